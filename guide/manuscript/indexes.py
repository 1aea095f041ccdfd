"""What gathers the sheets: indexes and plots."""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from guide.manuscript.content import Bar, Index, IndexLetter, IndexLine, Plot
from kit.folding import fold

SHORTEST_SCALE = 4  # experiences to the full width of a plot
COMMON_BEGINNINGS = ("جمعيه ", "تعاونيه ", "الجمعيه ", "association ", "cooperative ")


def indexes(sheets):
    """By organisation, neighbourhood and mechanism; one without a line is left out."""
    made = [
        index("index", _("Index of associations and organisations"), ((sheet.holder, sheet) for sheet in sheets)),
        index(
            "index-neighbourhood",
            _("Index of neighbourhoods"),
            ((place, sheet) for sheet in sheets for place in sheet.neighbourhoods),
        ),
        index("index-mechanism", _("Index of mechanisms"), ((sheet.mechanism, sheet) for sheet in sheets)),
    ]
    return [one for one in made if one.letters]


def index(name, title, pairs):
    """The Index of `pairs` (words, sheet): by first letter, in the order of the folded words."""
    anchors = defaultdict(list)
    for words, sheet in pairs:
        anchors[words].append(sheet.anchor)
    letters = defaultdict(list)
    for words in sorted(filter(None, anchors), key=sort_key):
        letters[sort_key(words)[1][:1].upper()].append(IndexLine(words, anchors[words]))
    return Index(name, title, [IndexLetter(letter, lines) for letter, lines in letters.items()])


def sort_key(name):
    """(script, key): Arabic before Latin; folded, without the article and the words that nearly every name begins with."""
    key = fold(name)
    for word in COMMON_BEGINNINGS:
        key = key.removeprefix(word)
    key = key.removeprefix("ال").lstrip("«\"' ")
    return key[:1] < "\u0600", key


def plots(sheets):
    made = [
        Plot(_("What were the experiences about?"), _("Theme"), bars(sheet.theme for sheet in sheets)),
        Plot(_("How did citizens take part?"), _("Mechanism"), bars(sheet.mechanism for sheet in sheets)),
    ]
    return [plot for plot in made if plot.bars]


def bars(names):
    """The bar of each name with its count, the largest first; one experience never fills the line."""
    counts = Counter(filter(None, names)).most_common()
    return [Bar(name, count, round(100 * count / max(counts[0][1], SHORTEST_SCALE))) for name, count in counts]
