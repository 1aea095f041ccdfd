"""Files of other forms as they come: encodings, dates, words, and those that are not read at all."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from experiences.arriving.dates import month, year_and_month
from experiences.arriving.headings import guess
from experiences.arriving.opening import BOUNDS, open_file, packed, unpacked
from experiences.arriving.words import Words, yes_or_no
from experiences.models import ImportDraft
from kit.folding import fold
from tests.experiences.forms_elsewhere import GOOGLE, KOBO, csv_text, google_row, kobo_row, xlsx

START = "/experiences/review/arriving/"
ARABIC = csv_text(GOOGLE, google_row(women="120", sent_there="2024-03-01"))
FRENCH = csv_text(KOBO, kobo_row(), delimiter=";")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
def test_arabic_csv_in_the_letters_that_offices_save(encoding):
    columns, rows = open_file(ARABIC.encode(encoding))
    assert [column["name"] for column in columns] == GOOGLE
    assert rows[0][4] == "حديقة الحي رقم 1"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_french_csv_with_each_delimiter(encoding, delimiter):
    columns, rows = open_file(csv_text(KOBO, kobo_row(), delimiter=delimiter).encode(encoding))
    assert columns[2]["name"] == "qui/Nom de l’association"
    assert rows[0][2] == "Association d’essai 1"


def test_a_heading_with_commas_does_not_mislead():
    columns, _rows = open_file("Nom, prénom, qualité;Titre, en bref\nA;T\n".encode())
    assert [column["name"] for column in columns] == ["Nom, prénom, qualité", "Titre, en bref"]


def test_answers_of_one_question_stand_together():
    columns, _rows = open_file(FRENCH.encode())
    several = next(column for column in columns if column["members"])
    assert (several["name"], several["members"]) == ("groups", ["WOMEN", "ALL"])


def test_the_packed_rows_come_back_as_they_were():
    rows = [[f"سطر {number}", "a\nb", "" if number % 2 else "x" * 3000] for number in range(200)]
    assert list(unpacked(packed(rows))) == rows


def bomb():
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" ")
        archive.infolist()[0].file_size = BOUNDS.unpacked + 1
    return stored.getvalue()


def far_cell():
    book = Workbook()
    book.active.append(["عنوان التجربة"])
    book.active["XFD1048576"] = "x"
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def formula():
    book = Workbook()
    book.active.append(["عنوان التجربة", "عدد النساء"])
    book.active.append(["تجربة", "=1+1"])
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


HOSTILE = {
    "bomb": bomb,
    "far cell": far_cell,
    "formula without its value": formula,
    "2,000 columns": lambda: csv_text([f"c{n}" for n in range(2000)], ["x"] * 2000).encode(),
    "50,000 rows": lambda: b"a,b\n" + b"1,2\n" * 50_000,
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000),
    "page": lambda: b"<html><body>a,b\n1,2</body></html>",
    "broken archive": lambda: b"PK\x03\x04" + bytes(500),
    "headings alone": lambda: "عنوان التجربة,الموضوع\n".encode(),
    "blank": lambda: b"\n\n\n",
    "NUL alone": lambda: bytes(4000),
    "longer row than headings": lambda: b"a,b\n1,2,3\n",
    "endless cell": lambda: b'a,b\n"' + b"x" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_read_is_refused_in_words(client_for, coordinator, name):
    answer = client_for(coordinator).post(START, {"sheet": SimpleUploadedFile("answers.xlsx", HOSTILE[name]())})
    assert answer.status_code == 200
    assert answer.context["form"].errors["sheet"][0]
    assert not ImportDraft.objects.exists()


def test_odd_headings_are_read_nevertheless(client_for, coordinator):
    content = csv_text(["عنوان التجربة", "", "عنوان التجربة", "=cmd()"], ["a\x00\u202e", "b", "c", "'=1+1"]).encode()
    columns, rows = open_file(content)
    assert [column["name"] for column in columns] == ["عنوان التجربة", "", "عنوان التجربة", "=cmd()"]
    assert rows == [["a", "b", "c", "=1+1"]]
    assert [target for target, _certainty in guess(columns)] == ["title", "", "", ""]
    office = client_for(coordinator)
    office.post(START, {"sheet": SimpleUploadedFile("<b>.csv", content)})
    page = office.get(f"{START}{ImportDraft.objects.get().pk}/columns/").content.decode()
    assert "<b>.csv" not in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023", (2023, None)),
        ("٢٠٢٣", (2023, None)),
        ("2023-05-02", (2023, 5)),
        ("2023-05-02 00:00:00", (2023, 5)),
        ("2023-05-02T10:11:12.000+01:00", (2023, 5)),
        ("15/05/2023", (2023, 5)),
        ("5/15/2023", (2023, 5)),
        ("05/2023", (2023, 5)),
        ("٠٥/٢٠٢٣", (2023, 5)),
        ("ماي 2023", (2023, 5)),
        ("9 مارس 2023", (2023, 3)),
        ("août 2022", (2022, 8)),
        ("May 2023", (2023, 5)),
    ],
)
def test_dates_as_people_write_them(text, expected):
    assert year_and_month(text) == expected


@pytest.mark.parametrize("text", ["قريبا", "13/2023", "2023/2024", "32", ""])
def test_what_is_no_date_is_said(text):
    with pytest.raises(ValueError, match="2023"):
        year_and_month(text)


def test_months_alone():
    assert [month(text) for text in ("5", "٥", "ماي", "mai")] == [5, 5, 5, 5]
    for text in ("13", "0", "x"):
        with pytest.raises(ValueError, match="12"):
            month(text)


@pytest.mark.parametrize("text", ["نعم", "oui", "Yes", "1", "TRUE", "أوافق على معالجة معطياتي", "J’accepte", "✓"])
def test_a_clear_yes(text):
    assert yes_or_no(fold(text)) == "yes"


@pytest.mark.parametrize("text", ["لا", "لا أوافق", "non", "Je n’accepte pas", "je ne suis pas d’accord", "0", "False"])
def test_a_clear_no(text):
    assert yes_or_no(fold(text)) == "no"


@pytest.mark.parametrize("text", ["ربما", "oui mais", "nonante", "peut-être", "إن شاء الله", "لاحقا"])
def test_what_is_neither_is_asked_for(text):
    assert yes_or_no(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WOMEN ALL", ["WOMEN", "ALL"]),
        ("WOMEN fishers", ["WOMEN", "fishers"]),
        ("WOMEN ع, ALL ع", ["WOMEN ع", "ALL ع"]),
        ("WOMEN ع، ALL ع", ["WOMEN ع", "ALL ع"]),
        ("WOMEN ع ALL ع", ["WOMEN ع", "ALL ع"]),
        ("Jeunes, 18 à 35 ans, WOMEN fr", ["Jeunes, 18 à 35 ans", "WOMEN fr"]),
        ("صيادو الميناء", ["صيادو الميناء"]),
    ],
)
def test_several_answers_in_one_cell(vocabularies, text, expected):
    words = Words("groups", {fold("Jeunes, 18 à 35 ans"): "WOMEN"})
    assert words.parts(text) == expected


def test_every_word_of_the_dictionary_leads_to_a_field():
    columns, _rows = open_file(xlsx(GOOGLE, google_row()))
    guessed = dict(zip(GOOGLE, guess(columns), strict=True))
    assert guessed["طابع زمني"] == ("sent_there", "certain")
    assert guessed["اسم الجمعية أو المصلحة"] == ("holder_name", "probable")
    assert guessed["كيف سمعتم بنا؟"] == ("", "")
    kobo, _rows = open_file(FRENCH.encode())
    assert [target for target, _certainty in guess(kobo)][:2] == ["", ""], "Kobo’s clock is not the experience’s"
