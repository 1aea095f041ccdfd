"""The file of a prepared fragment: PDF objects whose numbers are still open, so that binding has to fill in numbers only.

An object is kept as a template of bytes in which each number (of an object, a key of the tree of tags) is a place of fixed
width, `%7d`; beside it stand *codes* that say which number comes there. A code is an index into the piece's list of numbers,
which binding makes: first its own objects (those that can be packed, then its pages, then its streams), then what it
`wants` of the book ("fonts", "document", "image:<sha>", "words:<anchor>", "parent:<n>"…). Since places have a fixed width,
where each object begins is known beforehand.

The file: MAGIC, the length of the header in eight bytes, the header (JSON), then the payload that it points into.
"""

import hashlib
import json
from array import array
from decimal import Decimal

MAGIC = b"nashark piece 1\n"
PLACE = b"%7d"


class BrokenPiece(ValueError):
    """Not the file of a prepared fragment, or not whole."""


class Packer:
    """Gathers the objects of one piece. A reference is ("packed" | "page" | "stream", number) or a want (a word)."""

    def __init__(self):
        self.packed, self.streams, self.pages = [], [], 0

    def reserve(self):
        self.packed.append(None)
        return "packed", len(self.packed) - 1

    def fill(self, reference, template, references):
        self.packed[reference[1]] = template, references

    def add(self, template, references=()):
        reference = self.reserve()
        self.fill(reference, template, references)
        return reference

    def add_stream(self, template, references, data):
        """`template` is what stands in its dictionary beside /Length."""
        self.streams.append((template, references, data))
        return "stream", len(self.streams) - 1

    def file(self, header, images):
        """The bytes of the piece. `images`: {sha: (template, references, data)}, which the book holds once each."""
        wants = {}
        first = {"packed": 0, "page": len(self.packed), "stream": len(self.packed) + self.pages}
        local = first["stream"] + len(self.streams)

        def code(reference):
            if isinstance(reference, tuple):
                return first[reference[0]] + reference[1]
            return local + wants.setdefault(reference, len(wants))

        payload, length = [], 0

        def keep(data):
            nonlocal length
            payload.append(data)
            length += len(data)
            return [length - len(data), len(data)]

        def keep_codes(references):
            return keep(array("I", map(code, references)).tobytes())

        starts, chunk, references, at = [], [], [], 0
        for template, own in self.packed:
            starts.append(at)
            chunk.append(template)
            references += own
            at += len(template % ((0,) * len(own))) + 1
        header |= {
            "packed": len(self.packed),
            "starts": keep(array("I", starts).tobytes()),
            "chunk": keep(b"\n".join(chunk)),
            "codes": keep_codes(references),
            "streams": [[keep(head), keep_codes(own), keep(data)] for head, own, data in self.streams],
            "images": {sha: [keep(head), keep_codes(own), keep(data)] for sha, (head, own, data) in sorted(images.items())},
            "coded": {name: code(reference) for name, reference in header.pop("references").items()},
        }
        header["spare"] = [
            [number, link, keep(template), keep_codes(own)] for number, link, template, own in header.pop("spare_objects")
        ]
        header["wants"] = list(wants)
        body = b"".join(payload)
        header["digest"] = hashlib.sha256(body + json.dumps(header, sort_keys=True).encode()).hexdigest()
        head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        return MAGIC + len(head).to_bytes(8, "big") + head + body


class Kept:
    """A prepared fragment read back from its file: the header at once, the payload by and by."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            start = file.read(len(MAGIC) + 8)
            if start[: len(MAGIC)] != MAGIC or len(start) != len(MAGIC) + 8:
                raise BrokenPiece(path)
            size = int.from_bytes(start[len(MAGIC) :], "big")
            try:
                self.header = json.loads(file.read(size))
            except ValueError:
                raise BrokenPiece(path) from None
        self.start = len(start) + size

    def __getitem__(self, key):
        return self.header[key]

    def body(self):
        return Body(self)


class Body:
    """The open payload of a piece."""

    def __init__(self, kept):
        self.file, self.start = open(kept.path, "rb"), kept.start  # noqa: SIM115 (closed by __exit__)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.file.close()

    def read(self, place):
        at, length = place
        self.file.seek(self.start + at)
        data = self.file.read(length)
        if len(data) != length:
            raise BrokenPiece(self.file.name)
        return data

    def codes(self, place):
        return array("I", self.read(place))


def string(text):
    """A text as a PDF string: ASCII as it is, others in UTF-16; any % doubled, since it goes into a template."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").replace("%", "%%")
        return b"(" + escaped.encode() + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def plain(text):
    """A text as a PDF string that is not part of a template."""
    return string(text).replace(b"%%", b"%")


def dump(value, refer):
    """The template of a pikepdf object; `refer(object)` is told each indirect one and appends its reference itself."""
    import pikepdf

    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, (int, Decimal)):
        return format(value, "f" if isinstance(value, Decimal) else "d").encode()
    if value is None:
        return b"null"
    if value.is_indirect and refer(value):
        return PLACE + b" 0 R"
    if isinstance(value, pikepdf.Dictionary):
        return b"<<" + b"".join(name_of(key) + b" " + dump(one, refer) for key, one in sorted(value.items())) + b">>"
    if isinstance(value, pikepdf.Array):
        return b"[" + b" ".join(dump(one, refer) for one in value) + b"]"
    if isinstance(value, pikepdf.String):
        return b"<" + bytes(value).hex().encode() + b">"
    return value.unparse().replace(b"%", b"%%")


def name_of(key):
    return key.encode().replace(b"%", b"%%")
