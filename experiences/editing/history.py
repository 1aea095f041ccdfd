"""What became of the words: the wordings of an edited text, and what a contributor changed from sending to sending."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.editing.saving import number_in
from experiences.editing.sheet import label
from experiences.editing.views import known, visible_experience
from experiences.models import EditedText, Experience
from experiences.models.sendings import CONSENTS, CONTACT
from experiences.models.told import TEXTS, Told
from kit.differences import differences
from kit.moves import RefusedMove
from kit.snapshots import Wording
from members.access import role_required
from members.roles import Role

PAGE = 10
SITTING = timedelta(minutes=10)  # pauses within which somebody writes on at one wording


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_history(request, pk, field):
    """Every wording of a text, the last on top; a POST brings one of them back, as a further wording."""
    experience = visible_experience(request, pk)
    current = get_object_or_404(EditedText, experience=experience, field=known(field))
    if request.method != "POST":
        return history_page(request, experience, current)
    wording = get_object_or_404(experience.edited_wordings, field=field, revision=number_in(request.POST, "wording", 0))
    text = getattr(experience, field) if wording.is_put_back else wording.text
    try:
        seen = number_in(request.POST, "revision", 0)
        EditedText.objects.write(experience, field, text, by=request.user, revision=seen)
    except RefusedMove as refused:
        messages.error(request, refused.messages[0])
        return history_page(request, experience, current, status=409)
    messages.success(request, _("This wording stands again; the one that stood before is kept below it."))
    return redirect("edit_history", pk=pk, field=field)


def history_page(request, experience, current, *, status=200):
    wordings = list(experience.edited_wordings.filter(field=current.field).select_related("by__person"))
    shown = wordings if "all" in request.GET else last_of_each_sitting(wordings)
    before = [*(row.text for row in shown[1:]), first_words(experience, current.field)]
    page = Paginator(list(zip(shown, before, strict=True)), PAGE).get_page(request.GET.get("page"))
    context = {
        "experience": experience,
        "current": current,
        "label": label(current.field),
        "page": page,
        "rows": [(row, differences(words, row.text)) for row, words in page],
        "hidden": len(wordings) - len(shown),
    }
    return render(request, "experiences/editing/history.html", context, status=status)


def last_of_each_sitting(wordings):
    """Of wordings that one person wrote with short pauses only the last; what was put back always stands."""
    shown = []
    for row in wordings:  # the last first
        later = shown[-1] if shown else None
        if later and later.by_id == row.by_id and at_once(row, later) and not row.is_put_back and not later.is_put_back:
            continue
        shown.append(row)
    return shown


def at_once(row, later):
    return later.at - row.at < SITTING


def first_words(experience, field):
    """What the contributor had sent first."""
    first = experience.sendings.first()
    return first.told.get(field, "") if first else getattr(experience, field)


@role_required(Role.COORDINATOR, Role.REVISER)
@require_safe
def edit_sendings(request, pk):
    """What one sending changed of the one before: `?n=` its number, the last one without."""
    experience = visible_experience(request, pk)
    sendings = {sending.number: sending for sending in experience.sendings.all()}
    number = number_in(request.GET, "n", max(sendings, default=0))
    if sendings and number not in sendings:
        raise Http404
    context = {"experience": experience, "sendings": list(sendings.values()), "sending": sendings.get(number)}
    if before := sendings.get(number - 1):
        context |= {"before": before, **changes(before, sendings[number])}
    return render(request, "experiences/editing/sendings.html", context)


def changes(before, after):
    """{texts: [(label, differences)], facts: [(label, before, after)], files: {added, taken, changed}} of two sendings."""
    columns, lists = Told.told_fields()
    facts = [name for name in [*columns, *lists, *CONTACT, *CONSENTS] if name not in TEXTS]
    old, new = ({name: sending.told.get(name) for name in facts} for sending in (before, after))
    texts = [(name, before.told.get(name, ""), after.told.get(name, "")) for name in TEXTS]
    return {
        "texts": [(label(name), differences(was, now)) for name, was, now in texts if was != now],
        "facts": Wording([(Experience, filled(old)), (Experience, filled(new))]).lines(Experience, old, new),
        "files": file_changes(before.files, after.files),
    }


def filled(values):
    return {name: value for name, value in values.items() if value not in (None, [])}


def file_changes(before, after):
    old, new = ({file["sha256"]: file for file in files} for files in (before, after))
    return {
        "added": [file for key, file in new.items() if key not in old],
        "taken": [file for key, file in old.items() if key not in new],
        "changed": [file for key, file in new.items() if key in old and file != old[key]],
    }
