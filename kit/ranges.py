"""A file for downloading that may be taken up again where the line broke: one range of bytes, as RFC 9110 §14 has it."""

import re

from django.http import FileResponse, HttpResponse

RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
CHUNK = 64 * 1024


class Slice:
    """The bytes of an open file from `start` on, `length` of them."""

    def __init__(self, file, start, length):
        file.seek(start)
        self.file, self.left = file, length

    def read(self, size=CHUNK):
        part = self.file.read(min(size if size > 0 else CHUNK, self.left))
        self.left -= len(part)
        return part

    def close(self):
        self.file.close()


def file_response(request, file, *, size, name, kind, etag):
    """`file` (open, of `size` bytes) as the download `name`; a part of it where the request asks for one that is there.

    A range of another version than `etag` (If-Range) gives the whole; one that lies outside gives 416.
    """
    wanted = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.headers.get("If-Range", etag) != etag:
        wanted = None
    bounds = span(wanted, size) if wanted else None
    if wanted and bounds is None:
        file.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    start, end = bounds or (0, size - 1)
    part = Slice(file, start, end - start + 1)
    response = FileResponse(part, as_attachment=True, filename=name, content_type=kind, status=206 if bounds else 200)
    response["Content-Length"] = end - start + 1
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if bounds:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def span(wanted, size):
    """(first, last byte) of the range that was asked for; None where a file of `size` bytes has none of it."""
    first, last = wanted.groups()
    if not first and not last:
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end and start < size else None
