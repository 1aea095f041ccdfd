"""In which letters a CSV was saved: offices and phones do not say it, and few save in UTF-8."""

import codecs
import itertools

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LOOKED_AT = 200_000  # bytes: enough to tell Arabic from French


def decoded(content):
    """Text of the bytes `content`: UTF-8, UTF-16, or else windows-1256 (Arabic) or windows-1252 (French)."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if wide := _wide(content[:2000]):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1256" if _is_arabic(content) else "windows-1252", errors="replace")


def _wide(head):
    """UTF-16 without its mark: separators and line ends leave a zero byte on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head) or not max(even, odd) > 4 * min(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_arabic(content):
    """Arabic words are whole runs of bytes over 127; in French, accents stand alone between plain letters."""
    high = [byte > 127 for byte in content[:_LOOKED_AT]]
    pairs = sum(first and second for first, second in itertools.pairwise(high))
    return pairs * 2 > sum(high)
