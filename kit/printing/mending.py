"""What WeasyPrint leaves out of a tagged Arabic document that stands by itself, added to its PDF with pikepdf.

Relies on the shape WeasyPrint 70 gives its files: margin boxes are tagged but stand in no structure, the page's own
structure elements hang directly under one Document, ToUnicode maps have one glyph a line in four hexadecimal digits.
"""

import re

import pikepdf  # noqa: TID253 (only the child loads this module)
from pikepdf import Array, Dictionary, Name, String  # noqa: TID253

from kit.printing import faces

MARKED = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")
GLYPH = re.compile(r"<([0-9a-f]{4})> <[0-9a-f]*>")
PRINTED = 4  # annotation flag
PAGINATION = b"/Artifact <</Type /Pagination>> BDC"


def mend(source, target, *, fonts, is_rtl, anchors):
    """Write the PDF `source` to `target`, mended. `anchors`: the words for a link to each anchor."""
    with pikepdf.open(source) as pdf:
        pdf.Root.ViewerPreferences.Direction = Name.R2L if is_rtl else Name.L2R
        pdf.Root.PageMode = Name.UseOutlines
        name_letters(pdf, fonts)
        set_running_heads_aside(pdf)
        for item in pdf.objects:
            if isinstance(item, Dictionary):
                if item.get(Name.S) == Name.TH:
                    give_scope(item)
                elif item.get(Name.S) == Name.Span and not len(item.K):
                    take_out(item)
                elif item.get(Name.Subtype) == Name.Link:
                    item.F = PRINTED
                    anchor = str(item.get(Name.Dest, ""))
                    if anchor in anchors:
                        item.Contents = String(anchors[anchor])
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def give_scope(header):
    """A header in a table's head heads its column, another its row."""
    in_head = header.P.P.get(Name.S) == Name.THead
    header.A.Scope = Name.Column if in_head else Name.Row


def take_out(element):
    """An element without content (the small squares of a sheet's level) is drawn, but says nothing."""
    element.P.K = Array([kid for kid in element.P.K if isinstance(kid, int) or kid.objgen != element.objgen])


def name_letters(pdf, fonts):
    """Say what each glyph stands for by the glyph's own name, instead of the text under which it was first met."""
    for font in pdf.objects:
        if isinstance(font, Dictionary) and Name.ToUnicode in font:
            _names, texts, _cmap = faces.glyphs(fonts, faces.face_of(str(font.BaseFont), fonts))

            def by_name(match, texts=texts):
                text = texts.get(int(match[1], 16))
                return f"<{match[1]}> <{text.encode('utf-16-be').hex()}>" if text else match[0]

            font.ToUnicode.write(GLYPH.sub(by_name, font.ToUnicode.read_bytes().decode()).encode())


def set_running_heads_aside(pdf):
    """Mark what stands in the margins as artefacts of pagination: it is drawn on each page and belongs to no text."""
    root = pdf.Root.StructTreeRoot
    top = {kid.objgen for kid in root.K[0].K}
    document, seen = root.K[0].objgen, {}

    def is_text(element):
        path = []
        while element.objgen not in seen:
            path.append(element.objgen)
            if element.P.objgen == document:
                seen[element.objgen] = element.objgen in top
                break
            element = element.P
        answer = seen[element.objgen]
        seen.update(dict.fromkeys(path, answer))
        return answer

    numbers = root.ParentTree.Nums
    for index in range(0, len(numbers), 2):
        elements = numbers[index + 1]
        if not isinstance(elements, Array):
            break  # from here on, links
        page = pdf.pages[int(numbers[index])]
        aside = {number for number, element in enumerate(elements) if not is_text(element)}
        if aside:
            content = page.Contents.read_bytes()
            page.Contents.write(
                MARKED.sub(lambda match: PAGINATION if int(match[1]) in aside else match[0], content)  # noqa: B023
            )
            for number in aside:
                elements[number] = None
