"""Nothing but the book's own files gets into the book, whatever its HTML asks for."""

import http.server
import threading

import pikepdf
import pytest

from kit.printing.fetching import LONGEST_SIDE, MOST_BYTES, LockedFetcher, Refused
from kit.printing.press import Book, Fragment, PrintFailed, print_book
from tests.guide.conftest import picture, silent

SECRET = "the-secret-of-another-file"


@pytest.fixture
def listener():
    """A server on this machine that counts who asks: `address`, `asked`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.address = [], f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file


ATTACKS = {
    "image": '<img src="{url}" alt="a">',
    "svg image": '<svg width="10" height="10"><image href="{url}" width="10" height="10"/></svg>',
    "svg use": '<svg width="10" height="10"><use href="{url}#a"/></svg>',
    "style sheet": '<link rel="stylesheet" href="{url}"><p>a</p>',
    "import": "<style>@import url({url});</style><p>a</p>",
    "font": "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>a</p>",
    "background": '<p style="background: url({url})">a</p>',
    "list": '<ul style="list-style-image: url({url})"><li>a</li></ul>',
    "content": "<style>p::before {{ content: url({url}) }}</style><p>a</p>",
    "border": '<p style="border: 9px solid; border-image: url({url}) 3">a</p>',
    "object": '<object data="{url}">a</object>',
    "embed": '<embed src="{url}">',
    "attachment by link": '<link rel="attachment" href="{url}"><p>a</p>',
    "attachment by anchor": '<a rel="attachment" href="{url}">a</a>',
    "base": '<base href="{url}/"><img src="x.png" alt="a">',
    "base and file": '<base href="file:///etc/"><img src="passwd" alt="a">',
}


def book_of(attacks):
    page = '<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>t</title></head><body>{}</body></html>'
    fragments = [Fragment(name.replace(" ", "-"), name, page.format(html)) for name, html in attacks.items()]
    return Book(language="ar-ma", fragments=fragments, css=[""], tight="")


def assert_clean(target):
    with pikepdf.open(target) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                assert SECRET.encode() not in item.read_raw_bytes()
                assert item.get("/Type") != "/EmbeddedFile"
                if item.get("/Subtype") != "/Image":
                    assert SECRET.encode() not in item.read_bytes()
    assert SECRET.encode() not in target.read_bytes()


@pytest.mark.parametrize("kind", ["network", "file"])
def test_no_attack_reaches_the_network_or_a_file(kind, listener, secret, tmp_path):
    """What asks for a thing that is not on the list is named; what is left is printed without it."""
    url = listener.address + "/x" if kind == "network" else secret.as_uri()
    attacks = {name: html.format(url=f"{url}?{number}") for number, (name, html) in enumerate(ATTACKS.items())}
    target = tmp_path / "attack.pdf"
    with pytest.raises(PrintFailed) as failure:
        print_book(book_of(attacks), target, silent)
    refused = {problem["title"] for problem in failure.value.problems if problem["reason"] == "picture"}
    assert {"image", "style sheet", "import", "background", "content"} <= refused
    assert not target.exists()
    print_book(book_of({name: html for name, html in attacks.items() if name not in refused}), target, silent)
    assert_clean(target)
    assert listener.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd", "http://127.0.0.1/", "https://example.org/", "ftp://127.0.0.1/", "data:text/html,a",
        "data:image/png;base64,AAAA", "media:2", "media:../secret.txt", "static:../../manage.py", "//127.0.0.1/x", "", "x.png",
    ],
)  # fmt: skip
def test_only_names_on_the_list_are_read(url, tmp_path):
    known = tmp_path / "known.jpg"
    known.write_bytes(picture())
    fetcher = LockedFetcher({"media:1": str(known)}, [tmp_path])
    with pytest.raises(Refused):
        fetcher.fetch(url)
    assert fetcher.refused == [url]
    assert fetcher.fetch("media:1").read() == picture()


def test_a_name_that_leads_out_of_its_folder_is_refused(tmp_path, secret):
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(secret)
    fetcher = LockedFetcher({"media:1": str(folder / "link.jpg"), "media:2": str(folder / ".." / "secret.txt")}, [folder])
    for name in ("media:1", "media:2"):
        with pytest.raises(Refused, match="outside"):
            fetcher.fetch(name)


@pytest.mark.parametrize("body", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"", picture()[:300]])
def test_only_pictures_that_can_be_read_are_printed(body, tmp_path):
    file = tmp_path / "x.jpg"
    file.write_bytes(body)
    with pytest.raises(Refused):
        LockedFetcher({"media:1": str(file)}, [tmp_path]).fetch("media:1")


def test_a_picture_of_too_many_pixels_or_bytes_is_refused_before_it_is_decoded(tmp_path):
    wide, heavy = tmp_path / "wide.png", tmp_path / "heavy.jpg"
    wide.write_bytes(picture(6000, 4100, "PNG"))
    heavy.write_bytes(picture() + bytes(MOST_BYTES))
    fetcher = LockedFetcher({"media:1": str(wide), "media:2": str(heavy)}, [tmp_path])
    with pytest.raises(Refused, match="pixels"):
        fetcher.fetch("media:1")
    with pytest.raises(Refused, match="bytes"):
        fetcher.fetch("media:2")


def test_a_large_photo_is_brought_down_to_what_the_page_shows(tmp_path):
    import io

    from PIL import Image

    file = tmp_path / "large.webp"
    file.write_bytes(picture(5000, 3000, "WEBP"))
    answer = LockedFetcher({"media:1": str(file)}, [tmp_path]).fetch("media:1")
    with Image.open(io.BytesIO(answer.read())) as image:
        assert image.format == "JPEG"
        assert image.size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 5)
