"""The data of the demo: simulated, imported, scored and judged by the very commands an operator uses."""

from __future__ import annotations

import io
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from interviews.models import CompetitorNote, Departure
from playbooks.cases import intake
from playbooks.models import Case
from project.demo import competitors, history, interviews, people, sentiments
from project.simulation import files
from project.simulation.simulate import simulate
from project.simulation.world import World
from retention import conf
from retention.clock import database_now
from retention.models import Customer, HealthSnapshot, Observation, OwnerSentiment

SOURCE = "demo"
SEED = 1
LEARNING_DAYS = 60
# observations come last: once they are in, everything is
KINDS = ("customers", "contacts", "subscriptions", "interactions", "observations")

Say = Callable[[str], None]


class UnableToLoadDemo(Exception):
    """The demo's data must not be put into this database; the message says why."""


def prepare(*, local: Path, customers: int, days: int, say: Say) -> World:
    """Bring the demo's data up to yesterday; what is there already stays as it is.

    1. Make the catalogue and the logins.
    2. Simulate the days that are missing, and import them.
    3. Score these days, judge the rules over them while people work on what they find, and run the last day as every
       night does.

    Raises UnableToLoadDemo where the database holds somebody else's people or customers.
    """
    with without_progress_lines():
        return bring_up_to_date(local=local, customers=customers, days=days, say=say)


@contextmanager
def without_progress_lines() -> Iterator[None]:
    """On a terminal the commands draw bars; elsewhere one line a step is enough."""
    logger = logging.getLogger("retention.management.progress")
    before = logger.level
    if not sys.stderr.isatty():
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def bring_up_to_date(*, local: Path, customers: int, days: int, say: Say) -> World:
    """Do the steps of `prepare`."""
    world = world_of(local=local, customers=customers, days=days)
    step("Definitions, roles, working calendar", say, lambda: quietly("setup_defaults"))
    step("Logins and a team", say, lambda: people.make_logins(portfolios=world.portfolios))
    yesterday = timezone.localdate() - timedelta(days=1)
    loaded = Observation.objects.aggregate(last=Max("day"))["last"]
    if loaded is None or loaded < yesterday:
        first = world.first if loaded is None else loaded + timedelta(days=1)
        step(f"Customers and their data, {first} to {yesterday}", say, lambda: load(world, first, yesterday))
    judge(world, yesterday, say)
    if not OwnerSentiment.objects.exists():
        step("How owners see their customers", say, lambda: sentiments.replay(seed=world.seed, last=yesterday))
    if not Departure.objects.exists():
        step("Customers who left, and interviews with them", say, lambda: talk(world, yesterday, say))
    if not CompetitorNote.objects.exists():
        step("What CSMs hear of competitors", say, lambda: competitors.replay(seed=world.seed, last=yesterday))
    step("Tasks for the rest", say, lambda: intake.sweep(now=database_now()))
    step("Deadlines and escalations", say, lambda: quietly("escalate"))
    return world


def judge(world: World, yesterday: date, say: Say) -> None:
    """Score the days that are missing and judge the rules over them; the first time, while people work on it."""
    scored = HealthSnapshot.objects.aggregate(last=Max("day"))["last"]
    missing = scored is None or scored < yesterday
    first = scored_from(world) if scored is None else scored + timedelta(days=1)
    if missing:
        step(f"Health scores, {first} to {yesterday}", say, lambda: for_days("recalculate", first, yesterday))
    if not Case.objects.exists():
        step("Early warnings, and three months of work on them", say, lambda: work(world, yesterday))
    elif missing:
        step("Early warnings", say, lambda: for_days("evaluate_rules", first, yesterday))
    if missing:
        step("The daily run of yesterday", say, lambda: quietly("run_daily", date=yesterday))


def work(world: World, last: date) -> None:
    """Judge the rules over all days with scores, and live through the last of them."""
    history.replay(seed=world.seed, first=scored_from(world), last=last)


def talk(world: World, last: date, say: Say) -> None:
    """Hold the interviews of the last weeks, and name the page that one customer got."""
    token = interviews.replay(seed=world.seed, last=last).token
    if token:
        path = reverse("interviews_guest:answers", args=[token])
        say(f"  A customer's own page, open to whoever has the link: {conf.settings().site_url}{path}")


def scored_from(world: World) -> date:
    """The first day with scores: a change over a month needs two months to look at."""
    return world.first + timedelta(days=min(LEARNING_DAYS, world.days // 3))


def quietly(command: str, *arguments: str, **options: Any) -> None:
    """Run one of our commands; the demo says in one line what it did."""
    call_command(command, *arguments, stdout=io.StringIO(), **options)


def step(name: str, say: Say, work: Callable[[], Any]) -> None:
    """Do one thing and say how long it took."""
    begun = time.monotonic()
    work()
    say(f"  {name:<58} {time.monotonic() - begun:6.1f} s")


def world_of(*, local: Path, customers: int, days: int) -> World:
    """Return the world that was begun here, or begin one that ends yesterday.

    Raises UnableToLoadDemo if the database is not empty and not the demo's.
    """
    kept = local / "demo.json"
    if kept.is_file() and (not Customer.objects.exists() or Customer.objects.filter(source=SOURCE).exists()):
        found = json.loads(kept.read_text(encoding="utf-8"))
        return World(**(found | {"first": date.fromisoformat(found["first"])}))
    ours = [person.login for person in (*people.LEADERS, *people.COLLEAGUES)]
    strangers = get_user_model().objects.exclude(username__in=ours)
    if Customer.objects.exists() or strangers.exclude(username__startswith="csm").exists():
        message = (
            "This database has users or customers that are not the demo's, and the demo would add logins with a "
            "well-known password. Give it an empty database, or start only the servers with --no-data."
        )
        raise UnableToLoadDemo(message)
    world = World(seed=SEED, customers=customers, first=timezone.localdate() - timedelta(days=days), days=days)
    begun = {"seed": world.seed, "customers": world.customers, "first": world.first.isoformat(), "days": world.days}
    kept.write_text(json.dumps(begun) + "\n", encoding="utf-8")
    return world


def load(world: World, first: date, last: date) -> None:
    """Simulate some days and import them, as files, like any other customer base."""
    with tempfile.TemporaryDirectory() as directory:
        simulate(world=world, directory=Path(directory), until=last, since=first)
        for kind in KINDS:
            quietly("import_data", kind, str(files.path(directory=Path(directory), kind=kind)), source=SOURCE)


def for_days(command: str, first: date, last: date) -> None:
    """Run one of our commands over some days."""
    quietly(command, f"--from={first}", f"--to={last}")
