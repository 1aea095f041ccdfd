"""The forms of an edition beside the PDF for the screen: each made from the manuscript, or from that PDF, by one function."""

from importlib import import_module

from guide.models.states import Format

# Each module has `make(manuscript, screen_pdf, target)`; it writes the file `target`, whole, or raises.
MAKERS = {
    Format.OFFICE: "guide.formats.office",
    Format.BOOKLET: "guide.formats.booklet",
    Format.SHOP: "guide.formats.shop",
    Format.EPUB: "guide.formats.epub",
    Format.DOCX: "guide.formats.docx",
}
ENDINGS = {Format.EPUB: "epub", Format.DOCX: "docx"}


def ending(form):
    """The end of a file's name."""
    return ENDINGS.get(form, "pdf")


def make(form, manuscript, screen_pdf, target):
    """Write the book in the form `form` to `target`; raises what its maker raises."""
    import_module(MAKERS[form]).make(manuscript, screen_pdf, target)
