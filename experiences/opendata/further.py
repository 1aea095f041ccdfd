"""Files of other parts of the portal that the open data's page tells of. A part adds what gives its rows to FURTHER."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Further:
    """`files`: (label, address, size in bytes)."""

    title: str
    words: str
    address: str
    files: list[tuple[str, str, int]] = field(default_factory=list)


FURTHER = []  # callables without arguments, each gives Furthers in the reader's language


def further():
    return [row for rows in FURTHER for row in rows()]
