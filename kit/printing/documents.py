"""Small documents (a report, minutes, a list) as tagged PDF, through the same locked child process as the book."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.template.loader import render_to_string
from django.utils import timezone, translation

from kit.printing.press import STATIC, Book, Fragment, print_book

PICTURES = ["img/band.svg", "img/mark.svg"]
MOST_PAGES = 400


def print_document(template, context, *, title, language=None, files=None, styles=()):
    """The PDF of `template` (which extends print/document.html) as bytes, laid out in `language`, the active one by default.

    `files` ({"media:…": path}) are the pictures that it may show, beside the portal's own; `styles` the
    sheets of static/print/ that its kind adds. Raises press.PrintFailed.
    """
    language = language or translation.get_language()
    with translation.override(language):
        frame = {
            "title": title,
            "language": language,
            "direction": "rtl" if translation.get_language_info(language)["bidi"] else "ltr",
            "today": timezone.localdate(),
        }
        html = render_to_string(template, frame | context)
    book = Book(
        language=language,
        fragments=[Fragment(name="document", title=title, html=html, most_pages=MOST_PAGES)],
        css=[(STATIC / "print" / name).read_text("utf-8") for name in ("document.css", *styles)],
        tight="",
        is_bound=False,
        files={f"static:{name}": str(STATIC / name) for name in PICTURES} | (files or {}),
    )
    with TemporaryDirectory(prefix="nashark-document-") as folder:
        target = Path(folder) / "document.pdf"
        print_book(book, target, lambda *args, **kwargs: None, is_urgent=True)
        return target.read_bytes()
