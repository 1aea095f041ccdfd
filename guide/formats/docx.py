"""The book as a Word document, for those who edit further."""

import io
import zipfile

from django.utils import translation

from guide.formats.packing import archive


def make(manuscript, screen_pdf, target):
    """Write `manuscript` as DOCX into the file `target`, whole or not at all; the same bytes for the same manuscript.

    Raises PrintFailed that names each sheet whose picture is missing. `screen_pdf` is not needed.
    """
    from guide.formats.docx_book import document_of

    with translation.override(manuscript.language), archive(target) as into:
        out = io.BytesIO()
        document_of(manuscript).save(out)
        with zipfile.ZipFile(out) as made:  # python-docx writes the hour of the day into it
            for name in made.namelist():
                into.add(name, made.read(name), packed=not name.endswith(".jpg"))
