"""Styles, lists and page of the Word document. Sizes in points; measures in twips (a twentieth of a point)."""

from docx.oxml.ns import qn  # noqa: TID253
from docx.oxml.parser import OxmlElement  # noqa: TID253 (loaded by guide.formats.docx.make alone)

MM = 1440 / 25.4
TEXT_WIDTH = round(166 * MM)
BULLETS, NUMBERS = 1, 2  # the lists of `numbering`
DEEPEST_LIST = 3
FONTS = {"ascii": "Cambria", "hAnsi": "Cambria", "eastAsia": "Cambria", "cs": "Sakkal Majalla"}
DISPLAY = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "Calibri", "cs": "Sakkal Majalla"}
BLUE, SAFFRON, GREY = "134A75", "8A5800", "47596A"
HEADING = {"bold": 1, "display": 1, "colour": BLUE, "keep": 1, "next": "BodyText"}
LARGER = 1.2  # Arabic letters are smaller than Latin ones of the same size

# id, name, the style it builds on, size, and what else: bold, display, colour, before, after (points), lines, keep, break,
# outline, left and hanging (mm), list, centre, next.
STYLES = [
    ("BodyText", "Body Text", "Normal", 11, {}),
    ("Title", "Title", "Normal", 30, HEADING | {"before": 180, "after": 12, "centre": 1, "keep": 0}),
    ("TitleLong", "Title Long", "Title", 18, {}),
    ("Subtitle", "Subtitle", "Normal", 15, {"after": 12, "centre": 1}),
    ("Cell", "Cell", "Normal", 12, {"colour": GREY, "before": 6, "centre": 1}),
    ("Heading1", "heading 1", "Normal", 22, HEADING | {"after": 14, "lines": 1.1, "break": 1, "outline": 0}),
    ("Heading2", "heading 2", "Normal", 16, HEADING | {"before": 14, "after": 6, "lines": 1.1, "outline": 1}),
    ("Heading3", "heading 3", "Normal", 12.5, HEADING | {"before": 12, "after": 3, "outline": 2}),
    ("TOCHeading", "TOC Heading", "Normal", 22, HEADING | {"after": 14, "lines": 1.1, "break": 1}),
    ("TOC1", "toc 1", "Normal", 11.5, {"bold": 1, "before": 6, "after": 2, "contents": 1}),
    ("TOC2", "toc 2", "Normal", 11, {"after": 2, "left": 6, "contents": 1}),
    ("Summary", "Summary", "BodyText", 13, {"colour": GREY, "after": 8, "keep": 1}),
    ("Quote", "Quote", "BodyText", 12, {"colour": BLUE, "left": 10, "after": 6}),
    ("Caption", "caption", "Normal", 9, {"display": 1, "colour": GREY, "after": 10}),
    ("Figure", "Figure", "Normal", 11, {"before": 8, "after": 3, "keep": 1}),
    ("ListBullet", "List Bullet", "BodyText", 11, {"left": 7, "hanging": 7, "after": 3, "list": BULLETS}),
    ("ListNumber", "List Number", "BodyText", 11, {"left": 7, "hanging": 7, "after": 3, "list": NUMBERS}),
    ("ListContinue", "List Continue", "BodyText", 11, {"left": 7, "after": 3}),
    ("TableText", "Table Text", "Normal", 10, {"after": 1, "lines": 1.05}),
    ("TableHeading", "Table Heading", "TableText", 9, {"bold": 1, "display": 1, "colour": BLUE, "after": 1, "lines": 1.05}),
    ("Index1", "index 1", "Normal", 11, {"left": 5, "hanging": 5, "after": 3}),
    ("IndexHeading", "index heading", "Normal", 14, {"bold": 1, "display": 1, "colour": SAFFRON, "before": 10, "keep": 1}),
    ("Note", "Note", "Normal", 9.5, {"colour": GREY, "after": 8}),
    ("Header", "header", "Normal", 9, {"display": 1, "colour": GREY, "after": 0}),
    ("Footer", "footer", "Normal", 10, {"display": 1, "colour": BLUE, "after": 0, "centre": 1}),
]  # fmt: skip


