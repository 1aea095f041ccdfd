"""What bin/run, bin/test and bin/bench have to do before their own work. Standard library only: nothing is installed yet.

Each step says what it does and how long it took, and is skipped when nothing it depends on has changed.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HALF_MADE = VENV / "half-made"


class Stop(Exception):
    """The command cannot go on; the message is one line for the reader."""


def main(command):
    """Run `command`; end with its exit code, or with one line that says why not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    sys.stdout.reconfigure(line_buffering=True)
    try:
        _make_writable_folder()
        sys.exit(command())
    except Stop as reason:
        print(f"✗ {reason}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print()
        sys.exit(130)


def _leave(signum, frame):
    sys.exit(128 + signum)


def _make_writable_folder():
    try:
        for folder in (VAR, VAR / "log", VAR / "stamps", VAR / "tmp"):
            folder.mkdir(exist_ok=True)
        probe = VAR / "tmp" / f"probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
        if not VENV.exists():
            (ROOT / ".venv.probe").touch()
            (ROOT / ".venv.probe").unlink()
    except OSError as error:
        raise Stop(
            f"Cannot write in {ROOT} ({error.strerror}): put the portal where you may write, with space left."
        ) from None


@contextmanager
def alone():
    """One command at a time prepares this folder; another waits."""
    with open(VAR / "preparing.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another command that is preparing this folder …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- Steps --------------------------------------------------------------------------------------------------------


@contextmanager
def step(words):
    print(f"  {words} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped")
        raise
    print(f"{time.monotonic() - start:.1f} s")


def once(stamp, words, key, work):
    """`work()`, unless `stamp` says it was finished before with the same `key`: an interrupted step is done again."""
    if stamp.exists() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    with step(words):
        work()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(key)


def fingerprint(*paths):
    """A digest that changes when a file below one of `paths` does (by name, size and time)."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".mo":
                stat = file.stat()
                digest.update(f"{file.relative_to(ROOT)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def run(command, log, trouble, env=None):
    """Run `command` with its output in var/log/; when it fails, its last lines and then `trouble`, in one line."""
    path = VAR / "log" / f"{log}.log"
    with path.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
        try:
            code = process.wait()
        finally:
            process.terminate()
    if code:
        raise Stop(f"{trouble} (exit {code}; the last words: {last_line(path)!r}; all of them: {path.relative_to(ROOT)})")


def last_line(path):
    lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else "nothing"


def die_with_parent():
    """In the child: Linux ends it when the command that started it is killed (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


# --- System packages ----------------------------------------------------------------------------------------------


def has_library(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_command(*names):
    return any(map(shutil.which, names))


def has_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


TO_RUN = {
    f"python3.{sys.version_info.minor}-venv": has_venv,
    "libpango-1.0-0": lambda: has_library("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": lambda: has_library("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": lambda: has_library("libharfbuzz-subset.so.0"),
    "gettext": lambda: has_command("msgfmt"),
}
TO_TEST = TO_RUN | {
    "poppler-utils": lambda: has_command("pdftotext"),
    "qpdf": lambda: has_command("qpdf"),
    "libatomic1": lambda: has_library("libatomic.so.1"),  # Playwright's driver
    "chromium": lambda: os.environ.get("CHROMIUM") or has_command("chromium", "chromium-browser"),
}


def system_packages(needed):
    """Install through apt what is missing, where that is allowed; else say the command and stop."""
    missing = [package for package, is_there in needed.items() if not is_there()]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    by_hand = f"sudo apt-get update && sudo {' '.join(install)}"
    if not shutil.which("apt-get"):
        raise Stop(f"Missing on this system: {', '.join(missing)}. On Debian or Ubuntu: {by_hand}")
    if os.geteuid() == 0:
        sudo = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        sudo = ["sudo", "-n"]
    else:
        raise Stop(f"Missing on this system: {', '.join(missing)}. Install them, then start again: {by_hand}")
    with step(f"Install {', '.join(missing)} (apt)"):
        trouble = f"apt-get could not install {', '.join(missing)}; no network? By hand: {by_hand}"
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run([*sudo, "apt-get", "update"], "apt-update", trouble, env)
        run([*sudo, *install], "apt-install", trouble, env)


# --- Virtual environment ------------------------------------------------------------------------------------------


def virtual_environment(*requirements):
    """.venv with exactly what the pinned and hashed files say; one that was left half made is made anew."""
    if HALF_MADE.exists() or (VENV.exists() and not _works()):
        shutil.rmtree(VENV)
    if not VENV.exists():
        with step("Make the virtual environment"):
            VENV.mkdir()
            HALF_MADE.touch()
            run([sys.executable, "-m", "venv", VENV], "venv", "The virtual environment could not be made")
    for file in requirements:
        digest = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
        stamp = VENV / f"{file.replace('/', '-')}.stamp"
        if stamp.exists() and stamp.read_text() == digest:
            continue
        HALF_MADE.touch()
        with step(f"Install {file}"):
            pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
            run(
                [*pip, "--require-hashes", "-r", file],
                "pip",
                f"The packages of {file} could not be downloaded and installed; no network?",
            )
        stamp.write_text(digest)
    HALF_MADE.unlink(missing_ok=True)


def _works():
    """Whether the environment's Python starts, has pip and is new enough (its system Python may have been replaced)."""
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def manage(*arguments, env, trouble):
    run([PYTHON, "manage.py", *arguments], arguments[0], trouble, env)


def catalogues(env):
    once(
        VAR / "stamps" / "catalogues",
        "Build the Arabic and French catalogues",
        fingerprint(ROOT / "locale"),
        lambda: manage("compilemessages", "-v0", "-i", ".venv", env=env, trouble="The catalogues could not be built"),
    )


def prepare_to_test():
    """All that the tests and the benchmarks need beside their own run."""
    system_packages(TO_TEST)
    virtual_environment("requirements.txt", "tests/requirements.txt")
    catalogues({**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"})
