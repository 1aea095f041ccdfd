"""A small book for the tests of binding, laid out, prepared and bound in a process of its own:

    python -m tests.kit.bound FOLDER

A process of its own, because WeasyPrint reads the list of fonts once, and here it must be the book's.
"""

import io
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"
FONTS = STATIC / "print" / "fonts"
PHRASE = "المشاركة المواطنة"
TITLE = f"دليل {PHRASE}"
SHEETS = 10
LANGUAGE = "ar-ma"
BASE = "http://nashark.invalid/"
WORDS = (
    "اجتمع سكان الحي في دار الشباب وناقشوا حاجات الساحة العمومية والإنارة والنظافة، ثم صوتوا على ثلاثة مشاريع عرضت على المجلس "
    "الجماعي الذي برمج اثنين منها في السنة الموالية وتتبعت لجنة من الساكنة إنجازهما خطوة خطوة إلى نهايتهما."
)
FRENCH = "Les habitants se sont réunis à la maison de jeunes, puis ont voté : 1 200 voix pour la place."
TIFINAGH = "ⵜⴰⵎⴷⵉⵏⵜ ⵏ ⵍⵄⵔⴰⵢⵛ"
FIRST_SHEET = f"""
<div class="opening"><dl class="facts"><dt>الحامل</dt><dd><p>جمعية النور</p></dd><dt>المدة</dt><dd>2024</dd></dl>
<div class="lead"><figure class="whole"><img src="media:1" alt="سكان الحي مجتمعون">
<figcaption>لقاء الحي</figcaption></figure></div></div>
<section><h3>السياق</h3><div><p>{WORDS}</p><blockquote lang="fr" dir="ltr"><p>{FRENCH}</p></blockquote>
<p>بالأمازيغية <span lang="zgh" dir="ltr">{TIFINAGH}</span> وبالفرنسية <span lang="fr" dir="ltr">Conseil de quartier</span>،
انظر <a href="#sheet-2">التجربة الثانية</a> في الصفحة <a href="#sheet-2"><!--page:sheet-2--></a> أو الصفحة (<!--page:sheet-10-->)،
أو <a href="#nowhere">ما لا يوجد</a> أو <a href="https://example.org/a%20b">الموقع</a>.</p>
<ul><li>واحد</li><li>اثنان</li></ul><img src="media:1" alt="" width="40">
<table><thead><tr><th scope="col">المرحلة</th><th scope="col">العدد</th><th scope="col">المكان</th></tr></thead><tbody>
<tr><th scope="row">اللقاءات</th><td>12</td><td>دار الشباب</td></tr><tr><th scope="row">الأصوات</th><td></td><td>المدرسة</td></tr>
<tr><th scope="row">المشاريع</th><td>3</td><td>الساحة</td></tr></tbody></table></div></section>"""


@dataclass
class Part:
    name: str
    title: str
    html: str
    starts: str = "any"
    is_sheet: bool = False


def page(kind, body, recto="", verso=TITLE):
    return (
        f'<!DOCTYPE html><html lang="{LANGUAGE}" dir="rtl"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="author" content="الخلية"><meta name="description" content="الطبعة الأولى"></head>'
        f'<body class="{kind}" data-verso="{verso}" data-recto="{recto}">{body}</body></html>'
    )


def parts():
    names = [(f"sheet-{number}", f"تجربة {PHRASE} رقم {number}") for number in range(1, SHEETS + 1)]
    lines = "".join(
        f'<li class="sheet"><div><span class="words"><a href="#{name}">{title}</a></span>'
        f'<span class="page"><a href="#{name}"><!--page:{name}--></a></span></div></li>'
        for name, title in [("chapter-1", "الميزانية التشاركية"), *names]
    )
    index = "".join(f'<li>جمعية النور <a href="#{name}"><!--page:{name}--></a></li>' for name, _title in names)
    opener = '<div class="band"></div><p class="number">1</p><h1 id="chapter-1">الميزانية التشاركية</h1>'
    yield Part(
        "cover",
        "الغلاف",
        page("cover", f'<h1 id="cover">{TITLE}</h1><img class="mark" src="static:print/mark-light.svg" alt="">'),
    )
    yield Part("half-title", "العنوان", page("half-title", f"<p>{TITLE}</p>"), starts="recto")
    yield Part(
        "contents",
        "المحتويات",
        page("matter contents", f'<h1 id="contents">المحتويات</h1><ul class="toc">{lines}</ul>', "المحتويات"),
        starts="recto",
    )
    yield Part("chapter-1", "الميزانية التشاركية", page("opener", opener), starts="recto")
    for number, (name, title) in enumerate(names, 1):
        yield Part(name, title, page("sheet", sheet(number, name, title), "الميزانية التشاركية"), is_sheet=True)
    yield Part(
        "index",
        "الفهرس",
        page("matter index", f'<h1 id="index">الفهرس</h1><ul class="columns">{index}</ul>', "الفهرس"),
        starts="recto",
    )
    yield Part("back", "الغلاف الأخير", page("back", "<p>وراء الكتاب</p>"), starts="verso")


