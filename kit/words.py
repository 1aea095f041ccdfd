"""What is taken out of typed text before it is kept: characters that nobody means to write."""

import re
import unicodedata

# Controls but tab and line feed; embeddings, overrides and isolates, which turn the text around them; halves of letters.
_UNMEANT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def many_lines(text):
    """`text` without unmeant characters, its line ends as \\n."""
    return _UNMEANT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text):
    """`text` in one line, without unmeant characters: safe in a mail's header."""
    return " ".join(many_lines(text).split())


def file_stem(name):
    """The readable part of a file's name, without path, ending, or any invisible character."""
    stem = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"\.\w{1,5}$", "", stem)
    stem = "".join(
        c for c in unicodedata.normalize("NFC", stem) if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    return " ".join(stem.split())[:100].strip(" .")
