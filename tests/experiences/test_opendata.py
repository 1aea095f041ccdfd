"""The open data: what is in the files, what is not, and that they say what they are."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiences.models import DataTerms, Mechanism, Neighbourhood, Publication, TargetGroup, Theme
from experiences.models.told import Told
from experiences.opendata import codebook, participedia, rows
from experiences.opendata.columns import COLUMNS, LEFT_OUT
from members.models.organisations import OrganisationKind

pytestmark = pytest.mark.django_db
PAGE = "/open-data/"
NAMES = [column.name for column in COLUMNS]


@pytest.fixture
def publish(make_experience, coordinator):
    """`publish(**fields)`: an experience in the catalogue: its Publication."""

    def make(neighbourhoods=("KASBA", "NABAS"), groups=("WOMEN",), **fields):
        experience = make_experience(consent_publication=True, **fields)
        experience.neighbourhoods.set(neighbourhoods)
        experience.groups.set(groups)
        experience.accept(by=coordinator)
        return Publication.objects.publish(experience, by=coordinator)

    return make


@pytest.fixture
def fetch(client):
    """`fetch(file)`: the bytes of a file of the open data."""

    def get(file, **headers):
        answer = client.get(PAGE + file, headers=headers)
        answer.body = b"".join(answer) if answer.streaming else answer.content
        return answer

    return get


def table(answer):
    """The rows of a CSV as dicts."""
    assert answer.body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


def sheets(answer):
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(answer.body)).worksheets


def test_every_format_says_the_same(publish, fetch):
    told = {
        "title": "حديقة، «الحي»",
        "women": 0,
        "men": 12,
        "start_year": 2019,
        "start_month": 4,
        "end_year": 2022,
        "level": "involve",
        "context": "سطر أول\nسطر ثان",
    }
    publication = publish(**told)
    row = table(fetch("experiences.csv?headings=names"))[0]
    line = json.loads(fetch("experiences.jsonl").body)
    assert json.loads(fetch("experiences.json").body)["experiences"] == [line]
    data, _codebook, _about = sheets(fetch("experiences.xlsx?headings=names"))
    cells = dict(zip(*[[cell.value for cell in cells] for cells in data.iter_rows()], strict=True))
    assert list(row) == list(line) == list(cells) == NAMES
    assert {name: line[name] for name in told} == told
    assert line["neighbourhoods"] == ["KASBA", "NABAS"]
    assert line["neighbourhoods_fr"] == ["KASBA fr", "NABAS fr"]
    assert (line["start"], line["end"], line["participants"], line["youth"]) == ("2019-04", "2022", 12, None)
    assert (line["theme"], line["theme_ar"], line["level_ar"] != line["level_fr"]) == ("ENV", "ENV ع", True)
    assert line["address"] == f"{settings.SITE_URL}/experiences/catalogue/{publication.pk}/"
    assert date.fromisoformat(line["published_on"]) == publication.published_at.date()
    assert (row["women"], row["youth"], row["neighbourhoods"], row["is_ongoing"]) == ("0", "", "KASBA | NABAS", "false")
    assert (cells["women"], cells["youth"], cells["context"], cells["is_edited"]) == (0, None, told["context"], False)


def test_headings_are_arabic_french_or_the_columns_own(publish, fetch):
    publish()
    arabic, french, names = (list(table(fetch(f"experiences.csv?headings={one}"))[0]) for one in ("ar", "fr", "names"))
    assert names == NAMES
    assert len(set(arabic)) == len(set(french)) == len(names), "no heading stands there twice"
    assert list(table(fetch("experiences.csv"))[0]) == arabic, "on an Arabic page"
    assert list(table(fetch("experiences.csv?headings=x"))[0]) == arabic


def test_no_cell_is_a_formula(publish, fetch):
    publish(title='=HYPERLINK("http://x")', summary="@SUM(A1)", context="\x0b+1", place_other="#REF!")
    row = table(fetch("experiences.csv?headings=names"))[0]
    assert (row["title"][:2], row["summary"][:2]) == ("'=", "'@")
    data = sheets(fetch("experiences.xlsx"))[0]
    assert {cell.data_type for cell in data[2]} <= {"s", "n", "b", "d"}
    assert data.cell(2, NAMES.index("title") + 1).value == '=HYPERLINK("http://x")'
    assert json.loads(fetch("experiences.jsonl").body)["title"] == '=HYPERLINK("http://x")'


def test_an_arabic_sheet_runs_from_right_to_left(publish, fetch):
    publish()
    data, book, about = sheets(fetch("experiences.xlsx?headings=ar"))
    assert data.sheet_view.rightToLeft
    assert data.freeze_panes == "A2"
    assert [cell.value for cell in book["A"]][1:] == NAMES
    assert about["B2"].value
    assert not sheets(fetch("experiences.xlsx?headings=fr"))[0].sheet_view.rightToLeft


def test_what_is_taken_back_is_gone_at_once(publish, fetch):
    kept, gone = publish(title="باقية"), publish(title="مسحوبة")
    etag = fetch("experiences.jsonl")["ETag"]
    assert fetch("experiences.jsonl", if_none_match=etag).status_code == 304
    gone.experience.withdraw()
    answer = fetch("experiences.jsonl", if_none_match=etag)
    assert answer.status_code == 200
    assert [json.loads(line)["number"] for line in answer.body.splitlines()] == [kept.pk]
    assert answer["Last-Modified"]
    assert answer["Cache-Control"] == "no-cache"


def test_a_word_of_a_vocabulary_changes_the_files_mark(publish, fetch):
    publish()
    etag = fetch("experiences.csv")["ETag"]
    Theme.objects.filter(pk="ENV").update(name_fr="Environnement")
    assert fetch("experiences.csv", if_none_match=etag).status_code == 200


def test_what_is_taken_back_while_a_file_is_read_is_left_out_of_the_rest(publish, client, monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 2)
    publications = [publish(title=f"تجربة {number}") for number in range(5)]
    stream = iter(client.get(f"{PAGE}experiences.jsonl"))
    first = next(stream)
    publications[3].experience.withdraw()
    numbers = [json.loads(line)["number"] for line in (first + b"".join(stream)).splitlines()]
    assert numbers == [publications[place].pk for place in (0, 1, 2, 4)]


@pytest.mark.parametrize(
    ("file", "queries"),
    [
        ("experiences.csv", 9),
        ("experiences.xlsx", 9),
        ("experiences.json", 9),
        ("experiences.jsonl", 9),
        ("participedia.csv", 5),
        ("codebook.csv", 6),
        ("", 4),
        ("codebook/", 4),
    ],
)
def test_queries_do_not_grow(publish, fetch, file, queries):
    for wanted in (1, 30):
        while Publication.objects.count() < wanted:
            publish()
        fetch(file)
        with CaptureQueriesContext(connection) as asked:
            assert fetch(file).status_code == 200
        ours = [query["sql"] for query in asked if not re.search("shared_cache|SAVEPOINT", query["sql"])]
        assert len(ours) == queries, ours


def test_names_have_the_day_and_unknown_files_are_not_there(publish, fetch):
    publish()
    assert re.search(r'"nashark-experiences-\d{4}-\d\d-\d\d\.csv"', fetch("experiences.csv")["Content-Disposition"])
    for file in ("experiences.exe", "participedia.xlsx", "codebook.jsonl", "experiences."):
        assert fetch(file).status_code == 404


def test_a_network_that_fetches_very_much_waits(publish, fetch, monkeypatch):
    publish()
    monkeypatch.setitem(__import__("experiences.limits").limits.LIMITS, "opendata", "2/h/ip")
    answers = [fetch("experiences.csv") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert fetch("experiences.csv", if_none_match=answers[0]["ETag"]).status_code == 304


def test_head_makes_no_file(publish, client, monkeypatch):
    publish()
    monkeypatch.setattr("experiences.opendata.views.workbook", None)
    answer = client.head(f"{PAGE}experiences.xlsx")
    assert answer.status_code == 200
    assert answer["ETag"]


# --- What they say of themselves ----------------------------------------------------------------------------------


def test_no_licence_is_claimed_before_the_cell_has_decided(publish, client, fetch):
    publish()
    about = json.loads(fetch("experiences.json").body)
    assert about["licence"] is None
    assert "creativecommons" not in client.get(PAGE).text + client.get(f"/fr{PAGE}").text
    DataTerms.objects.create(licence="CC-BY-4.0", decided_on=date(2027, 1, 5), publisher_fr="La cellule")
    about = json.loads(fetch("experiences.json").body)
    assert (about["licence"], about["licence_decided_on"]) == ("CC-BY-4.0", "2027-01-05")
    assert about["publisher_fr"] == "La cellule"
    assert 'href="https://creativecommons.org/licenses/by/4.0/" rel="license"' in client.get(PAGE).text


def test_a_licence_has_its_day(client_for, coordinator):
    client = client_for(coordinator)
    told = {"licence": "ODbL-1.0", "decided_on": "", "publisher_ar": "", "publisher_fr": ""}
    assert client.post("/admin/experiences/dataterms/add/", told).status_code == 200
    assert not DataTerms.objects.exists()
    client.post("/admin/experiences/dataterms/add/", {**told, "decided_on": "2027-01-05"})
    assert DataTerms.objects.get().licence == "ODbL-1.0"
    assert client.get("/admin/experiences/dataterms/add/").status_code == 403, "one row is enough"


def test_an_empty_catalogue_says_so(client, vocabularies, fetch):
    page = client.get(PAGE)
    assert "experiences.csv" not in page.text
    assert table(fetch("experiences.csv")) == []
    assert json.loads(fetch("experiences.json").body)["experiences"] == []


def test_the_page_counts_the_invented_ones(publish, client):
    publish(is_demonstration=True)
    assert client.get(PAGE).context["dataset"].invented == 1


# --- The codebook -------------------------------------------------------------------------------------------------


def test_the_codebook_has_the_exports_columns(publish, fetch, client):
    publish()
    assert [row["column"] for row in table(fetch("codebook.csv"))] == NAMES
    entries = json.loads(fetch("codebook.json").body)["columns"]
    assert [entry["column"] for entry in entries] == NAMES
    page = client.get(f"{PAGE}codebook/").text
    assert all(f'id="{name}"' in page for name in NAMES)


def test_the_codebook_knows_every_code_of_a_row(publish, fetch):
    publish(holder_kind="association", level="empower", counting="estimated")
    line = json.loads(fetch("experiences.jsonl").body)
    entries = {entry["column"]: [code["code"] for code in entry["codes"]] for entry in codebook.entries()}
    coded = [name for name, codes in entries.items() if codes]
    assert set(coded) == {"holder_kind", "theme", "mechanism", "level", "neighbourhoods", "groups", "counting"}
    for name in coded:
        assert set(line[name] if isinstance(line[name], list) else [line[name]]) <= set(entries[name])


def test_each_public_field_is_exported_or_left_out_on_purpose():
    known = {field.name for field in Publication._meta.get_fields() if not (field.auto_created and field.is_relation)}
    known = {name for name in known if not name.startswith("search_")}
    exported = set(NAMES)
    assert known - exported == set(LEFT_OUT)
    assert not {name for name in exported if name.startswith(("contact", "consent"))}


def test_what_may_not_be_empty_never_is(publish, fetch):
    publish()
    line = json.loads(fetch("experiences.jsonl").body)
    assert not [column.name for column in COLUMNS if not column.may_be_empty and line[column.name] in (None, "", [])]


# --- Participedia -------------------------------------------------------------------------------------------------


def lines_of_the_table():
    for field in participedia.FIELDS:
        ours = ", ".join(f"`{name}`" for name in field.ours) or "—"
        yield f"| `{field.name}` | {ours} | {field.how} |"


def test_the_document_is_the_mapping():
    document = (settings.BASE_DIR / "docs" / "participedia.md").read_text("utf-8")
    assert re.findall(r"^\| `.*", document, re.MULTILINE)[: len(participedia.FIELDS)] == list(lines_of_the_table())
    for names in (participedia.NOT_ASKED, sorted(participedia.NO_PLACE)):
        assert ", ".join(f"`{name}`" for name in names) in document


def test_the_mapping_knows_our_words(cell):
    """Each of our codes that it names is one; each that it leaves out is left out by the vocabulary's own nature."""
    for keys, model in [
        (participedia.ISSUES, Theme),
        (participedia.TOPICS, Theme),
        (participedia.METHODS, Mechanism),
        (participedia.TOOLS, Mechanism),
        (participedia.APPROACHES, Mechanism),
        (participedia.TARGETED, TargetGroup),
    ]:
        assert set(keys) <= set(model.objects.values_list("pk", flat=True))
    assert set(participedia.ORGANISERS) <= set(OrganisationKind.values)
    assert set(Theme.objects.values_list("pk", flat=True)) - set(participedia.ISSUES) == {"other"}
    assert Neighbourhood.objects.exists()
    assert set(Told.told_fields()[0]) >= participedia.NO_PLACE


def test_an_experience_becomes_a_case(publish, fetch, cell):
    publish(
        theme_id="youth",
        mechanism_id="PB",
        holder_kind="commune",
        neighbourhoods=["kasba"],
        groups=["public", "women", "trades", "associations"],
        women=3,
        men=4,
        context="المشكل",
        results="النتيجة",
        links="https://a.example\nhttps://b.example",
    )
    case = json.loads(fetch("participedia.json").body)["experiences"][0]
    assert list(case) == [field.name for field in participedia.FIELDS]
    assert case["general_issues"] == ["identity"]
    assert case["method_types"] == ["public"]
    assert case["organizer_types"] == ["local"]
    assert case["targeted_participants"] == ["women", "stakeholder"]
    assert case["scope_of_influence"] == "neighbourhood"
    assert case["number_of_participants"] == 7
    assert case["links"][:2] == ["https://a.example", "https://b.example"]
    assert case["body"] == "## Problems and Purpose\n\nالمشكل\n\n## Influence, Outcomes, and Effects\n\nالنتيجة"
    assert table(fetch("participedia.csv"))[0]["targeted_participants"] == "women | stakeholder"
