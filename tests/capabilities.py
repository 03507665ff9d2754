"""What this machine can run: a test that needs something it lacks is skipped, and named at the end.

`make test` adds --require-all, which makes every such skip a failure (ALLOW_MISSING=1 takes it back).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

CANNOT = "cannot run here: "
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
RABBITMQ = ("rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/sbin/rabbitmq-server")


def chromium() -> str | None:
    """Return the browser of this machine."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


def rabbitmq() -> str | None:
    """Return the RabbitMQ server program of this machine."""
    return next(filter(None, map(shutil.which, RABBITMQ)), None)


def need(found: object, what: str) -> None:
    """Skip a test for want of something that another machine may have."""
    if not found:
        pytest.skip(CANNOT + what)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all",
        action="store_true",
        help="fail if a test could not be run for want of something on this machine",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser"):
        need(chromium(), "there is no Chromium (Debian: apt install chromium-headless-shell fonts-noto-cjk)")
    if item.get_closest_marker("rabbitmq"):
        need(rabbitmq(), "there is no RabbitMQ (Debian: apt install rabbitmq-server)")
    if item.get_closest_marker("gettext"):
        need(shutil.which("xgettext"), "there is no GNU gettext (Debian: apt install gettext)")
    if item.get_closest_marker("reference_data"):
        need(reference_data().is_dir(), f"there is no {reference_data()}")


def reference_data() -> Path:
    """Return where the reference data sets are, which do not belong to this repository."""
    return Path(os.environ.get("RETENTION_REFERENCE_DATA") or Path(__file__).parents[2] / "shared" / "data")


def missing(reporter: pytest.TerminalReporter) -> dict[str, int]:
    """Return why tests could not be run, and how many."""
    found: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if CANNOT in reason:
            why = reason.split(CANNOT, 1)[1]
            found[why] = found.get(why, 0) + 1
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--require-all"):
        return
    if missing(reporter) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = missing(terminalreporter)
    if not found:
        return
    terminalreporter.section("could not be run on this machine", red=True)
    for why, count in sorted(found.items()):
        terminalreporter.line(f"{count} tests: {why}")
    if terminalreporter.config.getoption("--require-all"):
        terminalreporter.line("This counts as a failure; ALLOW_MISSING=1 accepts it.")
