"""The forms of an edition: each by its own maker, of what was printed; one that fails takes no other with it."""

import hashlib
import sys
from types import ModuleType

import pytest
from django.core.files.base import ContentFile

from guide.formats import MAKERS
from guide.manuscript import manuscript_of
from guide.models import BookFile, Build, BuildState, Format
from guide.models.hooks import WHEN_PRINTED
from guide.tasks import make_forms_of
from tests.guide.conftest import make_accepted, make_edition


@pytest.fixture
def build(db):
    make_accepted(1)
    edition = make_edition()
    edition.compile()
    build = Build(edition=edition, state=BuildState.DONE)
    build.file.save("book.pdf", ContentFile(b"%PDF-"), save=False)
    build.save()
    make_forms_of(build, manuscript_of(edition))
    build.refresh_from_db()
    return build


@pytest.fixture
def makers(monkeypatch):
    """Makers that write their own name and the manuscript's title; the EPUB's fails. What each was asked for."""
    asked = []
    for form, name in MAKERS.items():
        module = ModuleType(name)

        def make(manuscript, screen_pdf, target, form=form):
            asked.append(form)
            target.write_bytes(f"{form} {manuscript.title}".encode())
            if form == Format.EPUB:
                raise ValueError("no")

        module.make = make
        monkeypatch.setitem(sys.modules, name, module)
    return asked


def words_of(row):
    with row.file.open("rb") as file:
        return file.read()


def test_a_printing_has_them_made():
    assert make_forms_of in WHEN_PRINTED


def test_each_form_but_the_screen_has_a_maker():
    assert {*MAKERS, Format.SCREEN} == set(Format)


def test_what_fails_takes_no_other_with_it(build, makers):
    BookFile.objects.make(build)
    files = {file.format: file for file in build.files.all()}
    assert set(files) == set(MAKERS) - {Format.EPUB}
    for file in files.values():
        assert file.sha256 == hashlib.sha256(words_of(file)).hexdigest()
        assert file.size == len(words_of(file))


def test_they_are_made_of_what_was_printed_and_once(build, makers):
    type(build.edition).objects.update(title_ar="عنوان آخر")
    BookFile.objects.make(build)
    assert "عنوان آخر" not in words_of(build.files.first()).decode()
    build.refresh_from_db()
    assert build.manuscript == ""
    BookFile.objects.make(build)
    assert len(makers) == len(MAKERS)


def test_a_killed_making_goes_on_where_it_stopped(build, makers):
    build.files.create(format=Format.SHOP, file="guide/there.pdf", sha256="0" * 64, size=1)
    BookFile.objects.make(build)
    assert Format.SHOP not in makers
    assert build.files.get(format=Format.SHOP).file.name == "guide/there.pdf"
