"""Writes a PDF file from front to back: streams, objects packed in streams, and the table of where they are."""

import struct
import zlib

ENTRY = struct.Struct(">BIH")
LEVEL = 6
IN_FILE, IN_STREAM = 1, 2


class Writer:
    def __init__(self, file):
        self.file, self.at = file, 0
        self.table = bytearray(ENTRY.pack(0, 0, 65535))
        self.put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def put(self, data):
        self.file.write(data)
        self.at += len(data)

    def numbers(self, count=1):
        """The first of so many new objects' numbers."""
        first = len(self.table) // ENTRY.size
        self.table += bytes(count * ENTRY.size)
        return first

    def stream(self, number, entries, data):
        ENTRY.pack_into(self.table, number * ENTRY.size, IN_FILE, self.at, 0)
        self.put(b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, entries, len(data)))
        self.put(data)
        self.put(b"\nendstream\nendobj\n")

    def pack(self, numbers, starts, body):
        """Objects in one compressed stream; `starts`: where in `body` each begins."""
        holder = self.numbers()
        head = b" ".join(b"%d %d" % pair for pair in zip(numbers, starts, strict=True)) + b"\n"
        for index, number in enumerate(numbers):
            ENTRY.pack_into(self.table, number * ENTRY.size, IN_STREAM, holder, index)
        self.stream(
            holder,
            b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(starts), len(head)),
            zlib.compress(head + body, LEVEL),
        )

    def pack_all(self, objects):
        """Objects as (number, bytes), in streams of a size that readers take in at once."""
        for first in range(0, len(objects), 200):
            some = objects[first : first + 200]
            starts, at = [], 0
            for _number, body in some:
                starts.append(at)
                at += len(body) + 1
            self.pack([number for number, _body in some], starts, b"\n".join(body for _number, body in some))

    def end(self, root, info, identity):
        """The table, and the end of the file. `identity`: 16 bytes."""
        table = self.numbers()
        at = self.at
        ENTRY.pack_into(self.table, table * ENTRY.size, IN_FILE, at, 0)
        count = len(self.table) // ENTRY.size
        self.stream(
            table,
            b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode"
            b"/DecodeParms<</Predictor 12/Columns 7>>" % (count, root, info, *[identity.hex().encode()] * 2),
            zlib.compress(differences(self.table), LEVEL),
        )
        self.put(b"startxref\n%d\n%%%%EOF\n" % at)


def differences(table):
    """Each row as its difference from the row above, by PNG's second predictor."""
    size = ENTRY.size
    above = bytes(size) + bytes(table[:-size])
    out = bytearray(len(table) // size * (size + 1))
    out[0 :: size + 1] = b"\2" * (len(table) // size)
    for column in range(size):
        here, before = table[column::size], above[column::size]
        out[column + 1 :: size + 1] = bytes((one - other) & 255 for one, other in zip(here, before, strict=True))
    return bytes(out)
