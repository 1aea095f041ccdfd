"""The press against one big tagged WeasyPrint document and Chromium's print of the same HTML, on a synthetic book.

Each figure is of whole processes, interpreter and all; each is run at the lowest priority, as the portal prints.
`guide_1000` takes a quarter of an hour and more, and is measured when it is named only.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import urlsplit

from bench import benchmark, portal, result

ONE_DOCUMENT = "one tagged WeasyPrint document of the same HTML"
CHROMIUM = "Chromium's print of the same HTML"
ONE = (
    "import sys, weasyprint; weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1',"
    " stylesheets=[weasyprint.CSS(filename=sys.argv[3])])"
)
OURS = (
    "import json, sys; from pathlib import Path; from kit.printing.press import Book, Fragment, print_book;"
    "told = json.loads(Path(sys.argv[1]).read_text());"
    "told['fragments'] = [Fragment(**part) for part in told['fragments']];"
    "print_book(Book(**told), Path(sys.argv[2]), lambda *args, **named: None)"
)
# What binding does to fragments, said for one document.
ONE_STYLE = """
@page { @bottom-center { content: counter(page) } @top-center { content: string(running) } bleed: 0 }
.part { break-before: page; string-set: running attr(data-recto) }
.part.opener, .part.contents { break-before: recto }
.page-of::after { content: target-counter(attr(href), page) }
"""
TIMES = 5  # a change is printed so often, and the median taken


@benchmark
def guide_200():
    """200 sheets from nothing, and with one of them changed."""
    yield from measured(200)


@benchmark(on_request=True)
def guide_1000():
    """1000 sheets, the same."""
    yield from measured(1000)


def measured(sheets):
    from bench.synthetic import make_book

    with tempfile.TemporaryDirectory(prefix="nashark-bench-guide-") as name:
        folder = Path(name)
        book = make_book(sheets, folder)
        page, style = one_page(book, folder)
        cold = ours(book, folder)
        changes = sorted((ours(changed(book, number), folder) for number in range(TIMES)), key=lambda run: run["seconds"])
        one = run([sys.executable, "-c", ONE, str(page), str(folder / "one.pdf"), str(style)], folder)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"]
        where = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'chromium.pdf'}", page.as_uri()]
        chromium = run([shutil.which("chromium"), *flags, *where], folder)
        for against, other in ((ONE_DOCUMENT, one), (CHROMIUM, chromium)):
            yield result(f"guide.cold.{sheets}", cold["seconds"], "s", against=against, other=other["seconds"])
            change = changes[TIMES // 2]["seconds"]
            yield result(f"guide.change.{sheets}", change, "s", against=against, other=other["seconds"])
            yield result(f"guide.memory.{sheets}", cold["memory"], "MB", against=against, other=other["memory"])
        count = {name: pages(folder / f"{name}.pdf") for name in ("ours", "one", "chromium")}
        yield result(f"guide.pages.{sheets}", count["ours"], "pages", against=ONE_DOCUMENT, other=count["one"])
        size = {name: (folder / f"{name}.pdf").stat().st_size / 1e6 for name in ("ours", "one")}
        yield result(f"guide.size.{sheets}", size["ours"], "MB", against=ONE_DOCUMENT, other=size["one"])


@benchmark
def guide_page_p95():
    """The 95th percentile of a page's time while a book is printed, against the same without; one connection."""
    from bench.synthetic import make_book

    connection = http.client.HTTPConnection(urlsplit(portal.address()).netloc)
    with tempfile.TemporaryDirectory(prefix="nashark-bench-guide-") as name:
        folder = Path(name)
        book = make_book(100, folder)
        times(connection, lambda count: count < 50)
        alone = times(connection, lambda count: count < 600)
        process = start_ours(book, folder)
        meanwhile = times(connection, lambda _count: process.poll() is None)
        again = times(connection, lambda count: count < 600)
        if process.returncode:
            raise RuntimeError("the book was not printed")
    against = "the same page while nothing is printed"
    yield result("guide.page_p95", p95(meanwhile), "ms", against=against, other=p95(alone + again))


