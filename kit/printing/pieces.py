"""A fragment between layout and binding: what its HTML must say before, and what is kept of its PDF after.

How a fragment is laid out, so that it can be bound into any book at any place::

    from kit.printing import inside, pieces
    with inside.telling():                            # once a worker, or once a fragment
        html = pieces.mark(fragment["html"])          # places of page numbers, links to other fragments
        pdf = weasyprint.HTML(string=html, …).render(…).write_pdf(pdf_variant="pdf/ua-1")
        kept = pieces.prepare(pdf, fragment, job)     # bytes: cache these

**Page numbers.** `<!--page:ANCHOR-->` becomes `<span data-page="ANCHOR">000</span>`: as many noughts as room is wanted for
(three, or as the caller tells `mark`). Binding exchanges the glyphs of the noughts for the true number's, set against the
end of the reserved room (the left in Arabic), so that the text that is read out or copied is the number and nothing else.
To have the room exact, lay out with three noughts, ask `binding.folios(pieces)` for the numbers, and lay out again, with
`mark(html, folios)`, those fragments whose `mark`ed HTML differs: mostly none, and their result is cached as well.

**Links.** `href="#ANCHOR"` becomes `href="book:ANCHOR"`, which binding turns into a destination; where no fragment of the
book has that anchor the link is dropped and its words stay. Other addresses are left alone. Anchors are ids, as ever.

**Languages.** Taken from the `lang` attributes of the HTML; nothing is to be done for them.

**Running heads and folios** are set once, in a fragment of their own, whose HTML `furniture(fragments, language=…,
direction=…)` makes. It is laid out, prepared and cached like the others, with the same style, and handed to `bind` among the
pieces, anywhere, under the name FURNITURE.

**Margins.** The pages are symmetrical; binding shifts them by GUTTER. A page whose style is named `bare` or `cover`
(`@page cover`) gets neither head nor folio, one named `opener` a folio only, `cover` is not shifted.

**What `prepare` reads**: of `fragment` its name, html and is_sheet; of `job` the folder of the book's `fonts`. The running
heads stand in the HTML itself, `<body data-verso="title of the book" data-recto="title of the part">`.
"""

import html as html_of_python
import re
import textwrap

FURNITURE = "furniture"
GUTTER = 2  # millimetres: 24 inside, 20 outside
PLACE = re.compile(r"<!--page:([\w-]+)-->")
BODY = re.compile(r"<body\b[^>]*>")
SIDE = re.compile(r'\bdata-(verso|recto)="([^"]*)"')
LETTERS_OF_A_HEAD = 90
FRAMES_WITH_FOLIO = ("", "opener")
INNER_LINK = re.compile(r'(<a\b[^>]*\bhref=")#(?=[^"])')


def mark(html, folios=None):
    """The HTML of a fragment as it must be laid out; `folios` ({anchor: number}, if known) say how wide a number is."""

    def place(match):
        digits = len(str((folios or {}).get(match[1], 100)))
        return f'<span data-page="{match[1]}">{"0" * digits}</span>'

    return INNER_LINK.sub(r"\1book:", PLACE.sub(place, html))


def heads(html):
    """{"verso": …, "recto": …}: the words over the pages of a fragment, those that it has."""
    body = BODY.search(html)
    found = SIDE.findall(body[0]) if body else []
    return {side: html_of_python.unescape(words) for side, words in found if words}


def furniture(fragments, *, language, direction):
    """The HTML of the running heads and folios of these fragments (dictionaries or objects with `html`)."""
    escape = html_of_python.escape
    told = dict.fromkeys((side, words) for fragment in fragments for side, words in heads(html_in(fragment)).items())
    lines = [
        f'<p class="head {side}" data-head="{escape(head_key(side, words))}">{escape(shorten(words))}</p>'
        for side, words in told
    ]
    lines += [
        f'<p class="folio {side} {frame}" data-head="{folio_key(side, frame)}"><span data-page="folio">0000</span></p>'
        for side in ("verso", "recto")
        for frame in FRAMES_WITH_FOLIO
    ]
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><title>{FURNITURE}</title></head>'
        f'<body class="{FURNITURE}">{"".join(lines)}</body></html>'
    )


def shorten(words):
    """A running head has one line; WeasyPrint's own ellipsis leaves the page when the text goes from right to left."""
    return textwrap.shorten(words, LETTERS_OF_A_HEAD, placeholder=" …")


def html_in(fragment):
    return fragment["html"] if isinstance(fragment, dict) else fragment.html


def head_key(side, words):
    return f"head {side} {words}"


def folio_key(side, frame):
    return f"folio {side} {frame}"


def prepare(pdf, fragment, job):
    """What is kept of a fragment's PDF, as the bytes of a file that `binding.bind` takes. Raises ValueError, or KeyError for
    a font that is not the book's, when the PDF is not as `inside` and WeasyPrint 70 make it."""
    from kit.printing.preparing import prepared

    return prepared(pdf, fragment, job["fonts"], heads(fragment["html"]))
