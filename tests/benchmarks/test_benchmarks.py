"""The benchmark measures what it says, at a size that proves nothing but that it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIZES = {
    "customers": 200,
    "big": 300,
    "days": 65,
    "range": 5,
    "sample": 5,
    "rules": 5,
    "warnings": 50,
    "interviews": 1000,
    "rows": 1000,
    "rounds": 1,
    "asked": 2,
    "desk": 60,
    "tasks": 60,
}
SMALL = [*(f"--{name}={size}" for name, size in SIZES.items()), "--plans"]


@pytest.mark.slow
def test_prints_every_figure_and_the_plans():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *SMALL],
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
        *"hhhh",
        *"iiiiiiiiiii",
    ]
    assert {"Plans: the floor", "Plans: one day of 2,000 customers", "Plans: a metric on one day"} <= set(
        done.stdout.splitlines()
    )
    assert len(re.findall("^--- ", done.stdout, re.MULTILINE)) > 15
    assert "Index Only Scan using retention_observation_2026_03_pkey" in done.stdout


def test_knows_its_parts():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "everything"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, "There is no part everything" in done.stderr) == (2, True)
