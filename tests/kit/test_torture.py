"""The upload torture set: every file that somebody may think of, and what becomes of it. docs/files.md is this table."""

import io
import struct
import time
import zipfile
import zlib

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image, ImageCms, PngImagePlugin

from kit.files import LONGEST_SIDE, RefusedFile, examine
from kit.spreadsheets.files import XLSX, RefusedSheet
from tests.factories import PDF

SCRIPT = b"<script>alert('canary')</script>"
TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.word'
RELATION = '<Relationships><Relationship Id="r1" Type="http://x/2006/relationships/%s" Target="%s"%s/></Relationships>'
OUTSIDE = ' TargetMode="External"'


# --- The generators: small files, made on the spot ----------------------------------------------------------------


def picture(format="JPEG", size=(64, 48), mode="RGB", **saving):
    stored = io.BytesIO()
    Image.new(mode, size, 90 if mode in ("L", "I;16") else 0).save(stored, format, **saving)
    return stored.getvalue()


def animated(format):
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    stored = io.BytesIO()
    frames[0].save(stored, format, save_all=True, append_images=frames[1:])
    return stored.getvalue()


def exif():
    """As a phone writes it: on its side, with the place, the maker, the hour."""
    told = Image.Exif()
    told[0x0112], told[0x010F] = 6, "CanaryMaker"
    told.get_ifd(0x8825)[1] = "N"
    told.get_ifd(0x8825)[2] = (35.0, 11.0, 36.0)
    told.get_ifd(0x8769)[0x9003] = "2023:03:09 10:00:00"
    return told


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, *chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def pixel_bomb(side=13_300):
    deflate = zlib.compressobj(9)
    line = bytes(1 + (side + 7) // 8)
    body = b"".join(deflate.compress(line) for _line in range(side)) + deflate.flush()
    return png(side, side, chunk(b"IDAT", body))


def text_bomb():
    """Kilobytes of a PNG's comment that are sixty megabytes when they are read."""
    row = chunk(b"IDAT", zlib.compress(bytes(2)))
    return png(1, 1, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(60_000_000), 9)), row)


def scan_bomb(passes=4000):
    """A progressive JPEG that asks for its pixels to be gone over thousands of times, in a few bytes each."""
    whole = picture(size=(4800, 4800), mode="L", progressive=True, quality=5)
    places = [place for place in range(len(whole) - 1) if whole[place : place + 2] == b"\xff\xda"]
    last = whole[places[-1] : -2]
    return whole[:-2] + last * passes + b"\xff\xd9"


def archive(parts, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return made.getvalue()


def docx(**more):
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": b"<r/>",
        "word/document.xml": "<w:document>نص</w:document>".encode(),
    }
    return archive({**parts, **more})


