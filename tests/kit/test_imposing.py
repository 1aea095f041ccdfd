"""A book made ready for paper: crop marks stand outside the bleed, folded sheets give the pages in their order."""

import pikepdf
import pypdf
import pytest

from kit.printing.imposing import MM, SIGNATURE, booklet, sides, with_crop_marks

A4 = (210 * MM, 297 * MM)


def folded(count, *, is_rtl):
    """The pages as they follow in the folded booklet, from its printed sides: what a reader leafs through."""
    printed, pages = sides(count, is_rtl=is_rtl), []
    for start in range(0, len(printed), SIGNATURE // 2):
        signature = printed[start : start + SIGNATURE // 2]
        if is_rtl:
            signature = [(right, left) for left, right in signature]
        fronts, backs = signature[::2], signature[1::2]
        first = [page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])]
        second = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0], back[1])]
        pages += first + second[::-1]
    return pages


@pytest.mark.parametrize("is_rtl", [False, True])
@pytest.mark.parametrize("count", [1, 4, 6, 32, 33, 50, 128])
def test_a_folded_booklet_has_each_page_once_in_order(count, is_rtl):
    pages = folded(count, is_rtl=is_rtl)
    assert [page for page in pages if page is not None] == list(range(count))
    assert len(pages) % 4 == 0
    assert len(pages) - count < 4


def test_the_cover_of_an_arabic_booklet_is_the_left_half():
    assert sides(8, is_rtl=True)[0] == (0, 7)
    assert sides(8, is_rtl=False)[0] == (7, 0)


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    """Three pages with bleed, as the binding leaves them."""
    import weasyprint

    path = tmp_path_factory.mktemp("screen") / "screen.pdf"
    css = "@page { size: 210mm 297mm; bleed: 3mm; background: #0f3d62 } h1 { break-after: page }"
    html = f"<style>{css}</style><h1>one</h1><h1>two</h1><p><a href='#x'>three</a></p>"
    weasyprint.HTML(string=html).write_pdf(path, pdf_variant="pdf/ua-1")
    return path


def test_crop_marks_stand_around_a_page_with_its_bleed(screen, tmp_path):
    with_crop_marks(screen, tmp_path / "shop.pdf")
    with pikepdf.open(tmp_path / "shop.pdf") as pdf:
        assert len(pdf.pages) == 3
        for page in pdf.pages:
            trim, bleed, media = ([float(side) for side in box] for box in (page.trimbox, page.bleedbox, page.mediabox))
            assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx(A4, abs=0.1)
            assert trim[0] - bleed[0] == pytest.approx(3 * MM, abs=0.01)
            assert bleed[0] - media[0] > 5 * MM
            assert "/CropBox" not in page
            assert "/Annots" not in page
            assert page.Contents is not None
            assert b"0.25 w 0 G" in b"".join(part.read_bytes() for part in page.Contents)
        assert "/StructTreeRoot" not in pdf.Root
    assert "two" in pypdf.PdfReader(tmp_path / "shop.pdf").pages[1].extract_text()


def test_a_booklet_has_two_pages_on_each_side_of_a4(screen, tmp_path):
    booklet(screen, tmp_path / "booklet.pdf", is_rtl=True)
    reader = pypdf.PdfReader(tmp_path / "booklet.pdf")
    assert len(reader.pages) == 2
    assert (reader.pages[0].mediabox.width, reader.pages[0].mediabox.height) == pytest.approx((297 * MM, 210 * MM), abs=0.1)
    assert "one" in reader.pages[0].extract_text()
    assert "two" in reader.pages[1].extract_text()
    assert "three" in reader.pages[1].extract_text()


def test_the_same_book_gives_the_same_bytes(screen, tmp_path):
    for make in (with_crop_marks, lambda source, target: booklet(source, target, is_rtl=True)):
        make(screen, tmp_path / "1.pdf")
        make(screen, tmp_path / "2.pdf")
        assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()
