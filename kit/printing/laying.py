"""Lays out fragments, one after the other, in a child process of the press (`locked.py`).

A fragment is a WeasyPrint document of its own, that depends on no other: where it stands in the book, the numbers of pages and
the running heads come when the book is bound. The style is parsed and the fonts are looked up once a process.
"""

import gc
import io
import logging
import math
import re
import resource
import signal
from contextlib import ExitStack, contextmanager
from pathlib import Path

# How far down its last page a sheet may reach, as a share of the page's height, for a tighter layout to be tried. tight.css
# makes letters and leading a twentieth smaller each, which wins an eighth of two pages of text, and a little more on photos:
# a third of a page. What reaches further down would be laid out a second time for nothing.
LITTLE = 0.42
END = "fragment-end"

# What no page can hold: letters, lines (blocks that begin one), pictures. A part with more of them than its pages hold is too
# long without being laid out, which might take minutes.
TAG = re.compile(r"<(p|li|tr|br|img)?[^>]*>")
MOST_LETTERS, MOST_LINES, MOST_PICTURES = 8000, 150, 12
SECONDS_TO_SPARE = 3


class Broken(Exception):
    """A fragment that cannot be printed; the argument says why, a word of guide.models.states.Reason."""


class Layer:
    def __init__(self, job):
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        from kit.printing.fetching import LockedFetcher

        self.job, self.html, self.css = job, weasyprint.HTML, weasyprint.CSS
        self.fetcher = LockedFetcher(job["files"], job["folders"])
        self.fonts = FontConfiguration()
        self.style = [self.stylesheet(text) for text in job["css"]]
        self.tighter = [*self.style, self.stylesheet(job["tight"])]

    def stylesheet(self, text):
        return self.css(string=text, font_config=self.fonts, url_fetcher=self.fetcher, base_url=self.job["base"])

    def document(self, html, style):
        return self.html(string=html, base_url=self.job["base"], url_fetcher=self.fetcher).render(
            stylesheets=style, font_config=self.fonts, cache={}, pdf_variant="pdf/ua-1", presentational_hints=False
        )

    def lay(self, fragment):
        """The PDF of the fragment as bytes and the number of its pages; raises Broken."""
        self.fetcher.refused.clear()
        try:
            if is_beyond_its_pages(fragment):
                raise Broken("too_long")
            document = self.best(fragment)
            if self.fetcher.refused:
                raise Broken("picture")
            if len(document.pages) > fragment["most_pages"]:
                raise Broken("too_long")
            return self.drawn(document), len(document.pages)
        except TimeoutError:
            raise Broken("too_slow") from None
        except MemoryError:
            raise Broken("too_big") from None
        except Broken:
            raise
        except Exception:
            logging.exception("%s could not be laid out", fragment["name"])
            raise Broken("picture" if self.fetcher.refused else "unprintable") from None

    def best(self, fragment):
        """Its document; one that misses its best length by little is set tighter where that saves the page."""
        html, best = fragment["html"], fragment["best_pages"]
        if not best:
            return self.document(html, self.style)
        html = html.replace("</body>", f'<div id="{END}"></div></body>')
        document = self.document(html, self.style)
        last = document.pages[-1]
        if len(document.pages) == best + 1 and last.anchors[END][3] <= LITTLE * last.height:
            tighter = self.document(html, self.tighter)
            document = min(document, tighter, key=lambda one: len(one.pages))
        document.pages[-1].anchors.pop(END)
        return document

    def drawn(self, document):
        """For a book, as `pieces` wants it; by itself, mended."""
        if self.job["is_bound"]:
            return document.write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
        from kit.printing.mending import mend

        drawn, mended = io.BytesIO(document.write_pdf(pdf_variant="pdf/ua-1")), io.BytesIO()
        mend(
            drawn, mended, fonts=self.job["fonts"], is_rtl=self.job["language"].startswith("ar"), anchors=self.job["anchors"]
        )
        return mended.getvalue()


def is_beyond_its_pages(fragment):
    tags = [match[1] for match in TAG.finditer(fragment["html"])]
    letters = len(TAG.sub("", fragment["html"]))
    lines, pictures = sum(map(bool, tags)), tags.count("img")
    most = fragment["most_pages"]
    return letters > most * MOST_LETTERS or lines > most * MOST_LINES or pictures > most * MOST_PICTURES


@contextmanager
def at_work(job, say):
    """Gives the function that does a task, {"number", "fragment", and where to: "target", or "folder" and "key"}."""
    with ExitStack() as stack:
        from kit.printing import inside

        stack.enter_context(inside.hastening())
        layer = Layer(job)
        if job["is_bound"]:
            from kit.printing import keeping, pieces  # noqa: F401 (loaded before the process is locked in)

            stack.enter_context(inside.telling())
        else:
            import kit.printing.mending  # noqa: F401
        yield lambda task: do(task, layer, job, say)


def do(task, layer, job, say):
    """Says {"number", "path", "pages"}, or {"number", "broken": why}; after want of time or memory nothing else is tried."""
    try:
        with time_limit(job["limits"]["fragment_seconds"]):
            pdf, pages = layer.lay(task["fragment"])
            path = put(pdf, pages, task, job)
    except Broken as reason:
        say(number=task["number"], broken=str(reason))
        if str(reason) in ("too_slow", "too_big"):
            raise SystemExit from None
    else:
        say(number=task["number"], path=path, pages=pages)
    sweep()


@contextmanager
def time_limit(seconds):
    """Raises TimeoutError after so many seconds of the processor; where that is not heard, the process is killed."""

    def too_slow(_signal, _frame):
        raise TimeoutError

    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(hard, math.ceil(used + seconds) + SECONDS_TO_SPARE), hard))
    signal.signal(signal.SIGPROF, too_slow)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except TimeoutError:
        raise Broken("too_slow") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def put(pdf, pages, task, job):
    """Write what was laid out where the task wants it; returns the path."""
    if not job["is_bound"]:
        Path(task["target"]).write_bytes(pdf)
        return task["target"]
    from kit.printing import keeping, pieces

    return keeping.keep(task["folder"], task["key"], pages, pieces.prepare(pdf, task["fragment"], job))


def sweep():
    """Throw away what a fragment's layout left behind, and never look again at what stays."""
    gc.collect()
    gc.freeze()
