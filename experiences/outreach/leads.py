"""The leads: who is to be asked, where each stands, and the personal links to the form."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiences.models import Lead, LeadMove, LeadState, State
from experiences.models.leads import KEEPERS, READERS
from experiences.outreach.board import Board
from experiences.outreach.forms import LeadFilter, LeadForm, MoveForm
from experiences.outreach.words import personal_texts
from kit.moves import RefusedMove, StaleEdit
from members.access import role_required
from members.roles import Role

JOURNAL = 30
OWN = {State.DRAFT, State.WITHDRAWN}  # what the cell does not read


@role_required(*READERS)
@require_safe
def lead_list(request):
    filters = LeadFilter(request.GET)
    board = Board(filters, request.user, page=request.GET.get("page"))
    return render(request, "experiences/outreach/lead_list.html", {"filters": filters, "board": board, "tab": "lead_list"})


@role_required(*READERS)
@require_safe
def lead(request, pk):
    lead = get_object_or_404(Lead.objects.visible_to(request.user).for_list(), pk=pk)
    return lead_page(request, lead, MoveForm(lead=lead))


def lead_page(request, lead, form, *, stale=False, status=200):
    can_edit = lead.is_editable_by(request.user)
    experiences = lead.experiences.select_related(None).order_by("created_at")
    context = {
        "lead": lead,
        "can_edit": can_edit,
        "can_take": lead.contacted_by_id is None and request.user.person_id is not None and not can_edit,
        "can_review": bool(request.user.roles & {Role.COORDINATOR, Role.REVISER}),
        "form": form,
        "stale": stale,
        "moves": lead.moves.select_related("by__person")[:JOURNAL],
        "experiences": [(experience, experience.state not in OWN) for experience in experiences],
        "links": lead.links.filter(stopped_at=None).count() if can_edit else 0,
    }
    return render(request, "experiences/outreach/lead.html", context, status=status)


def editable_lead(request, pk):
    """404 where there is none, 403 for whoever neither contacts them nor coordinates."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user).for_list(), pk=pk)
    if not lead.is_editable_by(request.user):
        raise PermissionDenied
    return lead


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def lead_new(request):
    form = LeadForm(request.POST or None, by=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/outreach/lead_form.html", {"form": form})
    lead = form.instance
    lead.is_demonstration = settings.DEMONSTRATION
    if not request.user.roles & KEEPERS:
        lead.contacted_by = request.user.person
    lead.add(by=request.user)
    messages.success(request, _("Added. Make its personal link, or say where it stands."))
    return redirect("lead", lead.pk)


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def lead_edit(request, pk):
    lead = editable_lead(request, pk)
    form = LeadForm(request.POST or None, instance=lead, by=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/outreach/lead_form.html", {"form": form, "lead": lead})
    stored = editable_lead(request, pk)
    try:
        stored.rewrite(form.values, by=request.user, version=form.cleaned_data["version"])
    except StaleEdit:
        form, differences = form.on_present_state(stored, by=request.user)
        context = {"form": form, "lead": stored, "differences": differences}
        return render(request, "experiences/outreach/lead_form.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("lead", pk)


@role_required(*READERS)
@require_POST
def lead_move(request, pk):
    """A press in the list or on the page; an old page is shown what stands now, with all that was typed."""
    lead = editable_lead(request, pk)
    form = MoveForm(request.POST, lead=lead)
    if not form.is_valid():
        return moved_meanwhile(request, lead, form)
    try:
        lead.move(by=request.user, **form.move)
    except StaleEdit:
        return stale_move(request, pk, form)
    except RefusedMove as refusal:
        form.add_error("words" if form.move["to"] == LeadState.DECLINED else "state", refusal)
        return lead_page(request, lead, form)
    told = {"name": str(lead), "state": lead.get_state_display()}
    messages.success(request, _("Recorded. “%(name)s” stands at: %(state)s.") % told)
    return redirect(where_from(request, pk))


def moved_meanwhile(request, lead, form):
    """What is wrong with the form; a page so old that its choice is none any more is told what stands now."""
    if form.data.get("version") != str(lead.version):
        return stale_move(request, lead.pk, form)
    return lead_page(request, lead, form)


def stale_move(request, pk, form):
    """What this person recorded already is not asked again: a second press of the same button."""
    lead = editable_lead(request, pk)
    if LeadMove.objects.repeats(lead, by=request.user, to=form.data.get("state"), words=form.data.get("words", "")):
        messages.info(request, _("This was already recorded; it was not recorded twice."))
        return redirect(where_from(request, pk))
    return lead_page(request, lead, form.on(lead), stale=True, status=409)


def where_from(request, pk):
    """The page of the press; the list with its filters, at the card."""
    if "filters" not in request.POST:
        return reverse("lead", args=[pk])
    address = QueryDict(request.POST["filters"][:300]).urlencode()
    return f"{reverse('lead_list')}{'?' * bool(address)}{address}#lead-{pk}"


@role_required(*READERS)
@require_POST
def lead_take(request, pk):
    """A member contacts them from now on."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    try:
        lead.take(by=request.user)
    except RefusedMove as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("You contact them now. Thank you!"))
    return redirect(where_from(request, pk))


@role_required(*READERS)
@never_cache
@require_POST
def lead_link_new(request, pk):
    """The link is shown once, with the words to send it in; those made before go on leading to the form."""
    lead = editable_lead(request, pk)
    token = lead.new_link(by=request.user)
    context = {"lead": lead, "texts": personal_texts(lead, token)}
    return render(request, "experiences/outreach/lead_link.html", context)


@role_required(*READERS)
@require_POST
def lead_links_stop(request, pk):
    stopped = editable_lead(request, pk).stop_links(by=request.user)
    if stopped:
        messages.success(request, _("No personal link made so far leads anywhere now."))
    else:
        messages.info(request, _("There was no link to stop."))
    return redirect("lead", pk)
