"""Who answers for a new action: names of a sheet, found among the records, and never guessed."""

import re

from django.utils.translation import gettext as _

from actions.models import Responsibility
from actions.report.columns import PARTS
from kit.folding import fold
from kit.readings import Certainty
from kit.spreadsheets.cells import in_all_languages
from members.models import Organisation, Person, Team

BEHIND = re.compile(r"(?P<name>.*?)\s*\((?P<part>[^()]*)\)")


class Parties:
    """Knows by which names the portal calls persons, teams and organisations."""

    def __init__(self):
        self.parts = {form: part for part, label in PARTS.items() for form in in_all_languages(label)}
        self.known = {}
        for person in Person.objects.standing().filter(is_demonstration=False):
            self.add("person", person, person.full_name, person.shown_name, person.as_written, person.latin_name)
        for team in Team.objects.all():
            self.add("team", team, team.name_ar, team.name_fr)
        for organisation in Organisation.objects.standing().of_the_minutes().prefetch_related("aliases"):
            names = [alias.name for alias in organisation.aliases.all()]
            self.add("organisation", organisation, organisation.name_ar, organisation.name_fr, *names)

    def add(self, kind, row, *names):
        for name in filter(None, map(fold, names)):
            self.known.setdefault(name, {})[kind, row.pk] = row

    def read(self, text):
        """Fields of the responsible parties, one a line or between semicolons: one record of the name is the reading,
        several persons are its candidates, and without any the words wait for a coordinator."""
        return [self.party(name) for name in filter(None, (name.strip() for name in re.split(r"[\n;؛]", text)))]

    def party(self, words):
        behind = BEHIND.fullmatch(words)
        part = self.parts.get(fold(behind["part"])) if behind else None
        name = behind["name"] if part else words
        fields = {"as_written": name, "part": part or Responsibility.Part.DOES}
        found = self.known.get(fold(name), {})
        if len(found) == 1:
            ((kind, _pk), row), *_none = found.items()
            return fields | {kind: row}
        persons = [row for (kind, _pk), row in found.items() if kind == "person"]
        if len(persons) == len(found) > 1:
            return fields | {"certainty": Certainty.AMBIGUOUS, "candidates": persons}
        return fields | {"certainty": Certainty.UNRESOLVED}

    def told(self, party):
        """The party for the preview, with what is still open."""
        words = f"{party['as_written']} ({PARTS[party['part']]})" if party["part"] in PARTS else party["as_written"]
        open_because = {
            Certainty.AMBIGUOUS: _("several persons have this name: a coordinator says which"),
            Certainty.UNRESOLVED: _("not among the portal’s records: a coordinator says who it is"),
        }.get(party.get("certainty"))
        return f"{words} — {open_because}" if open_because else words
