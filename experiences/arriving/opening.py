"""A file from another form, read without trusting it: its columns, and its rows as clean text."""

import hashlib
import json
import zlib
from collections import Counter
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from kit.folding import fold
from kit.spreadsheets.encodings import decoded
from kit.spreadsheets.files import CSV, XLSX, Bounds, RefusedSheet
from kit.words import many_lines

BOUNDS = Bounds(rows=10_001, columns=300, bytes=60 * 2**20, unpacked=200 * 2**20, elements=6_000_000)
SAMPLES, LONGEST_SAMPLE = 2, 90
FLAGS = {"", "0", "1", "true", "false", "0.0", "1.0"}  # what Kobo writes under one answer of several
PIECE = 2**16  # bytes of a packed table unpacked at a time
TOLD_ANSWERS = ("1", "true")


class FormsXLSX(XLSX):
    bounds = BOUNDS


class FormsCSV(CSV):
    bounds = BOUNDS

    def decoded(self, content):
        return decoded(content)


def open_file(content):
    """(columns, rows) of the bytes of an XLSX or CSV; raises RefusedSheet.

    A column is {"name", "places": numbers of the cells, "members": the answers of which each cell says whether it was
    ticked, "samples", "filled": number of rows}; a row is a list of texts, its number is its place + 2.
    """
    if content.startswith(b"PK"):
        dataset = FormsXLSX().create_dataset(content)
    elif content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"<")):
        raise RefusedSheet(_("This is neither XLSX nor CSV. Export the answers again in one of the two."))
    else:
        dataset = FormsCSV().create_dataset(content)
        if dataset.width == 1 and dataset.height == 0:
            raise RefusedSheet(_("This is neither XLSX nor CSV. Export the answers again in one of the two."))
    rows = [[as_text(value) for value in row] for row in dataset]
    if not any(map(any, rows)):
        raise RefusedSheet(_("The file has headings and no answers below them."))
    return columns_of([many_lines(name).strip() for name in dataset.headers], rows), rows


def as_text(value):
    """A cell as its reader saw it, in clean text: 12.0 is 12, a midnight is a day."""
    if isinstance(value, str):
        return many_lines(value).strip()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value.replace(tzinfo=None, microsecond=0))
    return value.isoformat() if isinstance(value, date | time) else str(value)


def columns_of(headers, rows):
    """The columns under these headings; those of one question with several answers together."""
    flags = {place: parent_of(name) for place, name in enumerate(headers) if is_flag(name, place, rows)}
    several = {parent for parent, count in Counter(flags.values()).items() if count > 1}
    columns, together = [], {}
    for place, name in enumerate(headers):
        if (parent := flags.get(place)) in several:
            if parent not in together:
                together[parent] = {"name": parent, "places": [], "members": [], "samples": [], "filled": 0}
                columns.append(together[parent])
            together[parent]["places"].append(place)
            together[parent]["members"].append(name[len(parent) + 1 :])
        else:
            told = [row[place] for row in rows if row[place]]
            samples = list(dict.fromkeys(text[:LONGEST_SAMPLE] for text in told[:200]))[:SAMPLES]
            columns.append({"name": name, "places": [place], "members": None, "samples": samples, "filled": len(told)})
    for column in together.values():
        column["samples"] = [member[:LONGEST_SAMPLE] for member in column["members"][:SAMPLES]]
        column["filled"] = sum(any(row[place].lower() in TOLD_ANSWERS for place in column["places"]) for row in rows)
    return columns


def parent_of(name):
    return name.rpartition("/")[0]


def is_flag(name, place, rows):
    return bool(parent_of(name)) and all(row[place].lower() in FLAGS for row in rows)


def cell(column, row):
    """(text, list of ticked answers or None) of a column in a row."""
    if column["members"] is None:
        return row[column["places"][0]], None
    ticked = zip(column["members"], column["places"], strict=True)
    return "", [member for member, place in ticked if row[place].lower() in TOLD_ANSWERS]


def heading(column):
    """The column's name for its reader; one without is called by its place."""
    from openpyxl.utils import get_column_letter

    return column["name"] or _("column %(letter)s") % {"letter": get_column_letter(column["places"][0] + 1)}


def fingerprint(columns):
    """The mark by which files of one form know each other: their headings, folded, in their order."""
    names = [[fold(column["name"]), bool(column["members"])] for column in columns]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def packed(rows):
    """The rows as they are kept: a line of JSON each, compressed."""
    press = zlib.compressobj(1)
    return b"".join([*(press.compress(json.dumps(row).encode() + b"\n") for row in rows), press.flush()])


def unpacked(content):
    """The rows one by one: a large file is never whole in memory."""
    press, rest = zlib.decompressobj(), b""
    for start in range(0, len(content), PIECE):
        *lines, rest = (rest + press.decompress(content[start : start + PIECE])).split(b"\n")
        yield from map(json.loads, lines)
