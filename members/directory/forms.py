"""Looking for a person, and ending a seat or a place."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.folding import fold
from kit.languages import in_language
from members.models import Membership
from members.roles import TeamCode

ALL = ("", _("All"))


class SearchForm(forms.Form):
    """Part of the page's address; an answer that is none of the choices finds everybody, as no answer does."""

    q = forms.CharField(
        label=_("Name, organisation or capacity"),
        required=False,
        widget=forms.TextInput({"type": "search", "class": "form-control"}),
    )
    constituency = forms.ChoiceField(
        label=_("Constituency"), required=False, choices=[ALL, *Membership.Constituency.choices]
    )
    team = forms.ChoiceField(label=_("Team"), required=False, choices=[ALL, *TeamCode.choices])

    def __init__(self, data):
        super().__init__({name: data.get(name, "") for name in ("q", "constituency", "team")})
        for name in ("constituency", "team"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()
        self.words = fold(self.cleaned_data.get("q", "")).split()

    @property
    def is_narrowed(self):
        return bool(self.words or self.cleaned_data.get("constituency") or self.cleaned_data.get("team"))

    def finds(self, person):
        """Whether `person` (of `with_standing()`) is among those that are looked for, whatever the spelling of alef or yeh."""
        constituency, team = self.cleaned_data.get("constituency"), self.cleaned_data.get("team")
        if constituency and constituency not in {seat.constituency for seat in person.seats}:
            return False
        if team and team not in {place.team.code for place in person.places} | (
            {TeamCode.COORDINATION} if person.seats else set()
        ):
            return False
        text = fold(" ".join(_told(person)))
        return all(word in text for word in self.words)


def _told(person):
    yield from (person.full_name, person.as_written, person.latin_name, person.title)
    yield from (alias.name for alias in person.aliases.all())
    for seat in person.seats:
        organisation = seat.organisation
        yield from (seat.role_ar, seat.role_fr, str(organisation.label), organisation.name_ar, organisation.name_fr)
    for place in person.places:
        yield from (place.team.name_ar, place.team.name_fr)


class LeavingForm(forms.Form):
    """Which of a person's seats and places end, and from which day."""

    ends = forms.MultipleChoiceField(
        label=_("What ends?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what ends.")},
    )
    on = forms.DateField(
        label=_("The first day without it"),
        widget=forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d"),
        help_text=_("From this day on the portal opens nothing for it any more. Today acts at once."),
    )

    def __init__(self, *args, person, **kwargs):
        today = timezone.localdate()
        super().__init__(*args, initial={"on": today}, **kwargs)
        still = Q(until=None) | Q(until__gt=today)
        seats = person.memberships.filter(still).select_related("organisation")
        places = person.team_memberships.filter(still).select_related("team")
        self.rows = {f"seat-{seat.pk}": seat for seat in seats} | {f"place-{place.pk}": place for place in places}
        words = {f"seat-{seat.pk}": f"{in_language(seat, 'role')} · {seat.organisation.label}" for seat in seats}
        words |= {f"place-{place.pk}": in_language(place.team, "name") for place in places}
        self.fields["ends"].choices = words.items()

    def end(self, *, by):
        with transaction.atomic():
            for key in self.cleaned_data["ends"]:
                self.rows[key].end(on=self.cleaned_data["on"], by=by)
