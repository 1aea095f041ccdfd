"""The tags of a fragment: read from WeasyPrint's PDF, cleaned, and made ready to stand in the book's one tree.

WeasyPrint makes an element of every box. Here those that say nothing go (boxes without a name, spans of one line of text,
what holds nothing), text that stands in no paragraph gets one, header cells get their `Scope`, and `Lang` stays only where
it differs from what is around it.
"""

from dataclasses import dataclass, field

from kit.printing.packing import PLACE, string

GROUPS = {"Sect", "Art", "Part", "Div", "BlockQuote"}
INLINE = {"Span", "Link", "Figure"}
UNNESTED = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "Caption"}
KEPT_EMPTY = {"TD", "TH"}
SCOPES = {"col": "Column", "row": "Row", "colgroup": "Column", "rowgroup": "Row"}


@dataclass
class Element:
    kind: str
    page: int
    lang: str = ""
    kids: list = field(default_factory=list)  # elements, and the numbers of marked content on its page
    told: dict = field(default_factory=dict)  # what `inside` wrote: Page, Head, Scope
    alternative: str = ""
    area: tuple = ()
    spans: dict = field(default_factory=dict)
    link: int | None = None  # which of the fragment's links


@dataclass
class Link:
    page: int
    area: list
    target: str  # an address, or the anchor that it leads to when it `is_inner`
    is_inner: bool


@dataclass
class Tree:
    """Where the elements went: references of the whole, of each link and of the element that it stands in, of the element
    that each marked content of each page belongs to; `spare`: (number, link, template, references) of the element to take
    instead when the link leads nowhere."""

    top: tuple
    links: list
    owners: dict
    parents: list
    spare: list


class Tags:
    """The elements of one fragment. `links`: those that stay; `numbers`: of the pages, by their objects."""

    def __init__(self, pdf):
        self.links = []
        self.numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        self.unspoken = set()  # (page, number) of marked content that is ornament
        self.places, self.heads = {}, {}  # (page, number): anchor, or key of a running head
        top = Element("Sect", 0, lang=str(pdf.Root.get("/Lang", "")))
        top.kids = [self.read(item) for item in pdf.Root.StructTreeRoot.K[0].K]
        self.note_told(top)
        self.drop_repeated_links(top)
        self.top = top
        top.kids = self.cleaned(top)
        self.number_links(top)

    def read(self, item, in_head=False):
        element = Element(str(item.S)[1:], self.numbers[item.Pg.objgen], str(item.get("/Lang", "")))
        for name in ("Name", "Page", "Head", "Scope"):
            if (value := item.get(f"/Told{name}")) is not None:
                element.told[name] = str(value)
        if element.kind == "TH":
            element.told.setdefault("Scope", "col" if in_head else "row")
        if element.kind == "Figure":
            element.alternative = str(item.get("/Alt", ""))
            element.area = tuple(map(float, item.A.BBox))
        elif element.kind in KEPT_EMPTY:
            element.spans = {name: int(item.A[f"/{name}"]) for name in ("ColSpan", "RowSpan") if f"/{name}" in item.A}
        for kid in item.K:
            if isinstance(kid, int):
                element.kids.append(kid)
            elif "/Obj" in kid:
                element.link = kid.Obj
            else:
                element.kids.append(self.read(kid, in_head or element.kind == "THead"))
        return element

    def note_told(self, element, place=None, head=None):
        place, head = element.told.get("Page", place), element.told.get("Head", head)
        for kid in element.kids:
            if isinstance(kid, int):
                if place:
                    self.places[element.page, kid] = place
                if head:
                    self.heads[element.page, kid] = head
            else:
                self.note_told(kid, place, head)

    def drop_repeated_links(self, element, inside=False):
        """WeasyPrint gives a link's rectangle to every box within the link too; it stays on the link itself."""
        if element.kind != "Link" or inside:
            element.link = None
        for kid in element.kids:
            if not isinstance(kid, int):
                self.drop_repeated_links(kid, inside or element.kind == "Link")
        if inside and element.kind == "Link":
            element.kind = "Span"

    def cleaned(self, element):
        """The kids of `element` as they stay."""
        kids = []
        for kid in element.kids:
            if isinstance(kid, int):
                kids.append(kid)
                continue
            if kid.kind == "Figure" and not kid.alternative:
                self.unspoken.update((kid.page, number) for number in kid.kids if isinstance(number, int))
                continue
            kid.kids = self.cleaned(kid)
            if not kid.kids and kid.kind not in KEPT_EMPTY:
                continue
            if kid.kind == "Link" and kid.link is None:
                kid.kind = "Span"
            if kid.told.get("Name") == "figure":
                kid.kids = with_caption(kid.kids)
            elif kid.told.get("Name") == "dl":
                kid.kids = in_pairs(kid.kids)
            is_same = not kid.lang or kid.lang == element.lang
            is_nested = kid.kind == element.kind and kid.kind in UNNESTED  # an anonymous box bears its parent's name
            if kid.kind in ("NonStruct", "Div") or is_nested or (kid.kind == "Span" and is_same):
                kids += self.taken_up(kid, element)
            else:
                kids.append(kid)
        return self.in_paragraphs(element, kids) if element.kind in GROUPS else kids

    def taken_up(self, gone, parent):
        """What stays in the place of an element that says nothing: its kids, with its language."""
        if gone.lang and gone.lang != parent.lang:
            loose = [kid for kid in gone.kids if isinstance(kid, int)]
            if loose:
                gone.kind = "P" if parent.kind in GROUPS or gone.kind == "Div" else "Span"
                return [gone]
            for kid in gone.kids:
                kid.lang = kid.lang or gone.lang
        if gone.page != parent.page and any(isinstance(kid, int) for kid in gone.kids):
            gone.kind = "P"
            return [gone]
        return gone.kids

    def in_paragraphs(self, element, kids):
        """Runs of text and inline elements among the kids of a group become paragraphs."""
        out, run = [], []

        def close():
            if run:
                first = next((kid for kid in run if not isinstance(kid, int)), None)
                if len(run) == 1 and first is not None and first.kind == "Figure":
                    out.append(first)
                else:
                    out.append(Element("P", first.page if first else element.page, element.lang, list(run)))
                run.clear()

        for kid in kids:
            if isinstance(kid, int) or kid.kind in INLINE:
                run.append(kid)
            else:
                close()
                out.append(kid)
        close()
        return out

    def number_links(self, element):
        if element.link is not None:
            target = element.link
            address = str(target.A.URI) if "/A" in target else f"book:{target.Dest}"
            is_inner = address.startswith("book:")
            area = [float(side) for side in target.Rect]
            self.links.append(Link(element.page, area, address.removeprefix("book:") if is_inner else address, is_inner))
            element.link = len(self.links) - 1
        for kid in element.kids:
            if not isinstance(kid, int):
                self.number_links(kid)


