"""For the printing house: bleed and crop marks."""

from kit.printing.imposing import with_crop_marks


def make(manuscript, screen_pdf, target):
    with_crop_marks(screen_pdf, target)
