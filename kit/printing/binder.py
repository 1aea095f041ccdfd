"""Binds the laid out pieces into the book, in a child process of the press (`locked.py`)."""

from contextlib import contextmanager
from pathlib import Path


@contextmanager
def at_work(job, say):
    """Gives the function that does a task: {"pieces": [{"path", "fragment"}], "target"} → says {"pages"}."""
    from kit.printing.binding import Piece, bind

    def do(task):
        pieces = [Piece(path=Path(piece["path"]), fragment=piece["fragment"]) for piece in task["pieces"]]
        say(pages=bind(pieces, Path(task["target"]), job, say)["pages"])

    yield do
