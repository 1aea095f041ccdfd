"""The layout of one fragment: set tighter where that helps, each line broken once."""

import pytest

from tests.guide.conftest import STORY

PAGE = '<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>t</title></head><body>{}</body></html>'
TIGHT = "p { height: 75px }"
STYLE = "@page { size: 300px 400px; margin: 50px } body { margin: 0 } p { height: 100px; margin: 0 }"


@pytest.fixture
def layer():
    from kit.printing.laying import Layer

    job = {"files": {}, "folders": [], "css": [STYLE], "tight": TIGHT, "base": "http://x.invalid/", "is_bound": True}
    return Layer(job)


@pytest.mark.parametrize(
    ("paragraphs", "pages", "layouts"),
    [(5, 2, 1), (7, 2, 2), (9, 3, 1), (10, 4, 1)],
    ids=["it fits", "a little too long", "half a page too long", "far too long"],
)
def test_a_sheet_is_set_tighter_only_where_that_may_save_a_page(paragraphs, pages, layouts, layer):
    laid, document = [], layer.document
    layer.document = lambda html, style: laid.append(style) or document(html, style)
    html = PAGE.format("<p>a</p>" * paragraphs)
    result = layer.best({"html": html, "best_pages": 2})
    assert (len(result.pages), len(laid)) == (pages, layouts)
    assert not any(page.anchors for page in result.pages)


@pytest.mark.parametrize("direction", ["rtl", "ltr"])
def test_haste_draws_the_same(direction, layer, monkeypatch):
    """Lines alone, beside floats, in tables, with marks above and below, that a picture or a large word makes higher."""
    from weasyprint.layout import inline

    from kit.printing import inside

    float_ = '<div style="float: inline-start; width: 90px; height: 55px">ش</div>'
    table = f"<table><tr><td>{STORY}</td><th>{STORY[:90]}</th></tr></table>"
    large = '<p>قصة <span style="font-size: 30px">كبيرة</span> <img src="x" width="40" height="40" alt=""></p>'
    body = f"<div>{STORY}</div>{float_}<div>{STORY}</div>{table}{large}<ul><li>{STORY}</li></ul><div>Larache {STORY}</div>"
    html = PAGE.format(body.replace("<p>", '<p style="height: auto">')).replace('dir="rtl"', f'dir="{direction}"')
    lines, split = [], inline.split_inline_box
    monkeypatch.setattr(inline, "split_inline_box", lambda *told: lines.append(told) or split(*told))
    plain, broken = layer.drawn(layer.document(html, layer.style)), len(lines)
    with inside.hastening():
        assert layer.drawn(layer.document(html, layer.style)) == plain
    assert len(lines) - broken < (0.8 if direction == "rtl" else 1.01) * broken
