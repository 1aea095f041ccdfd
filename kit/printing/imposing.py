"""A finished book for machines that print and fold: with crop marks for the printing house, as a booklet for the office.

Both read the screen's file, whose pages have a MediaBox that takes in the bleed and a TrimBox of the finished page, and write
files for paper alone: no tags, links, bookmarks.
"""

MM = 72 / 25.4  # points
BLEED = 3 * MM
MARK, GAP = 5 * MM, 3 * MM  # a crop mark's length, and how far it stays from the edge of the bleed
ROOM = BLEED + GAP + MARK + 2 * MM  # around the finished page, on the printing house's sheet
SIGNATURE = 32  # pages: eight sheets of paper folded into one another, as many as a stapler and a hand still fold
A4_ACROSS = (297 * MM, 210 * MM)


def with_crop_marks(source, target):
    """Write `source` with its bleed and eight crop marks a page to `target`; TrimBox and BleedBox say what is what."""
    import pikepdf

    with pikepdf.open(source) as pdf:
        bare(pdf)
        for page in pdf.pages:
            x0, y0, x1, y1 = trim = [float(side) for side in page.trimbox]
            page.MediaBox = [x0 - ROOM, y0 - ROOM, x1 + ROOM, y1 + ROOM]
            page.BleedBox = [x0 - BLEED, y0 - BLEED, x1 + BLEED, y1 + BLEED]
            page.TrimBox = trim
            drop(page.obj, "/CropBox")
            page.contents_add(clip_to_bleed(trim), prepend=True)
            page.contents_add(b"Q\n" + crop_marks(*trim))
        pdf.save(target, deterministic_id=True)


def clip_to_bleed(trim):
    x0, y0, x1, y1 = trim
    return f"q {x0 - BLEED:.3f} {y0 - BLEED:.3f} {x1 - x0 + 2 * BLEED:.3f} {y1 - y0 + 2 * BLEED:.3f} re W n\n".encode()


def crop_marks(x0, y0, x1, y1):
    """Two thin lines at each corner, in the line of the finished page's edges; drawing operators."""
    near, far = BLEED + GAP - 1 * MM, BLEED + GAP + MARK
    lines = []
    for x, away in ((x0, -1), (x1, 1)):
        for y, up in ((y0, -1), (y1, 1)):
            lines.append(f"{x + away * near:.3f} {y:.3f} m {x + away * far:.3f} {y:.3f} l")
            lines.append(f"{x:.3f} {y + up * near:.3f} m {x:.3f} {y + up * far:.3f} l")
    return f"q 0.25 w 0 G {' '.join(lines)} S Q\n".encode()


def booklet(source, target, *, is_rtl):
    """Write `source` as A4 sheets with two pages a side, to be printed on both sides (turned at the short edge) and folded.

    Long books come in signatures of SIGNATURE pages, each folded by itself; the last is as small as it can be. A book that
    is read from right to left is folded at its right.
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    with pikepdf.open(source) as book, pikepdf.new() as out:
        forms = {}
        for number, page in enumerate(book.pages):
            drop(page.obj, "/StructParents")
            box = [float(side) for side in page.trimbox]
            form = out.copy_foreign(page.as_form_xobject())
            form.BBox = Array(box)
            forms[number] = form, box
        for left, right in sides(len(book.pages), is_rtl=is_rtl):
            width, height = A4_ACROSS
            drawn, resources = [], Dictionary()
            for place, number in enumerate((left, right)):
                if number is None:
                    continue
                form, (x0, y0, x1, y1) = forms[number]
                scale = min(width / 2 / (x1 - x0), height / (y1 - y0))
                dx = place * width / 2 + (width / 2 - scale * (x1 - x0)) / 2 - scale * x0
                dy = (height - scale * (y1 - y0)) / 2 - scale * y0
                resources[f"/P{place}"] = form
                drawn.append(f"q {scale:.5f} 0 0 {scale:.5f} {dx:.3f} {dy:.3f} cm /P{place} Do Q")
            page = Dictionary(
                Type=Name.Page, MediaBox=Array([0, 0, width, height]), Resources=Dictionary(XObject=resources),
                Contents=out.make_stream("\n".join(drawn).encode()),
            )  # fmt: skip
            out.pages.append(pikepdf.Page(page))
        out.Root.ViewerPreferences = Dictionary(Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"))
        out.docinfo["/Title"] = book.docinfo.get("/Title", "")
        out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def sides(count, *, is_rtl):
    """[(left, right)] of each printed side in order, front and back by turns: page numbers from 0, None for an empty half."""
    printed = []
    for start in range(0, count, SIGNATURE):
        size = min(SIGNATURE, count - start)
        size += -size % 4
        for sheet in range(size // 4):
            first, last = 2 * sheet, size - 1 - 2 * sheet
            for outer, inner in ((last, first), (first + 1, last - 1)):  # as a book read from left to right is folded
                pair = (inner, outer) if is_rtl else (outer, inner)
                printed.append(tuple(start + page if start + page < count else None for page in pair))
    return printed


def bare(pdf):
    """Take out what paper cannot show."""
    drop(pdf.Root, "/StructTreeRoot", "/MarkInfo", "/Outlines", "/Names", "/Dests", "/PageMode", "/OpenAction", "/Metadata")
    for page in pdf.pages:
        drop(page.obj, "/Annots", "/StructParents")
    pdf.remove_unreferenced_resources()


def drop(item, *keys):
    for key in keys:
        if key in item:
            del item[key]
