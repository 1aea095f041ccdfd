"""What the coordinator, and those invited, write of a meeting. No form decides whether a move is allowed."""

import uuid
from datetime import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actions.date_parts import DateParts
from actions.meetings.agenda import AgendaLines
from actions.meetings.fields import Clock, Line, Persons, Story, Teams
from actions.models import Meeting, MeetingState
from actions.models.meeting_states import NEEDS_REASON
from kit.choices import LONGEST_KEY
from members.models import Person, Team
from members.roles import TeamCode


def said_again(form):
    """What was typed into `form`, as the first values of a form that judges nothing: dict."""
    return {name: form[name].data for name in form.fields}


class MeetingForm(DateParts):
    """The frame of a meeting and its agenda (`agenda`, AgendaLines). `version` is that of the meeting as it was read."""

    field_order = ["title", "day", "month", "year", "begins", "ends", "place"]

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = Line(label=_("What is the meeting called?"), max_length=160)
    lines = forms.Field(required=False, widget=forms.HiddenInput)  # only what is wrong with the agenda hangs here
    begins = Clock(label=_("It begins at"), error_messages={"required": _("Say at what time it begins.")})
    ends = Clock(label=_("It ends at (if it is known)"), required=False)
    place = Line(label=_("Where?"), max_length=200, help_text=_("The hall, the street, how to find it."))
    invites_cell = forms.BooleanField(label=_("The whole cell"), required=False)
    teams = Teams(label=_("Teams"), queryset=Team.objects.exclude(code=TeamCode.COORDINATION), required=False)
    persons = Persons(label=_("Persons"), queryset=Person.objects.standing(), required=False)
    rapporteur = forms.ModelChoiceField(
        label=_("Who writes the minutes?"),
        queryset=Person.objects.standing(),
        required=False,
        help_text=_("He or she signs them beside the coordination."),
    )

    def __init__(self, data=None, *, meeting=None, **kwargs):
        self.meeting = meeting
        kwargs.setdefault("initial", first_values(meeting))
        super().__init__(data, **kwargs)
        self.fields["rapporteur"].label_from_instance = lambda person: person.shown_name
        self.agenda = AgendaLines.typed(data) if data is not None else AgendaLines.of(meeting)

    @classmethod
    def pressed(cls, data, meeting=None):
        """The same typing after a button of the agenda was pressed; nothing is judged yet."""
        form = cls(initial=said_again(cls(data, meeting=meeting)), meeting=meeting)
        form.agenda = AgendaLines.typed(data)
        form.agenda.press(data["row"])
        return form

    def clean(self):
        said = super().clean()
        day = self.clean_parts(said, missing=_("Give the date of the meeting."))
        begins, ends = said.get("begins"), said.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("It ends after it begins, on the same day."))
        if day and begins:
            said["starts_at"] = timezone.make_aware(datetime.combine(day, begins))
            said["ends_at"] = timezone.make_aware(datetime.combine(day, ends)) if ends else None
        if not (said.get("invites_cell") or said.get("teams") or said.get("persons")) and not (
            {"teams", "persons"} & set(self.errors)
        ):
            self.add_error("invites_cell", _("Say who is invited."))
        try:
            said["agenda"] = self.agenda.clean()
        except forms.ValidationError as wrong:
            self.add_error("lines", wrong)
        for name in ("begins", "ends"):
            if name in self.errors:  # a browser's clock would show an empty field in its place
                self.fields[name].widget.input_type = "text"
        return said

    def store(self, *, by):
        """Plan the meeting, or write the one that was read anew; returns it. Raises StaleEdit and RefusedMove."""
        said = self.cleaned_data
        meeting = self.meeting or Meeting(key=said["key"], is_demonstration=settings.DEMONSTRATION)
        for name in ("title", "starts_at", "ends_at", "place", "invites_cell", "rapporteur"):
            setattr(meeting, name, said[name])
        invited = {name: said[name] for name in ("agenda", "teams", "persons")}
        if not self.meeting:
            return meeting.plan(by=by, **invited)
        meeting.rewrite(by=by, version=said["version"], **invited)
        return meeting

    def on_present_state(self):
        """`(form, differences)`: the same typing, to be stored over what stands now, and where the two differ.

        Differences are (label, what stands, what was typed), in words.
        """
        present = Meeting.objects.get(pk=self.meeting.pk)
        typed = self.data.copy()
        typed["version"] = present.version
        stands, told = in_words(first_values(present), AgendaLines.of(present)), in_words(said_again(self), self.agenda)
        differences = [(label, stands[label], told[label]) for label in stands if stands[label] != told[label]]
        return MeetingForm(typed, meeting=present), differences


def first_values(meeting):
    if meeting is None:
        team = list(Team.objects.filter(code=TeamCode.PROJECT).values_list("pk", flat=True))
        now = {"key": uuid.uuid4(), "version": 0, "year": timezone.localdate().year}
        return now | {"invites_cell": True, "teams": team}
    starts, ends = timezone.localtime(meeting.starts_at), meeting.ends_at and timezone.localtime(meeting.ends_at)
    return {
        "key": meeting.key,
        "version": meeting.version,
        "title": meeting.title,
        "day": starts.day,
        "month": starts.month,
        "year": starts.year,
        "begins": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}" if ends else "",
        "place": meeting.place,
        "invites_cell": meeting.invites_cell,
        "teams": list(meeting.teams.values_list("pk", flat=True)),
        "persons": list(meeting.persons.values_list("pk", flat=True)),
        "rapporteur": meeting.rapporteur_id,
    }


def in_words(values, agenda):
    """What a form holds as a reader compares it: {label: text}."""
    chosen = Person.objects.standing().filter(
        pk__in=[pk for pk in values["persons"] or () if str(pk).isdecimal() and len(str(pk)) <= LONGEST_KEY]
    )
    return {
        _("Title"): values["title"],
        _("Date"): "/".join(str(values[part] or "") for part in ("day", "month", "year")),
        _("Time"): " – ".join(filter(None, (str(values["begins"] or ""), str(values["ends"] or "")))),
        _("Place"): values["place"],
        _("Persons"): "\n".join(person.shown_name for person in chosen),
        _("Agenda"): "\n".join(row["title"] for row in agenda.rows if row["title"].strip()),
    }


class MoveForm(forms.Form):
    """A move of the meeting, with its reason where one is wanted, and the language of minutes that become final."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = Story(label=_("Why?"), max_length=600, rows=3, required=False)
    language = forms.ChoiceField(label=_("In which language are the minutes printed?"), choices=settings.LANGUAGES)

    def __init__(self, data=None, *, meeting, to, **kwargs):
        super().__init__(data, initial={"version": meeting.version, "language": get_language()}, **kwargs)
        if (meeting.state, to) in NEEDS_REASON:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Say why in a sentence.")
        else:
            del self.fields["reason"]
        if to != MeetingState.MINUTES_FINAL:
            del self.fields["language"]


class ProposalForm(forms.Form):
    item = Line(
        label=_("What should be talked about?"),
        max_length=200,
        error_messages={"required": _("Write what should be talked about.")},
    )
