"""Reads a printed book as its readers do, and says what is wrong with it; for the tests and, on any file, by hand:

python -m tests.printed FILE.pdf …
"""

import re
import subprocess
import sys
import unicodedata

import pikepdf
from pikepdf import Array, Dictionary, Name

MARKED = re.compile(rb"/(\w+)\s*<</MCID (\d+)>>\s*BDC")
TEXT_TYPES = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Span", "Link", "Lbl", "LBody", "TD", "TH", "Caption", "Figure"}
PARENTS = {
    "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}, "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
}  # fmt: skip
INVISIBLE = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
PRINTED = 4
A4 = (595.276, 841.89)


def folded(text):
    """Letters as they are typed, without marks of direction, blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).split())


def by_poppler(path, *options):
    command = ["pdftotext", "-cropbox", *options, path, "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def problems(path, *, language="ar-MA"):
    """Every breach of what a book must keep to, in words; nothing for a sound one."""
    check = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    found = [] if check.returncode == 0 else [check.stdout + check.stderr]
    with pikepdf.open(path) as pdf:
        for judge in (whole, frames, tags, marked_content, links, destinations_lead, fonts, archive):
            found += judge(pdf)
        if str(pdf.Root.get("/Lang")) != language:
            found.append(f"language {pdf.Root.get('/Lang')}")
        if pdf.Root.ViewerPreferences.Direction != ("/R2L" if language.startswith("ar") else "/L2R"):
            found.append("direction")
    return found


def whole(pdf):
    root = pdf.Root
    if not root.ViewerPreferences.DisplayDocTitle or not str(pdf.docinfo.get("/Title", "")):
        yield "no title to show"
    if not root.MarkInfo.Marked:
        yield "not marked"
    if root.PageMode != "/UseOutlines":
        yield "does not open on its bookmarks"


def frames(pdf):
    for number, page in enumerate(pdf.pages, 1):
        left, bottom, right, top = map(float, page.TrimBox)
        if abs(right - left - A4[0]) > 0.1 or abs(top - bottom - A4[1]) > 0.1:
            yield f"page {number} is not A4"
        if list(page.CropBox) != list(page.TrimBox) or list(page.MediaBox) != list(page.BleedBox):
            yield f"page {number}: boxes"


def elements(pdf):
    """Each structure element with its parent, from the top."""
    waiting = [(pdf.Root.StructTreeRoot.K[0], None)]
    while waiting:
        element, parent = waiting.pop()
        yield element, parent
        kids = element.get("/K", [])
        waiting += [(kid, element) for kid in kids if isinstance(kid, Dictionary) and "/S" in kid][::-1]


def kind(element):
    return str(element.S)[1:]


def tags(pdf):
    if len(pdf.Root.StructTreeRoot.K) != 1 or kind(pdf.Root.StructTreeRoot.K[0]) != "Document":
        yield "not one document"
    for element, parent in elements(pdf):
        name = kind(element)
        if parent is not None and element.P.objgen != parent.objgen:
            yield f"{name} does not know its parent"
        if name in PARENTS and kind(parent) not in PARENTS[name]:
            yield f"{name} in {kind(parent)}"
        if name == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure without words"
        if name == "TH" and str(element.A.get("/Scope")) not in ("/Row", "/Column"):
            yield "a header cell without scope"
        if not len(element.get("/K", [])) and name not in ("TD", "TH", "Art", "Sect"):
            yield f"an empty {name}"
        if any(isinstance(kid, int) for kid in element.get("/K", [])) and name not in TEXT_TYPES:
            yield f"text directly in {name}"
        if set(element.keys()) - {"/S", "/P", "/Pg", "/K", "/Lang", "/Alt", "/A", "/Type"}:
            yield f"{name} has {set(element.keys())}"


def rows(node):
    """{key: value} of a number tree."""
    found = {}
    for kid in node.get("/Kids", []):
        found |= rows(kid)
    numbers = node.get("/Nums", [])
    return found | {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}


def drawing(page):
    contents = page.Contents
    return b"\n".join(one.read_bytes() for one in (contents if isinstance(contents, Array) else [contents]))


def marked_content(pdf):
    """What is drawn is tagged or an artefact; the tree of parents and the tags say the same."""
    parents = rows(pdf.Root.StructTreeRoot.ParentTree)
    claimed = {}
    for element, _parent in elements(pdf):
        for kid in element.get("/K", []):
            if isinstance(kid, int):
                claimed[element.Pg.objgen, kid] = element.objgen
    for number, page in enumerate(pdf.pages, 1):
        try:
            pikepdf.parse_content_stream(page)
        except pikepdf.PdfError as reason:
            yield f"page {number} cannot be read: {reason}"
        drawn = [int(mark) for _tag, mark in MARKED.findall(drawing(page))]
        if len(drawn) != len(set(drawn)):
            yield f"page {number} marks twice"
        row = parents[int(page.StructParents)] if "/StructParents" in page else []
        for mark in drawn:
            owner = claimed.pop((page.objgen, mark), None)
            if owner is None or mark >= len(row) or row[mark].objgen != owner:
                yield f"page {number}: text {mark} belongs nowhere"
    if claimed:
        yield f"{len(claimed)} texts are tagged and not drawn"


def links(pdf):
    parents = rows(pdf.Root.StructTreeRoot.ParentTree)
    named = destinations(pdf)
    for number, page in enumerate(pdf.pages, 1):
        for link in page.get("/Annots", []):
            where = f"a link on page {number}"
            if link.F != PRINTED or not str(link.get("/Contents", "")):
                yield f"{where} is not printed, or has no words"
            if "/Dest" in link and str(link.Dest) not in named:
                yield f"{where} leads nowhere"
            if str(link.get("/A", {}).get("/URI", "https:")).partition(":")[0] not in ("https", "http", "mailto", "tel"):
                yield f"{where}: {link.A.URI}"
            owner = parents[int(link.StructParent)]
            kids = [kid for kid in owner.K if isinstance(kid, Dictionary) and "/Obj" in kid]
            if kind(owner) != "Link" or [kid.Obj.objgen for kid in kids] != [link.objgen]:
                yield f"{where} has no tag"


def numbers_of_pages(pdf):
    return {page.objgen: number for number, page in enumerate(pdf.pages, 1)}


def destinations(pdf):
    """{anchor: page}"""
    pages, names = numbers_of_pages(pdf), pdf.Root.Names.Dests.Names
    return {str(names[at]): pages.get(names[at + 1][0].objgen) for at in range(0, len(names), 2)}


def bookmarks(pdf):
    """[(level, title, page)] in order."""
    pages, found = numbers_of_pages(pdf), []

    def walk(parent, level):
        item = parent.get("/First")
        while item is not None:
            found.append((level, str(item.Title), pages.get(item.Dest[0].objgen)))
            walk(item, level + 1)
            item = item.get("/Next")

    walk(pdf.Root.get("/Outlines", Dictionary()), 0)
    return found


def destinations_lead(pdf):
    if None in destinations(pdf).values():
        yield "a destination is on no page"
    if any(page is None for _level, _title, page in bookmarks(pdf)):
        yield "a bookmark is on no page"


def fonts(pdf):
    names = []
    for font in pdf.objects:
        if not isinstance(font, Dictionary) or font.get("/Type") != "/Font" or font.get("/Subtype") != "/Type0":
            continue
        names.append(str(font.BaseFont).partition("+")[2])
        program = font.DescendantFonts[0].FontDescriptor.get("/FontFile2")
        if program is None or "/ToUnicode" not in font:
            yield f"{names[-1]} is not inside, or says nothing"
        elif b"<0000>" in font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]:
            yield f"{names[-1]} draws a letter that it has not"
    if len(names) != len(set(names)):
        yield "a font stands twice"


def archive(pdf):
    told = pdf.Root.Metadata.read_bytes()
    for part in (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"<pdfaProperty:name>part<"):
        if part not in told:
            yield f"metadata without {part.decode()}"
    if pdf.Root.OutputIntents[0].S != Name.GTS_PDFA1 or int(pdf.Root.OutputIntents[0].DestOutputProfile.N) != 3:
        yield "no profile of colours"
    if "/ID" not in pdf.trailer:
        yield "no identity"
    for image in pdf.objects:
        if isinstance(image, pikepdf.Stream) and image.get("/Interpolate"):
            yield "an interpolated picture"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *(problems(name) or ["sound"]), sep="\n  ")  # noqa: T201
