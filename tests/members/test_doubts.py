"""The register of doubts: as data, to the letter of the minutes, and as the coordinator's list."""

import io
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from actions.models import Action, Responsibility
from kit.readings import Certainty, ReadFromSource
from members.models import Concern, Doubt, Membership, Organisation, Person, TeamMembership
from members.settling.minutes import lines, quoted
from tests.factories import make_person

READ_MODELS = [
    model for model in apps.get_models() if issubclass(model, ReadFromSource) and not model.__name__.startswith("Historical")
]
# The last column of the register, domain facts §1.4: what its entry is, as a whole.
REGISTER = {
    **dict.fromkeys(["Q03", "Q04", "Q07", "Q20", "Q26", "Q29", "Q30", "Q32"], Certainty.UNRESOLVED),
    **dict.fromkeys(["Q08", "Q10", "Q14", "Q18", "Q24", "Q25"], Certainty.CERTAIN),
    "Q05": Certainty.AMBIGUOUS,
}
STANDING = {"Q21", "Q33", "Q34", "Q35"}

pytestmark = pytest.mark.django_db


# --- The data -----------------------------------------------------------------------------------------------------


def test_the_whole_register_is_there(cell):
    codes = {doubt.code for doubt in Doubt.objects.all()}
    assert {f"Q{number:02d}" for number in range(1, 36)} <= codes
    assert set(Doubt.objects.filter(is_standing=True).values_list("code", flat=True)) == STANDING
    for doubt in Doubt.objects.to_settle():
        assert doubt.concerns.exists(), doubt
        if doubt.code.startswith("Q"):
            assert doubt.certainty == REGISTER.get(doubt.code, Certainty.PROBABLE), doubt


def test_quoted_words_stand_in_their_lines(cell):
    for doubt in Doubt.objects.all():
        assert doubt.passages, doubt
        for passage in doubt.passages:
            assert passage["words"] in lines()[passage["line"] - 1], (doubt, passage)


def test_each_is_told_in_both_languages(cell):
    for doubt in Doubt.objects.all():
        for field in ("title", "doubtful", "proposal"):
            assert re.search("[ء-ي]", getattr(doubt, f"{field}_ar")), doubt
            assert re.search("[a-z]{2}", getattr(doubt, f"{field}_fr")), doubt
        assert all(item["ar"] and item["fr"] for item in [*doubt.candidates, *doubt.evidence]), doubt


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.__name__)
def test_each_reading_is_as_sure_as_the_least_sure_of_its_doubts(cell, model):
    """So whatever is less than certain belongs to a doubt."""
    for row in model.objects.all():
        weighing = Concern.objects.of(row).filter(is_detail=False)
        assert row.certainty == Certainty.least(concern.certainty for concern in weighing), row


def test_doubts_are_about_fields_that_a_decision_may_set(cell):
    for concern in Concern.objects.all():
        row = concern.model.objects.get(pk=concern.row)
        assert set(concern.proposal) <= set(concern.fields) <= set(row.settles), concern
        for name, value in concern.proposal.items():
            assert getattr(row, name) != value, "a proposal proposes something"


def test_a_doubt_quotes_the_words_of_the_rows_it_weighs_on(cell):
    for doubt in Doubt.objects.to_settle():
        rows = [concern.model.objects.get(pk=concern.row) for concern in doubt.concerns.filter(is_detail=False)]
        assert {row.source_line for row in rows} <= {passage["line"] for passage in doubt.passages}, doubt


def test_amrani_is_one_question_of_three_rows(cell):
    concerns = Doubt.objects.get(code="Q05").concerns.all()
    assert [(concern.kind, concern.certainty) for concern in concerns] == [
        ("actions.responsibility", "ambiguous"),
        ("members.teammembership", "ambiguous"),
        ("members.teammembership", "ambiguous"),
    ]


def test_what_was_settled_before_the_register_came_is_settled(cell):
    Doubt.objects.all().delete()
    Organisation.objects.filter(code="mohassas").update(certainty="certain")
    call_command("load_cell", verbosity=0)
    assert Doubt.objects.get(code="Q30").certainty == Certainty.CERTAIN
    assert Doubt.objects.get(code="Q04").certainty == Certainty.UNRESOLVED


def test_a_row_that_is_gone_is_left_out(cell):
    Doubt.objects.all().delete()
    Responsibility.objects.filter(as_written="شكيب").delete()
    call_command("load_cell", verbosity=0)
    assert [concern.kind for concern in Doubt.objects.get(code="Q06").concerns.all()] == ["members.teammembership"]


