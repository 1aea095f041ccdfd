"""Chapters and sheets: their order, a chapter's opener, a sheet's place, and what stays out."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from experiences.models import Experience
from guide.models import Entry
from guide.workshop.finding import EDITORS, find_edition, standing
from guide.workshop.forms import ChapterForm, EditionForm, LeaveOutForm
from kit.moves import RefusedMove
from kit.printing.texts import paragraphs
from members.access import role_required
from members.roles import Role

PLACE = re.compile(r"([ce])([0-9]{1,18})")


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request):
    form = EditionForm(request.POST or None, initial={"year": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        form.instance.is_demonstration = settings.DEMONSTRATION
        edition = form.save()
        edition.compile()
        messages.success(request, _("The edition is there. Its chapters fill themselves with the accepted experiences."))
        return redirect("edition", edition.slug)
    return render(request, "guide/workshop/new.html", {"form": form})


def read_order(text):
    """[(chapter's key, [entries' keys])] of «c3 e5 e7 c4»; Http404 for anything else."""
    order = []
    for word in text.split():
        place = PLACE.fullmatch(word)
        if not place or (place[1] == "e" and not order):
            raise Http404
        if place[1] == "c":
            order.append((int(place[2]), []))
        else:
            order[-1][1].append(int(place[2]))
    return order


def written_order(order):
    return " ".join(word for chapter, entries in order for word in [f"c{chapter}", *(f"e{entry}" for entry in entries)])


def pressed(order, press):
    """`order` after «e5:up», «c3:down», «e5:c4» (into that chapter, at its end); Http404 for a row that is not there."""
    row, _colon, where = press.partition(":")
    chapters = [chapter for chapter, _entries in order]
    key = int(PLACE.fullmatch(row)[2]) if PLACE.fullmatch(row) else None
    if row.startswith("c") and key in chapters and where in ("up", "down"):
        return shifted(order, chapters.index(key), where)
    here = next((number for number, (_chapter, entries) in enumerate(order) if key in entries), None)
    if not row.startswith("e") or here is None:
        raise Http404
    entries = order[here][1]
    if where in ("up", "down"):
        order[here] = (order[here][0], shifted(entries, entries.index(key), where))
        return order
    there = PLACE.fullmatch(where)
    if not there or there[1] != "c" or int(there[2]) not in chapters:
        raise Http404
    if int(there[2]) != order[here][0]:
        entries.remove(key)
        order[chapters.index(int(there[2]))][1].append(key)
    return order


def shifted(rows, here, where):
    there = here + (-1 if where == "up" else 1)
    if 0 <= there < len(rows):
        rows = list(rows)
        rows.insert(there, rows.pop(here))
    return rows


def number_of(text):
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_order(request, slug):
    """The whole order in one POST: `order` as it stood or was dragged, `press` one step of it. `quiet`: the page's script."""
    edition, quiet = find_edition(request, slug), "quiet" in request.POST
    if request.method != "POST":
        return order_page(request, edition)
    press, order = request.POST.get("press", ""), read_order(request.POST.get("order", ""))
    try:
        if press != "fill":
            order = pressed(order, press) if press else order
            edition.arrange(order, by=request.user, version=number_of(request.POST.get("version", "")))
        else:
            edition.fill(by=request.user)
    except RefusedMove as refused:
        if quiet:
            return JsonResponse({"words": refused.messages[0]}, status=409)
        return order_page(request, find_edition(request, slug), refused=refused.messages[0], status=409)
    if quiet:
        return JsonResponse({"version": edition.version})
    at = f"?at={press.partition(':')[0]}" if PLACE.match(press) else ""
    return redirect(reverse("edition_order", args=[slug]) + at)


def order_page(request, edition, *, refused="", status=200):
    entries = {}
    for entry in edition.entries.select_related("experience").order_by("order", "pk"):
        entries.setdefault(entry.chapter_id, []).append(entry)
    chapters = list(edition.arranged_chapters().select_related("theme", "mechanism"))
    number, told = 0, []
    for chapter in chapters:
        held = entries.get(chapter.pk, [])
        number += bool(held)
        told.append((number if held else None, chapter, held))
    context = standing(request, edition) | {
        "chapters": told,
        "order": written_order([(chapter.pk, [entry.pk for entry in held]) for _number, chapter, held in told]),
        "left_out": edition.left_out.filter(experience__in=Experience.objects.for_guide()).select_related(
            "experience", "by__person"
        ),
        "waiting": edition.count_unplaced() if edition.is_open else 0,
        "at": request.GET.get("at", ""),
        "refused": refused,
    }
    return render(request, "guide/workshop/order.html", context, status=status)


@role_required(*EDITORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_chapter(request, slug, pk):
    """A chapter's own title and what opens it."""
    edition = find_edition(request, slug)
    chapter = get_object_or_404(edition.chapters.select_related("theme", "mechanism"), pk=pk)
    form = ChapterForm(request.POST if request.method == "POST" else None, instance=chapter)
    context, status = standing(request, edition) | {"can_edit": edition.may_be_worded_by(request.user)}, 200
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            form.store(by=request.user)
        except RefusedMove as refused:
            form, status = form.over_present(), 409
            context["refused"] = refused.messages[0]
        else:
            messages.success(request, _("The chapter is kept. Its opener will be in the next printing."))
            return redirect("edition_order" if context["is_coordinator"] else "edition", slug)
    chapter = edition.chapters.select_related("theme", "mechanism").get(pk=pk)  # the form has written into the other
    own = form["own_title"].value() or chapter.title(edition.language)
    context |= {"chapter": chapter, "form": form, "html": paragraphs(form["intro"].value()), "printed_title": own}
    return render(request, "guide/workshop/chapter.html", context, status=status)


def find_entry(request, edition, pk):
    return get_object_or_404(Entry.objects.select_related("experience", "chapter"), edition=edition, pk=pk)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_leave_out(request, slug, pk):
    """An accepted experience that this edition does without, for a reason that is kept."""
    edition = find_edition(request, slug)
    entry, refused = find_entry(request, edition, pk), ""
    form = LeaveOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            edition.leave_out(entry.experience, form.cleaned_data["reason"], by=request.user)
        except RefusedMove as refusal:
            refused = refusal.messages[0]
        else:
            messages.success(request, _("It stays out of this edition. It is listed below the order, to be taken back in."))
            return redirect("edition_order", slug)
    context = standing(request, edition) | {"entry": entry, "form": form, "refused": refused}
    return render(request, "guide/workshop/leave_out.html", context, status=409 if refused else 200)


@role_required(Role.COORDINATOR)
@require_POST
def edition_take_back(request, slug, pk):
    """`pk`: the experience's. What is not left out stays as it is, so that a second tap ends where the first one did."""
    edition = find_edition(request, slug)
    experience = get_object_or_404(Experience, pk=pk)
    try:
        edition.take_back_in(experience, by=request.user)
    except RefusedMove as refused:
        return order_page(request, find_edition(request, slug), refused=refused.messages[0], status=409)
    messages.success(request, _("It stands again at the end of the chapter of its theme."))
    return redirect("edition_order", slug)
