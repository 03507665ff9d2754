"""The pages that people live in, asked for over HTTP from one gunicorn worker: how long do answers take?"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from math import ceil
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from benchmarks import desk
from benchmarks.clockwork import NAME, tell, timed
from playbooks.analytics import mails, pace
from playbooks.cases import tickets
from retention.analytics import summaries
from retention.clock import database_now
from retention.configuration.defaults import install_defaults
from retention.models import Customer

WARM: Final = 3
"""Answers that are not counted: the first ones load templates and translations."""

PAGES: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("queue of a CSM", "csm", "playbooks:queue", 150),
    ("queue of the team", "manager", "playbooks:queue?scope=team", 150),
    ("queue of the team, by deadline alone", "manager", "playbooks:queue?scope=team&sort=due", 150),
    ("queue of the team, by what is at stake", "manager", "playbooks:queue?scope=team&sort=-rank", 150),
    ("queue of the team, page 20", "manager", "playbooks:queue?scope=team&page=20", 150),
    ("queue of the team, in one region", "manager", "playbooks:queue?scope=team&region=Region+1", 150),
    ("queue of the team, of a segment", "manager", "playbooks:queue?scope=team&segment=A", 150),
    ("queue of the team, of small customers", "manager", "playbooks:queue?scope=team&size=small", 150),
    ("queue of the team, at high risk", "manager", "playbooks:queue?scope=team&tier=high", 150),
    ("queue of the team, whose tier fell", "manager", "playbooks:queue?scope=team&moved=fell", 150),
    ("queue of the team, soon to renew", "manager", "playbooks:queue?scope=team&renewal=30", 150),
    ("queue of the team, for a reason", "manager", "playbooks:queue?scope=team&rule=1", 150),
    ("queue of the team, untouched for a month", "manager", "playbooks:queue?scope=team&untouched=30", 150),
    ("queue of the team, with an open ticket", "manager", "playbooks:queue?scope=team&ticket=open", 150),
    ("queue of the team, whose owner disagrees", "manager", "playbooks:queue?scope=team&feeling=disagrees", 150),
    ("queue of the team, at high risk in a region, by what is at stake", "manager",
     "playbooks:queue?scope=team&tier=high&region=Region+1&sort=-rank", 150),
    ("customers of a CSM", "csm", "retention:customers", 150),
    ("customers, all", "manager", "retention:customers", 150),
    ("customers, by score, in a tier", "manager", "retention:customers?tier=high&sort=score", 150),
    ("customers behind the headline of the dashboard", "manager",
     "retention:customers?compare=30&state=all&stood=any", 150),
    ("unfinished tasks behind a number", "manager", "playbooks:open-tasks", 150),
    ("a customer with three years of scores", "csm", "retention:customer", 200),
    ("health dashboard of a CSM", "csm", "retention:health", 500),
    ("health dashboard, all", "manager", "retention:health", 500),
    ("operations dashboard", "manager", "playbooks:operations", 500),
    ("search of a name", "manager", "retention:search?q=Tooling+4711", 200),
    ("search of a Chinese name", "manager", "retention:search?q=%E7%B2%BE%E5%AF%86%E4%BB%AA%E5%99%A8", 200),
    ("search of a misspelt customer", "manager", "retention:search?q=Nortgate", 200),
    ("search of a misspelt person", "manager", "retention:search?q=Contatc", 200),
)  # fmt: skip
"""What is asked for, by whom, the name of its address with a query, and the milliseconds for 95 of 100."""


POLLED: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("queue of a CSM, asked what is new", "csm", "playbooks:queue", 150),
    ("queue of the team, asked what is new", "manager", "playbooks:queue?scope=team", 150),
)
"""Pages that ask by themselves what is new, every half minute."""


def measure_pages(*, customers: int, tasks: int, times: int) -> None:
    """(i) each page, `times` times after some answers that do not count."""
    now = database_now()
    install_defaults(now=now)
    today = timezone.localdate(now)
    spent, people = timed(lambda: desk.make(customers=customers, tasks=tasks, today=today, now=now))
    tell(f"\n{customers:,} customers with an open task each, {tasks:,} past tasks, made in {spent.wall:.0f} s")
    yesterday = today - timedelta(days=1)
    spent, _ = timed(lambda: count(yesterday))
    tell(f"    what the dashboards read, written by the daily run in {spent}")
    for words in ("who has an open ticket, noted for the first time", "and again, with nothing to change"):
        spent, changed = timed(lambda: tickets.note(now=database_now()))
        tell(f"    {words}, in {spent}: {changed['opened']:,} opened, {changed['closed']:,} closed")
    cookies = {role: cookie_of(person) for role, person in zip(("csm", "manager"), people, strict=True)}
    with site() as port:
        for words, role, name, aim in PAGES:
            ask(port, address_of(name), cookies[role], words, times=times, aim=aim)
        for words, role, name, aim in POLLED:
            what = poll_of(port, address_of(name), cookies[role])
            ask(port, what, cookies[role], words, times=times, aim=aim)


def poll_of(port: int, path: str, cookie: str) -> str:
    """Where a page that was just shown asks every half minute what is new."""
    found = re.search(r'id="queue-news"[^>]* hx-get="([^"]+)"', answer(port, path, cookie)[1].decode())
    assert found is not None, path  # noqa: S101  the queue asks
    return unescape(found[1])


def count(day: date) -> int:
    """What the daily run counts for the dashboards."""
    summaries.refresh_standing(day=day)
    pace.count(now=database_now())
    mails.count(now=database_now())
    return summaries.summarise(day=day)


def address_of(name: str) -> str:
    """The path of a page by the name of its pattern, with its query; customer pages are the first one's."""
    name, mark, query = name.partition("?")
    parts = [Customer.objects.order_by("pk")[0].pk] if name == "retention:customer" else []
    return reverse(name, args=parts) + mark + query


def cookie_of(person: Any) -> str:
    """The session of somebody who is logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def site() -> Iterator[int]:
    """Serve the site by one gunicorn worker on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603  our own words
        [sys.executable, "-m", "gunicorn", "--workers=1", f"--bind=127.0.0.1:{port}", "--log-level=error",
         "project.wsgi"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.benchmark", "BENCH_DATABASE": NAME,
             "SECRET_KEY": settings.SECRET_KEY},
    )  # fmt: skip
    try:
        for _ in range(100):
            try:
                answer(port, "/login/", "")
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def answer(port: int, path: str, cookie: str) -> tuple[int, bytes]:
    """Ask once; the status and the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def ask(port: int, path: str, cookie: str, words: str, *, times: int, aim: int) -> None:
    """Ask for a page again and again; say how long half and 95 of 100 answers took."""
    taken, warm = [], min(WARM, times)
    for number in range(warm + times):
        began = time.perf_counter()
        status, body = answer(port, path, cookie)
        assert status == 200, f"{path}: {status}"  # noqa: S101  a refusal is quick
        if number >= warm:
            taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    median, slow = taken[len(taken) // 2], taken[ceil(len(taken) * 0.95) - 1]
    size = f"{len(body) / 1000:.0f} kB"
    tell(f"(i) {words}: median {median:.0f} ms, 95 of 100 within {slow:.0f} ms; aim {aim} ms; {size}")