def sheet(number, name, title):
    """The first has everything that a sheet may hold, the second is told in French and goes over pages, the others are short."""
    head = f'<header><p class="code"><span dir="ltr">1.{number}</span></p><h2 id="{name}">{title}</h2></header>'
    if number == 1:
        return head + FIRST_SHEET
    if number == 2:
        return head + f'<section lang="fr" dir="ltr"><h3>Contexte</h3><div>{f"<p>{FRENCH}</p>" * 45}</div></section>'
    return head + f"<section><h3>السياق</h3><div><p>{PHRASE} {WORDS}</p><p>{WORDS}</p></div></section>"


def main(folder):
    import pikepdf
    import weasyprint
    from PIL import Image
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from kit.printing import binding, inside, mending, pieces

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            if url == "media:1":
                out = io.BytesIO()
                Image.radial_gradient("L").convert("RGB").resize((300, 200)).save(out, "JPEG")
                return URLFetcherResponse(url, out.getvalue(), {"Content-Type": "image/jpeg"})
            return URLFetcherResponse(
                url, (STATIC / url.removeprefix("static:")).read_bytes(), {"Content-Type": "image/svg+xml"}
            )

    fonts, fetcher = FontConfiguration(), Fetcher()
    css = (STATIC / "print" / "book.css").read_text("utf-8")
    style = [weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher, base_url=BASE)]
    job = {"fonts": str(FONTS), "language": LANGUAGE, "anchors": {part.name: part.title for part in parts()}}

    def lay_out(html):
        document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=fetcher)
        return document.render(stylesheets=style, font_config=fonts).write_pdf(pdf_variant="pdf/ua-1")

    def kept(part, folios=None):
        with inside.telling():
            return pieces.prepare(lay_out(pieces.mark(part["html"], folios)), part, job)

    def all_kept(into, folios, names):
        """The pieces of the book, those of `names` laid out and prepared into the folder `into`."""
        into.mkdir(exist_ok=True)
        for part in every:
            if part["name"] in names:
                (into / part["name"]).write_bytes(kept(part, folios))
        return [
            binding.Piece(next(place / part["name"] for place in (into, folder) if (place / part["name"]).exists()), part)
            for part in every
        ]

    furniture = pieces.furniture(parts(), language=LANGUAGE, direction="rtl")
    every = [asdict(Part(pieces.FURNITURE, "", furniture)), *map(asdict, parts())]
    folios = binding.folios(all_kept(folder, None, {part["name"] for part in every}))
    ahead = {part["name"] for part in every if pieces.PLACE.search(part["html"])}
    result = binding.bind(all_kept(folder, folios, ahead), folder / "book.pdf", job, lambda **_step: None)
    again = all_kept(folder / "again", folios, {pieces.FURNITURE, "sheet-1"})
    binding.bind(again, folder / "again" / "book.pdf", job, lambda **_step: None)
    bodies = "".join(
        f'<div class="sheet" style="break-before: page">{part.html.partition("<body")[2].partition(">")[2]}</div>'
        for part in parts()
        if part.is_sheet
    )
    one = pieces.PLACE.sub(lambda match: f"<span>{result['folios'][match[1]]}</span>", page("sheet", bodies))
    with pikepdf.open(io.BytesIO(lay_out(one))) as document:
        mending.name_letters(document, str(FONTS))
        document.save(folder / "one.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    (folder / "result.json").write_text(json.dumps(result | {"numbers": folios, "job": job}), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
