"""Deciding on a doubt, undoing a decision, bringing two records together."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.folding import western_digits
from kit.readings import Certainty
from kit.words import many_lines, one_line
from members.settling.blocks import KEEP, blocks_of

FOUNDED = date(2023, 3, 9)  # minutes, line 5

LINE = {"class": "form-control"}


class Line(forms.CharField):
    def to_python(self, value):
        return one_line(super().to_python(value))


class Story(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value):
        return many_lines(super().to_python(value)).strip()


class Day(forms.DateField):
    """A date, also in Arabic-Indic digits."""

    widget = forms.DateInput({"type": "date", **LINE}, format="%Y-%m-%d")

    def to_python(self, value):
        return super().to_python(western_digits(value.strip()) if isinstance(value, str) else value)


class DecisionForm(forms.Form):
    """What is decided on each block of rows, and for all of them how sure it is and from whom it is known.

    `readings` {pk of a concern: Reading} are the rows as they stand today.
    """

    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure is it now?"),
        choices=Certainty.choices,
        initial=Certainty.CERTAIN,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only what is certain gives a role or an action to answer for."),
    )
    confirmed_by = Line(
        label=gettext_lazy("Who confirmed it?"),
        max_length=160,
        widget=forms.TextInput(LINE),
        help_text=gettext_lazy("The person who was asked, or the document where it stands."),
    )
    confirmed_on = Day(label=gettext_lazy("On which day?"))
    reason = Story(
        label=gettext_lazy("How is it known?"),
        max_length=1000,
        widget=forms.Textarea({**LINE, "rows": 2}),
        help_text=gettext_lazy("In a sentence: asked by phone, read in the statutes, said at a meeting…"),
    )

    def __init__(self, *args, doubt, readings, **kwargs):
        kwargs.setdefault("initial", {"confirmed_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.blocks = blocks_of(doubt, list(readings.values()))
        for block in self.blocks:
            block.join(self)

    def clean_confirmed_on(self):
        day = self.cleaned_data["confirmed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if day < FOUNDED:
            raise forms.ValidationError(_("This day is before the cell was founded."))
        return day

    def clean(self):
        told = super().clean()
        for block in self.blocks:
            block.check(self)
        names = [block.name("choice") for block in self.blocks]
        if names and not set(names) & set(self.errors) and {told[name] for name in names} == {KEEP}:
            self.add_error(names[0], _("Choose what you decide."))
        return told

    def decision(self):
        """Arguments of `Settlement.objects.decide` for what was said: dict, without the person."""
        told = self.cleaned_data
        answers = [block.answer(told) for block in self.blocks if told[block.name("choice")] != KEEP]
        seen = {
            reading.concern.pk: self.data.get(f"seen-{reading.concern.pk}")
            for block in self.blocks
            for reading in block.readings
        }
        return {"answers": answers, "seen": seen, **self.said()}

    def said(self):
        return {name: self.cleaned_data[name] for name in ("certainty", "reason", "confirmed_by", "confirmed_on")}


class UndoForm(forms.Form):
    reason = Story(label=gettext_lazy("Why is it undone?"), max_length=1000, widget=forms.Textarea({**LINE, "rows": 2}))