def times(connection, go_on):
    """Milliseconds of each request for the front page, as long as `go_on(how many so far)`."""
    taken = []
    while go_on(len(taken)):
        start = time.perf_counter()
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status == 200
    return taken


def p95(taken):
    return statistics.quantiles(taken, n=20)[-1]


def changed(book, number):
    """The book with other words in one of its sheets."""
    at = [place for place, part in enumerate(book.fragments) if part.is_sheet][7 * number + 3]
    part = book.fragments[at]
    fragments = list(book.fragments)
    fragments[at] = replace(part, html=part.html.replace("</p>", f" {time.time_ns()}</p>", 1))
    return replace(book, fragments=fragments)


def ours(book, folder):
    return run(ours_command(book, folder), folder)


def start_ours(book, folder):
    return subprocess.Popen(ours_command(book, folder), cwd=portal.ROOT, env=environment(folder), stdout=subprocess.DEVNULL)


def ours_command(book, folder):
    told = folder / "book.json"
    told.write_text(json.dumps(asdict(book), ensure_ascii=False), "utf-8")
    return [sys.executable, "-c", OURS, str(told), str(folder / "ours.pdf")]


def environment(folder):
    """Of a process whose fonts are the book's, with an empty cache of the press until something is printed."""
    from kit.printing.press import FONTS

    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder / 'fontcache'}</cachedir></fontconfig>", "utf-8")
    places = {"FONTCONFIG_FILE": str(config), "MEDIA_ROOT": str(folder), "PRINT_CACHE": str(folder / "kept")}
    return {**os.environ, **places}


def one_page(book, folder):
    """The book's HTML as one document for engines that read files: (page, style)."""
    parts = []
    for fragment in book.fragments:
        attributes, _, body = fragment.html.partition("<body")[2].partition(">")
        attributes = attributes.replace('class="', 'class="part ', 1)
        parts.append(f"<div{attributes}>{body.partition('</body>')[0]}</div>")
    html = re.sub(r"<!--page:([\w-]+)-->", r'<a class="page-of" href="#\1"></a>', "".join(parts))
    css = book.css[0] + ONE_STYLE
    for name, path in sorted(book.files.items(), reverse=True):
        html, css = html.replace(f'"{name}"', f'"{Path(path).as_uri()}"'), css.replace(name, Path(path).as_uri())
    page, style = folder / "page.html", folder / "style.css"
    style.write_text(css, "utf-8")
    head = f'<meta charset="utf-8"><title>دليل</title><link rel="stylesheet" media="screen, print" href="{style.as_uri()}">'
    page.write_text(f'<!DOCTYPE html><html lang="ar" dir="rtl"><head>{head}</head><body>{html}</body></html>', "utf-8")
    return page, style


def run(command, folder):
    """{"seconds", "memory" in MB} of the command and all that it starts."""
    from kit.printing.locked import step_back

    start, peak, looks = time.perf_counter(), 0, 0
    process = subprocess.Popen(
        command,
        cwd=portal.ROOT,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=step_back,
    )
    while process.poll() is None:
        if looks % 10 == 0:
            peak = max(peak, sum(map(memory, family(process.pid))))
        looks += 1
        time.sleep(0.01)
    if process.returncode:
        raise RuntimeError(f"{command[:3]} ended with {process.returncode}")
    return {"seconds": time.perf_counter() - start, "memory": peak / 1000}


def family(session):
    """The processes of a session."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) == session:
                yield stat.parent
        except OSError:
            continue


def memory(process):
    """Kilobytes that a process holds, its share of what is shared."""
    try:
        return int(re.search(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)[1])
    except (OSError, TypeError):
        return 0


def pages(path):
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)
