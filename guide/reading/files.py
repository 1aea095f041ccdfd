"""The forms in which a printed edition can be had."""

from dataclasses import dataclass

from django.urls import reverse

from guide.formats import ending
from guide.models import Format

KINDS = {
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class BookForm:
    """A file of an edition, as the panel `guide/files.html` shows it. `size` in bytes."""

    format: str
    label: str
    url: str
    size: int
    sha256: str
    file: object

    @property
    def extension(self):
        return ending(self.format)

    @property
    def kind(self):
        return KINDS[self.extension]

    @property
    def fingerprint(self):
        """The SHA-256 in groups of eight, between which a narrow page may break the line."""
        return [self.sha256[start : start + 8] for start in range(0, 64, 8)]


def forms_of(edition, build):
    """The BookForms of a printing that has ended, in the order of Format; none without one."""
    if build is None or not build.file:
        return []
    rows = {row.format: row for row in build.files.all()}
    rows.setdefault(Format.SCREEN, build)
    return [
        BookForm(
            format.value, format.label, reverse("book_file", args=[edition.slug, format.value]),
            row.size, row.sha256, row.file,
        )
        for format in Format
        if (row := rows.get(format))
    ]  # fmt: skip
