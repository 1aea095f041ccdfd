"""Inviting the cell's people, and their first step through the door."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.moves import RefusedMove
from members.access import role_required
from members.guards import lacks_second_factor
from members.joining.emails import invitation_words, post_invitation
from members.joining.forms import JoinForm
from members.joining.key import lose_key, opened_invitation, take_key
from members.models import Invitation, Person
from members.roles import Role

may_invite = role_required(Role.COORDINATOR, Role.ADMINISTRATOR)


@may_invite
@never_cache
@require_safe
def invitations(request):
    """Who is in, who is invited, and who waits to be."""
    persons = list(Person.objects.for_invitations())
    return render(
        request,
        "members/invitations.html",
        {
            "never": [person for person in persons if not person.has_account and not person.invited],
            "invited": [person for person in persons if not person.has_account and person.invited],
            "joined": [person for person in persons if person.has_account],
        },
    )


def invited_person(code):
    return get_object_or_404(Person.objects.of_the_cell(), code=code)


def last_seen(request):
    """Primary key of the last invitation that the pressed page knew of, or None."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and seen != "0" else None


@may_invite
@never_cache
@require_POST
def invite(request, code):
    """Makes a link and shows it, this once: it stands in the answer and nowhere else."""
    person = invited_person(code)
    try:
        invitation, token = Invitation.objects.make(person, by=request.user, seen=last_seen(request))
    except RefusedMove as refusal:
        messages.warning(request, refusal.message)
        return redirect("invitations")
    context = {
        "person": person,
        "invitation": invitation,
        "texts": invitation_words(person, token),
        "other_language": None,  # the address takes a press only, and the link is not shown a second time
    }
    return render(request, "members/invitation_link.html", context)


@may_invite
@require_POST
def invite_by_mail(request, code):
    person = invited_person(code)
    try:
        post_invitation(person, by=request.user, language=request.POST.get("language"), seen=last_seen(request))
    except RefusedMove as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request, _("The invitation of %(name)s is on its way to %(email)s.") % {"name": person, "email": person.email}
        )
    return redirect("invitations")


@may_invite
@require_POST
def revoke(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitation.revoke(by=request.user)
    except RefusedMove as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": invitation.person})
    return redirect("invitations")


@login_not_required
@never_cache
@require_safe
def join_link(request, token):
    """Changes the secret address for a key in the session and an address that tells nothing. It uses nothing up."""
    if not Invitation.objects.with_token(token).exists():
        raise Http404
    take_key(request, token)
    return redirect("join")


@login_not_required
@never_cache
@require_POST
def join_opened(request):
    """Told by the page's script once somebody touches the form, which no mail scanner does."""
    opened_invitation(request).note_opening()
    return HttpResponse(status=204)


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    invitation = opened_invitation(request)
    form = JoinForm(request.POST or None, person=invitation.person)
    if request.method != "POST" or request.user.is_authenticated:
        return render(request, "members/join.html", {"form": form, "invitation": invitation})
    invitation.note_opening()
    if form.is_valid():
        try:
            return welcome(request, invitation.join(**form.answers()))
        except RefusedMove as refusal:
            form.add_error(None, refusal)
    return render(request, "members/join.html", {"form": form, "invitation": invitation})


def welcome(request, user):
    """Signs the new account in and leads it to its desk, in its own language."""
    lose_key(request)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, user, method="password", username=user.username)
    greeting = _("Welcome, %(name)s. This is your desk: what you answer for stands here. Your user name is %(username)s.")
    messages.success(request, greeting % {"name": user, "username": user.username})
    return redirect(user.address_of("desk"))


@never_cache
@require_safe
def second_factor(request):
    """Why the portal asks its keepers for a second key, and the button that sets one up."""
    return render(request, "members/second_factor.html", {"lacks_one": lacks_second_factor(request.user)})
