"""The forms of an edition: each by its own maker, and one that fails takes no other with it."""

import sys
from types import ModuleType, SimpleNamespace

from guide.formats import MAKERS, ending, make_all
from guide.models import Format

MANUSCRIPT = SimpleNamespace(slug="2026-1", direction="rtl")


def stub(monkeypatch, name, make):
    module = ModuleType(name)
    module.make = make
    monkeypatch.setitem(sys.modules, name, module)


def test_each_form_but_the_screen_has_a_maker():
    assert {*MAKERS, Format.SCREEN} == set(Format)


def test_what_fails_is_named_and_leaves_nothing(monkeypatch, tmp_path):
    told = []
    for form, name in MAKERS.items():

        def make(manuscript, screen_pdf, target, form=form):
            target.write_bytes(form.encode())
            if form == Format.EPUB:
                raise ValueError("no")

        stub(monkeypatch, name, make)
    made, failed = make_all(MANUSCRIPT, tmp_path / "screen.pdf", tmp_path, lambda *step: told.append(step))
    assert failed == [Format.EPUB]
    assert set(made) == set(MAKERS) - {Format.EPUB}
    assert {path.name for path in tmp_path.iterdir()} == {f"{form}.{ending(form)}" for form in made}
    assert [done for _phase, done, _total, _form in told] == list(range(len(MAKERS)))
