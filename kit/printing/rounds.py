"""Lays a book out in two rounds: first what depends on nothing else, then what tells the numbers of pages.

A number of a page is stamped into its place when the book is bound, but the room for it must be as wide as the number. So the
parts with such places (contents, openers, indexes) are laid out once the lengths of all others are known, with room for as many
digits as each number has; should their own lengths change how many that is, they are laid out again.
"""

from dataclasses import asdict, replace

from kit.printing import keeping, pieces
from kit.printing.book import Fragment, PrintFailed

MOST_ROUNDS = 4


class Rounds:
    """`laid`: for each of `fragments`, by its number, the kept piece, or None as yet."""

    def __init__(self, book, crew):
        self.fragments, self.crew = [*book.fragments, *([furniture_of(book)] if book.has_heads else [])], crew
        self.keys = keeping.Keys(book)
        self.laid = [None] * len(self.fragments)

    def pieces(self):
        """[{"path" of its piece, "fragment": what binding must know of it}] in the book's order. Raises PrintFailed."""
        looks_ahead = [number for number, part in enumerate(self.fragments) if pieces.PLACE.search(part.html)]
        others = sorted(set(range(len(self.fragments))) - set(looks_ahead))
        problems = self.round("sheets", others, {})
        for _round in range(MOST_ROUNDS):
            before = list(self.laid)
            problems += self.round("numbers", looks_ahead, self.folios())
            if problems or before == self.laid:
                break
        if problems:
            raise PrintFailed(problems)
        return [
            {"path": piece.path, "fragment": asdict(replace(fragment, html=""))}
            for fragment, piece in zip(self.fragments, self.laid, strict=True)
        ]

    def folios(self):
        """{name of a fragment: number of its first page}, a page for each that is not laid out yet."""
        first, folios = 1, {}
        for fragment, piece in zip(self.fragments, self.laid, strict=True):
            if fragment.starts == ("recto", "verso")[first % 2]:
                first += 1
            folios[fragment.name] = first
            first += piece.pages if piece else 1
        return folios

    def round(self, phase, numbers, folios):
        """Lay out those of `numbers` that are not kept with this room for their numbers; returns the problems."""
        marked = {number: self.marked(self.fragments[number], folios) for number in numbers}
        keys = {number: self.keys.of(fragment) for number, fragment in marked.items()}
        kept = keeping.find(set(keys.values()))
        missing = [number for number in numbers if keys[number] not in kept]
        counted = [number for number in numbers if phase != "sheets" or self.fragments[number].is_sheet]
        done = len(set(counted) - set(missing))

        def tell(line, title):
            nonlocal done
            if line:
                number = line["number"]
                kept[keys[number]] = keeping.Kept(line["path"], line["pages"])
                done += number in counted
            self.crew.progress(phase=phase, done=done, total=len(counted), at_work_on=title)

        if counted:  # before the first of them is begun
            self.crew.progress(phase=phase, done=done, total=len(counted), at_work_on="")
        place = str(keeping.folder())
        tasks = [
            {"number": number, "fragment": asdict(marked[number]), "key": keys[number], "folder": place}
            for number in missing
        ]
        problems = self.crew.lay(tasks, tell)
        for number in numbers:
            self.laid[number] = kept.get(keys[number])
        return problems

    def marked(self, fragment, folios):
        return replace(fragment, html=pieces.mark(fragment.html, folios))


def furniture_of(book):
    """The running heads and folios of the book, laid out once for all its pages."""
    direction = "rtl" if book.language.startswith("ar") else "ltr"
    html = pieces.furniture(book.fragments, language=book.language, direction=direction)
    return Fragment(name=pieces.FURNITURE, title="", html=html)
