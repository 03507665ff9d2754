"""A Chromium, a server with a small world of customers, and people who are logged in."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from playbooks.analytics import operations
from playbooks.models import RetentionTask
from retention import roles
from retention.analytics import summaries
from retention.clock import database_now
from tests.browser.looking import check_width, prepare
from tests.interviews.web.conftest import published_form
from tests.makers import make_customer, make_health, make_interactions, make_rule, make_task, make_warning
from tests.template_database import empty

PASSWORD = "a long enough secret"
LONG_ENOUGH = 30_000
"""Milliseconds: what has not come by then does not come, however slow the machine."""
expect.set_options(timeout=LONG_ENOUGH)
STILL = {"reduced_motion": "reduce"}
"""No page fades or slides, which the browser would draw sixty times a second."""
# Playwright's own event loop runs in this thread; nothing here awaits the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Committed rows for a server in another thread; all gone afterwards."""
    with django_db_blocker.unblock():
        yield World()
        empty()


@pytest.fixture(scope="module")
def site(world):
    """The address of the server."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def version(world):
    """A form of exit interviews, in use."""
    return published_form()


class World:
    """Makes people with work of their own, so that no test meets another's."""

    def __init__(self):
        self.people = 0

    def person(self, role, first_name="Wei", last_name="Li", **values):
        self.people += 1
        person = get_user_model().objects.create_user(
            username=f"person{self.people}",
            password=PASSWORD,
            first_name=first_name,
            last_name=last_name,
            **values,
        )
        if role:
            person.groups.add(Group.objects.get(name=role))
        return person

    @transaction.atomic
    def csm_with_work(self):
        """A CSM with four customers: late, due today, due later and snoozed, and one that is well."""
        csm, now = self.person(roles.CSM), database_now()
        today = timezone.localdate(now)
        rest_of_today = operations.between(first=today, last=today).end - now - timedelta(seconds=1)
        left = make_rule("champion-left", level="high", name="Champion left", name_zh="关键支持者离职")
        plan = [
            ("Northgate Tooling", timedelta(hours=-2), 3, {}),
            ("云栖教育科技有限公司", min(timedelta(hours=4), rest_of_today), 7, {}),
            ("Aldermoor Insurance Brokers (Wholesale & Retail)", timedelta(days=9), 11, {}),
            ("Harbour Freight", timedelta(hours=5), 9, {"state": "snoozed", "snooze_reason": "Budget round"}),
        ]
        for name, due_in, logins, values in plan:
            customer = make_customer(name=name, owner=csm, region="East", employees=320)
            make_health(customer, logins=[16] * 40 + [None] + [logins] * 10, late=2, today=today)
            make_interactions(customer, now=now)
            if values:
                values["snoozed_until"] = now + timedelta(days=3)
            warnings = [make_warning(customer, opened_on=today), make_warning(customer, rule=left, opened_on=today)]
            make_task(customer, due_in=due_in, now=now, warnings=warnings, **values)
        make_health(make_customer(name="Well Ltd", owner=csm), logins=[20] * 40, today=today)
        make_customer(name="New Ltd", owner=csm)
        summaries.summarise(day=today)
        summaries.refresh_standing(day=today)
        return csm


@dataclass
class Visit:
    """A page in a browser, and what it complained of."""

    page: object
    width: int
    complaints: list[str] = field(default_factory=list)

    def listen(self):
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def show(self, path):
        """Turn this window to another page; the answer of the server."""
        self.complaints.clear()
        return self.page.goto(path)

    def turn(self, width):
        """Give the window another width, as when a phone is turned round."""
        if width != self.width:
            self.width = width
            self.page.set_viewport_size({"width": width, "height": 900})

    def _hear(self, kind, text):
        if kind in {"error", "warning"}:
            self.complaints.append(text)


@pytest.fixture
def csm(world):
    return world.csm_with_work()


@pytest.fixture(scope="module")
def onlooker(world):
    """The same CSM for all tests of a module that only look."""
    return world.csm_with_work()


@pytest.fixture
def visit(browser, site):
    """Open a browser for a person: visit(csm, language="zh-hans", width=400)."""
    contexts = []

    def open_one(person=None, **options):
        found = open_window(browser, site, person, **options)
        contexts.append(found.page.context)
        return found

    yield open_one
    for context in contexts:
        context.close()


def open_window(browser, site, person=None, *, language="en", width=1280, path=None, **options):
    """Open a window of its own for a person, who is logged in; it remembers nothing of another window."""
    context = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, **STILL, **options)
    context.set_default_timeout(LONG_ENOUGH)
    cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}]
    if person is not None:
        client = Client()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site})
    context.add_cookies(cookies)
    found = Visit(page=context.new_page(), width=width).listen()
    if path:
        found.page.goto(path)
    return found


@pytest.fixture(scope="module")
def window(browser, site):
    """A window of a person in a language, open for all tests of a module: it keeps what pages have in common."""
    windows = {}

    def window_of(person, language, width, scheme):
        key = person and person.pk, language
        if key not in windows:
            options = {"language": language, "width": width, "color_scheme": scheme}
            windows[key] = prepare(open_window(browser, site, person, **options))
        return windows[key]

    yield window_of
    for one in windows.values():
        one.page.context.close()


@pytest.fixture
def no_wider_than_the_window():
    return check_width


def text_of(page):
    """The visible text of a page with its white space straightened."""
    page.wait_for_load_state("domcontentloaded")  # a click waits only until the next page begins to come
    return re.sub(r"\s+", " ", page.inner_text("body"))


@contextmanager
def replaced(page, part):
    """Do something, and wait until another part has come for this one of a page and stands in its place."""
    page.locator(part).evaluate("one => one.setAttribute('data-old', '')")
    yield
    expect(page.locator("[data-old]")).to_have_count(0)
    at_rest(page)


def at_rest(page):
    """Wait until htmx asks for nothing, and all that it has brought stands in its place."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def rests_on(page, name):
    """Wait until what has this id has the focus: a script gives it when the page or a part of it has come."""
    page.wait_for_load_state()
    expect(page.locator(f"[id='{name}']")).to_be_focused()


def reach(page, what, *, key="Tab", most=80):
    """Press a key until something has the focus, as somebody without a mouse does."""
    element = what.element_handle()  # looked up once: to find it by its role and name takes longer than the key
    for _turn in range(most):
        if element.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{what} cannot be reached by {key}")


def task_of(csm, name="Northgate Tooling"):
    return RetentionTask.objects.get(owner=csm, case__customer__name=name, position=1)
