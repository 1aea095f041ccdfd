"""A synthetic book to measure the press with: sheets of about 3.7 pages with one or two photos and two tables, in twelve
chapters, with contents and an index; the words are the field's, their order is drawn by lot, the same each time."""

import io
import random

WORDS = (
    "الجماعة الساكنة المشاركة المواطنة العريضة الميزانية التشاركية الحي الجمعية المجلس المقرر اللقاء التشاوري النساء الشباب "
    "الأشخاص وضعية إعاقة الملتمس الهيئة الاستشارية التتبع التقييم الحصيلة المشروع البرنامج عمل الجماعة ساحة عمومية إنارة "
    "النظافة البيئة الواد لوكوس المدينة العتيقة القصبة السوق المدرسة المركز الصحي الرياضة الثقافة التراث التكوين الورشة الاجتماع "
    "المحضر اللجنة الرئيس الكاتب العام المصلحة القسم التقني الخريطة الاستمارة الاستبيان التصويت الاقتراح المعايير الأولويات"
).split()
LINKING = "في من على إلى مع بين عن ثم وقد حيث كما بعد قبل خلال".split()
HEADINGS = ["السياق", "الأهداف", "المراحل", "الأدوات", "دور الجماعة", "الموارد", "النتائج", "الصعوبات", "الدروس المستخلصة"]
CHAPTERS = 12
PICTURES = ["img/band.svg", "print/dots.svg", "print/mark-light.svg"]
PAGE = (
    '<!DOCTYPE html><html lang="ar-ma" dir="rtl"><head><meta charset="utf-8"><title>دليل القياس</title></head>'
    '<body class="{kind}" data-verso="دليل القياس" data-recto="{head}">{body}</body></html>'
)


def make_book(sheets, folder):
    """A Book of `sheets` sheets whose photos are written into `folder`."""
    from kit.printing.press import STATIC, Book, Fragment

    lot = random.Random(2026)
    photos, fragments, names, entries = {}, [], {}, []
    for number in range(sheets):
        chapter, kept = number * CHAPTERS // sheets, []
        for _photo in range(1 + number % 2):
            name = f"media:{len(photos) + 1}"
            path = folder / f"photo-{len(photos) + 1}.jpg"
            path.write_bytes(photo(lot))
            photos[name] = str(path)
            kept.append(name)
        title = sentence(lot, 7)
        names[f"sheet-{number}"] = title
        entries.append((chapter, f"sheet-{number}", title, sheet_html(lot, number, title, kept)))
    contents = "".join(line(anchor, title) for _chapter, anchor, title, _html in entries)
    fragments.append(part("cover", f'<h1 id="cover">{sentence(lot, 4)}</h1>', "cover"))
    toc = f'<h1 id="contents">المحتويات</h1><ul class="toc">{contents}</ul>'
    fragments.append(part("contents", toc, "matter contents", starts="recto"))
    for chapter in range(CHAPTERS):
        anchor, title = f"chapter-{chapter}", sentence(lot, 3)
        fragments.append(
            part(anchor, f'<p class="number">{chapter + 1}</p><h1 id="{anchor}">{title}</h1>', "opener", starts="recto")
        )
        for at, anchor, sheet, html in entries:
            if at == chapter:
                fragments.append(
                    Fragment(name=anchor, title=sheet, html=PAGE.format(kind="sheet", body=html, head=title), is_sheet=True,
                             best_pages=2, most_pages=12)
                )  # fmt: skip
    index = "".join(
        f'<li>{sentence(lot, 3)} <a href="#{anchor}"><!--page:{anchor}--></a></li>' for _c, anchor, _t, _h in entries
    )
    fragments.append(part("index", f'<h1 id="index">الفهرس</h1><div class="columns"><ul>{index}</ul></div>', "matter index"))
    return Book(
        language="ar-ma",
        title="دليل القياس",
        fragments=fragments,
        css=[(STATIC / "print" / "book.css").read_text("utf-8")],
        tight=(STATIC / "print" / "tight.css").read_text("utf-8"),
        files={f"static:{name}": str(STATIC / name) for name in PICTURES} | photos,
        anchors={fragment.name: fragment.title for fragment in fragments},
    )


def part(name, body, kind, starts="any", head="دليل القياس"):
    from kit.printing.press import Fragment

    return Fragment(name=name, title=name, html=PAGE.format(kind=kind, body=body, head=head), starts=starts)


def line(anchor, title):
    return (
        f'<li class="sheet"><div><span class="code"></span><span class="words"><a href="#{anchor}">{title}</a></span>'
        f'<span class="page"><a href="#{anchor}"><!--page:{anchor}--></a></span></div></li>'
    )


def sheet_html(lot, number, title, photos):
    facts = "".join(f"<dt>{heading}</dt><dd>{sentence(lot, 4)}</dd>" for heading in HEADINGS[:5])
    figures = "".join(
        f'<figure class="{"whole" if len(photos) == 1 else "half"}"><img src="{name}" alt="{title}">'
        f"<figcaption>{sentence(lot, 6)}</figcaption></figure>"
        for name in photos
    )
    words = 50 if number % 10 < 3 else 68
    texts = "".join(
        f"<section><h3>{heading}</h3><div>{paragraphs(lot, words)}{table(lot) if at in (3, 6) else ''}</div></section>"
        for at, heading in enumerate(HEADINGS)
    )
    return (
        f'<header><p class="code"><span dir="ltr">{number}</span></p><h2 id="sheet-{number}">{title}</h2></header>'
        f'<div class="opening"><dl class="facts">{facts}</dl><div class="lead"><p class="summary">{sentence(lot, 30)}</p>'
        f'<div class="pair">{figures}</div></div></div>{texts}'
    )


def paragraphs(lot, words):
    return "".join(f"<p>{sentence(lot, words)}</p>" for _number in range(2))


def table(lot):
    head = "".join(f'<th scope="col">{lot.choice(WORDS)}</th>' for _cell in range(4))
    rows = "".join(f"<tr>{''.join(f'<td>{sentence(lot, 2)}</td>' for _cell in range(4))}</tr>" for _row in range(5))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def sentence(lot, length):
    return " ".join(lot.choice(LINKING if at % 4 == 3 else WORDS) for at in range(length))


def photo(lot):
    """A JPEG of a photo's size and weight."""
    from PIL import Image

    small = Image.frombytes("RGB", (96, 64), lot.randbytes(96 * 64 * 3))
    out = io.BytesIO()
    small.resize((1500, 1000), Image.Resampling.BICUBIC).save(out, "JPEG", quality=82)
    return out.getvalue()
