"""Arabic folding: one key for the spellings that readers take as the same word."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ـ": ""}
    | {ord(arabic): str(digit) for digit, arabic in enumerate("٠١٢٣٤٥٦٧٨٩")}
)


def fold(text):
    """Search key of `text`: no harakat, accents or tatweel; one alef, yeh, teh marbuta and digit; one space between words."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", text.translate(_LETTERS)).strip().casefold()


def western_digits(text):
    """`text` with Arabic-Indic and Persian digits written 0-9."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
