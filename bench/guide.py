"""The guide of 50 experiences from nothing, against one big WeasyPrint document and Chromium's print of the same HTML."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import benchmark, portal, result

SHEETS = 50
ONE_DOCUMENT = "one tagged WeasyPrint document of the same HTML"
CHROMIUM = "Chromium's print of the same HTML"
PLAIN = (
    "import sys, weasyprint; weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1',"
    " stylesheets=[weasyprint.CSS(filename=sys.argv[3])])"
)
# What the fragments' own documents do by themselves, said for one document.
ONE_STYLE = """
.part { break-before: page; string-set: left attr(data-left), right attr(data-right) }
.part.opener, .part.contents, .part.half-title { break-before: recto }
.page-of::after { content: target-counter(attr(href), page) }
"""


@benchmark
def guide_cold():
    """Whole processes, nothing kept from before; memory is the largest sum of all their parts (PSS)."""
    with tempfile.TemporaryDirectory(prefix="nashark-bench-guide-") as name:
        folder = Path(name)
        book = make_book()
        page, style = one_page(book, folder)
        python = [sys.executable]
        ours = run([*python, "manage.py", "print_guide", "bench", "--output", str(folder / "ours.pdf")], folder)
        one = run([*python, "-c", PLAIN, str(page), str(folder / "one.pdf"), str(style)], folder)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"]
        profile = f"--user-data-dir={folder / 'profile'}"
        printing = f"--print-to-pdf={folder / 'chromium.pdf'}"
        chromium = run([shutil.which("chromium"), *flags, profile, printing, page.as_uri()], folder)
        for label, measured in (("ours", ours), ("one", one), ("chromium", chromium)):
            measured["pages"] = pages(folder / f"{label}.pdf")
        for against, other in ((ONE_DOCUMENT, one), (CHROMIUM, chromium)):
            yield result("guide.cold.50", ours["seconds"], "s", against=against, other=other["seconds"])
            yield result("guide.memory.50", ours["memory"], "MB", against=against, other=other["memory"])
        yield result("guide.pages.50", ours["pages"], "pages", against=ONE_DOCUMENT, other=one["pages"])
        yield result("guide.speed.50", ours["pages"] / ours["seconds"], "pages/s")
        yield result("guide.size.50", (folder / "ours.pdf").stat().st_size / 1e6, "MB", against=ONE_DOCUMENT,
                     other=(folder / "one.pdf").stat().st_size / 1e6)  # fmt: skip


def make_book():
    """The demonstration's accepted experiences, photos and all, over and over until there are SHEETS of them."""
    import secrets

    from django.core.files.base import ContentFile

    from experiences.models import Experience
    from guide.manuscript import manuscript_of
    from guide.models import Edition
    from guide.printing.compose import compose

    accepted = list(Experience.objects.for_guide().prefetch_related("groups", "neighbourhoods", "attachments"))
    for number in range(len(accepted), SHEETS):
        source = accepted[number % len(accepted)]
        fields = {f.attname: getattr(source, f.attname) for f in Experience._meta.concrete_fields if not f.primary_key}
        unique = {
            "link_digest": secrets.token_hex(32),
            "tracking_code": f"B{number:07}",
            "title": f"{source.title} ({number})",
        }
        twin = Experience.objects.create(**fields | unique)
        twin.groups.set(source.groups.all())
        twin.neighbourhoods.set(source.neighbourhoods.all())
        for photo in source.attachments.photos():
            with photo.file.open() as file:
                photo.pk, photo.experience = None, twin
                photo.file.save("twin.jpg", ContentFile(file.read()), save=False)  # each sheet has photos of its own
            photo.save(force_insert=True)
    edition = Edition.objects.create(slug="bench", year=2026, title_ar="دليل القياس", is_demonstration=True)
    edition.compile()
    return compose(manuscript_of(edition))


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
    """{"seconds", "memory" in MB} of the command and all that it starts; its fonts are the book's."""
    from kit.printing.press import FONTS

    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder / 'fontcache'}</cachedir></fontconfig>", "utf-8")
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(
        command,
        cwd=portal.ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(config)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while process.poll() is None:
        peak = max(peak, sum(map(memory, family(process.pid))))
        time.sleep(0.1)
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
