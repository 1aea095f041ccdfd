"""How a reader finds a place in the book: bookmarks and named destinations."""

from kit.printing.packing import plain


def destinations(parts):
    """The name tree of all anchors; of one that stands twice, the first counts.

    `parts`: for each fragment `({anchor: [page, x, y]}, its pages' objects)`.
    """
    found = {}
    for anchors, pages in parts:
        for anchor, (page, x, y) in anchors.items():
            found.setdefault(anchor, (pages[page], x, y))
    named = sorted((anchor.encode(), anchor, place) for anchor, place in found.items())
    return b"<</Names[%b]>>" % b" ".join(
        b"%b[%d 0 R/XYZ %.2f %.2f 0]" % (plain(anchor), *place) for _key, anchor, place in named
    )


class Bookmark:
    def __init__(self, number, parent):
        self.number, self.parent, self.kids, self.count = number, parent, [], 0
        self.before = self.after = None

    def add(self, kid):
        if self.kids:
            self.kids[-1].after, kid.before = kid, self.kids[-1]
        self.kids.append(kid)
        holder = self
        while holder:
            holder.count += 1
            holder = holder.parent


def bookmarks(entries, first):
    """[(number, object)] of bookmarks in order, (title, level, page's object, y) each; numbers begin at `first`, the root's."""
    root = Bookmark(first, None)
    path, made = [root], []
    for number, (_title, level, _page, _y) in enumerate(entries, first + 1):
        del path[level + 1 :]
        made.append(Bookmark(number, path[-1]))
        path[-1].add(made[-1])
        path.append(made[-1])
    objects = [(first, b"<</Type/Outlines%b>>" % kids_of(root))]
    for mark, (title, _level, page, y) in zip(made, entries, strict=True):
        beside = b"".join(
            b"/%b %d 0 R" % (name, other.number) for name, other in ((b"Prev", mark.before), (b"Next", mark.after)) if other
        )
        objects.append((
            mark.number,
            b"<</Title%b/Parent %d 0 R/Dest[%d 0 R/XYZ null %.2f null]%b%b>>"
            % (plain(title), mark.parent.number, page, y, beside, kids_of(mark)),
        ))  # fmt: skip
    return objects


def kids_of(mark):
    if not mark.kids:
        return b""
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (mark.kids[0].number, mark.kids[-1].number, mark.count)
