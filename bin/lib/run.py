"""bin/run [--port N] [--empty]: the portal on this machine, from nothing, with the cell and a demonstration set."""

import argparse
import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

import steps
from steps import PYTHON, ROOT, VAR, Stop, step

HOST = "127.0.0.1"
SIGN_INS = ["coordinator", "member", "reviser", "validator", "juror"]


def parse():
    parser = argparse.ArgumentParser(prog="bin/run", description="Start the portal on this machine.")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="port on 127.0.0.1 (8000)")
    parser.add_argument("--empty", action="store_true", help="the cell of the minutes only, no demonstration")
    return parser.parse_args()


def start():
    options = parse()
    refuse_taken_port(options.port)
    with open(VAR / "running.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                "The portal already runs from this folder: end that one first (Ctrl-C where it was started)."
            ) from None
        print(f"نشارك · Nashark in {ROOT}")
        with steps.alone():
            env = prepare(options)
        return serve(options, env)


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            why = "is taken" if taken else f"cannot be used ({error})"
            raise Stop(
                f"Port {port} {why}: choose another, such as bin/run --port {8001 if port != 8001 else 8002}"
            ) from None


def prepare(options):
    """All that stands between a fresh clone and a portal that can start; returns its environment."""
    steps.system_packages(steps.TO_RUN)
    steps.virtual_environment("requirements.txt")
    env = environment(options)
    steps.catalogues(env)
    steps.once(
        VAR / "stamps" / "static",
        "Gather the static files",
        steps.fingerprint(ROOT / "static", ROOT / "requirements.txt"),
        lambda: steps.manage(
            "collectstatic", "--no-input", "--clear", env=env, trouble="The static files could not be gathered"
        ),
    )
    folder = data_folder(options)
    if not (folder / "nashark.sqlite3").exists():
        shutil.rmtree(folder / "stamps", ignore_errors=True)
    schema = [ROOT / "requirements.txt", *(path for app in ROOT.glob("*/migrations") for path in app.glob("*.py"))]
    content = [*schema, ROOT / "fixtures"]

    def data(name, words, sources, *commands):
        def work():
            for command in commands:
                steps.manage(*command, env=env, trouble=f"This step did not succeed: {command[0]}")

        steps.once(folder / "stamps" / name, words, steps.fingerprint(*sources), work)

    data("schema", "Migrate the database", schema, ["migrate", "--no-input"], ["createcachetable"])
    data("cell", "Load the cell from the minutes", content, ["load_cell"])
    if not options.empty:
        data("demonstration", "Load the demonstration", content, ["load_demonstration"])
    return env


def data_folder(options):
    """The demonstration and the bare cell never share a database."""
    folder = VAR / ("cell" if options.empty else "demonstration")
    folder.mkdir(exist_ok=True)
    return folder


def environment(options):
    """Settings of this start. They are left in var/local.env, so that `manage.py` works on the same data."""
    folder = data_folder(options)
    local = VAR / "local.env"
    key_file = VAR / "secret-key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(50))
    answers = {
        "DEBUG": "false",
        "NASHARK_DEMONSTRATION": "false" if options.empty else "true",
        "SECRET_KEY": key_file.read_text(),
        "DATABASE_URL": f"sqlite:///{folder / 'nashark.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRINT_CACHE": str(folder / "print"),
        "STATIC_ROOT": str(VAR / "static"),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "SITE_URL": f"http://{HOST}:{options.port}",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
    }
    draft = local.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(
        "# Written by bin/run at each start.\n" + "".join(f"{name}={value}\n" for name, value in answers.items())
    )
    draft.rename(local)
    return {**os.environ, **answers, "DJANGO_SETTINGS_MODULE": "nashark.settings", "PYTHONUNBUFFERED": "1"}


# --- Web and worker -----------------------------------------------------------------------------------------------


def serve(options, env):
    """Web and worker until one of them ends or we are told to leave; nothing outlives this function."""
    gunicorn = ["-m", "gunicorn", "nashark.wsgi", "--bind", f"{HOST}:{options.port}", "--workers", "2", "--threads", "4"]
    processes = {}
    try:
        with step("Start web and worker"):
            processes["web"] = launch("web", [*gunicorn, "--log-level", "warning", "--no-control-socket"], env)
            processes["worker"] = launch("worker", ["manage.py", "worker"], env)
            wait_until_well(processes, env["SITE_URL"])
        welcome(options, env)
        while True:
            refuse_dead(processes)
            time.sleep(0.3)
    finally:
        end(processes.values())


def launch(name, arguments, env):
    with (VAR / "log" / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [PYTHON, *arguments],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=steps.die_with_parent,
        )


def wait_until_well(processes, address):
    for _ in range(300):
        refuse_dead(processes)
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Stop(f"The portal does not become well: {address}/healthz and var/log/ say more.")


def refuse_dead(processes):
    for name, process in processes.items():
        if (code := process.poll()) is not None:
            log = VAR / "log" / f"{name}.log"
            raise Stop(
                f"The {name} ended by itself (exit {code}): {steps.last_line(log)}; the rest is in {log.relative_to(ROOT)}"
            )


def end(processes):
    """Ask web and worker to leave; after ten seconds, or when they have left something behind, make them."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + 10
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def welcome(options, env):
    print(f"\n  {env['SITE_URL']}/      (French: {env['SITE_URL']}/fr/)\n")
    if options.empty:
        print("  The cell of the minutes only. For an account: .venv/bin/python manage.py createsuperuser")
    else:
        print(f"  Sign in as {', '.join(SIGN_INS)}; password: {env.get('NASHARK_DEMO_PASSWORD', 'nashark-demo')}")
    print(
        f"  Mails are left in {(data_folder(options) / 'mail').relative_to(ROOT)}/, logs in var/log/. Ctrl-C ends everything.\n"
    )


if __name__ == "__main__":
    steps.main(start)
