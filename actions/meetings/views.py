"""The meetings: the list, a meeting's page, planning and moving it, and what those invited say before it."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.meetings.attendance import counted, rows_of
from actions.meetings.emails import when
from actions.meetings.forms import MeetingForm, MoveForm, ProposalForm
from actions.meetings.minutes import print_minutes, printed_minutes
from actions.models import Meeting, MeetingState
from actions.models.meeting_states import Answer
from kit.moves import RefusedMove, StaleEdit
from kit.printing.press import PrintFailed
from members.access import role_required
from members.roles import Role

PAGE = 20


def find(request, pk):
    return get_object_or_404(Meeting.objects.visible_to(request.user).for_page(), pk=pk)


@role_required(*Role)
@require_safe
def meeting_list(request):
    meetings = Meeting.objects.visible_to(request.user).for_list()
    context = {
        "page": Paginator(meetings, PAGE).get_page(request.GET.get("page")),
        "can_edit": Role.COORDINATOR in request.user.roles,
    }
    return render(request, "actions/meetings/list.html", context)


@role_required(*Role)
@require_safe
def meeting(request, pk):
    return meeting_page(request, find(request, pk))


def meeting_page(request, meeting, *, proposal=None, status=200):
    rows = rows_of(meeting)
    mine = next((row for row in rows if row.person and row.pk == request.user.person_id), None)
    context = {
        "meeting": meeting,
        "agenda": meeting.agenda(),
        "proposals": meeting.proposals() if meeting.is_open else (),
        "rows": rows,
        "presences": counted(rows) if meeting.has_minutes else (),
        "mine": mine,
        "invitations_out": any(row.is_invited_by_mail for row in rows),
        "versions": meeting.minutes.select_related("by__person"),
        "events": meeting.events.select_related("by__person"),
        "can_edit": meeting.is_editable_by(request.user),
        "proposal": proposal or ProposalForm(),
        "share": share(meeting) if meeting.is_planned else "",
    }
    return render(request, "actions/meetings/meeting.html", context, status=status)


def share(meeting):
    """The invitation as a message: what, when, where, and the page's address."""
    return "\n".join(
        [meeting.title, when(meeting), meeting.place, settings.SITE_URL + reverse("meeting", args=[meeting.pk])]
    )


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request):
    form = MeetingForm.pressed(request.POST) if "row" in request.POST else MeetingForm(request.POST or None)
    if not form.is_valid():
        return render(request, "actions/meetings/edit.html", {"form": form})
    meeting = form.store(by=request.user)
    messages.success(
        request, _("The meeting is planned. Nobody was written to yet: send the invitations when you are ready.")
    )
    return redirect("meeting", meeting.pk)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request, pk):
    meeting = find(request, pk)
    if "row" in request.POST:
        form = MeetingForm.pressed(request.POST, meeting)
    else:
        form = MeetingForm(request.POST or None, meeting=meeting)
    context = {"form": form, "meeting": meeting}
    if form.is_valid():
        try:
            form.store(by=request.user)
        except StaleEdit as stale:
            form, differences = form.on_present_state()
            context |= {"form": form, "meeting": form.meeting, "stale": stale.messages[0], "differences": differences}
            return render(request, "actions/meetings/edit.html", context, status=409)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
            meeting.refresh_from_db()
        else:
            messages.success(request, _("The meeting is changed."))
            return redirect("meeting", pk)
    return render(request, "actions/meetings/edit.html", context)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request, pk, to):
    """Say where the meeting stands; the page tells what the press does, and asks for what it needs."""
    meeting = find(request, pk)
    if to not in MeetingState.values:
        raise Http404
    form = MoveForm(request.POST if request.method == "POST" else None, meeting=meeting, to=to)
    if form.is_valid():
        try:
            meeting.move(to, by=request.user, printed=printed_minutes(meeting, to, form), **said(form))
        except RefusedMove as refusal:
            form.add_error(None, refusal)
        except PrintFailed:
            form.add_error(None, _("The minutes could not be printed, and nothing was changed. Try once more."))
        else:
            messages.success(
                request, _("Recorded. The meeting stands at: %(state)s.") % {"state": meeting.get_state_display()}
            )
            return redirect("meeting", pk)
    can_move = to in meeting.allowed_states
    context = {"meeting": meeting, "form": form, "to": to, "to_word": MeetingState(to).label, "can_move": can_move}
    return render(request, "actions/meetings/move.html", context, status=200 if can_move else 409)


def said(form):
    return {"version": form.cleaned_data["version"], "reason": form.cleaned_data.get("reason", "")}


@role_required(Role.COORDINATOR)
@require_POST
def meeting_invite(request, pk):
    try:
        number = find(request, pk).invite(by=request.user)
    except RefusedMove as refused:
        messages.warning(request, refused.messages[0])
        return redirect("meeting", pk)
    told = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", number)
    nobody = _("Everybody who has an account has the invitation already.")
    messages.success(request, told % {"number": number} if number else nobody)
    return redirect("meeting", pk)


@role_required(*Role)
@require_POST
def meeting_answer(request, pk):
    """«I come», «I do not»: said by oneself, before the meeting."""
    meeting = find(request, pk)
    answer = request.POST.get("answer")
    try:
        if answer not in (Answer.COMES, Answer.DOES_NOT):
            raise RefusedMove(_("Say whether you come."))
        meeting.answer(answer, by=request.user)
        messages.success(request, _("Thank you: the coordination sees your answer."))
    except RefusedMove as refused:
        messages.warning(request, refused.messages[0])
    return redirect("meeting", pk)


@role_required(*Role)
@require_POST
def meeting_propose(request, pk):
    meeting = find(request, pk)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return meeting_page(request, meeting, proposal=form)
    try:
        meeting.propose(form.cleaned_data["item"], by=request.user)
    except RefusedMove as refusal:
        form.add_error(None, refusal)
        return meeting_page(request, meeting, proposal=form, status=409)
    messages.success(request, _("Your item waits for the coordination, which takes it into the agenda."))
    return redirect("meeting", pk)


@role_required(Role.COORDINATOR)
@require_POST
def meeting_proposal(request, pk, item):
    """The coordinator takes a proposed item in, or leaves it aside; one that is gone or taken already stays as it is."""
    item = find(request, pk).items.filter(pk=item).first()
    if item is None:
        raise Http404
    try:
        if "take" in request.POST:
            item.take_in(by=request.user)
        elif "leave" in request.POST:
            item.leave_aside(by=request.user)
    except RefusedMove as refused:
        messages.warning(request, refused.messages[0])
    return redirect("meeting", pk)


@role_required(*Role)
@require_safe
def meeting_pdf(request, pk):
    """The minutes in force: the final ones as they were printed, else a draft as things stand, in the page's language."""
    meeting = find(request, pk)
    if not meeting.has_minutes:
        raise Http404
    if meeting.is_final:
        return meeting_minutes(request, pk, meeting.minutes.first().number)
    try:
        content = print_minutes(meeting)
    except PrintFailed:
        messages.error(request, _("The minutes could not be printed. Try once more."))
        return redirect("meeting", pk)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="nashark-meeting-{pk}-draft.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@role_required(*Role)
@require_safe
def meeting_minutes(request, pk, number):
    """One version of the final minutes, byte for byte as it was printed."""
    minutes = get_object_or_404(find(request, pk).minutes, number=number)
    name = f"nashark-meeting-{pk}-{number}.pdf"
    answer = FileResponse(minutes.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer
