"""Numbers made ready for the plots of includes/bars.html."""


def shares(counts):
    """Rows of a plot from (label, number) pairs; the length of a bar is its part of the whole, in percent."""
    counts = list(counts)
    whole = sum(number for _label, number in counts) or 1
    return [{"label": label, "value": number, "percent": round(100 * number / whole, 1)} for label, number in counts]
