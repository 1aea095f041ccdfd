"""For the office printer: the same pages, with cover and openers on white, so that no side is soaked in ink."""

from guide.printing.compose import compose
from kit.printing.press import print_book


def make(manuscript, screen_pdf, target):
    print_book(compose(manuscript, is_light=True), target, lambda *args, **kwargs: None)