def xlsx(**more):
    return archive({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<r/>", "xl/workbook.xml": b"<workbook/>", **more})


def far_cell():
    from openpyxl import Workbook

    book = Workbook()
    book.active["XFD1048576"] = 1
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def pdf(change=lambda pdf: None, **saving):
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    stored = io.BytesIO()
    made.save(stored, **saving)
    return stored.getvalue()


def with_script(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('canary')")


def with_launch(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_attachment(made):
    made.attachments["canary.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")


LOCKED = pikepdf.Encryption(owner="a", user="b")
FTYP = b"\x00\x00\x00\x18ftyp"

# What the file is: (content, name, verdict, words in French or what is looked at); the verdict is photo, pdf, docx, xlsx or no.
CASES = {
    # Names and kinds that lie
    "a photo under a wrong ending (.pdf)": (picture(), "a.pdf", "photo", ""),
    "a photo with two endings (.php.jpg)": (picture(), "a.php.jpg", "photo", ""),
    "a document with two endings (.pdf.exe)": (PDF, "a.pdf.exe", "pdf", ""),
    "a program called .jpg": (b"MZ\x90\x00" + bytes(400), "a.jpg", "no", "type de fichier"),
    "a page of HTML called .jpg": (b"<html>" + SCRIPT, "a.jpg", "no", "type de fichier"),
    "SVG with a script": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "a.svg", "no", "type de fichier"),
    "GIF that is also a script": (b"GIF89a=1;" + SCRIPT + bytes(80), "a.gif", "no", "type de fichier"),
    "text": ("نص".encode(), "a.txt", "no", "type de fichier"),
    "nothing (0 bytes)": (b"", "a.jpg", "no", "vide"),
    "zero bytes alone": (bytes(500), "a.jpg", "no", "type de fichier"),
    "HEIC, as an iPhone keeps it": (FTYP + b"heic\0\0\0\0heicmif1" + bytes(99), "a.heic", "no", "capture"),
    "HEIC called .jpg": (FTYP + b"heic\0\0\0\0heicmif1" + bytes(99), "a.jpg", "no", "capture"),
    "AVIF": (FTYP + b"avif\0\0\0\0avifmif1" + bytes(99), "a.avif", "no", "capture"),
    "a film (MP4)": (FTYP + b"isom\0\0\0\0isomiso2" + bytes(99), "a.mp4", "no", "liens"),
    "old Word, or an office file behind a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900),
        "a.docx",
        "no",
        "DOCX",
    ),
    # Photos
    "JPEG with a page of HTML in its comment and at its end": (picture(comment=SCRIPT) + SCRIPT, "a.jpg", "photo", "clean"),
    "JPEG with an archive at its end": (picture() + archive({"canary.exe": b"MZ"}), "a.jpg", "photo", "clean"),
    "JPEG with place, maker, hour, lying on its side": (picture(exif=exif()), "a.jpg", "photo", "upright"),
    "JPEG with XMP": (picture(xmp=b"<x:xmpmeta>canary</x:xmpmeta>"), "a.jpg", "photo", "clean"),
    "JPEG with a profile of colours": (
        picture(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        "a.jpg",
        "photo",
        "clean",
    ),
    "JPEG with a profile of colours that is none": (picture(icc_profile=b"canary" * 40), "a.jpg", "photo", "clean"),
    "JPEG in the colours of a printer (CMYK)": (picture(mode="CMYK"), "a.jpg", "photo", "clean"),
    "several photos in one (MPO)": (animated("MPO"), "a.jpg", "photo", "clean"),
    "PNG of 16 bits": (picture("PNG", mode="I;16"), "a.png", "photo", "clean"),
    "PNG with text": (
        picture("PNG", pnginfo=(lambda info: info.add_text("Author", "canary") or info)(PngImagePlugin.PngInfo())),
        "a.png",
        "photo",
        "clean",
    ),
    "animated PNG": (animated("PNG"), "a.png", "photo", "still"),
    "animated WebP": (animated("WEBP"), "a.webp", "photo", "still"),
    "a photo of 12 megapixels and more": (picture(size=(4800, 4800), mode="L"), "a.jpg", "photo", "smaller"),
    "PNG of 13,300² pixels in 25 kB": (pixel_bomb(), "a.png", "no", "pixels"),
    "PNG whose comment swells to 60 MB": (text_bomb(), "a.png", "no", "abîmée"),
    "JPEG that asks for 4,000 passes over its pixels": (scan_bomb(), "a.jpg", "no", "abîmée"),
    "half a JPEG": (picture(size=(900, 900), quality=95)[:2000], "a.jpg", "no", "abîmée"),
    "the head of a JPEG alone": (b"\xff\xd8\xff\xe0" + bytes(50), "a.jpg", "no", "abîmée"),
    "half a PNG": (picture("PNG")[:60], "a.png", "no", "abîmée"),
    # Documents
    "PDF": (pdf(), "a.pdf", "pdf", ""),
    "PDF whose parts are packed together": (pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), "a.pdf", "pdf", ""),
    "PDF that is also an archive": (pdf() + archive({"a": b"x"}), "a.pdf", "pdf", ""),
    "the head of a PDF alone": (b"%PDF-1.7\n%%EOF", "a.pdf", "no", "abîmé"),
    "half a PDF": (pdf()[:-120], "a.pdf", "no", "abîmé"),
    "PDF behind a password": (pdf(encryption=LOCKED), "a.pdf", "no", "mot de passe"),
    "PDF with a script": (pdf(with_script), "a.pdf", "no", "programme"),
    "PDF that starts a program": (pdf(with_launch), "a.pdf", "no", "programme"),
    "PDF with a file attached": (pdf(with_attachment), "a.pdf", "no", "programme"),
    "DOCX": (docx(), "a.docx", "docx", ""),
    "DOCX with a link to click": (
        docx(**{"word/_rels/document.xml.rels": RELATION % ("hyperlink", "https://x", OUTSIDE)}),
        "a.docx",
        "docx",
        "",
    ),
    "XLSX": (xlsx(), "a.xlsx", "xlsx", ""),
    "XLSX with one cell at XFD1048576": (far_cell(), "a.xlsx", "xlsx", ""),
    "DOCX with macros (.docm called .docx)": (docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "no", "macros"),
    "the same, its macros under another name": (
        docx(**{"[Content_Types].xml": TYPES + b".document.macroEnabled.main+xml"}),
        "a.docx",
        "no",
        "macros",
    ),
    "DOCX whose template lies elsewhere": (
        docx(**{"word/_rels/settings.xml.rels": RELATION % ("attachedTemplate", "https://x/t.dotm", OUTSIDE)}),
        "a.docx",
        "no",
        "programme",
    ),
    "DOCX whose picture lies elsewhere": (
        docx(**{"word/_rels/document.xml.rels": RELATION % ("image", "https://x/p.png", OUTSIDE)}),
        "a.docx",
        "no",
        "programme",
    ),
    "DOCX with an external entity": (
        docx(**{"word/document.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'}),
        "a.docx",
        "no",
        "abîmé",
    ),
    "DOCX in letters of two bytes": (
        docx(**{"word/document.xml": "<!DOCTYPE a []><a/>".encode("utf-16")}),
        "a.docx",
        "no",
        "abîmé",
    ),
    "DOCX with a program embedded": (docx(**{"word/embeddings/oleObject1.bin": b"x"}), "a.docx", "no", "programme"),
    "archive that swells a thousandfold": (docx(**{"word/media/x.xml": bytes(40_000_000)}), "a.docx", "no", "gonfle"),
    "archive of 5,001 parts": (docx(**{f"word/{n}": b"" for n in range(5001)}), "a.docx", "no", "gonfle"),
    "archive of photos": (archive({"a.jpg": picture()}), "a.zip", "no", "macros"),
    "both DOCX and XLSX": (docx(**{"xl/workbook.xml": b"x"}), "a.docx", "no", "macros"),
    "half a DOCX": (docx()[:-60], "a.docx", "no", "abîmé"),
}

NAMES = {
    "annual\u202egpj.exe": "annualgpj.jpg",
    "a\u200bb\u200f\u2066c.jpg": "abc.jpg",
    "../../etc/passwd": "passwd.jpg",
    "..\\..\\windows\\win.ini": "win.jpg",
    "nul\x00byte.jpg": "nulbyte.jpg",
    "line\r\nSet-Cookie: a=b.jpg": "lineSet-Cookie: a=b.jpg",
    "ص" * 4000 + ".jpg": "ص" * 100 + ".jpg",
    ".jpg": "photo.jpg",
    "صورة الساحة.JPG": "صورة الساحة.jpg",
}


def sent(content, name="a.jpg"):
    file = SimpleUploadedFile("x", content)
    file._name = name  # as a program might send it; Django's own setter cleans some of it away
    return file


@pytest.mark.parametrize("case", CASES)
def test_verdict(case):
    content, name, verdict, told = CASES[case]
    start = time.perf_counter()
    with override("fr"):
        if verdict == "no":
            with pytest.raises(RefusedFile) as refused:
                examine(sent(content, name))
            assert told in refused.value.messages[0]
        else:
            found = examine(sent(content, name))
            assert (found.kind if verdict == "photo" else found.extension) == verdict
            assert found.shown_name.endswith(f".{found.extension}")
            if verdict == "photo":
                assert_only_a_picture(found, told)
    assert time.perf_counter() - start < 5, "none costs more than an honest photo"


def assert_only_a_picture(found, told):
    for stored in (found.content, found.preview):
        content = stored.read()
        assert not [mark for mark in (b"anary", b"Exif", b"script", b"PK\x03\x04", b"ns.adobe", b"ICC_") if mark in content]
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as shown:
            shown.load()
            assert (shown.mode, getattr(shown, "n_frames", 1), dict(shown.getexif())) == ("RGB", 1, {})
    if told == "upright":
        assert found.height > found.width
    if told == "still":
        assert found.content.size < 2_000
    if told == "smaller":
        assert max(found.width, found.height) == LONGEST_SIDE


@pytest.mark.parametrize("name", NAMES)
def test_name(name):
    assert examine(sent(picture(), name)).shown_name == NAMES[name]


def test_a_sheet_whose_cell_lies_far_out_is_kept_but_not_read_as_a_table():
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(far_cell())


def test_marks_within_a_segment_or_after_the_picture_are_no_passes():
    """An embedded thumbnail, and the film behind a living photo, have marks of their own."""
    noise = b"\xff\xda\x00\x02" * 500
    assert examine(sent(picture(comment=noise) + noise)).kind == "photo"


def verdict_lines():
    words = {"no": "refused", "photo": "taken, drawn anew as JPEG", "pdf": "taken as PDF", "docx": "taken as DOCX"}
    for case, (_content, _name, verdict, _told) in CASES.items():
        yield f"| {case} | {words.get(verdict, 'taken as XLSX')} |"


def test_the_document_is_the_table():
    told = (settings.BASE_DIR / "docs" / "files.md").read_text("utf-8")
    assert [line for line in told.splitlines() if line.startswith("| ") and line.count("|") == 3][1:] == list(
        verdict_lines()
    )
