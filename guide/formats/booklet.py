"""The book in half its size, two pages a side, to be folded."""

from kit.printing.imposing import booklet


def make(manuscript, screen_pdf, target):
    booklet(screen_pdf, target, is_rtl=manuscript.direction == "rtl")
