"""The product in a foreign CRM: tests/hostcrm, in a process of its own because its users are not ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = "--ds=tests.settings.hostcrm"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
def test_works_as_a_guest_in_a_foreign_crm():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/hostcrm", "-q", "-n0", "-pno:cacheprovider", SETTINGS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
