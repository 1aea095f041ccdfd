"""Documents judged without being opened: a PDF by its ends and names, an office file by its archive's table and beginnings."""

import re
import zipfile

from django.utils.translation import gettext_lazy as _

from kit.refused import RefusedFile

OFFICE_MAIN_PART = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MAX_ARCHIVE_PARTS = 5_000
MAX_UNPACKED = 200 * 2**20
MAX_RATIO = 150  # honest office files stay under 30
MAX_PART = 2**20  # of what is read of an office file: its list of kinds, and where it points

# Names that stand in the open wherever the file was not made to hide them; a viewer asks before it follows them.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)(?=[\s/<>\[\]()])")


def sound_pdf(file):
    """ "pdf", by its two ends and the names in it; nothing of it is unpacked. Raises RefusedFile."""
    file.seek(0)
    content = file.read()
    if b"startxref" not in content[-4096:]:
        raise _damaged()
    if re.search(rb"/Encrypt(?=[\s/<])", content):
        raise RefusedFile(_("A password protects the PDF. Save it without one, then send it."))
    if _ACTIVE.search(content):
        raise _carries_more()
    return "pdf"


def _damaged():
    return RefusedFile(_("The document is damaged and cannot be opened. Save it again, or send it as PDF."))


def _carries_more():
    return RefusedFile(
        _("The document carries a program or another file, or fetches something when it is opened. Print it as a new PDF.")
    )


def _swells():
    return RefusedFile(_("The document swells beyond measure when it is opened. Save it again, or send it as PDF."))


def office_kind(file):
    """docx or xlsx, from the archive's table of contents and the beginnings of its parts; raises RefusedFile."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return _judge_parts(archive, archive.infolist(), file.size)
    except RefusedFile:
        raise
    except Exception as error:  # as with pictures
        raise _damaged() from error


def _judge_parts(archive, parts, size):
    names = [part.filename.lower() for part in parts]
    kinds = {OFFICE_MAIN_PART[part.filename] for part in parts if part.filename in OFFICE_MAIN_PART}
    if len(kinds) != 1 or any(name.endswith("vbaproject.bin") for name in names):
        raise _macros()
    if len(parts) > MAX_ARCHIVE_PARTS or sum(part.file_size for part in parts) > min(MAX_UNPACKED, MAX_RATIO * size):
        raise _swells()
    if any("/activex/" in name or ("/embeddings/" in name and name.endswith(".bin")) for name in names):
        raise _carries_more()
    for part, name in zip(parts, names, strict=True):
        if name.endswith((".xml", ".rels")):
            _judge_xml(archive, part, name)
    return kinds.pop()


def _judge_xml(archive, part, name):
    """No document type, no macros by another name, nothing fetched: links that are clicked may lead outside."""
    points = name.endswith(".rels") or name == "[content_types].xml"
    if points and part.file_size > MAX_PART:
        raise _swells()
    with archive.open(part) as opened:
        xml = opened.read(MAX_PART if points else 512)
    if b"<!DOCTYPE" in xml or b"\0" in xml[:200]:  # the latter: letters of two bytes hide the former
        raise _damaged()
    if name == "[content_types].xml" and b"macroEnabled" in xml:
        raise _macros()
    if name.endswith(".rels") and any(
        _EXTERNAL.search(one) and not _CLICKED.search(one) for one in re.findall(rb"<\w*:?Relationship\s[^>]*>", xml)
    ):
        raise _carries_more()


_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External""")
_CLICKED = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""")


def _macros():
    return RefusedFile(_("Only DOCX and XLSX without macros are accepted among such files. Send it as PDF."))
