#!/usr/bin/env python3
"""Django's command line, in the project's own virtual environment when there is one."""

import os
import sys
from pathlib import Path


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nashark.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if not python.exists() or Path(sys.prefix).resolve() == python.parent.parent:
            raise
        os.execv(python, [str(python), *sys.argv])
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"✗ {error}")


if __name__ == "__main__":
    main()
