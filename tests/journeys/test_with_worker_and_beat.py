"""The same with web, worker and beat as processes of their own: what comes in becomes work by itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from project.demo import people
from tests.architecture.source import ROOT
from tests.browser.conftest import text_of
from tests.journeys import files
from tests.project.conftest import Site, kept_site
from tests.project.test_demo import Demo
from tests.template_database import copy_for_servers

__all__ = ["kept_site"]

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(1800)]

QUIET, STEADY = "Quiet Otter", "Steady Heron"
SOON = 300.0
"""Seconds: the promise is that what is new becomes a task within five minutes."""


class Company(Demo):
    """An operator's console, and a machine that talks REST, beside the running servers."""

    token = ""

    def type_in(self, commands: list[list[str]]) -> str:
        """Make the logins and run these commands, in one shell."""
        lines = [
            "from django.core.management import call_command",
            "from project.demo import people",
            "people.make_logins(portfolios=2)",
            *(f"call_command(*{words!r})" for words in commands),
        ]
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0"],
            cwd=ROOT,
            env=self.environment,
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=SOON,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rest(self, path: str, rows: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.address}/api/v1/{path}",
            data=None if rows is None else json.dumps(rows).encode(),
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def open_tasks(self) -> set[str]:
        """The customers with an open task."""
        return {one["customer_name"] for one in self.rest("tasks/?state=open")["results"]}


def wait_for(what: Callable[[], bool]) -> None:
    last = time.monotonic() + SOON
    while not what():
        assert time.monotonic() < last, "it did not happen by itself"
        time.sleep(2)


@pytest.fixture(scope="module")
def database_url(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with our empty tables."""
    with django_db_blocker.unblock(), copy_for_servers() as found:
        yield found


@pytest.fixture(scope="module")
def company(kept_site: Site, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Web, worker and beat on an empty database; then the catalogue, people and files by commands."""
    made = Company(kept_site)
    made.given = {"DATABASE_URL": database_url, "CACHE_URL": "locmemcache://"}
    made.start("--no-data")
    try:
        made.wait_until_it_serves()
        directory = tmp_path_factory.mktemp("delivery")
        yesterday = timezone.localdate() - timedelta(days=1)
        owners = {QUIET: "csm1", STEADY: "csm1"}
        deliveries = {
            "customers": files.customers(directory, owners),
            "contacts": files.contacts(directory, owners),
            "subscriptions": files.subscriptions(directory, owners, yesterday=yesterday),
            "observations": files.observations(directory, owners, yesterday=yesterday, silent=[QUIET]),
            "interactions": files.interactions(directory, owners, yesterday=yesterday),
        }
        days = [f"--from={yesterday - timedelta(days=20)}", f"--to={yesterday}"]
        commands = [
            *(["import_data", kind, str(path)] for kind, path in deliveries.items()),
            ["recalculate", *days],
            ["evaluate_rules", *days],
            ["create_token", "operator"],
        ]
        made.token = made.type_in(commands).splitlines()[-1].strip()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.terminate()
            made.process.wait(timeout=SOON)
        for pid in made.descendants():
            os.kill(pid, signal.SIGKILL)


def test_a_warning_becomes_a_task_that_the_csm_does(company: Company, browser):
    wait_for(lambda: company.open_tasks() == {QUIET})
    context = browser.new_context(base_url=company.address)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill("csm1")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    assert QUIET in text_of(page)
    page.get_by_role("link", name=QUIET, exact=True).first.click()
    assert "No login for 30 days" in text_of(page)
    page.get_by_label("Step done").check()
    page.get_by_label("What was done").fill("Called; they are moving offices.")
    page.get_by_role("button", name="Done, and on to the next").click()

    assert f"Done for {QUIET}" in text_of(page)
    context.close()


def test_new_data_over_rest_becomes_a_score_a_warning_and_a_task_by_itself(company: Company):
    assert STEADY not in company.open_tasks()
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = company.rest("observations/", files.silence(STEADY, yesterday=yesterday))
    assert answer["updated"] == answer["rows"]

    wait_for(lambda: STEADY in company.open_tasks())
    warned = company.rest("warnings/?state=open")["results"]
    assert (files.number_of(STEADY), "score-below-60") in {(one["customer"], one["rule"]) for one in warned}


def test_the_other_portfolio_sees_neither(company: Company, browser):
    context = browser.new_context(base_url=company.address)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Username").fill("csm2")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    assert "Nothing is waiting for you." in text_of(page)
    context.close()