def element(tag, /, *children, **values):
    """The element `w:tag`; `values` are its attributes of the same namespace, None left out."""
    made = OxmlElement(f"w:{tag}")
    for key, value in values.items():
        if value is not None:
            made.set(qn(f"w:{key}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def points(size):
    return round(size * 20)


def prepare(document, rtl):
    """Make of python-docx's empty document ours: styles, lists, page, settings."""
    styles(document.styles.element, rtl)
    document.part.numbering_part.element[:] = list(numbering())
    page(document.sections[0]._sectPr, rtl)
    settings(document.settings.element)


def styles(root, rtl):
    defaults = root.find(qn("w:docDefaults"))
    run = element(
        "rPr", element("rFonts", **FONTS), *sizes(11), element("lang", val="fr-FR", eastAsia="fr-FR", bidi="ar-MA")
    )
    paragraph = element("pPr", spacing(0, 7, 1.25))
    defaults[:] = [element("rPrDefault", run), element("pPrDefault", paragraph)]
    for style in list(root.iter(qn("w:style"))):
        root.remove(style)
    root.append(style_of("Normal", "Normal", None, 11, {}, rtl, default="1"))
    root.append(
        element(
            "style",
            element("name", val="Default Paragraph Font"),
            type="character",
            default="1",
            styleId="DefaultParagraphFont",
        )
    )
    root.append(element("style", element("name", val="No List"), type="numbering", default="1", styleId="NoList"))
    root.append(table_style("TableNormal", "Normal Table", default="1"))
    root.append(table_style("GuideTable", "Guide Table", "TableNormal", lines=True))
    root.append(
        element(
            "style", element("name", val="Hyperlink"), element("basedOn", val="DefaultParagraphFont"),
            element("rPr", element("color", val=BLUE), element("u", val="single")), type="character", styleId="Hyperlink",
        )
    )  # fmt: skip
    for name, called, based_on, size, more in STYLES:
        root.append(style_of(name, called, based_on, size, more, rtl))


def style_of(name, called, based_on, size, more, rtl, default=None):
    paragraph = element(
        "pPr",
        element("keepNext") if more.get("keep") else None,
        element("pageBreakBefore") if more.get("break") else None,
        element("widowControl"),
        element("numPr", element("numId", val=more["list"])) if "list" in more else None,
        element("tabs", element("tab", val="right", leader="dot", pos=TEXT_WIDTH)) if more.get("contents") else None,
        element("bidi", val=None if rtl else "0"),
        spacing(more.get("before", 0), more.get("after", 0), more.get("lines")) if {"before", "after"} & set(more) else None,
        indent(more),
        element("jc", val="center") if more.get("centre") else None,
        element("outlineLvl", val=more["outline"]) if "outline" in more else None,
    )
    bold = [element("b"), element("bCs")] if more.get("bold") else []
    run = element(
        "rPr",
        element("rFonts", **DISPLAY) if more.get("display") else None,
        *bold,
        element("color", val=more["colour"]) if "colour" in more else None,
        *sizes(size),
    )
    return element(
        "style",
        element("name", val=called),
        element("basedOn", val=based_on) if based_on else None,
        element("next", val=more["next"]) if "next" in more else None,
        element("qFormat"),
        paragraph,
        run,
        type="paragraph",
        default=default,
        styleId=name,
        customStyle="1" if name in {"TitleLong", "Cell", "Summary", "Figure", "TableText", "TableHeading", "Note"} else None,
    )


def sizes(size):
    """For Latin and for Arabic letters, in half points."""
    return [element("sz", val=round(size * 2)), element("szCs", val=round(size * 2 * LARGER))]


def spacing(before, after, lines=None):
    return element(
        "spacing", before=points(before), after=points(after), line=lines and round(240 * lines), lineRule=lines and "auto"
    )


def indent(more):
    if "left" not in more:
        return None
    return element("ind", left=round(more["left"] * MM), hanging=round(more["hanging"] * MM) if "hanging" in more else None)


def table_style(name, called, based_on=None, lines=False, default=None):
    edges = [element(edge, val="single", sz="4", space="0", color="8FA0AD") for edge in ("top", "bottom", "insideH")]
    margins = [
        element(edge, w=width, type="dxa") for edge, width in [("top", 40), ("left", 80), ("bottom", 40), ("right", 80)]
    ]
    properties = element("tblPr", element("tblBorders", *edges) if lines else None, element("tblCellMar", *margins))
    return element(
        "style", element("name", val=called), element("basedOn", val=based_on) if based_on else None, properties,
        type="table", default=default, styleId=name, customStyle="1" if lines else None,
    )  # fmt: skip


def numbering():
    """The definitions of the two kinds of list, each with its levels; single lists are added as they are met."""
    kinds = [(BULLETS, "bullet", "–", "ListBullet"), (NUMBERS, "decimal", "%{}.", "ListNumber")]
    for identity, form, words, style in kinds:
        levels = [
            element(
                "lvl", element("start", val="1"), element("numFmt", val=form),
                element("pStyle", val=style) if level == 0 else None, element("lvlText", val=words.format(level + 1)),
                element("lvlJc", val="left"), element("pPr", indent({"left": 7 * (level + 1), "hanging": 7})), ilvl=level,
            )
            for level in range(DEEPEST_LIST)
        ]  # fmt: skip
        yield element("abstractNum", element("multiLevelType", val="multilevel"), *levels, abstractNumId=identity)
    for identity, *_rest in kinds:
        yield element("num", element("abstractNumId", val=identity), numId=identity)


def page(section, rtl):
    """A4; the binding's edge alternates, at the right of a right-to-left book's first page."""
    edge = round(20 * MM)
    for old in list(section):
        if old.tag not in {qn("w:headerReference"), qn("w:footerReference")}:
            section.remove(old)
    section.extend(
        [
            element("pgSz", w=11906, h=16838),
            element(
                "pgMar", top=round(25 * MM), right=edge, bottom=round(22 * MM), left=edge, header=round(12 * MM),
                footer=round(11 * MM), gutter=round(4 * MM),
            ),
            element("cols", space=720),
            element("titlePg"),
            *([element("bidi"), element("rtlGutter")] if rtl else []),
        ]
    )  # fmt: skip


def settings(root):
    """Mirrored margins, heads of even pages their own, page numbers asked for on opening."""
    root.find(qn("w:zoom")).set(qn("w:percent"), "100")
    root.find(qn("w:proofState")).addprevious(element("mirrorMargins"))
    root.find(qn("w:characterSpacingControl")).addprevious(element("evenAndOddHeaders"))
    root.find(qn("w:compat")).addprevious(element("updateFields", val="true"))
    for setting in root.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # Word 2013 and later: no «compatibility mode» in the title bar
    language = root.find(qn("w:themeFontLang"))
    language.attrib.clear()
    language.set(qn("w:val"), "fr-FR")
    language.set(qn("w:bidi"), "ar-MA")
