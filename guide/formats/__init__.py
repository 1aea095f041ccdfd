"""The forms of an edition beside the PDF for the screen: each made from the manuscript, or from that PDF, by one function."""

import logging
from importlib import import_module

from guide.models.states import Format

logger = logging.getLogger(__name__)

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


def make_all(manuscript, screen_pdf, folder, progress):
    """Make every form in `folder`: ({form: path}, [the forms that could not be made]).

    One that fails does not take the others, or the book, with it; the log says why. `progress(phase, done, total, at_work_on)`
    is called before each, and what it raises ends the making.
    """
    made, failed = {}, []
    for done, (form, module) in enumerate(MAKERS.items()):
        progress("formats", done, len(MAKERS), str(form.label))
        target = folder / f"{form}.{ending(form)}"
        try:
            import_module(module).make(manuscript, screen_pdf, target)
        except Exception:
            logger.exception("%s of the edition %s could not be made", form, manuscript.slug)
            target.unlink(missing_ok=True)
            failed.append(form)
        else:
            made[form] = target
    return made, failed
