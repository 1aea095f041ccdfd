"""International standard book numbers (ISO 2108): the check digit tells a slip of the pen."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def digits_of(text):
    """The digits of `text`, Arabic-Indic ones too, as ASCII; hyphens and spaces left out. Other letters stay."""
    bare = re.sub(r"[\s\u2010-\u2015\u200e\u200f-]", "", text)
    return "".join(str(unicodedata.digit(letter, letter)) for letter in bare)


def is_isbn(text):
    """Whether `text` is an ISBN of thirteen digits: 978 or 979, and weights 1 and 3 in turn add up to a multiple of ten."""
    digits = digits_of(text)
    if not re.fullmatch(r"97[89][0-9]{10}", digits):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def check_isbn(text):
    """Validator."""
    if not is_isbn(text):
        raise ValidationError(
            _(
                "This is no ISBN: it has thirteen digits, begins with 978 or 979, and its last digit agrees with the others."
                " Copy it from the National Library’s letter."
            )
        )
