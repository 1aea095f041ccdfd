import json
from collections import Counter
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from actions.deadlines import date_range
from actions.models import Action, Objective, Responsibility, Step
from experiences.models import Channel, Lead, LeadMove, LeadState, Mechanism, Neighbourhood, TargetGroup, Theme
from kit.readings import Certainty
from members.models import (
    Concern,
    Doubt,
    Membership,
    Mission,
    Organisation,
    OrganisationAlias,
    Person,
    Team,
    TeamMembership,
)

FOLDER = settings.BASE_DIR / "fixtures" / "cell"
FOUNDED = date(2023, 3, 9)  # minutes, line 5
REASON = "المحضر التأسيسي، 9 مارس 2023"
VOCABULARIES = {
    "mechanisms": Mechanism,
    "themes": Theme,
    "target_groups": TargetGroup,
    "neighbourhoods": Neighbourhood,
}


class Command(BaseCommand):
    help = "Load the cell as its founding minutes give it. Adds what is missing, changes nothing that is there."

    def handle(self, **options):
        self.added = {}
        with transaction.atomic():
            self.load_people()
            self.load_teams()
            self.load_plan()
            came = self.load_outreach()
            self.load_doubts(came)
            self.load_vocabularies()
        if options["verbosity"]:
            told = ", ".join(f"{model.__name__} {number}" for model, number in self.added.items() if number)
            self.stdout.write(f"The cell: added {told}." if told else "The cell: nothing was missing.")

    def load_people(self):
        rows = read("organisations")
        aliases = {row["code"]: row.pop("aliases", []) for row in rows}
        for organisation in self.add(Organisation, rows):
            self.create(OrganisationAlias, [{"organisation": organisation, **alias} for alias in aliases[organisation.code]])
        self.add(Person, read("persons"))
        self.add(Mission, read("missions"))
        organisations, persons = by_code(Organisation), by_code(Person)
        self.add(
            Membership,
            [
                row
                | {"since": FOUNDED, "person": persons[row["person"]], "organisation": organisations[row["organisation"]]}
                for row in read("members")
            ],
        )

    def load_teams(self):
        """A place once read stays, also ended or settled to be somebody else's: it is looked up by team, line and words."""
        rows = read("teams")
        places = [(row["code"], place) for row in rows for place in row.pop("places")]
        self.add(Team, rows)
        teams, persons = by_code(Team), by_code(Person)
        known = Counter(TeamMembership.objects.values_list("team__code", "source_line", "as_written"))
        held = set(TeamMembership.objects.values_list("team__code", "person__code"))
        missing = []
        for team, place in places:
            words = (team, place["source_line"], place["as_written"])
            known[words] -= 1
            if known[words] < 0 and (team, place["person"]) not in held:
                missing.append({**place, "team": teams[team], "person": persons[place["person"]], "since": FOUNDED})
        self.create(TeamMembership, missing)

    def load_plan(self):
        """Steps and responsible parties come with their action, and only then."""
        self.add(Objective, read("objectives"))
        objectives, rows = by_code(Objective), read("actions")
        parts = {row["code"]: (row.pop("steps", []), row.pop("responsibilities")) for row in rows}
        for row in rows:
            row["due_from"], row["due_to"] = date_range(row["precision"], date.fromisoformat(row["due_to"]))
            row["objective"] = objectives[row["objective"]]
            row["thematic_objective"] = objectives.get(row.get("thematic_objective"))
        linked = {"person": by_code(Person), "team": by_code(Team), "organisation": by_code(Organisation)}
        steps, responsibilities, candidates = [], [], []
        actions = self.add(Action, rows)
        for action in actions:
            own_steps, own_responsibilities = parts[action.code]
            steps += [{"action": action, "order": order, **step} for order, step in enumerate(own_steps, 1)]
            for order, row in enumerate(own_responsibilities, 1):
                candidates.append([linked["person"][code] for code in row.pop("candidates", [])])
                reading = {field: linked[field][row[field]] for field in linked if field in row}
                responsibilities.append({"action": action, "order": order, **row, **reading})
        self.create(Step, steps)
        for responsibility, persons in zip(self.create(Responsibility, responsibilities), candidates, strict=True):
            if persons:
                responsibility.candidates.set(persons)
        Action.objects.filter(pk__in=[action.pk for action in actions]).refresh_search()

    def load_outreach(self):
        """Whom to ask for experiences and where the form is told of; returns the rows that were not there yet."""
        organisations, persons = by_code(Organisation), by_code(Person)
        leads = [
            row
            | {"organisation": organisations.get(row.get("organisation")), "contact": persons.get(row.get("contact"))}
            | {"order": order}
            for order, row in enumerate(read("leads"), 1)
        ]
        channels = [
            row | {"organisation": organisations.get(row.get("organisation")), "order": order}
            for order, row in enumerate(read("channels"), 1)
        ]
        new = self.add(Lead, leads)
        states = dict.fromkeys(["from_state", "to_state"], LeadState.TO_CONTACT)
        LeadMove.objects.bulk_create(LeadMove(lead=lead, what=LeadMove.What.ADDED, **states) for lead in new)
        return {*new, *self.add(Channel, channels)}

    def load_doubts(self, came):
        """What a doubt concerns comes with it, and otherwise only with a row that `came` just now.

        A row that was settled before its doubt came is settled.
        """
        rows = read("doubts")
        concerned = {row["code"]: row.pop("rows") for row in rows}
        new = {doubt.code for doubt in self.add(Doubt, [{**row, "order": order} for order, row in enumerate(rows, 1)])}
        doubts, found = by_code(Doubt), by_natural_key()
        self.create_concerns(
            (doubts[code], order, row, found[key])
            for code, told in concerned.items()
            for order, row in enumerate(told, 1)
            if (key := next((kind, row[kind]) for kind in NATURAL_KEYS if kind in row)) in found
            if code in new or found[key] in came
        )

    def create_concerns(self, concerned):
        concerns = []
        for doubt, order, row, target in concerned:
            is_detail = row.get("detail", False)
            settled = not is_detail and target.is_settled
            concerns.append(
                {
                    "doubt": doubt,
                    "order": order,
                    "kind": target._meta.label_lower,
                    "row": target.pk,
                    "fields": row.get("fields", list(target.settles)),
                    "proposal": row.get("proposal", {}),
                    "is_detail": is_detail,
                    "certainty": Certainty.CERTAIN if settled else row["certainty"],
                }
            )
        self.create(Concern, concerns)

    def load_vocabularies(self):
        lists = read("vocabularies")
        for subject, model in VOCABULARIES.items():
            self.add(model, [{**term, "order": order} for order, term in enumerate(lists[subject], 1)])

    def add(self, model, rows):
        """Create those rows whose code is not there yet; returns them."""
        known = set(model.objects.values_list("code", flat=True))
        return self.create(model, [row for row in rows if row["code"] not in known])

    def create(self, model, rows):
        made = [model(**row) for row in rows]
        if hasattr(model, "history"):
            made = bulk_create_with_history(made, model, default_change_reason=REASON) if made else []
        else:
            model.objects.bulk_create(made)
        self.added[model] = self.added.get(model, 0) + len(made)
        return made


def read(subject):
    return json.loads((FOLDER / f"{subject}.json").read_text("utf-8"))


def by_code(model):
    return {row.code: row for row in model.objects.all()}


# The kinds of rows that doubts.json names: the model, and what a row goes by.
NATURAL_KEYS = {
    "organisation": (Organisation, ["code"]),
    "person": (Person, ["code"]),
    "seat": (Membership, ["code"]),
    "team": (Team, ["code"]),
    "place": (TeamMembership, ["team__code", "person__code"]),
    "mission": (Mission, ["code"]),
    "objective": (Objective, ["code"]),
    "action": (Action, ["code"]),
    "step": (Step, ["action__code", "order"]),
    "responsibility": (Responsibility, ["action__code", "order"]),
    "lead": (Lead, ["code"]),
    "channel": (Channel, ["code"]),
}


def by_natural_key():
    """{(kind, key): row} of everything that a doubt may concern; a key of two parts is written "A08/2"."""
    return {
        (kind, "/".join(map(str, key))): rows[pk]
        for kind, (model, parts) in NATURAL_KEYS.items()
        if (rows := model.objects.in_bulk())
        for pk, *key in model.objects.values_list("pk", *parts)
    }
