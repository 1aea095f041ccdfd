"""The legal checklists (domain facts §2) as data: fixtures/legal/checklists.json, in our own words, each line with its source.

Nothing else reads that file. A mark says how far a line was checked: `found` in the opening of a published source, or
`unverified`, to be looked up in the Official Bulletin.
"""

import json
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from kit.languages import in_language

PATH = "fixtures/legal/checklists.json"


class Row:
    """A JSON object whose texts stand in Arabic and French: `row.words("title", "fr")`."""

    def __init__(self, data):
        self.data = data
        self.__dict__.update(data)

    def words(self, name, language):
        return in_language(self, name, language)


@dataclass(frozen=True)
class Line:
    """A requirement or a figure. `label` is empty but for figures; `source` names law and article; `mark` is in words."""

    label: str
    words: str
    source: str
    mark: str


@dataclass(frozen=True)
class Stage:
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Checklist:
    """`legend`: (mark, what it means); `bulletins`: where the laws were published; `sources`: (name, address)."""

    instrument: str
    title: str
    intro: str
    figures: list[Line]
    stages: list[Stage]
    legend: list[tuple[str, str]]
    bulletins: list[str]
    sources: list[tuple[str, str]]


@cache
def stored():
    """The file as it is: dict with marks, laws, sources, checklists."""
    return json.loads((settings.BASE_DIR / PATH).read_text("utf-8"))


def checklist(instrument, language):
    """The Checklist of `instrument` ("local_petition", "legislative_motion") in Arabic or French; KeyError for another."""
    data = {one["instrument"]: one for one in stored()["checklists"]}[instrument]
    row, code = Row(data), language[:2]
    marks, laws, sources = (stored()[name] for name in ("marks", "laws", "sources"))
    rows = [*data["figures"], *(item for stage in data["stages"] for item in stage["items"])]
    used = {mark["mark"] for mark in rows}
    cited = dict.fromkeys(key for one in rows for key in one.get("found_in", []))
    return Checklist(
        instrument=instrument,
        title=row.words("title", code),
        intro=row.words("intro", code),
        figures=[line(one, code) for one in data["figures"]],
        stages=[
            Stage(Row(stage).words("title", code), [line(one, code) for one in stage["items"]]) for stage in data["stages"]
        ],
        legend=[(mark[code], mark[f"legend_{code}"]) for name, mark in marks.items() if name in used],
        bulletins=[
            f"{laws[key][code]} — {laws[key][f'bulletin_{code}']}" for key in data["laws"] if f"bulletin_{code}" in laws[key]
        ],
        sources=[(sources[key][code], sources[key]["address"]) for key in cited],
    )


def line(data, code):
    """A Line of a figure (label, value) or of an item (its words)."""
    law = stored()["laws"][data["law"]]
    source = law[code]
    if "article" in data:
        word = law.get(f"article_{code}", {"ar": "المادة", "fr": "art."}[code])
        source += {"ar": "، ", "fr": ", "}[code] + f"{word}\u00a0{data['article']}"
    words = data.get(f"value_{code}") or data[code]
    return Line(data.get(f"label_{code}", ""), words, source, stored()["marks"][data["mark"]][code])
