"""Bringing two records together: choose them, see what will move, confirm; and undo it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit.moves import RefusedMove
from kit.snapshots import Wording, digest, label, snapshot
from kit.words import one_line
from members.access import role_required
from members.models import Doubt, Merge, Organisation, Person
from members.models.merging import MergeKind, pointing_at, refuse_merge, whole
from members.models.settlements import Differs
from members.roles import Role
from members.settling.blocks import named
from members.settling.forms import LINE, Story, UndoForm
from members.settling.telling import told_differences

PAGE = 25
KEPT, MERGED = "kept", "merged"


class PairForm(forms.Form):
    """Two records of one kind that stand on their own, the one that stays first."""

    kind = forms.ChoiceField(choices=MergeKind.choices, widget=forms.HiddenInput)

    def __init__(self, *args, model, **kwargs):
        super().__init__(*args, auto_id=f"id_{model._meta.model_name}_%s", **kwargs)
        self.model = model
        self.fields["kind"].initial = model._meta.model_name
        records = [(record.pk, named(record)) for record in model.objects.standing()]
        for name, words in ((KEPT, _("The record that stays")), (MERGED, _("The record that is merged into it"))):
            self.fields[name] = forms.TypedChoiceField(
                label=words,
                choices=[("", _("Choose…")), *records],
                coerce=int,
                widget=forms.Select({"class": "form-select"}),
            )

    def clean(self):
        told = super().clean()
        if told.get(KEPT) and told.get(KEPT) == told.get(MERGED):
            self.add_error(MERGED, _("Choose two different records."))
        return told

    @property
    def pair(self):
        """The two records, the one that stays first."""
        found = self.model.objects.in_bulk([self.cleaned_data[KEPT], self.cleaned_data[MERGED]])
        return found[self.cleaned_data[KEPT]], found[self.cleaned_data[MERGED]]


class MergeForm(forms.Form):
    """For each field in which the two records differ, which value stays; and how it is known that they are one."""

    reason = Story(
        label=gettext_lazy("How is it known that the two are one?"),
        max_length=1000,
        widget=forms.Textarea({**LINE, "rows": 2}),
    )

    def __init__(self, *args, kept, merged, **kwargs):
        super().__init__(*args, **kwargs)
        self.sides = {KEPT: snapshot(kept, kept.merges), MERGED: snapshot(merged, kept.merges)}
        model, self.differing = type(kept), []
        wording = Wording([(model, values) for values in self.sides.values()])
        for name in model.merges:
            mine, theirs = self.sides[KEPT][name], self.sides[MERGED][name]
            if mine != theirs:
                words = [(side, wording.value(model, name, self.sides[side][name])) for side in (KEPT, MERGED)]
                initial = MERGED if mine in ("", None) else KEPT
                self.fields[name] = forms.ChoiceField(
                    label=label(model, name), choices=words, initial=initial, widget=forms.RadioSelect
                )
                self.differing.append(name)

    @property
    def choices(self):
        return [self[name] for name in self.differing]

    def values(self):
        """{field: value} that the record that stays shall hold."""
        return {name: self.sides[self.cleaned_data[name]][name] for name in self.differing}


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge_new(request):
    """Two records by their keys in the address; without them, the choice of them. GET shows, POST merges."""
    pair = asked_pair(request.GET)
    if not pair.is_valid():
        other = Person if pair.model is Organisation else Organisation
        return render(request, "members/merge_new.html", {"pairs": [pair, PairForm(None, model=other)]})
    kept, merged = pair.pair
    doubt = Doubt.objects.filter(code=one_line(request.GET.get("doubt", ""))).first()
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, merged=merged)
    if not form.is_valid():
        return merge_page(request, kept, merged, form, doubt)
    if request.POST.get("seen") != seen(kept, merged):
        return merge_page(request, kept, merged, form, doubt, stale=True)
    told = {"reason": form.cleaned_data["reason"], "values": form.values(), "doubt": doubt}
    try:
        done = Merge.objects.merge(pair.cleaned_data["kind"], kept, merged, by=request.user, **told)
    except RefusedMove as refusal:
        form.add_error(None, refusal)
        return merge_page(request, kept, merged, form, doubt)
    messages.success(request, _("The two records are one now. It can be undone."))
    return redirect("merge", done.pk)


def asked_pair(asked):
    """The form of the two records that the address `asked` names, unbound where it names none."""
    model = Organisation if asked.get("kind") == MergeKind.ORGANISATION else Person
    return PairForm(asked if KEPT in asked or MERGED in asked else None, model=model)


def merge_page(request, kept, merged, form, doubt, *, stale=False):
    """Everything that will move, and what stands in the way."""
    try:
        refuse_merge(kept, merged)
        refusal = ""
    except ValidationError as error:
        refusal = error.messages[0]
    context = {
        "kept": kept,
        "merged": merged,
        "form": form,
        "doubt": doubt,
        "stale": stale,
        "refusal": refusal,
        "moving": moving(merged),
        "kind": kept._meta.model_name,
        "seen": seen(kept, merged),
    }
    return render(request, "members/merge_preview.html", context, status=409 if stale else 200)


def moving(merged):
    """What points at the record: list of dict with label, number and the first rows."""
    found = []
    for pointing in pointing_at(merged):
        if number := pointing.rows.count():
            rows = [] if pointing.is_link else [str(row) for row in pointing.rows[:5]]
            found.append({"label": pointing.label, "number": number, "rows": rows})
    return found


def seen(kept, merged):
    """A mark of the two records and of how much points at them."""
    numbers = [[pointing.rows.count() for pointing in pointing_at(record)] for record in (kept, merged)]
    return digest([whole(kept), whole(merged), numbers])


@role_required(Role.COORDINATOR)
@require_safe
def merge_list(request):
    page = Paginator(Merge.objects.for_list(), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "members/merge_list.html", {"page": page, "suggestions": Doubt.objects.open().filter(may_merge=True)}
    )


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, pk):
    """One merge as it was done; a POST undoes it."""
    merge = get_object_or_404(Merge.objects.for_list(), pk=pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    differences, status = (), 200
    if form.is_valid():
        try:
            gone = merge.undo(by=request.user, **form.cleaned_data)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
            if isinstance(refusal, Differs):
                differences, status = told_differences(refusal.rows), 409
        else:
            messages.success(request, _("Undone: the two records stand apart again, each with what was its own."))
            if gone:
                messages.warning(request, _("What was deleted since could not be put back: %(number)s.") % {"number": gone})
            return redirect("merge", pk)
    context = {"merge": merge, "form": form, "differences": differences}
    return render(request, "members/merge.html", context, status=status)
