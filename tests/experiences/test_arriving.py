"""A coordinator brings in the answers of another form: file, columns, words, preview, import, and the way back."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from experiences.models import (
    ColumnMatching,
    DraftRow,
    Experience,
    ExperienceImport,
    ImportDraft,
    ImportedRow,
    Move,
    Sending,
    State,
)
from experiences.models.sendings import CONSENTS, CONTACT
from experiences.models.told import Told
from tests.experiences.forms_elsewhere import GOOGLE, KOBO, csv_text, google_row, kobo_row, xlsx

START = "/experiences/review/arriving/"
COLUMN_OF_PLACES = GOOGLE.index("في أي حي؟")


@pytest.fixture
def office(client_for, coordinator, vocabularies):
    return client_for(coordinator)


def upload(office, content, name="answers.xlsx"):
    answer = office.post(START, {"sheet": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportDraft.objects.latest("pk")


def page(draft, step):
    return f"{START}{draft.pk}/{step}/"


def match(office, draft, *, follow=True, **changes):
    """Confirm the columns as they are offered; `changes` by the heading's number, or the words of consent."""
    form = office.get(page(draft, "columns")).context["form"]
    told = {field.name: field.initial for field in form.columns}
    told |= {f"column-{name}" if name.isdigit() else name: value for name, value in changes.items()}
    return office.post(page(draft, "columns"), told, follow=follow)


def confirm(office, draft, **choices):
    draft.refresh_from_db()
    return office.post(page(draft, "preview"), {"seal": draft.seal, **choices}, follow=True)


def bring_in(office, content, **choices):
    draft = upload(office, content)
    match(office, draft)
    return confirm(office, draft, **choices)


def verdicts(draft):
    return list(draft.rows.values_list("number", "verdict"))


def problems(answer):
    return [problem for row in answer.context["page"] for problem in row.problems]


