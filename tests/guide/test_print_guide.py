"""`manage.py print_guide`: the book from the console."""

import io
import sys

import pypdf
import pytest
from django.core.management import CommandError, call_command

from tests.guide.conftest import make_edition

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("print_guide", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_editions_a_line_each_identifier_first(edition):
    make_edition("fr-1", language="fr")
    lines = run("--list").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["2026-1", "fr-1"]


def test_no_edition_no_line(db):
    assert run("--list") == ""


def test_it_prints_into_the_file(edition, tmp_path):
    target = tmp_path / "كتاب.pdf"
    target.write_text("the book of before")
    told = run("2026-1", "--output", target)
    pages = len(pypdf.PdfReader(target).pages)
    assert f"{pages} pages" in told
    assert list(tmp_path.iterdir()) == [target]
    assert edition.entries.count() == 2


def test_the_french_edition_runs_from_left_to_right(edition, tmp_path):
    make_edition("fr-1", language="fr")
    run("fr-1", "--output", tmp_path / "fr.pdf")
    reader = pypdf.PdfReader(tmp_path / "fr.pdf")
    assert reader.root_object["/Lang"] == "fr"
    assert reader.root_object["/ViewerPreferences"]["/Direction"] == "/L2R"
    assert "Sommaire" in reader.pages[4].extract_text()


def test_a_bar_on_a_terminal(edition, tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    run("2026-1", "--output", tmp_path / "book.pdf")
    shown = sys.stderr.getvalue()
    assert "█" in shown
    assert "2/2" in shown
    assert shown.endswith("\r\033[K")


@pytest.mark.parametrize(
    "arguments", [[], ["2026-1"], ["nix", "--output", "{folder}/x.pdf"], ["2026-1", "--output", "{folder}/nix/x.pdf"],
                  ["2026-1", "--output", "{folder}"], ["2026-1", "--output", "/proc/x.pdf"]],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(arguments, edition, tmp_path):
    with pytest.raises(CommandError) as error:
        run(*[argument.format(folder=tmp_path) for argument in arguments])
    assert "\n" not in str(error.value)
    assert error.value.returncode == 1
    assert not list(tmp_path.iterdir())


def test_an_edition_without_sheets_is_not_printed(db, tmp_path):
    make_edition()
    with pytest.raises(CommandError, match="no accepted experience"):
        run("2026-1", "--output", tmp_path / "x.pdf")
