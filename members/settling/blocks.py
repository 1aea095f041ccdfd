"""What can be decided on the rows of a doubt: a block for those that one choice decides on."""

from django import forms
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kit.choices import Rows
from kit.readings import Certainty
from kit.snapshots import Wording, label
from kit.words import many_lines
from members.models import Answer, Person
from members.settling.telling import described

KEEP, CONFIRM, PROPOSED, CORRECT, OTHER, OPEN = "keep", "confirm", "proposed", "correct", "other", "open"


def blocks_of(doubt, readings):
    """The readings in the blocks in which they are decided: those that name a person by the same words are one."""
    if not readings:
        return []
    if doubt.is_together:
        return [TogetherBlock("t", readings)]
    questions, blocks = {}, []
    for reading in readings:
        if getattr(reading.row, "merged_into_id", None):
            continue
        if "person" in reading.concern.fields:
            place = (reading.row.source_line, reading.row.as_written)
            if place not in questions:
                questions[place] = PersonBlock(f"q{reading.concern.pk}", [])
                blocks.append(questions[place])
            questions[place].readings.append(reading)
        else:
            blocks.append(RowBlock(f"r{reading.concern.pk}", [reading]))
    return blocks


class Block:
    """Rows that one choice decides on; its fields are in the form under `name(part)`."""

    extra = ()

    def __init__(self, key, readings):
        self.key, self.readings = key, readings

    def name(self, part):
        return f"{self.key}-{part}"

    def join(self, form):
        self.form = form
        form.fields[self.name("choice")] = forms.ChoiceField(
            label=_("Decision"), choices=self.choices(), initial=KEEP, widget=forms.RadioSelect
        )

    def check(self, form):
        """Add the errors of what was chosen here."""

    @property
    def choice(self):
        return self.form[self.name("choice")]

    @property
    def concerns(self):
        return [reading.concern for reading in self.readings]

    @property
    def certainty(self):
        return Certainty.least(concern.certainty for concern in self.concerns)

    @property
    def titles(self):
        return [described(reading.row) for reading in self.readings]


class TogetherBlock(Block):
    """One reading of several rows: confirmed for all or left for all."""

    def choices(self):
        yes = PROPOSED if any(concern.proposal for concern in self.concerns) else CONFIRM
        return [(KEEP, _("Leave it as it stands for now")), (yes, _("Confirm the proposed reading for all of them"))]

    @property
    def heading(self):
        return _("All the rows that this concerns")

    def answer(self, told):
        return Answer(self.concerns, self.concerns[0].proposal)


class PersonBlock(Block):
    """Who is meant: a candidate, somebody else, or still open."""

    @property
    def persons(self):
        """Who it may be: those whom the rows name today or as candidates, each once, without merged records."""
        found = {}
        for reading in self.readings:
            row = reading.row
            many = row.candidates.all() if "candidates" in row.settles else []
            for person in (*many, row.person):
                if person is not None and person.merged_into_id is None:
                    found[person.pk] = person
        return [found[pk] for pk in sorted(found)]

    def choices(self):
        persons = [(f"p{person.pk}", named(person)) for person in self.persons]
        return [
            (KEEP, _("Leave it as it stands for now")),
            *persons,
            (OTHER, _("Somebody else")),
            (OPEN, _("It is open who is meant")),
        ]

    def join(self, form):
        super().join(form)
        standing = Person.objects.standing()
        form.fields[self.name("other")] = forms.ModelChoiceField(
            standing,
            label=_("Who?"),
            required=False,
            empty_label=_("Choose…"),
            widget=forms.Select({"class": "form-select"}),
        )
        self.asks_candidates = any("candidates" in concern.fields for concern in self.concerns)
        if self.asks_candidates:
            form.fields[self.name("candidates")] = Rows(
                standing,
                label=_("Who it may be"),
                required=False,
                initial=[person.pk for person in self.persons],
            )

    def check(self, form):
        told = form.cleaned_data
        choice = told.get(self.name("choice"))
        if choice == OTHER and not told.get(self.name("other")) and self.name("other") not in form.errors:
            form.add_error(self.name("other"), _("Choose who it is."))
        if choice == OPEN and told.get("certainty") == Certainty.CERTAIN:
            form.add_error("certainty", _("As long as nobody is named the reading cannot be certain."))

    @property
    def heading(self):
        return _("Who is “%(words)s”?") % {"words": self.readings[0].row.as_written}

    @property
    def other(self):
        return self.form[self.name("other")]

    @property
    def candidates(self):
        return self.form[self.name("candidates")] if self.asks_candidates else None

    def answer(self, told):
        choice = told[self.name("choice")]
        if choice != OPEN:
            return Answer(self.concerns, {"person": told[self.name("other")].pk if choice == OTHER else int(choice[1:])})
        changes = {"person": None}
        if self.asks_candidates and told[self.name("candidates")]:
            changes["candidates"] = sorted(person.pk for person in told[self.name("candidates")])
        return Answer(self.concerns, changes)


