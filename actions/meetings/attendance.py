"""The attendance sheet: a line a person, one tap each, one press that saves; guests by the name that is typed."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from actions.models import Attendance, Presence
from actions.models.attendance import Changed, record
from kit.languages import in_language
from kit.words import one_line
from members.models import Person

GUEST_LINES = 2
LONGEST_NAME = Attendance._meta.get_field("name").max_length
LONGEST_CAPACITY = Attendance._meta.get_field("capacity").max_length


@dataclass
class Row:
    """A person or guest on the sheet. `presence` is what stands, `chosen` what is ticked, `clash` what somebody else said."""

    kind: str
    pk: int
    name: str
    capacity: str = ""
    organisation: str = ""
    person: Person | None = None
    attendance: Attendance | None = None
    presence: str = Presence.NOT_RECORDED
    chosen: str = Presence.NOT_RECORDED
    clash: str = ""

    @property
    def key(self):
        return f"{self.kind}-{self.pk}"

    @property
    def is_guest(self):
        return self.kind == "guest"

    @property
    def choices(self):
        """(value, word, ticked) of the choices in their order."""
        words = {Presence.NOT_RECORDED: _("Take off the list")} if self.is_guest else {}
        order = [Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT, Presence.NOT_RECORDED]
        return [(presence.value, words.get(presence, presence.label), presence == self.chosen) for presence in order]

    @property
    def answer(self):
        return self.attendance.answer if self.attendance else ""

    @property
    def answer_word(self):
        return self.attendance.get_answer_display() if self.attendance else ""

    @property
    def is_invited_by_mail(self):
        return bool(self.attendance and self.attendance.invited_at)


def rows_of(meeting):
    """Everybody invited or spoken of, with what is known: list of Row. Members in the order of their seats, then others,
    then guests."""
    known = list(meeting.attendances.all())
    by_person = {row.person_id: row for row in known if row.person_id}
    rows = [row_of(person, by_person.get(person.pk)) for person in sorted(meeting.roster(), key=seat_order)]
    guests = [
        Row("guest", row.pk, row.name, row.capacity, attendance=row, presence=row.presence, chosen=row.presence)
        for row in known
        if not row.person_id
    ]
    return rows + guests


def seat_order(person):
    return (min((seat.order for seat in person.seats), default=10_000), person.family_name, person.pk)


def row_of(person, attendance):
    seat = person.seats[0] if person.seats else None
    presence = attendance.presence if attendance else Presence.NOT_RECORDED
    return Row(
        "person",
        person.pk,
        person.shown_name,
        capacity=in_language(seat, "role") if seat else "",
        organisation=str(seat.organisation.label) if seat else "",
        person=person,
        attendance=attendance,
        presence=presence,
        chosen=presence,
    )


@dataclass
class Sheet:
    """The sheet as somebody fills it in. `guests`: dicts of name, capacity and error, as typed."""

    meeting: object
    rows: list = field(default_factory=list)
    guests: list = field(default_factory=list)
    said: list = field(default_factory=list)

    @classmethod
    def of(cls, meeting, data=None):
        sheet = cls(meeting, rows_of(meeting))
        if data is None:
            sheet.guests = [{"name": "", "capacity": "", "error": ""} for _line in range(GUEST_LINES)]
            return sheet
        for row in sheet.rows:
            chosen, seen = data.get(f"said-{row.key}"), data.get(f"seen-{row.key}")
            if chosen in Presence.values and seen in Presence.values:
                row.chosen = chosen
                sheet.said.append((row.kind, row.pk, seen, chosen))
        typed = zip(data.getlist("guest"), data.getlist("guest_capacity"), strict=False)
        sheet.guests = [{"name": name, "capacity": capacity, "error": ""} for name, capacity in typed][:20]
        return sheet

    def is_valid(self):
        for guest in self.guests:
            name, capacity = one_line(guest["name"]), one_line(guest["capacity"])
            if len(name) > LONGEST_NAME or len(capacity) > LONGEST_CAPACITY:
                guest["error"] = _("A name has at most %(name)s characters, the words beside it %(capacity)s.") % {
                    "name": LONGEST_NAME,
                    "capacity": LONGEST_CAPACITY,
                }
            elif capacity and not name:
                guest["error"] = _("Write the name of this person.")
        return not self.errors

    @property
    def errors(self):
        return [guest["error"] for guest in self.guests if guest["error"]]

    def record(self, *, by):
        """Record what was ticked and typed; returns how many changed. Raises Changed, its rows marked, and RefusedMove."""
        named = [(one_line(guest["name"]), one_line(guest["capacity"])) for guest in self.guests]
        try:
            return record(self.meeting, by=by, said=self.said, guests=[guest for guest in named if guest[0]])
        except Changed as changed:
            for row in self.rows:
                if stands := changed.rows.get((row.kind, row.pk)):
                    row.presence, row.clash = stands, Presence(stands).label
            raise


def counted(rows):
    """[(presence, word, rows)] of the presences that were recorded of anybody, "not recorded" last."""
    order = [Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT, Presence.NOT_RECORDED]
    groups = [(presence, [row for row in rows if row.presence == presence]) for presence in order]
    return [(presence.value, presence.label, group) for presence, group in groups if group]
