#!/usr/bin/env python
"""The command line of the project."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one management command, with the demo's settings unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.demo")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError as error:
        message = "Django is not installed here. Run `make setup`, then `.venv/bin/python manage.py …`."
        raise SystemExit(message) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