class RowBlock(Block):
    """One row: its reading confirmed, the proposed one taken, or its fields corrected."""

    @property
    def reading(self):
        return self.readings[0]

    @property
    def concern(self):
        return self.reading.concern

    @property
    def heading(self):
        return described(self.reading.row)

    @property
    def wording(self):
        row = self.reading.row
        values = {name: self.reading.before[name] for name in self.concern.fields}
        return Wording([(type(row), values), (type(row), self.concern.proposal)])

    @cached_property
    def lines(self):
        """The reading as it stands: list of (label, words, proposed words or "")."""
        model, wording, proposal = type(self.reading.row), self.wording, self.concern.proposal
        return [
            (
                label(model, name),
                wording.value(model, name, self.reading.before[name]),
                wording.value(model, name, proposal[name]) if name in proposal else "",
            )
            for name in self.concern.fields
        ]

    def choices(self):
        found = [(KEEP, _("Leave it as it stands for now")), (CONFIRM, _("Confirm the reading as it stands"))]
        if self.concern.proposal:
            found.append((PROPOSED, _("Take the proposed reading")))
        if self.concern.fields:
            found.append((CORRECT, _("Correct it")))
        return found

    def join(self, form):
        super().join(form)
        row = self.reading.row
        for name in self.concern.fields:
            field = row._meta.get_field(name)
            wanted = field.formfield(required=False, initial=field.value_from_object(row))
            if isinstance(wanted, forms.ModelChoiceField):
                wanted.queryset = getattr(wanted.queryset, "standing", wanted.queryset.all)()
                wanted.widget.attrs["class"] = "form-select"
            else:
                wanted.widget.attrs["class"] = "form-control"
            if isinstance(wanted.widget, forms.Textarea):
                wanted.widget.attrs["rows"] = 2
            wanted.widget.attrs["dir"] = "auto"
            form.fields[self.name(name)] = wanted

    @property
    def fields(self):
        return [self.form[self.name(name)] for name in self.concern.fields]

    def check(self, form):
        if form.cleaned_data.get(self.name("choice")) != CORRECT:
            for name in self.concern.fields:  # what was not chosen is not judged
                form.errors.pop(self.name(name), None)
            return
        for name in self.concern.fields:
            field = self.reading.row._meta.get_field(name)
            empty = form.cleaned_data.get(self.name(name)) in (None, "")
            if empty and not field.blank and self.name(name) not in form.errors:
                form.add_error(self.name(name), _("This field is needed."))

    def answer(self, told):
        choice = told[self.name("choice")]
        if choice == CONFIRM:
            return Answer([self.concern])
        if choice == PROPOSED:
            return Answer([self.concern], self.concern.proposal)
        return Answer([self.concern], {name: plain(told[self.name(name)]) for name in self.concern.fields})


def plain(value):
    """A cleaned value as kit.snapshots keeps it."""
    if isinstance(value, str):
        return many_lines(value).strip()
    return getattr(value, "pk", value)


def named(person):
    """A person or organisation as a choice: the name, set apart from the words around it, and its line of the minutes."""
    name = f"\u2068{Truncator(str(person)).chars(80)}\u2069"
    return _("%(name)s (line %(line)s)") % {"name": name, "line": person.source_line} if person.source_line else name
