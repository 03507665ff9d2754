"""The benchmark measures what it says, at a size that proves nothing but that it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.template_database import template_name

ROOT = Path(__file__).resolve().parents[2]
SIZES = {
    "customers": 60,
    "big": 90,
    "days": 65,
    "range": 5,
    "sample": 2,
    "rules": 5,
    "warnings": 50,
    "interviews": 1000,
    "rows": 1000,
    "rounds": 1,
    "asked": 1,
    "desk": 60,
    "tasks": 60,
}
SMALL = [*(f"--{name}={size}" for name, size in SIZES.items()), "--plans"]


@pytest.mark.slow
def test_prints_every_figure_and_the_plans(django_db_setup: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CELERY_BROKER_URL", "")  # which the package sets for its own process
    pages = import_module("benchmarks.pages")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *SMALL, f"--tables={template_name()}"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings.full"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert re.findall(r"^\((.)\)", done.stdout, re.MULTILINE) == [
        "e",
        "a",
        "b",
        "c",
        "d",
        "a",
        "b",
        "f",
        "g",
        *"hhhhhh",
        *"i" * (len(pages.PAGES) + len(pages.POLLED)),
    ]
    assert {"Plans: the floor", "Plans: one day of 2,000 customers", "Plans: a metric on one day"} <= set(
        done.stdout.splitlines()
    )
    assert len(re.findall("^--- ", done.stdout, re.MULTILINE)) > 15
    assert "Index Only Scan using retention_observation_2026_03_pkey" in done.stdout


def test_knows_its_parts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("CELERY_BROKER_URL", "")  # which the package sets for its own process
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "everything"])

    assert import_module("benchmarks.__main__").main() == 2
    assert "There is no part everything" in capsys.readouterr().err
