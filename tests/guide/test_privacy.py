"""The book carries nothing private: each private field holds a canary, and every byte of the book is searched."""

import subprocess

import pikepdf
import pypdf
import pytest

from guide.manuscript import manuscript_of
from guide.printing.compose import compose
from kit.printing.press import print_book
from tests.guide.conftest import add_photo, make_accepted, make_edition, silent

pytestmark = pytest.mark.django_db
PHONE, MAIL, NAME, ROLE = "+212612345678", "canary-mail@example.org", "كناري القصبة", "أمين سري"


def every_word(path):
    """All that can be read out of the file: text, metadata, uncompressed objects."""
    with pikepdf.open(path) as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Filter" in item
                   and item.get("/Subtype") != "/Image"]  # fmt: skip
        strings = [str(item.get(key)) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
                   for key in ("/Alt", "/Contents", "/Title") if key in item]  # fmt: skip
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    text += "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return text + " ".join(strings) + b"".join(streams).decode("latin-1")


def printed(tmp_path, **fields):
    experience = make_accepted(1, contact_phone=PHONE, contact_email=MAIL, contact_name=NAME, contact_role=ROLE, **fields)
    photo = add_photo(experience, caption="تعليق الصورة الكناري")
    edition = make_edition()
    edition.compile()
    print_book(compose(manuscript_of(edition)), tmp_path / "book.pdf", silent)
    return every_word(tmp_path / "book.pdf"), experience, photo


def test_phone_mail_and_codes_are_never_printed(tmp_path):
    words, experience, photo = printed(tmp_path, consent_contact_name=True)
    assert NAME in words
    for private in (
        "612345678",
        "612-345678",
        MAIL,
        "canary",
        experience.tracking_code,
        experience.link_digest,
        photo.file.name,
    ):
        assert private not in words


def test_without_consent_neither_name_nor_photo_is_printed(tmp_path):
    words, _experience, _photo = printed(tmp_path, consent_contact_name=False, consent_photos=False)
    assert NAME not in words
    assert ROLE not in words
    assert "الكناري" not in words
