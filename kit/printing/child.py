"""The child process that lays the book out: `python -m kit.printing.child FOLDER`. Knows neither Django nor the database.

FOLDER holds job.json, as `press.py` writes it, and receives book.pdf. Progress and the result are lines of JSON on the
standard output. Each fragment is a document of its own, laid out in the order of the book, so that where one begins is
known before its turn comes; the pages of all of them are then drawn as one document, with one set of tags, links,
bookmarks and fonts. Contents are laid out twice: first for their length, at last with the numbers of what follows.
"""

import gc
import json
import logging
import re
import resource
import signal
import sys
from pathlib import Path

PLACE = re.compile(r"<!--page:([\w-]+)-->")

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.", "ftplib.")


class Broken(Exception):
    """A fragment that cannot be printed; the argument says why, in one of the words below."""


def say(**line):
    """Tell the parent; when it is gone, this fails and ends the child too."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def set_limits(limits):
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lock_in():
    """A second lock behind the fetcher's: from here on this process opens no connection and starts no program."""

    def guard(event, args):
        if event.startswith(
            ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ftplib.", "urllib.")
        ):
            raise PermissionError(f"{event} in the print's child process")

    sys.addaudithook(guard)


class Layout:
    """Lays fragments out one after the other and knows the page of every anchor so far."""

    def __init__(self, job, fetcher):
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self.html, self.css = weasyprint.HTML, weasyprint.CSS
        self.job, self.fetcher = job, fetcher
        self.fonts, self.cache = FontConfiguration(), {}
        self.style = [
            self.css(string=text, font_config=self.fonts, url_fetcher=fetcher, base_url=job["base"]) for text in job["css"]
        ]
        self.folios = {}

    def stylesheet(self, text):
        return self.css(string=text, font_config=self.fonts, url_fetcher=self.fetcher, base_url=self.job["base"])

    def document(self, html, first, style=""):
        """The fragment as a WeasyPrint document whose first page has the number `first`; `style` comes on top."""
        side = "recto" if first % 2 else "verso"
        place = f"@page :first {{ counter-reset: page {first} }} html {{ break-before: {side} }}"
        html = PLACE.sub(lambda match: str(self.folios.get(match[1], "000")), html)
        return self.html(string=html, base_url=self.job["base"], url_fetcher=self.fetcher).render(
            stylesheets=[*self.style, self.stylesheet(place + style)],
            font_config=self.fonts, cache=self.cache, pdf_variant="pdf/ua-1", presentational_hints=False,
        )  # fmt: skip

    def fragment(self, fragment, first):
        """Its document; raises Broken with the reason."""
        self.fetcher.refused.clear()
        signal.setitimer(signal.ITIMER_REAL, self.job["limits"]["fragment_seconds"])
        try:
            document = self.document(fragment["html"], first)
            if fragment["best_pages"] and len(document.pages) == fragment["best_pages"] + 1:
                tighter = self.document(fragment["html"], first, self.job["tight"])
                document = min(document, tighter, key=lambda one: len(one.pages))
        except TimeoutError:
            raise Broken("too_slow") from None
        except MemoryError:
            raise Broken("too_big") from None
        except Exception:
            logging.exception("%s could not be laid out", fragment["name"])
            raise Broken("unprintable") from None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self.fetcher.refused:
            raise Broken("picture")
        if len(document.pages) > fragment["most_pages"]:
            raise Broken("too_long")
        for number, page in enumerate(document.pages, first):
            for anchor in page.anchors:
                self.folios.setdefault(anchor, number)
        return document

    def blank(self, first):
        return self.document(self.job["blank"], first)


def lay_out(job, layout):
    """`(pages of each document, the first document, problems)`: the book in order, and what is broken in it."""
    laid, cover, problems, contents, first = [], None, [], [], 1
    fragments = job["fragments"]
    sheets, sheet = sum(fragment["is_sheet"] for fragment in fragments), 0
    for fragment in fragments:
        if fragment["is_sheet"]:
            say(phase="sheets", done=sheet, total=sheets, at_work_on=fragment["title"])
            sheet += 1
        if fragment["starts"] == ("recto", "verso")[first % 2]:
            laid.append(layout.blank(first).pages)
            first += 1
        try:
            document = layout.fragment(fragment, first)
        except Broken as reason:
            problems.append({"title": fragment["title"], "reason": str(reason)})
            continue
        if fragment["looks_ahead"]:
            contents.append((len(laid), fragment, first))
        cover = cover or document
        laid.append(document.pages)
        first += len(document.pages)
        sweep()
    if not problems:
        for done, (index, fragment, start) in enumerate(contents):
            say(phase="numbers", done=done, total=len(contents), at_work_on=fragment["title"])
            document = layout.fragment(fragment, start)
            if len(document.pages) != len(laid[index]):
                problems.append({"title": fragment["title"], "reason": "unprintable"})
            laid[index] = document.pages
    return laid, cover, problems


def sweep():
    """Throw away what a fragment's layout left behind, and never look again at what stays: the time of no collection at
    all, two thirds of its memory."""
    gc.collect()
    gc.freeze()


def main(folder):
    job = json.loads((folder / "job.json").read_text("utf-8"))
    set_limits(job["limits"])
    logging.basicConfig(level=logging.WARNING)

    def too_slow(_signal, _frame):
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_slow)
    from kit.printing.fetching import LockedFetcher
    from kit.printing.mending import mend

    layout = Layout(job, LockedFetcher(job["files"], job["folders"]))
    lock_in()
    gc.disable()
    laid, cover, problems = lay_out(job, layout)
    if problems:
        say(problems=problems)
        return
    pages = [page for pages in laid for page in pages]
    say(phase="binding", done=0, total=2, at_work_on="")
    cover.copy(pages).write_pdf(folder / "drawn.pdf", pdf_variant="pdf/ua-1")
    say(phase="binding", done=1, total=2, at_work_on="")
    mend(
        folder / "drawn.pdf", folder / "book.pdf",
        fonts=job["fonts"], is_rtl=job["language"].startswith("ar"), anchors=job["anchors"],
    )  # fmt: skip
    say(pages=len(pages))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