def with_caption(kids):
    """A figure's caption goes into its picture's element."""
    pictures = [kid for kid in kids if not isinstance(kid, int) and kid.kind == "Figure"]
    captions = [kid for kid in kids if not isinstance(kid, int) and kid.kind == "Caption"]
    if len(pictures) != 1 or not captions:
        return kids
    pictures[0].kids += captions
    return [kid for kid in kids if kid not in captions]


def in_pairs(items):
    """Items of a list of terms, each of one body, so that a term is the label of the item that tells of it."""
    out = []
    for item in items:
        body = item.kids[0]
        if isinstance(body, int) or item.kind != "LI":
            out.append(item)
        elif body.told.get("Name") == "dt":
            body.kind = "Lbl"
            out.append(item)
        elif out and out[-1].kind == "LI" and out[-1].kids[0].kind == "Lbl" and item.page == out[-1].page:
            out[-1].kids += item.kids
        else:
            out.append(item)
    return out


def pack(tags, packer, kind, heights):
    """Put the elements into `packer` under one of `kind` (Sect, Art); returns the Tree. `heights`: of the pages, in points."""
    return Packing(tags, packer, heights).tree(kind)


class Packing:
    def __init__(self, tags, packer, heights):
        self.tags, self.packer, self.heights = tags, packer, heights
        self.links = [packer.reserve() for _link in tags.links]
        self.owners, self.parents, self.spare = {}, [{} for _page in heights], []

    def tree(self, kind):
        self.tags.top.kind = kind
        top = self.place(self.tags.top, "document", self.tags.top.lang)
        return Tree(top, self.links, self.owners, self.parents, self.spare)

    def place(self, element, parent, around):
        """Pack an element and what is in it; `around`: the language it stands in."""
        reference = self.packer.reserve()
        kids, below = [], []
        for kid in element.kids:
            if isinstance(kid, int):
                kids.append(b"%d" % kid)
                self.parents[element.page][kid] = reference
            else:
                kids.append(PLACE + b" 0 R")
                below.append(self.place(kid, reference, element.lang or around))
        entries = self.entries(element, around) + b"/P " + PLACE + b" 0 R/Pg " + PLACE + b" 0 R"
        own = [parent, ("page", element.page)]
        if element.link is None:
            self.packer.fill(reference, template(element.kind, entries, kids), [*own, *below])
        else:
            self.owners[element.link] = reference
            link = b"<</Type/OBJR/Obj " + PLACE + b" 0 R>>"
            self.packer.fill(reference, template("Link", entries, [link, *kids]), [*own, self.links[element.link], *below])
            if self.tags.links[element.link].is_inner:
                self.spare.append((reference[1], element.link, template("Span", entries, kids), [*own, *below]))
        return reference

    def entries(self, element, around):
        entries = b""
        if element.lang and primary(element.lang) != primary(around):
            entries += b"/Lang" + string(element.lang)
        if element.alternative:
            left, top, right, bottom = (round(0.75 * side) for side in element.area)
            height = round(self.heights[element.page])
            area = (left, height - bottom, right, height - top)
            entries += b"/Alt" + string(element.alternative) + b"/A<</O/Layout/BBox[%d %d %d %d]>>" % area
        if element.kind == "TH":
            scope = SCOPES.get(element.told.get("Scope"), "Row").encode()
            entries += b"/A<</O/Table/Scope/" + scope + spans(element) + b">>"
        elif element.spans:
            entries += b"/A<</O/Table" + spans(element) + b">>"
        return entries


def template(kind, entries, kids):
    return b"<</S/%b%b/K[%b]>>" % (kind.encode(), entries, b" ".join(kids))


def spans(element):
    return b"".join(b"/%b %d" % (name.encode(), number) for name, number in element.spans.items())


def primary(lang):
    return lang.lower().partition("-")[0]