def test_a_place_read_as_somebody_elses_is_not_loaded_again(cell):
    place = TeamMembership.objects.get(as_written="شكيب")
    place.person = make_person("P01")
    place.save()
    call_command("load_cell", verbosity=0)
    assert TeamMembership.objects.filter(as_written="شكيب").count() == 1


def test_a_quotation_shows_the_lines_around_it():
    (line,) = quoted([{"line": 57, "words": "العمراني"}])
    assert line["number"] == 57
    assert [text for text, marked in line["parts"] if marked] == ["العمراني"]
    assert "".join(text for text, _ in line["parts"]).replace(" | ", "\t") == lines()[56]
    assert (line["before"][0], line["after"][0]) == (56, 58)
    (head,) = quoted([{"line": 3, "words": "خلية"}])
    assert head["before"] is None and head["after"][0] == 5


# --- The list -----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(cell, client_for, coordinator):
    return client_for(coordinator)


def codes(page):
    return [doubt.code for doubt in page.context["doubts"]]


@pytest.mark.parametrize("role", ["member", "reviser", "validator", "juror", "administrator"])
def test_for_the_coordination_alone(cell, client_for, request, role):
    browser = client_for(request.getfixturevalue(role))
    for path in ("/doubts/", "/doubts/Q05/", "/doubts/decisions/", "/merges/", "/merges/new/"):
        assert browser.get(path).status_code == 403, path
        assert browser.post(path).status_code == 403, path


def test_strangers_are_sent_to_sign_in(client, cell):
    assert client.get("/doubts/Q05/")["Location"] == "/accounts/login/?next=/doubts/Q05/"


def test_what_is_open_stands_first(desk):
    page = desk.get("/doubts/")
    states = [doubt.is_open for doubt in page.context["doubts"]]
    assert states == sorted(states, reverse=True)
    assert page.context["counts"] == {"open": 27, "settled": 6}
    assert len(codes(page)) == 33 and {doubt.code for doubt in page.context["standing"]} == STANDING
    assert "العمراني" in page.text


def test_filters_by_state(desk):
    assert len(codes(desk.get("/doubts/?state=open"))) == 27
    assert set(codes(desk.get("/doubts/?state=settled"))) == {"Q08", "Q10", "Q14", "Q18", "Q24", "Q25"}
    assert len(codes(desk.get("/doubts/?state=nonsense"))) == 33


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("العمرانى", {"Q05", "Q04", "Q26"}),  # ى for ي
        ("القصبه", {"Q06", "Q11", "N02"}),
        ("MSEIZE", {"Q13"}),
        ("q05", {"Q05"}),
        ("motion", {"Q15"}),
        ("لا شيء كهذا", set()),
    ],
)
def test_search_folds_the_spelling_and_reads_the_minutes_words(desk, words, found):
    page = desk.get("/doubts/", {"q": words})
    assert found <= set(codes(page)) if found else not codes(page)
    if not found:
        assert 'class="empty"' in page.text


def test_a_search_is_only_words(desk):
    page = desk.get("/doubts/", {"q": '"><script>alert(1)</script>', "state": "open"})
    assert page.status_code == 200 and "<script>alert" not in page.text
    assert desk.get("/doubts/", {"q": "ا" * 5000}).status_code == 200


def test_the_empty_register_says_what_will_be_here(client_for, coordinator):
    for path in ("/doubts/", "/fr/doubts/"):
        page = client_for(coordinator).get(path)
        assert page.status_code == 200 and 'class="empty"' in page.text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client_for, coordinator, number, django_assert_num_queries
):
    for place in range(number):
        person = make_person(f"p{place}", certainty="probable", as_written="اسم")
        doubt = Doubt.objects.create(code=f"D{place}", order=place, title_ar="ع", title_fr="t")
        concern = doubt.concerns.create(order=1, kind="members.person", row=person.pk, certainty="probable")
        said = {"confirmed_by": "هي", "confirmed_on": "2026-11-01", "reason": "هاتف", "certainty": "certain"}
        settlement = doubt.settlements.create(by=coordinator, **said)
        settlement.rows.create(concern=concern, before={}, after={}, certainty_before="probable", certainty_after="certain")
    browser = client_for(coordinator)
    with django_assert_num_queries(7):
        browser.get("/doubts/")
    with django_assert_num_queries(9):
        browser.get("/doubts/decisions/")


def test_every_doubt_opens_in_both_languages(desk):
    for doubt in Doubt.objects.all():
        for prefix in ("", "/fr"):
            page = desk.get(f"{prefix}/doubts/{doubt.code}/")
            assert page.status_code == 200, doubt
            assert bool(page.context["form"].blocks) is not doubt.is_standing
            assert all(f"<mark>{part}</mark>" in page.text for part in marked(doubt)), doubt


