"""The EPUB: sound as a file, whole as a book, the same each time."""

import hashlib
import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

from guide.formats import epub, epub_cover, epub_fonts
from guide.formats.markup import tree, xhtml
from guide.formats.pictures import longest_side
from kit.printing.press import PrintFailed
from tests.guide import plain

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
EPUB = "{http://www.idpf.org/2007/ops}"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture(scope="module")
def faces():
    """The fonts once for the module: they take longest."""
    return epub_fonts.faces("ⵍ")


@pytest.fixture
def make(folder, faces, monkeypatch):
    """Writes a manuscript as EPUB; returns {name: bytes} of what is in it."""
    monkeypatch.setattr(epub_fonts, "faces", lambda text: faces)

    def make(manuscript):
        epub.make(manuscript, None, folder / "book.epub")
        with zipfile.ZipFile(folder / "book.epub") as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    return make


def pages(files):
    return {name: ElementTree.fromstring(body) for name, body in files.items() if name.endswith(".xhtml")}


def spine(files):
    package = ElementTree.fromstring(files["EPUB/package.opf"])
    hrefs = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    return [hrefs[item.get("idref")] for item in package.iter(f"{OPF}itemref")]


def contents(files):
    nav = pages(files)["EPUB/nav.xhtml"]
    (toc,) = [one for one in nav.iter(f"{XHTML}nav") if one.get(f"{EPUB}type") == "toc"]
    return [link.get("href") for link in toc.iter(f"{XHTML}a")]


