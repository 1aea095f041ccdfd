"""Manuscripts of plain values, made without the database: what EPUB and DOCX are tried on."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from guide.manuscript import Bar, Decision, Index, Manuscript, Part, Partner, Picture, Plot, Section, Sheet, Text
from guide.manuscript.content import Fact, IndexLetter, IndexLine, Line, Link
from kit.printing.texts import clean, markdown, paragraphs
from tests.guide.conftest import picture

PHRASE = "المشاركة المواطنة"
LONG_TITLE = "عنوان طويل جدا يروي كل شيء " * 12
NESTED = """مقدمة **مهمة**

- أولا
  1. فرع أول
  2. فرع ثان

     فقرة
- ثانيا

> اقتباس
>
> - داخله

| مادة | مصدر |
|---|---|
| 122 | [F 12] |
"""
HOSTILE = "<script>alert(1)</script> ]]> & &amp; \"'<b>\x00\x0b\u202e\ufffe نص"


def photo(name, *, upright=False, caption="لقاء في دار الشباب", **fields):
    """A photo whose file is there."""
    size = (300, 450) if upright else (600, 400)
    path = Path(settings.MEDIA_ROOT) / "plain" / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture(*size))
    width, height = size
    shown = Picture(f"media:{name}", f"plain/{name}.jpg", caption, "جمعية", width, height)
    return replace(shown, **fields)


def sheet(number, *, code="1.1", language="ar-ma", **fields):
    return Sheet(
        **{
            "anchor": f"sheet-{number}", "code": code, "title": f"تجربة رقم {number} في {PHRASE}",
            "summary": "كيف ناقش الحي ميزانيته.", "language": language,
            "holder": "جمعية تجريبية", "theme": "الشباب", "mechanism": "ميزانية تشاركية",
            "neighbourhoods": ["القصبة"], "facts": [Fact("صاحب التجربة", "Association Nawras (fictive)", "جمعية محلية"),
            Fact("المكان", "", "القصبة")], "level": 3, "level_words": "نشتغل معكم", "photos": [],
            "sections": [Section("السياق", paragraphs(f"سياق {PHRASE}\n\n- هدف أول\n- هدف ثان\n\n1. أولا\n2. ثانيا"))],
            "testimony_html": paragraphs("دابا كلشي كيعرف."), "testimony_by": "مشاركة",
            "links": [Link("https://example.org/x?a=1&b=2", "https://example.org/x?a=1&b=2"), Link("javascript:alert(1)", "")],
            "contact": "أمينة", "address": "http://testserver/guide/2026/sheet/",
        } | fields
    )  # fmt: skip


def manuscript(sheets=(), **fields):
    """A book with all its parts around `sheets`."""
    index = Index(
        "index", "فهرس الجمعيات",
        [IndexLetter("ت", [IndexLine("جمعية تجريبية", [one.anchor for one in sheets])])] if sheets else [],
    )  # fmt: skip
    return Manuscript(
        **{
            "slug": "2026-1", "language": "ar-ma", "year": 2026, "title": f"دليل {PHRASE}", "subtitle": "طبعة أولى",
            "other_title": "Guide de la participation citoyenne", "other_language": "fr", "publisher": "الخلية & الجماعة",
            "is_demonstration": True, "day": "24 نونبر 2026",
            "imprint": [Line("العنوان", "دليل"), Line("ردمك", "في طور الإيداع")],
            "texts": [Text("foreword", "تقديم", markdown(NESTED)), Text("context", "السياق", paragraphs("نص"))],
            "parts": [Part(1, "chapter-1", "الشباب", paragraphs("مدخل"), list(sheets))],
            "lessons": [Text("lessons", "دروس", markdown("- درس"))],
            "annexes": [Text("annex-petition", "لائحة التحقق", markdown("| خطوة | أجل |\n|---|---|\n| إيداع | 3 أشهر |"))],
            "plots": [Plot("عن ماذا؟", "الموضوع", [Bar("الشباب", 2, 50)])] if sheets else [],
            "indexes": [index] if sheets else [], "partners": [Partner("شريك", "دعم", None)],
            "decision": Decision("رئيسة تجريبية", "24 نونبر 2026", paragraphs("أصادق على الدليل.")),
            "changes_html": markdown("- تغيير"),
        } | fields
    )  # fmt: skip


def ordinary():
    """A book of a sheet with three photos, a French one, and an empty chapter."""
    first = sheet(1, photos=[photo("a"), photo("b", upright=True), photo("c", caption="", credit="")])
    french = sheet(
        2, code="1.2", language="fr", title="Un jardin partagé", summary="Le terrain était vide.",
        sections=[Section("السياق", paragraphs("Le terrain « Larache ⵍⵄⵔⴰⵢⵛ » était vide."))],
    )  # fmt: skip
    parts = [Part(1, "chapter-1", "الشباب", "", [first, french]), Part(2, "chapter-2", "فصل فارغ", "", [])]
    partner = Partner("شريك", "دعم", photo("logo", caption="", credit=""))
    return manuscript([first, french], parts=parts, partners=[partner])


def hostile():
    """What nobody should write: markup, ends of CDATA, controls, a title without end, 20,000 words."""
    words = " ".join([f"كلمة word {number}" for number in range(6700)])
    one = sheet(
        1, title=LONG_TITLE + HOSTILE, summary=HOSTILE, holder=HOSTILE, contact=HOSTILE, testimony_by=HOSTILE,
        facts=[Fact(HOSTILE, HOSTILE, HOSTILE)], sections=[Section(HOSTILE, paragraphs(clean(words) + HOSTILE))],
    )  # fmt: skip
    texts = [
        Text("foreword", HOSTILE, markdown(HOSTILE)),
        Text("method", "طريقة", "<p>غير <li>مغلق <table><td>خلية<div onclick=x>"),
    ]
    return manuscript([one], title=LONG_TITLE, subtitle=HOSTILE, other_title=HOSTILE, publisher=HOSTILE, texts=texts)