def test_from_an_arabic_google_form_to_experiences(office, coordinator):
    answer = bring_in(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    imported = ExperienceImport.objects.get()
    assert answer.redirect_chain == [(f"{START}imports/{imported.pk}/", 302)]
    assert (imported.by, imported.name, imported.taken_in, imported.row_count) == (coordinator, "answers.xlsx", 2, 2)
    first = Experience.objects.get(title="حديقة الحي رقم 1")
    assert (first.state, first.source, first.language) == (State.SENT, Experience.Source.IMPORT, "ar-ma")
    assert (first.theme_id, first.mechanism_id, first.holder_kind) == ("ENV", "PB", "association")
    assert {term.pk for term in first.neighbourhoods.all()} == {"KASBA", "NABAS"}
    assert {term.pk for term in first.groups.all()} == {"WOMEN", "ALL"}
    assert (first.start_year, first.start_month, first.end_year, first.is_ongoing) == (2023, 5, None, True)
    assert (first.women, first.men, str(first.contact_phone)) == (120, 80, "+212612345678")
    assert [getattr(first, name) for name in CONSENTS] == [True, True, False, False]
    assert first.imported_row.files == ["https://drive.google.com/open?id=a1", "https://drive.google.com/open?id=b2"]
    assert first.imported_row.others == [], "a column that nobody matched is left out"
    assert not mail.outbox


def test_a_french_kobo_export_with_its_group_prefixes(office):
    bring_in(office, csv_text(KOBO, kobo_row(women_flag="1", all_flag="0", groups="WOMEN")).encode())
    experience = Experience.objects.get()
    assert (experience.title, experience.language) == ("Le jardin du quartier 1", "fr")
    assert [term.pk for term in experience.groups.all()] == ["WOMEN"]
    assert (experience.start_year, experience.start_month, str(experience.contact_phone)) == (2023, 5, "+212612345678")
    assert not experience.consent_publication
    assert experience.imported_row.key == "u:0e2f6c1e-7a55-4f0e-9a51-000000000001"
    assert experience.imported_row.files[-1].startswith("https://kc.kobotoolbox.org/")


def test_it_is_the_same_as_sending_one_by_one(office, coordinator):
    """The import's bulk statements and `Experience.send`: what one writes, the other writes."""
    bring_in(office, xlsx(GOOGLE, google_row()))
    arrived = Experience.objects.get()
    columns, lists = Told.told_fields()
    told = {name: getattr(arrived, name) for name in [*columns, *CONTACT, *CONSENTS, "language", "source"]}
    other = Experience.objects.create(link_digest="0" * 64, **told)
    for name in lists:
        getattr(other, name).set(getattr(arrived, name).all())
    other.send()
    apart = {"id", "link_digest", "tracking_code", "created_at", "changed_at", "sent_at"}
    rows = list(Experience.objects.order_by("pk").values())
    assert {k: v for k, v in rows[0].items() if k not in apart} == {k: v for k, v in rows[1].items() if k not in apart}
    assert arrived.sendings.get().told == other.sendings.get().told
    assert arrived.sendings.get().at == arrived.sent_at
    moves = Move.objects.order_by("pk").values_list("from_state", "to_state", "by")
    assert list(moves) == [("draft", "sent", coordinator.pk), ("draft", "sent", None)]
    assert arrived.history.get().history_user == coordinator


def test_the_preview_writes_nothing_and_asks_little(office, django_assert_num_queries):
    for rows in (1, 30):
        draft = upload(office, xlsx(GOOGLE, *[google_row(number) for number in range(1, rows + 1)]))
        match(office, draft)
        with django_assert_num_queries(13):
            answer = office.get(page(draft, "preview"))
        assert len(answer.context["page"]) == min(rows, 25)
    assert not Experience.objects.exists()


def test_matching_is_remembered_and_can_be_improved(office):
    first = upload(office, xlsx(GOOGLE, google_row()))
    offered = office.get(page(first, "columns")).context["form"]
    assert offered.columns[4].field.certainty == "certain"
    match(office, first, **{"21": "others"})
    again = upload(office, xlsx(GOOGLE, google_row(7)))
    offered = office.get(page(again, "columns")).context["form"]
    assert [field.initial for field in offered.columns][-1] == "others"
    assert {field.field.certainty for field in offered.columns} == {"remembered"}
    match(office, again)
    confirm(office, again)
    assert ImportedRow.objects.get().others == [["كيف سمعتم بنا؟", "من صديقة"]]
    assert ColumnMatching.objects.count() == 1


def test_an_unknown_word_is_asked_for_once(office):
    rows = [google_row(1, theme="البيئه والمناخ"), google_row(2, theme="البيئة و المناخ")]
    draft = upload(office, xlsx(GOOGLE, *rows, google_row(3, theme="البيئة والمناخ", places="حي الأندلس")))
    answer = match(office, draft)
    assert answer.redirect_chain[-1][0] == page(draft, "words")
    fields = {field.label: field for _target, fields in answer.context["form"].groups for field in fields}
    assert set(fields) == {"البيئه والمناخ", "البيئة و المناخ", "حي الأندلس"}
    assert fields["البيئه والمناخ"].field.count == 2
    assert office.post(page(draft, "words"), {}).context["form"].errors, "each word wants an answer"
    told = {fields[name].name: "ENV" for name in list(fields)[:2]} | {fields["حي الأندلس"].name: "@other"}
    assert problems(office.post(page(draft, "words"), told, follow=True)) == []
    confirm(office, draft)
    assert set(Experience.objects.values_list("theme", flat=True)) == {"ENV"}
    third = Experience.objects.get(title="حديقة الحي رقم 3")
    assert (third.place_other, third.neighbourhoods.count()) == ("حي الأندلس", 0)
    later = upload(office, xlsx(GOOGLE, google_row(9, theme="البيئة والمناخ")))
    assert match(office, later).redirect_chain[-1][0] == page(later, "preview")


def test_errors_name_row_and_column_and_stop_everything(office):
    draft = upload(
        office,
        xlsx(GOOGLE, google_row(1), google_row(2, women="كثيرات", start="قريبا"), google_row(3, title="", email="a(at)b")),
    )
    answer = match(office, draft)
    assert verdicts(draft) == [(2, "ready"), (3, "wrong"), (4, "wrong")]
    assert [column for column, _words in problems(answer)] == [
        "عدد النساء",
        "تاريخ البداية",
        "عنوان التجربة",
        "عنوان البريد الإلكتروني",
    ]
    refused = confirm(office, draft, takes_wanting="on", takes_same="on")
    assert refused.status_code == 409
    assert not Experience.objects.exists()


def test_what_is_missing_may_be_asked_for(office):
    draft = upload(office, xlsx(GOOGLE, google_row(1), google_row(2, theme="", contact="", email="")))
    match(office, draft)
    assert verdicts(draft) == [(2, "ready"), (3, "wanting")]
    refused = confirm(office, draft, tells="on")
    assert (refused.status_code, Experience.objects.count()) == (409, 0)
    assert refused.context["form"]["tells"].value(), "what was ticked stays ticked"
    confirm(office, draft, takes_wanting="on")
    wanting = Experience.objects.get(state=State.COMPLETION_ASKED)
    assert (wanting.theme, wanting.version, wanting.is_open) == (None, 2, True)
    assert wanting.sendings.count() == 1
    reason = wanting.moves.first().reason
    assert str(Experience._meta.get_field("theme").verbose_name) in reason


def test_consent_is_never_assumed(office):
    rows = [
        google_row(1, processing="لا أوافق", publication="نعم"),
        google_row(2, processing=""),
        google_row(3, publication=""),
    ]
    draft = upload(office, xlsx(GOOGLE, *rows))
    match(office, draft)
    assert verdicts(draft) == [(2, "no_consent"), (3, "no_consent"), (4, "ready")]
    confirm(office, draft)
    experience = Experience.objects.get()
    assert (experience.consent_processing, experience.consent_publication) == (True, False)
    assert ExperienceImport.objects.get().left_out["no_consent"] == 2


def test_consent_collected_elsewhere_is_recorded_with_each(office):
    heads, row = GOOGLE[:18], google_row()[:18]
    draft = upload(office, xlsx(heads, row))
    refused = match(office, draft, consent_by="أمينة", follow=False)
    assert set(refused.context["form"].errors) == {"consent_on", "consent_words"}
    assert refused.context["form"]["consent_by"].value() == "أمينة"
    match(office, draft, consent_by="أمينة", consent_on="2024-02-01", consent_words="قرئ الإشعار ووقعوا.")
    confirm(office, draft)
    row = ImportedRow.objects.get()
    assert (row.consent_by, str(row.consent_on), row.consent_words) == ("أمينة", "2024-02-01", "قرئ الإشعار ووقعوا.")
    assert "قرئ الإشعار ووقعوا." in office.get(f"/experiences/review/{row.experience_id}/").content.decode()


def test_a_title_must_be_matched_and_no_field_twice(office):
    draft = upload(office, xlsx(GOOGLE, google_row()))
    refused = match(office, draft, follow=False, **{"4": "", "15": "context"})
    assert refused.status_code == 200
    assert set(refused.context["form"].errors) == {"__all__", "column-15"}
    assert refused.context["form"].columns[15].value() == "context"


def test_what_is_here_already_is_not_imported_twice(office, make_experience):
    bring_in(office, xlsx(GOOGLE, google_row(1)))
    make_experience(holder_name="جمعيّة تجريبيه ٢", title="حديقه الحي رقم 2")
    draft = upload(office, xlsx(GOOGLE, google_row(1), google_row(2), google_row(3), google_row(3)))
    match(office, draft)
    assert verdicts(draft) == [(2, "known"), (3, "same"), (4, "ready"), (5, "known")]
    confirm(office, draft)
    assert Experience.objects.count() == 3
    draft = upload(office, xlsx(GOOGLE, google_row(2)))
    match(office, draft)
    confirm(office, draft, takes_same="on")
    assert Experience.objects.filter(title__contains="رقم 2").count() == 2
    assert Experience.objects.count() == 4


def test_a_second_press_finds_the_first_one_s(office):
    draft = upload(office, xlsx(GOOGLE, google_row()))
    match(office, draft)
    first = confirm(office, draft)
    assert confirm(office, draft).redirect_chain == first.redirect_chain
    assert Experience.objects.count() == 1
    draft.refresh_from_db()
    assert (bytes(draft.table), draft.rows.count()) == (b"", 0), "its texts stand once"


def test_what_came_meanwhile_is_looked_at_again(office, make_experience):
    draft = upload(office, xlsx(GOOGLE, google_row(1)))
    match(office, draft)
    make_experience(holder_name="جمعية تجريبية 1", title="حديقة الحي رقم 1")
    answer = confirm(office, draft)
    assert Experience.objects.count() == 1
    assert [row.verdict for row in answer.context["page"]] == ["same"]


def test_contributors_are_told_when_it_was_chosen(office, run_jobs, mailoutbox):
    draft = upload(office, xlsx(GOOGLE, google_row(1), google_row(2, theme="")))
    match(office, draft)
    confirm(office, draft, takes_wanting="on", tells="on")
    assert not mailoutbox
    run_jobs()
    assert sorted(message.to[0] for message in mailoutbox) == ["amina1@example.org", "amina2@example.org"]
    assert all("/experiences/mine/" in message.body for message in mailoutbox)
    link = next(word for word in mailoutbox[0].body.split() if "/experiences/mine/" in word)
    assert office.get(link.removeprefix("http://testserver")).status_code == 302


def test_an_import_is_taken_back_while_nobody_has_worked_on_it(office, coordinator):
    bring_in(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    imported = ExperienceImport.objects.get()
    office.post(f"{START}imports/{imported.pk}/take-back/")
    imported.refresh_from_db()
    assert (imported.taken_back_by, imported.taken_in) == (coordinator, 2)
    left = [model.objects.count() for model in (Experience, Sending, Move, ImportedRow)]
    assert left == [0, 0, 0, 0]
    assert not Experience.history.exists()
    bring_in(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    assert Experience.objects.count() == 2, "the file may come again"


@pytest.mark.parametrize(
    "work",
    [
        lambda experience, user: experience.accept(by=user),
        lambda experience, user: experience.begin_correction(),
        lambda experience, user: experience.edited_texts.create(field="title", text="عنوان", by=user, at=experience.sent_at),
    ],
    ids=["moved", "corrected", "edited"],
)
def test_it_is_not_taken_back_after_somebody_has(office, coordinator, work):
    bring_in(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    work(Experience.objects.first(), coordinator)
    imported = ExperienceImport.objects.get()
    answer = office.post(f"{START}imports/{imported.pk}/take-back/", follow=True)
    assert answer.context["why_not"]
    assert Experience.objects.count() == 2


def test_a_large_file_is_read_in_the_background(office, run_jobs, monkeypatch):
    monkeypatch.setattr("experiences.arriving.draft.AT_ONCE", 1)
    draft = upload(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    answer = match(office, draft)
    assert "<progress" in answer.content.decode()
    assert not DraftRow.objects.exists()
    run_jobs()
    poll = office.get(page(draft, "preview"), headers={"HX-Request": "true"})
    assert poll["HX-Refresh"] == "true"
    assert verdicts(draft) == [(2, "ready"), (3, "ready")]


def test_a_reading_that_is_no_longer_wanted_stops(office):
    from experiences.arriving.reading import read_draft

    draft = upload(office, xlsx(GOOGLE, google_row()))
    match(office, draft)
    old, before = draft.begin_reading("fr"), ImportDraft.objects.get()
    draft.begin_reading("ar-ma")
    read_draft(before, old)
    assert ImportDraft.objects.get().state == "reading"


def test_a_file_may_be_forgotten(office):
    draft = upload(office, xlsx(GOOGLE, google_row()))
    office.get(page(draft, "drop"))
    assert ImportDraft.objects.exists()
    office.post(page(draft, "drop"))
    assert not ImportDraft.objects.exists()


def test_after_a_week_a_forgotten_file_is_swept(office):
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    draft = upload(office, xlsx(GOOGLE, google_row()))
    ImportDraft.objects.update(at=timezone.now() - timedelta(days=6))
    call_command("sweep_experiences", verbosity=0)
    assert ImportDraft.objects.exists()
    ImportDraft.objects.filter(pk=draft.pk).update(at=timezone.now() - timedelta(days=8))
    call_command("sweep_experiences", verbosity=0)
    assert not ImportDraft.objects.exists()


def test_nothing_but_the_form_s_own_fields_is_written(office):
    """A forged heading or target leads nowhere."""
    draft = upload(office, xlsx([*GOOGLE, "state", "version", "is_demonstration"], [*google_row(), "accepted", "1", "1"]))
    refused = match(office, draft, follow=False, **{"22": "state"})
    assert "column-22" in refused.context["form"].errors
    match(office, draft)
    confirm(office, draft)
    experience = Experience.objects.get()
    assert (experience.state, experience.version, experience.is_demonstration) == (State.SENT, 1, False)


ODD = [
    "x" * 7000,
    "\x00\u202eabc",
    "=1+1",
    "<script>alert(1)</script>",
    "-5",
    "9" * 30,
    "{{ x }}%s%(a)s",
    "١٢٣٤٥٦٧",
    "نعم",
    " , ;،",
]


def test_whatever_a_cell_holds_nothing_breaks(office):
    """Each odd value in each column: a row is wrong in words, or becomes an experience that its page shows."""
    rows = []
    for place in range(len(GOOGLE)):
        for value in ODD:
            row = google_row(len(rows))
            row[place] = value
            rows.append(row)
    draft = upload(office, csv_text(GOOGLE, *rows).encode(), "odd.csv")
    answer = match(office, draft, **{"21": "others"})
    if answer.redirect_chain[-1][0].endswith("/words/"):
        fields = [field for _target, some in answer.context["form"].groups for field in some]
        told = {field.name: "no" if field.field.target.startswith(("consent", "is_")) else "-" for field in fields}
        answer = office.post(page(draft, "words"), told, follow=True)
    assert answer.redirect_chain[-1][0] == page(draft, "preview")
    for number in range(1, 11):
        assert office.get(page(draft, "preview"), {"show": "all", "page": number}).status_code == 200
    assert not Experience.objects.exists()
    wrong = set(draft.rows.filter(verdict="wrong").values_list("number", flat=True))
    assert wrong
    good = [row for number, row in enumerate(rows, 2) if number not in wrong]
    draft = upload(office, csv_text(GOOGLE, *good).encode(), "good.csv")
    match(office, draft)
    confirm(office, draft, takes_wanting="on", takes_same="on")
    imported = ExperienceImport.objects.get()
    assert imported.taken_in == Experience.objects.count() > 100
    for experience in Experience.objects.all()[::25]:
        experience.full_clean(exclude=["theme", "mechanism", "summary", "holder", "title"])
        assert "<script>" not in office.get(f"/experiences/review/{experience.pk}/").content.decode().partition("<main")[2]


def test_the_page_of_an_import_asks_the_database_little(office, django_assert_num_queries):
    for rows in (1, 30):
        bring_in(office, xlsx(GOOGLE, *[google_row(100 * rows + number) for number in range(rows)]))
        with django_assert_num_queries(9):
            answer = office.get(f"{START}imports/{ExperienceImport.objects.latest('pk').pk}/")
        assert len(answer.context["page"]) == min(rows, 25)


def test_what_was_withdrawn_does_not_come_back_unseen(office, make_experience):
    make_experience(holder_name="جمعية تجريبية 1", title="حديقة الحي رقم 1").withdraw()
    draft = upload(office, xlsx(GOOGLE, google_row(1)))
    answer = match(office, draft)
    assert verdicts(draft) == [(2, "same")]
    assert str(State.WITHDRAWN.label) in answer.content.decode()
    assert confirm(office, draft).status_code == 409


def test_the_columns_and_words_ask_the_database_little(office, django_assert_num_queries):
    for rows in (1, 30):
        draft = upload(office, xlsx(GOOGLE, *[google_row(number, theme=f"? {number}") for number in range(rows)]))
        with django_assert_num_queries(6):
            office.get(page(draft, "columns"))
        match(office, draft)
        with django_assert_num_queries(14):
            office.get(page(draft, "words"))


def test_the_start_page_asks_the_database_little(office, django_assert_num_queries):
    for _number in range(3):
        upload(office, xlsx(GOOGLE, google_row(1)))
    with django_assert_num_queries(6):
        office.get(START)