def assert_sound(files):
    """Each page well-formed, each link and picture found, each name once, each picture with an alternative."""
    trees = pages(files)
    ids = {name: [one.get("id") for one in page.iter() if one.get("id")] for name, page in trees.items()}
    for name, page in trees.items():
        assert len(ids[name]) == len(set(ids[name])), name
        assert len(list(page.iter(f"{XHTML}h1"))) == (name != "EPUB/cover.xhtml"), name
        assert page.get("lang") == page.get("{http://www.w3.org/XML/1998/namespace}lang")
        assert not list(page.iter(f"{XHTML}script"))
        for one in page.iter():
            assert one.tag != f"{XHTML}img" or one.get("alt") is not None
            assert not any(attribute.startswith("on") or attribute == "style" for attribute in one.attrib)
            target = one.get("src") or one.get("href") or ""
            if target and not target.startswith("http"):
                path, _hash, mark = target.partition("#")
                path = posixpath.join("EPUB", path)
                assert path in files, target
                assert not mark or mark in ids[path]
    package = ElementTree.fromstring(files["EPUB/package.opf"])
    listed = [f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")]
    assert sorted(listed) == sorted(set(files) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"})


def test_the_file_is_what_readers_expect(make, folder):
    files = make(plain.ordinary())
    with zipfile.ZipFile(folder / "book.epub") as opened:
        first = opened.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert files["mimetype"] == b"application/epub+zip"
    assert_sound(files)
    first_bytes = hashlib.sha256((folder / "book.epub").read_bytes()).hexdigest()
    make(plain.ordinary())
    assert hashlib.sha256((folder / "book.epub").read_bytes()).hexdigest() == first_bytes
    assert [path.name for path in folder.glob(".*")] == []


def test_all_parts_stand_in_order_and_in_the_contents(make):
    files = make(plain.ordinary())
    names = [name.removesuffix(".xhtml") for name in spine(files)]
    assert names == [
        "cover", "titlepage", "imprint", "partners", "nav", "foreword", "context", "overview", "chapter-1", "sheet-1",
        "sheet-2", "chapter-2", "lessons", "annex-petition", "index", "changes", "decision",
    ]  # fmt: skip
    outside = {"cover.xhtml", "titlepage.xhtml", "nav.xhtml"}
    assert contents(files) == [name for name in spine(files) if name not in outside]
    nav = files["EPUB/nav.xhtml"].decode()
    assert 'epub:type="bodymatter" href="chapter-1.xhtml"' in nav
    assert [re.findall(r'href="(sheet-1.xhtml#[^"]+)"', nav)] == [["sheet-1.xhtml#media-a", "sheet-1.xhtml#media-b"]]


def test_the_package_says_what_the_book_is_and_how_it_can_be_read(make):
    package = make(plain.ordinary())["EPUB/package.opf"].decode()
    assert '<spine page-progression-direction="rtl">' in package
    assert "<dc:language>ar-MA</dc:language>" in package
    assert 'property="alternate-script" xml:lang="fr" dir="ltr">Guide de la participation citoyenne<' in package
    assert "<dc:publisher>الخلية &amp; الجماعة</dc:publisher>" in package
    assert re.search(r"urn:uuid:[0-9a-f]{8}-", package)
    for name in [
        "accessMode",
        "accessModeSufficient",
        "accessibilityFeature",
        "accessibilityHazard",
        "accessibilitySummary",
    ]:
        assert f'property="schema:{name}"' in package
    french = make(plain.manuscript([plain.sheet(1)], language="fr", other_language="ar-ma"))["EPUB/package.opf"].decode()
    assert '<spine page-progression-direction="ltr">' in french
    assert "<dc:language>fr</dc:language>" in french
    assert 'schema:accessMode">visual' in package
    assert 'schema:accessMode">visual' not in french


def test_a_sheet_keeps_its_language_its_photos_and_its_links(make):
    files = make(plain.ordinary())
    arabic, french = files["EPUB/sheet-1.xhtml"].decode(), files["EPUB/sheet-2.xhtml"].decode()
    assert 'lang="fr" xml:lang="fr" dir="ltr">Un jardin partagé</h1>' in french
    assert '<img src="images/media-a.jpg" alt="لقاء في دار الشباب"/>' in arabic
    assert '<img src="images/media-c.jpg" alt="تجربة رقم 1 في المشاركة المواطنة"/>' in arabic
    assert '<a href="http://testserver/guide/2026/sheet/">' in arabic
    assert '<a href="https://example.org/x?a=1&amp;b=2">' in arabic
    assert 'href="javascript' not in arabic
    assert 'href="sheet-2.xhtml"' in files["EPUB/index.xhtml"].decode()


def test_pictures_are_small_and_say_nothing_of_the_camera(make, settings):
    shot = plain.photo("big")
    exif = Image.Exif()
    exif[271] = "camera"
    Image.new("CMYK", (2400, 1200)).save(shot.path, "JPEG", exif=exif)
    files = make(plain.manuscript([plain.sheet(1, photos=[shot])]))
    with Image.open(io.BytesIO(files["EPUB/images/media-big.jpg"])) as image:
        assert (image.size, image.mode, len(image.getexif())) == ((1600, 800), "RGB", 0)
    with Image.open(io.BytesIO(files["EPUB/images/cover.png"])) as image:
        assert image.size == (epub_cover.WIDTH, epub_cover.HEIGHT)
    assert [longest_side(count) for count in (60, 61, 600, 5000)] == [1600, 1200, 900, 720]


def test_missing_pictures_are_named_and_nothing_is_left(make, folder):
    gone, broken, outside = plain.photo("gone"), plain.photo("broken"), plain.photo("x", file="../secret.jpg")
    (folder / "secret.jpg").write_bytes((folder / "media" / "plain" / "x.jpg").read_bytes())
    (folder / "media" / "plain" / "gone.jpg").unlink()
    (folder / "media" / "plain" / "broken.jpg").write_bytes(b"no picture")
    sheets = [
        plain.sheet(number, title=f"بطاقة {number}", photos=[one]) for number, one in enumerate([gone, broken, outside])
    ]
    with pytest.raises(PrintFailed) as failure:
        make(plain.manuscript(sheets))
    assert failure.value.problems == [{"title": f"بطاقة {number}", "reason": "picture"} for number in range(3)]
    assert sorted(path.name for path in folder.iterdir()) == ["media", "secret.jpg"]


def test_what_nobody_should_write_stays_words(make):
    files = make(plain.hostile())
    assert_sound(files)
    assert "word 6699" in files["EPUB/sheet-1.xhtml"].decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]" in files["EPUB/sheet-1.xhtml"].decode()


def test_a_book_of_texts_alone_is_sound(make):
    files = make(plain.manuscript(parts=[], partners=[], decision=None, changes_html="", annexes=[], lessons=[], texts=[]))
    assert_sound(files)
    assert [name.removesuffix(".xhtml") for name in spine(files)] == ["cover", "titlepage", "imprint", "nav"]
    assert contents(files) == ["imprint.xhtml"]


def test_fonts_hold_what_the_book_needs(faces):
    from fontTools.ttLib import TTFont

    assert [face.file for face in faces][-1] == "noto-sans-tifinagh-400.ttf"
    known = TTFont(io.BytesIO(faces[0].body)).getBestCmap()
    assert set(map(ord, "المشاركة المواطنة ڭ Éœ« 0123")) <= set(known)
    assert sum(len(face.body) for face in faces) < 450_000


def test_html_becomes_well_formed():
    assert xhtml("<p>a<br>b & c</p>") == "<p>a<br />b &amp; c</p>"
    assert xhtml("<p>a<script>x()</script><img src=x onerror=y>") == "<p>ax()</p>"
    assert xhtml("<table><thead><tr><th>x</th></tr></thead></table>") == (
        '<table><thead><tr><th scope="col">x</th></tr></thead></table>'
    )
    assert len(list(tree("<blockquote>" * 5000 + "x").iter())) == 41
