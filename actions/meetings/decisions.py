"""What is written under an item of the agenda: its notes, a decision, and the action that a decision becomes."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.date_parts import DeadlineParts
from actions.deadlines import date_range, in_words
from actions.meetings.fields import Persons, Story, Teams
from actions.models import Decision, Objective
from kit.languages import in_language
from members.models import Person, Team


class NotesForm(forms.Form):
    """Notes under an item. `version` is that of the notes as they were read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    notes = Story(
        label=_("Notes"),
        max_length=20_000,
        rows=10,
        required=False,
        help_text=_("An empty line begins a new paragraph; a line that begins with a dash is a point of a list."),
    )


class DecisionForm(DeadlineParts):
    """A decision: its words, who answers for it, by when. `version` is empty for a new one."""

    field_order = ["text", "teams", "persons", "precision", "day", "month", "year"]

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    text = Story(label=_("What was decided?"), max_length=2000, rows=4)
    teams = Teams(label=_("Teams"), queryset=Team.objects.all(), required=False)
    persons = Persons(label=_("Persons"), queryset=Person.objects.standing(), required=False)

    def __init__(self, data=None, *, decision=None, **kwargs):
        self.decision = decision
        super().__init__(data, initial=first_decision(decision), **kwargs)

    def clean(self):
        said = super().clean()
        said["due_to"] = self.clean_deadline(said)
        return said

    def store(self, item, *, by):
        """Store it under `item`; returns the decision. Raises StaleEdit and RefusedMove."""
        said = self.cleaned_data
        decision = self.decision or Decision(key=said["key"], item=item)
        decision.text, decision.precision = said["text"], said["precision"]
        due_to = said["due_to"]
        decision.due_from, decision.due_to = date_range(said["precision"], due_to) if due_to else (None, None)
        version = said["version"] or 0 if self.decision else None
        return decision.store(by=by, version=version, persons=said["persons"], teams=said["teams"])

    def told(self):
        """What was typed, in words: dict of text, parties and deadline."""
        said = self.cleaned_data
        parties = [in_language(team, "name") for team in said["teams"]] + [person.shown_name for person in said["persons"]]
        return {"text": said["text"], "parties": parties, "deadline": in_words(said["due_to"], said["precision"])}

    def on_present_state(self):
        """The same typing, to be stored over what stands now."""
        present = Decision.objects.get(pk=self.decision.pk)
        typed = self.data.copy()
        typed["version"] = present.version
        return DecisionForm(typed, decision=present)


def first_decision(decision):
    if decision is None:
        return {"key": uuid.uuid4(), "year": timezone.localdate().year}
    due = decision.due_to
    return {
        "key": decision.key,
        "version": decision.version,
        "text": decision.text,
        "precision": decision.precision,
        "teams": list(decision.teams.values_list("pk", flat=True)),
        "persons": list(decision.persons.values_list("pk", flat=True)),
        **({"day": due.day, "month": due.month, "year": due.year} if due else {"year": timezone.localdate().year}),
    }


class ActionForm(forms.Form):
    """What the plan still has to know of a decision that becomes one of its actions."""

    objective = forms.ModelChoiceField(
        label=_("Under which objective does it stand?"),
        queryset=Objective.objects.all(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the objective.")},
    )
    measures_ar = Story(label=_("Practical measures (Arabic)"), max_length=2000)
    measures_fr = Story(label=_("Practical measures (French)"), max_length=2000, required=False)
    measures_public_ar = Story(
        label=_("For the public, if the words above name a person (Arabic)"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=_("The plan is public. Write here what strangers read in place of the words above."),
    )
    measures_public_fr = Story(
        label=_("For the public, if the words above name a person (French)"), max_length=2000, rows=3, required=False
    )

    def __init__(self, data=None, *, decision, **kwargs):
        super().__init__(data, initial={"measures_ar": decision.text}, **kwargs)
        self.fields["objective"].label_from_instance = lambda row: f"{row.order}. {in_language(row, 'text')}"
