"""The only door between the print and the world: a fixed list of names, each a file of ours."""

import io
from pathlib import Path

from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: TID253 (only the child loads this module)

MOST_BYTES = 25 * 2**20
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 2000  # pixels; 300 an inch over the width of the text
FORMATS = ["JPEG", "PNG", "WEBP"]


class Refused(ValueError):
    """The print asked for something that is not on its list, or that is no picture."""


class LockedFetcher(URLFetcher):
    """Knows the names of `files` ({"media:…" or "static:…": path}) and nothing else: no other scheme, no network.

    A path counts only if, once resolved, it lies in one of `folders`. Pictures are judged by their content and size before
    they are decoded, and brought down to what the page can show. `refused` gathers the names that were asked for in vain.
    """

    def __init__(self, files, folders):
        super().__init__(allowed_protocols=[], allow_redirects=False)
        self.files = files
        self.folders = [Path(folder).resolve() for folder in folders]
        self.refused = []

    def fetch(self, url, headers=None):
        try:
            body, kind = self.read(url)
        except Exception as reason:
            self.refused.append(url)
            raise Refused(str(reason)) from reason
        return URLFetcherResponse(url, body, {"Content-Type": kind})

    def read(self, url):
        if url not in self.files:
            raise Refused(f"not on the list: {url[:200]}")
        path = Path(self.files[url]).resolve()
        if not any(path.is_relative_to(folder) for folder in self.folders):
            raise Refused(f"outside its folder: {url}")
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"too many bytes: {url}")
        body = path.read_bytes()
        if url.startswith("static:") and path.suffix == ".svg":
            return body, "image/svg+xml"
        return picture(body)


def picture(body):
    """`(bytes, media type)` of a picture that may be printed; raises Refused, or Pillow's own error for a broken one."""
    with Image.open(io.BytesIO(body), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused("too many pixels")
        if image.format == "JPEG" and max(image.size) <= LONGEST_SIDE:
            image.draft(
                "L", (1, 1)
            )  # read to its end, but not drawn: a broken picture is found here, where its sheet is known
            image.load()
            return body, "image/jpeg"
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        small = image.convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=88)
    return out.getvalue(), "image/jpeg"
