"""Small documents: tagged, in the reader's direction, with no picture but those that were named."""

import io

import pikepdf
import pypdf
import pytest

from kit.printing.documents import print_document
from kit.printing.press import PrintFailed


@pytest.fixture
def template(settings, tmp_path):
    """`template(html)`: the name of a document that holds `html`."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def write(html):
        (tmp_path / "tried.html").write_text(
            f'{{% extends "print/document.html" %}}{{% block content %}}<h1>{{{{ title }}}}</h1>{html}{{% endblock %}}',
            "utf-8",
        )
        return "tried.html"

    return write


@pytest.mark.parametrize(("language", "direction"), [("ar-ma", "/R2L"), ("fr", "/L2R")])
def test_it_is_tagged_and_runs_in_its_language(template, language, direction):
    pdf = print_document(template("<p>{{ words }}</p>"), {"words": "تجميع التجارب"}, title="برنامج العمل", language=language)
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert str(read.Root.Lang).startswith(language[:2])
        assert str(read.Root.ViewerPreferences.Direction) == direction
        assert read.Root.MarkInfo.Marked
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "تجميع التجارب" in text


def test_a_table_goes_on_over_pages_under_its_headings(template):
    rows = "".join(f"<tr><td>الإجراء {number}</td></tr>" for number in range(120))
    pdf = print_document(
        template(f"<table><thead><tr><th>العنوان</th></tr></thead><tbody>{rows}</tbody></table>"), {}, title="-"
    )
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    assert all("العنوان" in page.extract_text() for page in pages)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "media:1", "static:../manage.py"])
def test_nothing_is_read_that_was_not_named(template, address):
    with pytest.raises(PrintFailed) as failed:
        print_document(template(f'<img src="{address}" alt="">'), {}, title="عنوان")
    assert failed.value.problems == [{"title": "عنوان", "reason": "picture"}]
