"""The published experiences as cases of Participedia: its field names, its keys (docs/participedia.md is this table).

What the form does not ask stays out: nothing is guessed for the sake of a full row. The keys are those of Participedia's own
forms, as its public code has them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from experiences.models.told import Told
from experiences.opendata.columns import named, period, sheet_address

ISSUES = {
    "planning": "planning",
    "governance": "governance",
    "gender": "human",
    "youth": "identity",
    "children": "social",
    "disability": "social",
    "environment": "environment",
    "urbanism": "planning",
    "medina": "arts",
    "culture": "arts",
    "sport": "arts",
    "education": "education",
    "health": "health",
    "employment": "labor",
    "transport": "transportation",
    "water": "environment",
    "migration": "immigration",
    "digital": "science",
    "safety": "law",
}
TOPICS = {
    "governance": "government_transparency",
    "gender": "gender",
    "youth": "youth_issues",
    "disability": "abilitydisability",
    "environment": "environmental",
    "urbanism": "public",
    "sport": "sports",
    "transport": "transportation",
    "water": "infrastructure",
    "digital": "information",
    "safety": "public_safety",
}
METHODS = {
    "ADV_BODY": "longterm",
    "DIALOGUE": "deliberative",
    "PB": "public",
    "YOUTH_C": "longterm",
    "CHILD_C": "longterm",
    "OPEN_SESS": "public_meetings",
    "HEARING": "public_meetings",
    "THURSDAY": "public_meetings",
    "COMMITTEE": "longterm",
    "CIT_ASSEM": "deliberative",
    "COCONSTR": "collaborative",
    "COCREATE": "collaborative",
    "DIAG": "planning",
    "PLAN": "planning",
    "SOC_AUDIT": "evaluation",
    "SCORECARD": "evaluation",
    "OBSERV": "evaluation",
    "PARTNER": "collaborative",
    "VOLUNT": "community",
}
TOOLS = {
    "PET_LOC": "propose",
    "PET_NAT": "propose",
    "MOTION": "propose",
    "PB": "manage",
    "CHARTER": "legislation",
    "SURVEY": "collect",
    "COMPLAINT": "collect",
    "SCORECARD": "collect",
    "POLICY_P": "propose",
    "CAMPAIGN": "inform",
}
APPROACHES = {
    "PET_LOC": "advocacy",
    "PET_NAT": "advocacy",
    "MOTION": "advocacy",
    "ADV_BODY": "consultation",
    "DIALOGUE": "consultation",
    "PB": "cogovernance",
    "HEARING": "consultation",
    "THURSDAY": "consultation",
    "COMMITTEE": "consultation",
    "SURVEY": "consultation",
    "SOC_AUDIT": "evaluation",
    "SCORECARD": "evaluation",
    "OBSERV": "evaluation",
    "POLICY_P": "advocacy",
    "PARTNER": "coproduction",
    "CAMPAIGN": "citizenship",
    "VOLUNT": "social",
}
TARGETED = {
    "women": "women",
    "youth": "youth",
    "elderly": "elderly",
    "disabled": "people",
    "associations": "stakeholder",
    "elected": "elected",
    "staff": "appointed",
    "trades": "stakeholder",
    "students": "students",
    "migrants": "immigrants",
}
ORGANISERS = {
    "commune": "local",
    "council": "regional",
    "service": "national",
    "association": "nongovernmental",
    "branch": "nongovernmental",
    "network": "activist",
    "residents": "community",
    "school": "academic",
    "union": "labortrade",
    "company": "forprofit",
    "cooperation": "international",
    "un": "international",
    "funder": "international",
    "citizens": "community",
}
# The headings of Participedia's narrative, and which of our texts stand under each.
NARRATIVE = {
    "Problems and Purpose": ["context", "objectives"],
    "Organizing, Supporting, and Funding Entities": ["partners", "commune_part", "resources"],
    "Methods and Tools Used": ["mechanism_other", "tools"],
    "What Went On: Process, Interaction, and Participation": ["steps", "testimony"],
    "Influence, Outcomes, and Effects": ["results", "changed_decision", "sustainability"],
    "Analysis and Lessons Learned": ["difficulties", "lessons", "transfer"],
}


@dataclass(frozen=True)
class Field:
    """`ours`: the columns it is made from; `value(publication)` as in the open data."""

    name: str
    ours: list[str]
    how: str
    value: Callable


def keyed(keys, code):
    """As a list of Participedia's keys."""
    return [keys[code]] if code in keys else []


