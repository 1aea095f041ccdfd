"""The child processes of one printing, seen from their parent: given tasks, watched, replaced when they fall."""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress

from django.conf import settings

from kit.printing.book import PrintFailed

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS = 2
SECONDS_BETWEEN_STEPS = 0.2  # of the binding: it takes less for a piece than telling it may
MOST_LAYERS = 4
EXHAUSTING = ("too_slow", "too_big")  # after these a layer ends by itself


class Hand:
    """A child process: what it was given to do (`task`), and the lines that it says."""

    def __init__(self, folder, role, number):
        self.role, self.log = role, folder / f"{role}-{number}.log"
        self.task, self.rest = None, b""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kit.printing.locked", str(folder), role],
                cwd=settings.BASE_DIR,
                env={
                    "PATH": os.defpath,
                    "LANG": "C.UTF-8",
                    "HOME": str(folder),
                    "FONTCONFIG_FILE": str(folder / "fonts.conf"),
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    @property
    def title(self):
        return self.task["fragment"]["title"] if self.task and "fragment" in self.task else ""

    def give(self, task):
        self.task = task
        with suppress(BrokenPipeError):  # it has ended: its output says so too
            self.process.stdin.write(json.dumps(task).encode() + b"\n")
            self.process.stdin.flush()

    def lines(self):
        """What it said since; None once it has ended."""
        piece = os.read(self.process.stdout.fileno(), 65536)
        if not piece:
            return None
        *whole, self.rest = (self.rest + piece).split(b"\n")
        return [json.loads(line) for line in whole]

    def fell(self):
        """Why it ended before its task did, a word of Reason; what it wrote last goes to our log."""
        status, told = self.process.wait(), self.log.read_bytes()[-4000:].decode("utf-8", "replace")
        if status == -signal.SIGXCPU:
            return "too_slow"
        logger.error("a child process of the press (%s) ended with %s:\n%s", self.role, status, told)
        return "too_big" if "MemoryError" in told or "failed to allocate" in told else "stopped"

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        with suppress(BrokenPipeError):
            self.process.stdin.close()


class Crew:
    """Hands in `folder`, for at most `seconds`; `progress` as for print_book."""

    def __init__(self, folder, progress, *, seconds):
        self.folder, self.progress = folder, progress
        self.end = time.monotonic() + seconds
        self.hands, self.hired = [], 0
        self.selector = selectors.DefaultSelector()

    def hire(self, role):
        self.hired += 1
        hand = Hand(self.folder, role, self.hired)
        self.hands.append(hand)
        self.selector.register(hand.process.stdout, selectors.EVENT_READ, hand)
        return hand

    def let_go(self, hand):
        if hand in self.hands:
            self.selector.unregister(hand.process.stdout)
            self.hands.remove(hand)
            hand.end()

    def dismiss(self):
        for hand in list(self.hands):
            self.let_go(hand)
        self.selector.close()

    def heard(self):
        """[(hand, line)] of what the hands said since; a last line {"fell": why} of one that has ended."""
        now = time.monotonic()
        if now >= self.end:
            titles = [hand.title for hand in self.hands if hand.title]
            raise PrintFailed([{"title": titles[0] if titles else "", "reason": "too_late"}])
        ready = self.selector.select(min(self.end - now, SECONDS_BETWEEN_BEATS))
        if not ready:
            self.progress()
        heard = []
        for hand in [key.data for key, _events in ready]:
            lines = hand.lines()
            heard += [(hand, line) for line in lines or []]
            if lines is None:
                heard.append((hand, {"fell": hand.fell()}))
                self.let_go(hand)
        return heard

    def lay(self, tasks, tell):
        """Have `tasks` ({"number", "fragment", …}) done by as many layers as there are processors; returns the problems.

        `tell(line, title)` hears what was said of a task that is done, if one is, and the title of what is begun. A task that
        kills its process is a problem; a fresh process goes on with the others. The layers stay, for the next round.
        """
        waiting, problems, busy = deque(tasks), [], set()

        def give(hand, line=None):
            hand.task = None
            if waiting:
                hand.give(waiting.popleft())
            else:
                busy.discard(hand)
            if line or hand.task:
                tell(line, hand.title)

        wanted = min(len(tasks), MOST_LAYERS, len(os.sched_getaffinity(0)))
        for hand in [hand for hand in self.hands if hand.role == "laying"][:wanted]:
            busy.add(hand)
            give(hand)
        busy.update(self.hire("laying") for _number in range(wanted - len(busy)))
        while busy:
            for hand, line in self.heard():
                if hand not in busy or ("ready" in line and hand.task):
                    continue
                why = line.get("fell") or line.get("broken")
                if "fell" in line and hand.task is None:  # it never came to work: neither would the next
                    raise PrintFailed([{"title": "", "reason": "stopped"}])
                if why:
                    problems.append({"title": hand.title, "reason": why})
                if "fell" in line or why in EXHAUSTING:
                    busy.discard(hand)
                    self.let_go(hand)
                    if waiting:
                        busy.add(self.hire("laying"))
                else:
                    give(hand, None if why or "path" not in line else line)
        return problems

    def bind(self, binder, task):
        """What the binder says at its end; its steps are told as they come. Raises PrintFailed."""
        if binder not in self.hands:
            raise PrintFailed([{"title": "", "reason": "stopped"}])
        for hand in [hand for hand in self.hands if hand is not binder]:
            self.let_go(hand)  # their memory is needed now
        binder.give(task)
        told = 0
        while True:
            for hand, line in self.heard():
                if "fell" in line:
                    raise PrintFailed([{"title": "", "reason": line["fell"]}])
                if "phase" in line and time.monotonic() > told + SECONDS_BETWEEN_STEPS:
                    told = time.monotonic()
                    self.progress(**line)
                elif "pages" in line and hand is binder:
                    return line
