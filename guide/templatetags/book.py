import unicodedata

from django import template

register = template.Library()


@register.filter
def direction(words):
    """Which way `words` (a name inside a line of the other script) are read: that of their first letter."""
    kinds = (unicodedata.bidirectional(letter) for letter in str(words))
    return next(({"L": "ltr", "R": "rtl", "AL": "rtl"}[kind] for kind in kinds if kind in {"L", "R", "AL"}), "ltr")