def narrative(row):
    """The story in Markdown under Participedia's headings; those under which nothing was told are left out."""
    parts = {heading: [getattr(row, name) for name in names if getattr(row, name)] for heading, names in NARRATIVE.items()}
    return "\n\n".join("\n\n".join([f"## {heading}", *texts]) for heading, texts in parts.items() if texts)


def where(row):
    places = [named(place, row.language[:2]) for place in row.neighbourhoods.all()]
    return ", ".join(filter(None, [*places, row.place_other]))


def targeted(row):
    keys = [TARGETED[group.pk] for group in row.groups.all() if group.pk in TARGETED]
    return list(dict.fromkeys(keys))


FIELDS = [
    Field("id", ["number"], "our number; Participedia gives its own", lambda row: row.pk),
    Field("type", [], "always case", lambda row: "case"),
    Field("original_language", ["language"], "ar or fr", lambda row: row.language[:2]),
    Field("title", ["title"], "as it stands", lambda row: row.title),
    Field("description", ["summary"], "as it stands", lambda row: row.summary),
    Field(
        "body",
        [name for names in NARRATIVE.values() for name in names],
        "Markdown under the headings of its narrative",
        narrative,
    ),
    Field("general_issues", ["theme"], "by its key", lambda row: keyed(ISSUES, row.theme_id)),
    Field("specific_topics", ["theme"], "by its key, where one fits", lambda row: keyed(TOPICS, row.theme_id)),
    Field("location_name", ["neighbourhoods", "place_other"], "their names, in the sheet’s language", where),
    Field("city", [], "always Larache", lambda row: "Larache"),
    Field("province", [], "always Tanger-Tétouan-Al Hoceïma", lambda row: "Tanger-Tétouan-Al Hoceïma"),
    Field("country", [], "always Morocco", lambda row: "Morocco"),
    Field(
        "scope_of_influence",
        ["neighbourhoods"],
        "neighbourhood where one is named, else city/town",
        lambda row: "neighbourhood" if row.neighbourhoods.all() else "city/town",
    ),
    Field(
        "links", ["links", "address"], "one an item, our sheet last", lambda row: [*row.links.split(), sheet_address(row)]
    ),
    Field(
        "start_date", ["start_year", "start_month"], "year or month: no day is invented", lambda row: period(row, "start")
    ),
    Field("end_date", ["end_year", "end_month"], "the same", lambda row: period(row, "end")),
    Field("ongoing", ["is_ongoing"], "as it stands", lambda row: row.is_ongoing),
    Field("approaches", ["mechanism"], "by its key, where one fits", lambda row: keyed(APPROACHES, row.mechanism_id)),
    Field("public_spectrum", ["level"], "the same five words", lambda row: row.level or None),
    Field("number_of_participants", ["women", "men"], "both together", lambda row: row.total_participants),
    Field("targeted_participants", ["groups"], "by its key, where one fits", targeted),
    Field("method_types", ["mechanism"], "by its key, where one fits", lambda row: keyed(METHODS, row.mechanism_id)),
    Field("tools_techniques_types", ["mechanism"], "by its key, where one fits", lambda row: keyed(TOOLS, row.mechanism_id)),
    Field("primary_organizer", ["holder_name"], "as it stands", lambda row: row.holder_name),
    Field("organizer_types", ["holder_kind"], "by its key, where one fits", lambda row: keyed(ORGANISERS, row.holder_kind)),
    Field("funder", ["funder"], "as it stands", lambda row: row.funder or None),
]

# Fields of a case that the form does not ask for: filled in by whoever brings the case to Participedia.
NOT_ASKED = (
    "time_limited purposes open_limited recruitment_method legality facilitators facilitator_training"
    " facetoface_online_or_both participants_interactions learning_resources decision_methods if_voting insights_outcomes"
    " funder_types staff volunteers impact_evidence change_types implementers_of_change formal_evaluation"
).split()

# Columns of ours without a place there: in the open data alone.
NO_PLACE = set(Told.told_fields()[0]) - {name for field in FIELDS for name in field.ours}
