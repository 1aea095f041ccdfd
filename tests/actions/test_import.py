"""The plan's sheet brought back: each change is shown first, all or nothing is written, and never past a rule of the plan."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import Action, Responsibility, StatusUpdate, Step
from tests.actions.sheets import (
    CODE,
    DEADLINE,
    IMPORT,
    LAST_DAY,
    MARK,
    MEASURES,
    OBJECTIVE,
    PRECISION,
    PREVIEW,
    RESPONSIBLE,
    SENTENCE,
    STATUS,
    STEPS,
    bring_in,
    choose,
    confirm,
    edited,
    opened,
    problems,
    saved,
    sheet_of,
)

pytestmark = pytest.mark.django_db

NEW = [CODE, OBJECTIVE, MEASURES, DEADLINE, RESPONSIBLE, STATUS, SENTENCE, STEPS]


@pytest.fixture
def office(cell, client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def sheet(office):
    """The plan as the coordinator downloads it."""
    return office.get("/plan/report.xlsx").content


def snapshot():
    return [list(model.objects.order_by("pk").values()) for model in (Action, StatusUpdate, Responsibility, Step)]


# --- What it changes ----------------------------------------------------------------------------------------------


def test_what_was_downloaded_changes_nothing(office, sheet):
    before = snapshot()
    preview = choose(office, sheet)
    assert preview.context["reading"].rows == [] and preview.context["reading"].unchanged == 13
    assert "لا شيء يستوجب التغيير" in preview.text
    assert snapshot() == before


def test_the_french_sheet_is_understood_by_an_arabic_reader(office):
    assert problems(office, office.get("/fr/plan/report.xlsx").content) == []
    assert choose(office, office.get("/fr/plan/report.xlsx").content).context["reading"].unchanged == 13


def test_a_status_goes_through_the_journal_in_the_coordinators_name(office, sheet, coordinator):
    changed = edited(sheet, ("A02", STATUS, "منجز"), ("A02", SENTENCE, "نشرت الاستمارة"))
    preview = choose(office, changed)
    (row,) = preview.context["reading"].rows
    assert row.changes == [(STATUS, "غير محدد", "منجز"), (SENTENCE, "", "نشرت الاستمارة")]
    assert StatusUpdate.objects.count() == 0, "a preview writes nothing"
    assert "تغير إجراء واحد" in confirm(office, preview).text
    update = StatusUpdate.objects.get()
    assert (update.action.code, update.by, update.to_status, update.sentence) == (
        "A02",
        coordinator,
        "done",
        "نشرت الاستمارة",
    )
    assert Action.objects.get(code="A02").version == 1


def test_words_are_changed_and_the_minutes_stay(office, sheet):
    words = Action.objects.get(code="A02").as_written
    bring_in(office, edited(sheet, ("A02", MEASURES, "نص جديد"), ("A02", OBJECTIVE, "2")))
    action = Action.objects.get(code="A02")
    assert (action.measures_ar, action.objective.code, action.as_written) == ("نص جديد", "O2", words)
    assert action.history.first().measures_ar == "نص جديد"


@pytest.mark.parametrize(
    ("cells", "due", "precision"),
    [
        ([(DEADLINE, "نهاية مارس 2027")], date(2027, 3, 31), "end_of_month"),
        ([(DEADLINE, "Mai 2027")], date(2027, 5, 31), "month"),
        ([(DEADLINE, "٢٠٢٧-٠٤-١٥")], date(2027, 4, 15), "day"),
        ([(LAST_DAY, date(2027, 4, 15))], date(2027, 4, 15), "day"),
        ([(LAST_DAY, "15/04/2027"), (PRECISION, "un mois")], date(2027, 4, 30), "month"),
        ([(DEADLINE, "15 أبريل 2027"), (LAST_DAY, date(2027, 4, 15))], date(2027, 4, 15), "day"),
    ],
)
def test_a_deadline_moves_by_postponing(office, sheet, cells, due, precision):
    cells = [*cells, (STATUS, "مؤجل"), (SENTENCE, "لم تكتمل المعطيات")]
    bring_in(office, edited(sheet, *(("A02", *cell) for cell in cells)))
    action = Action.objects.get(code="A02")
    assert (action.status, action.due_to, action.precision, action.deadline_moved) == ("postponed", due, precision, True)
    assert action.updates.get().former_due_to == date(2023, 3, 15)


def test_a_new_action_gets_the_next_code_and_its_parties(office, cell):
    row = [
        None,
        "O5",
        "تسليم الوثائق",
        "ماي 2027",
        "فريق المشروع\nفاطمة شهباز\nشخص مجهول (إشراف)",
        "مبرمج",
        None,
        "جمعها\nالجمعيات: تسليمها",
    ]
    bring_in(office, sheet_of(NEW, row))
    action = Action.objects.get(code="A14")
    assert (action.order, action.objective.code, action.status, action.version) == (14, "O5", "planned", 1)
    assert (action.due_from, action.due_to, action.precision) == (date(2027, 5, 1), date(2027, 5, 31), "month")
    assert (action.as_written, action.source_line) == ("", None)
    team, person, unknown = action.responsibilities.all()
    assert (team.team.code, person.person.code, unknown.certainty) == ("project_team", "M01", "unresolved")
    assert (unknown.as_written, unknown.part, unknown.shown_in_public) == ("شخص مجهول", "supervises", False)
    assert [(step.level, step.text_ar) for step in action.steps.all()] == [("", "جمعها"), ("associations", "تسليمها")]


def test_the_same_file_twice_has_nothing_left_to_change(office, sheet):
    changed = edited(sheet, ("A02", STATUS, "مؤجل"), ("A02", SENTENCE, "السبب"), ("A02", DEADLINE, "ماي 2027"))
    new = sheet_of(NEW, [None, "O5", "تسليم الوثائق", "ماي 2027", "فريق المشروع", "قيد الإنجاز", "بدأنا", "جمعها"])
    for content in (changed, new):
        bring_in(office, content)
        before = snapshot()
        again = choose(office, content).context["reading"]
        assert (again.rows, again.problems) == ([], [])
        assert snapshot() == before


def test_the_example_of_the_template_is_left_aside(office):
    before = snapshot()
    for language in ("", "/fr"):
        reading = choose(office, office.get(f"{language}/plan/template.xlsx").content).context["reading"]
        assert (reading.examples, reading.rows, reading.problems) == (1, [], [])
    assert snapshot() == before


def test_a_template_that_was_filled_in_adds_its_actions(office):
    book = opened(office.get("/plan/template.xlsx").content)
    headings = [cell.value for cell in book.worksheets[0][1]]
    cells = {OBJECTIVE: "4", MEASURES: "مواكبة الجمعيات", DEADLINE: "نهاية يونيو 2027"}
    book.worksheets[0].append([cells.get(heading) for heading in headings])
    bring_in(office, saved(book))
    assert Action.objects.get(code="A14").measures_ar == "مواكبة الجمعيات"


def test_columns_change_places_and_may_be_left_out(office):
    bring_in(office, sheet_of(["Statut", "Code"], ["Réalisée", "a02"], [None, None], ["En cours", "A٠٣"]))
    assert list(Action.objects.exclude(version=0).values_list("code", "status")) == [("A02", "done"), ("A03", "under_way")]


# --- What it refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([(DEADLINE, "قريبا")], "السطر 3، العمود «الأجل»: «قريبا» ليس أجلا"),
        ([(DEADLINE, "ماي 2027")], "العمود «الأجل»: لا يتغير أجل الإجراء إلا بتأجيله"),
        ([(DEADLINE, "ماي 1823")], "السنة 1823 خارج مدة البرنامج"),
        ([(LAST_DAY, date(2027, 5, 5)), (DEADLINE, "ماي 2028")], "العمود «آخر يوم»: هذا لا يطابق ما في العمود «الأجل»"),
        ([(LAST_DAY, "غدا")], "العمود «آخر يوم»"),
        ([(PRECISION, "تقريبا")], "العمود «الدقة»: «تقريبا»"),
        ([(STATUS, "ربما")], "العمود «الوضعية»: «ربما»"),
        ([(STATUS, "مؤجل"), (SENTENCE, "السبب")], "العمود «الأجل»: حددوا الأجل الجديد"),
        ([(STATUS, "ملغى")], "العمود «جملة عن الوضعية الجديدة»: اذكروا السبب في جملة"),
        ([(SENTENCE, "جملة وحيدة")], "الجملة ترافق وضعية جديدة"),
        ([(OBJECTIVE, "9")], "العمود «الهدف»: «9» ليس هدفا"),
        ([(RESPONSIBLE, "غيرهم")], "العمود «المسؤول.ة»: المسؤولون عن الإجراء يغيرون في فضاء التدبير"),
        ([(STEPS, "مرحلة أخرى")], "العمود «المراحل»: مراحل الإجراء تدبر في صفحته"),
        ([("كما ورد في المحضر", "غيره")], "كلمات المحضر لا تتغير أبدا"),
        ([("سطر المحضر", 3)], "كلمات المحضر لا تتغير أبدا"),
        ([("التقدم (%)", 40)], "التقدم ينتج عن المراحل والتحيينات"),
        ([(CODE, "A99")], "العمود «الرمز»: لا يوجد إجراء بهذا الرمز"),
        ([(CODE, "A01")], "الإجراء نفسه وارد في السطر 2"),
        ([(MEASURES, "ن" * 5001)], "النص طويل جدا"),
    ],
)
def test_what_cannot_be_is_told_by_row_and_column(office, sheet, changes, told):
    before = snapshot()
    found = problems(office, edited(sheet, *(("A02", *change) for change in changes)))
    assert any(told in line for line in found), found
    assert all(line.startswith("السطر 3، العمود «") for line in found)
    answer = office.post(PREVIEW, {"seal": office.get(PREVIEW).context["reading"].seal})
    assert answer.status_code == 409
    assert snapshot() == before


def test_a_move_that_the_plan_forbids_is_told_in_the_readers_language(office, coordinator, sheet):
    Action.objects.get(code="A02").record_status("done", by=coordinator, version=0)
    changed = edited(office.get("/fr/plan/report.xlsx").content, ("A02", "Statut", "Bloquée"))
    office.post(IMPORT, {"sheet": SimpleUploadedFile("plan.xlsx", changed)})
    (told,) = office.get("/fr/plan/import/preview/").context["reading"].problems
    assert str(told).replace("\u00a0", " ").startswith("Ligne 3, colonne « Statut » : ")


def test_a_new_action_needs_its_words_and_its_objective(office):
    told = problems(office, sheet_of([CODE, MEASURES, SENTENCE], [None, None, "كلام"], [None, "إجراء", None]))
    assert [line.partition(":")[0] for line in told] == [
        "السطر 2، العمود «الهدف»",
        "السطر 2، العمود «الإجراءات العملية (بالعربية)»",
        "السطر 2، العمود «جملة عن الوضعية الجديدة»",
        "السطر 3، العمود «الهدف»",
    ]


@pytest.mark.parametrize("bad", [2, 250, 501])
def test_one_bad_row_in_500_changes_nothing(office, bad):
    before = snapshot()
    rows = [[None, "O1", f"إجراء {number}", "ماي 2027", None, None, None, None] for number in range(2, 502)]
    rows[bad - 2][3] = "لا أجل"
    preview = choose(office, sheet_of(NEW, *rows))
    reading = preview.context["reading"]
    assert [problem.row for problem in reading.problems] == [bad]
    assert office.post(PREVIEW, {"seal": reading.seal}).status_code == 409
    assert snapshot() == before


def test_more_than_can_be_written_at_once_is_not_begun(office):
    preview = choose(office, sheet_of(NEW[:3], *([None, "O1", f"إجراء {number}"] for number in range(501))))
    assert preview.context["reading"].is_too_much and 'name="seal"' not in preview.text
    assert confirm(office, preview).status_code == 409
    assert Action.objects.count() == 13


def test_what_breaks_while_it_is_written_leaves_nothing(office, sheet, monkeypatch):
    """The last of three rows fails in the database: the first two are not there either."""
    changed = edited(sheet, ("A01", STATUS, "منجز"), ("A02", MEASURES, "نص"), ("A13", STATUS, "منجز"))
    preview = choose(office, changed)
    before, record = snapshot(), Action.record_status

    def broken(action, to, **said):
        if action.code == "A13":
            raise RuntimeError("the disk is full")
        return record(action, to, **said)

    monkeypatch.setattr(Action, "record_status", broken)
    with pytest.raises(RuntimeError):
        confirm(office, preview)
    assert snapshot() == before


# --- Two at once --------------------------------------------------------------------------------------------------


def test_a_change_after_the_preview_is_never_overwritten(office, sheet, coordinator):
    preview = choose(office, edited(sheet, ("A02", STATUS, "منجز")))
    Action.objects.get(code="A02").record_status("under_way", by=coordinator, version=0, sentence="كلمة أخرى")
    answer = office.post(PREVIEW, {"seal": preview.context["reading"].seal})
    assert answer.status_code == 409
    assert "تغير البرنامج بعد هذه المعاينة" in answer.text
    assert Action.objects.get(code="A02").status == "under_way"


def test_a_sheet_that_has_become_old_does_not_turn_the_plan_back(office, sheet, coordinator):
    Action.objects.get(code="A02").record_status("under_way", by=coordinator, version=0)
    assert problems(office, edited(sheet, ("A02", STATUS, "منجز"))) == [
        "السطر 3، العمود «علامة السطر»: غير أحد هذا الإجراء بعد تحميل الجدول. حملوا الجدول من جديد."
    ]
    bring_in(office, edited(sheet, ("A02", STATUS, "منجز"), ("A02", MARK, None)))
    assert Action.objects.get(code="A02").status == "done", "whoever takes the mark away has seen it in the preview"


def test_a_second_press_writes_nothing_twice(office, sheet):
    preview = choose(office, edited(sheet, ("A02", STATUS, "منجز")))
    confirm(office, preview)
    assert "لم يعد الجدول محفوظا" in confirm(office, preview).text
    assert StatusUpdate.objects.count() == 1


def test_the_sheet_is_kept_for_its_sender_alone_and_not_for_long(office, sheet, client_for):
    from tests.factories import make_account

    choose(office, edited(sheet, ("A02", STATUS, "منجز")))
    other = client_for(make_account("other_coordinator", "coordinator"))
    assert other.get(PREVIEW).status_code == 302
    assert office.get(PREVIEW).status_code == 200


@pytest.mark.parametrize("seal", ["", "0" * 64])
def test_a_confirmation_without_its_preview_is_refused(office, sheet, seal):
    choose(office, edited(sheet, ("A02", STATUS, "منجز")))
    assert office.post(PREVIEW, {"seal": seal}).status_code == 409
    assert StatusUpdate.objects.count() == 0


# --- Files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "الملف فارغ"),
        (b"code,status\nA01,done\n", "هذا ليس ملف XLSX"),
        (sheet_of([CODE, "عمود غريب"], ["A01", "x"]), "أعمدة غير معروفة: عمود غريب"),
        (sheet_of([STATUS], ["منجز"]), "الرمز"),
        (sheet_of([CODE, STATUS, "Statut"], ["A01", "منجز", "منجز"]), "مكرر"),
    ],
)
def test_what_is_no_sheet_of_the_plan_gets_the_form_again(office, content, told):
    answer = choose(office, content)
    assert answer.redirect_chain == []
    assert told in answer.text
    assert office.get(PREVIEW).status_code == 302


def test_hostile_text_is_shown_as_text_and_kept_clean(office):
    words = "<script>alert(1)</script> \u202eقلب =1+1 {{ 7*7 }}"
    preview = choose(office, sheet_of(NEW[:3], [None, "O1", words]))
    assert "<script>alert" not in preview.text
    assert "&lt;script&gt;" in preview.text
    confirm(office, preview)
    assert Action.objects.get(code="A14").measures_ar == words.replace("\u202e", "")


@pytest.mark.parametrize("address", [IMPORT, PREVIEW, "/plan/template.xlsx"])
def test_it_is_the_coordinators(client_for, member, address):
    assert client_for(member).get(address).status_code == 403
    assert client_for(member).post(address).status_code in (403, 405)
    assert client_for().get(address).status_code == 302


def test_its_queries_grow_with_what_changes_alone(office, sheet, django_assert_num_queries):
    choose(office, sheet)
    with django_assert_num_queries(15):
        office.get(PREVIEW)