def marked(doubt):
    from django.utils.html import escape

    return [escape(text) for line in quoted(doubt.passages) for text, is_quoted in line["parts"] if is_quoted]


def test_an_unknown_doubt_is_not_there(desk):
    assert desk.get("/doubts/Q99/").status_code == 404


# --- The ways to it -----------------------------------------------------------------------------------------------


def test_the_desk_and_the_rail_lead_to_the_doubts(desk, client_for, member):
    page = desk.get("/desk/")
    assert page.context["doubts"] == 27
    assert page.text.count(f'href="{reverse("doubt_list")}"') == 3  # desk, rail, and the phone's menu
    theirs = client_for(member).get("/desk/")
    assert theirs.context["doubts"] == 0 and reverse("doubt_list") not in theirs.text


def test_a_note_on_a_reading_leads_to_its_doubt(desk, client_for, client, member):
    amrani = Responsibility.objects.get(as_written="العمراني")
    link = reverse("doubt_of", args=["actions.responsibility", amrani.pk])
    assert link in desk.get("/plan/A08/").text
    assert desk.get(link)["Location"] == "/doubts/Q05/"
    for browser in (client_for(member), client):
        assert link not in browser.get("/plan/A08/").text
    nowhere = reverse("doubt_of", args=["actions.responsibility", 10**30])
    assert desk.get(nowhere)["Location"] == desk.get("/doubts/of/a%00b/1/")["Location"] == "/doubts/"


def test_the_link_costs_no_query(desk, client_for, member):
    def asked(browser):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/plan/A08/")
        return [query for query in queries if "concern" in query["sql"] or "doubt" in query["sql"]]

    assert asked(desk) == asked(client_for(member)) == []


# --- No way round it ----------------------------------------------------------------------------------------------


def change_page(desk, row):
    return desk.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/")


def test_the_back_office_shows_a_doubtful_reading_and_does_not_take_it(desk):
    place = TeamMembership.objects.get(person__code="M14", as_written="العمراني")
    page = change_page(desk, place).text
    assert '/doubts/Q05/"' in page and 'name="certainty"' not in page and 'name="person"' not in page
    sent = {"team": place.team_id, "since": "2023-03-09", "certainty": "certain", "person": 1, "source_note_ar": "ن"}
    assert desk.post(f"/admin/members/teammembership/{place.pk}/change/", sent).status_code == 302
    place.refresh_from_db()
    assert (place.certainty, place.person.code, place.source_note_ar) == ("ambiguous", "M14", "ن")


def test_what_no_doubt_is_about_is_edited_there(desk):
    page = change_page(desk, Person.objects.get(code="M10")).text
    assert 'name="family_name"' in page and 'name="certainty"' not in page
    assert 'name="family_name"' not in change_page(desk, Person.objects.get(code="M12")).text


def test_an_old_version_does_not_bring_an_old_reading_back(desk):
    for row in (Person.objects.get(code="M12"), TeamMembership.objects.get(as_written="شكيب"), Membership.objects.first()):
        old = row.history.first()
        address = f"/admin/members/{row._meta.model_name}/{row.pk}/history/{old.history_id}/"
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"given_name": "س"}).status_code == 403


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return SimpleUploadedFile("sheet.xlsx", stored.getvalue())


@pytest.mark.parametrize(
    ("path", "heading", "code", "value"),
    [
        ("/admin/members/person/", "الاسم العائلي", "M12", "الفيلالي"),
        ("/admin/members/organisation/", "الاسم (بالعربية)", "mseize", "MCISE"),
        ("/admin/actions/action/", "الإجراءات العملية (بالعربية)", "A12", "تقديم ملتمس"),
    ],
)
def test_an_import_changes_no_doubtful_reading(desk, path, heading, code, value):
    file = sheet(["الرمز", heading], [code, value])
    answer = desk.post(f"{path}import/", {"import_file": file, "format": "0", "resource": "0"})
    assert "confirm_form" not in answer.context
    assert Action.objects.filter(measures_ar="تقديم ملتمس").count() == 0


def test_an_import_sets_no_certainty(desk):
    file = sheet(["الرمز", "درجة اليقين في القراءة", "اللقب المهني كما يصرح به صاحبه أو صاحبته"], ["M12", "مؤكد", "أستاذة"])
    answer = desk.post("/admin/members/person/import/", {"import_file": file, "format": "0", "resource": "0"})
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    desk.post("/admin/members/person/process_import/", fields | answer.context["confirm_form"].initial, follow=True)
    person = Person.objects.get(code="M12")
    assert (person.title, person.certainty) == ("أستاذة", "unresolved")
