"""What is done on an experience's page beside the decision: a press each, told and logged."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from experiences.models import Conflict, Experience, Publication, ReviewComment
from experiences.models.reviewed import READERS
from experiences.review.forms import CommentForm, conflict_form, taking_back_form
from experiences.review.page import review_page
from kit.choices import LONGEST_KEY
from kit.moves import RefusedMove
from members.access import role_required
from members.models import Organisation, User
from members.roles import Role

for_the_desk = role_required(*READERS)
for_coordinators = role_required(Role.COORDINATOR)


def at_desk(request, pk):
    return get_object_or_404(Experience.objects.visible_to(request.user), pk=pk)


def key(text):
    """A key of a row, or None for what no table can hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else None


def done(request, pk, act, said, anchor=""):
    """Do `act`, say it or why it was refused, and back to the page, or to the queue where the press was made."""
    try:
        act()
    except RefusedMove as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, said)
    if "queue" in request.POST:
        return redirect(queue_address(request.POST["queue"]))
    return redirect(reverse("experience_review", args=[pk]) + anchor)


def queue_address(filters):
    address = QueryDict(filters[:1000]).urlencode()
    return reverse("review_list") + "?" * bool(address) + address


@for_the_desk
@require_POST
def review_assign(request, pk):
    """`to` is a key, "me" or "nobody"; `seen` the key of whose it was on the page."""
    experience = at_desk(request, pk)
    to, seen = request.POST.get("to"), key(request.POST.get("seen"))
    reader = request.user if to == "me" else User.objects.filter(pk=key(to)).select_related("person").first()
    if reader is None and to != "nobody":
        return done(request, pk, refuse_choice, "", "#reader")
    words = _("Given to %(name)s.") % {"name": reader} if reader else _("It is nobody’s now.")
    if reader == request.user:
        words = _("It is yours to read now.")
    return done(request, pk, lambda: experience.assign(reader, by=request.user, seen=seen), words, "#reader")


def refuse_choice():
    raise RefusedMove(_("Choose who it is."))


@for_the_desk
@require_POST
def review_comment(request, pk):
    experience = at_desk(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return review_page(request, experience, comment=form)
    section, text = form.cleaned_data["section"], form.cleaned_data["text"]
    try:
        ReviewComment.say(experience, section, text, by=request.user)
    except RefusedMove as refused:
        return review_page(request, experience, comment=form, refusal=refused.messages[0], status=409)
    messages.success(request, _("The comment is written. The desk alone reads it."))
    return redirect(reverse("experience_review", args=[pk]) + f"#section-{section}")


@for_the_desk
@require_POST
def review_comment_settle(request, pk, comment):
    """`settled` is "1" or "0"."""
    comment = get_object_or_404(at_desk(request, pk).review_comments, pk=comment)
    is_settled = request.POST.get("settled") != "0"
    said = _("The comment is settled.") if is_settled else _("The comment is open again.")
    return done(request, pk, lambda: comment.settle(is_settled, by=request.user), said, f"#section-{comment.section}")


@for_the_desk
@require_POST
def review_conflict(request, pk):
    """A reviser does not find the experience any more afterwards: back to the queue."""
    experience = at_desk(request, pk)
    form = conflict_form(request.POST)
    if not form.is_valid():
        return review_page(request, experience, conflict=form)
    try:
        experience.declare_conflict(by=request.user, reason=form.cleaned_data["reason"])
    except RefusedMove as refused:
        return review_page(request, experience, conflict=form, refusal=refused.messages[0], status=409)
    messages.success(request, _("Your conflict of interest is recorded: others decide on this experience."))
    return redirect("experience_review", pk=pk) if Role.COORDINATOR in request.user.roles else redirect("review_list")


@for_coordinators
@require_POST
def review_conflict_withdraw(request, pk, conflict):
    conflict = get_object_or_404(Conflict.objects.filter(experience=at_desk(request, pk)), pk=conflict)
    said = _("The declaration is taken back. The journal keeps both.")
    return done(request, pk, lambda: conflict.withdraw(by=request.user), said, "#conflicts")


@for_the_desk
@require_POST
def review_double(request, pk, other):
    """`apart` "1": the two are not the same; "0": that is taken back."""
    experience, other = at_desk(request, pk), at_desk(request, other)
    if request.POST.get("apart") == "0":
        said = _("The two are compared again.")
        return done(request, pk, lambda: experience.compare_again(other, by=request.user), said, "#doubles")
    said = _("Kept: the two are not the same.")
    return done(request, pk, lambda: experience.set_apart(other, by=request.user), said, "#doubles")


@for_coordinators
@require_POST
def review_holder(request, pk):
    """`organisation`: a key, or empty for none."""
    experience = at_desk(request, pk)
    chosen = request.POST.get("organisation", "")
    organisation = Organisation.objects.standing().filter(pk=key(chosen)).first()
    if chosen and organisation is None:
        return done(request, pk, refuse_choice, "", "#holder")
    said = _("Recognised: %(name)s.") % {"name": organisation} if organisation else _("No organisation is recognised now.")
    return done(request, pk, lambda: experience.recognise(organisation, by=request.user), said, "#holder")


@for_coordinators
@require_POST
def review_publish(request, pk):
    experience = at_desk(request, pk)
    said = _("It stands in the catalogue as it is now.")
    return done(request, pk, lambda: Publication.objects.publish(experience, by=request.user), said, "#catalogue")


@for_coordinators
@require_POST
def review_take_back(request, pk):
    """Out of the catalogue; the reason is kept in the journal."""
    experience = at_desk(request, pk)
    form = taking_back_form(request.POST)
    if not form.is_valid():
        return review_page(request, experience, taking_back=form)
    reason = form.cleaned_data["reason"]
    try:
        was_there = Publication.objects.take_back(experience, by=request.user, reason=reason)
    except RefusedMove as refused:
        return review_page(request, experience, taking_back=form, refusal=refused.messages[0], status=409)
    if was_there:
        messages.success(request, _("It has left the catalogue, and everything that is read from it."))
    else:
        messages.info(request, _("It did not stand in the catalogue any more."))
    return redirect(reverse("experience_review", args=[pk]) + "#catalogue")
