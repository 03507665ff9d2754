"""An interviewer with interviews to hold: customers who left, and a form in both languages."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest

from interviews.models import Departure, Form, FormVersion, Interview, Question
from retention.clock import database_now
from retention.people import display_name
from tests.makers import make_customer

# ruff: noqa: RUF001  Chinese has its own question mark
QUESTIONS = [
    ("main_reason", "open", "What was the main reason for leaving?", "离开的主要原因是什么？", {"asks_reason": True}),
    ("help_sought", "open", "Did you seek help before?", "之前是否寻求过帮助？", {}),
    ("one_thing", "single", "What could we have done better?", "我们最该改进什么？",
     {"shows_facts": True, "choices": [{"code": "speed", "label": "Speed", "label_zh": "速度"}]}),
    ("replaced_by", "competitor", "What replaces us?", "用什么替代？", {}),
    ("come_back", "date", "When would you come back?", "什么条件下会回来？", {}),
]  # fmt: skip


@pytest.fixture
def exit_form(kept_form, db):
    """The five questions, published."""
    return copy(kept_form)


@pytest.fixture(scope="module")
def kept_form(kept_for_module):
    """The form as it is at the beginning of each test."""
    made = []
    with kept_for_module(lambda: made.append(published_form())):
        yield made[0]


def published_form():
    form = Form.objects.create(code="exit-test", name="Exit", purpose="exit")
    version = FormVersion.objects.create(form=form, number=1)
    for position, (key, kind, text, text_zh, more) in enumerate(QUESTIONS, start=1):
        Question.objects.create(
            version=version, position=position, key=key, kind=kind, text=text, text_zh=text_zh,
            probe=f"Probe {position}?", probe_zh=f"追问 {position}？", **more,
        )  # fmt: skip
    FormVersion.objects.filter(pk=version.pk).update(state="published", published_at=database_now())
    version.refresh_from_db()
    return version


def make_interview(version, *, interviewer=None, owner=None, name="Northgate Tooling", days_ago=12, **values):
    """Make an interview with a customer who left so many days ago; assigned where there is an interviewer."""
    now = database_now()
    customer = make_customer(name=name, owner=owner, region="East", employees=320)
    left = (now - timedelta(days=days_ago)).date()
    departure = Departure.objects.create(
        customer=customer, left_on=left, mrr_lost=1200, name=name, segment="A", industry="Tools", size=320,
        region="East", csm=owner, csm_name=display_name(owner), noticed_at=now,
    )  # fmt: skip
    contact = customer.contacts.create(external_id="1", name="Zhang Min", email=f"{customer.external_id}@example.com")
    values = {
        "contact": contact,
        "contact_name": contact.name,
        "state": "assigned" if interviewer else "due",
        "interviewer": interviewer,
        "interviewer_name": display_name(interviewer),
        "opened_at": now - timedelta(days=days_ago),
        "due_at": now - timedelta(days=days_ago) + timedelta(days=30),
        "warn_at": now - timedelta(days=days_ago) + timedelta(days=60),
        **values,
    }
    return Interview.objects.create(customer=customer, departure=departure, form_version=version, **values)


def make_talk(version, interviewer, **values):
    """Make an interview that is going on."""
    return make_interview(version, interviewer=interviewer, state="in_progress", started_at=database_now(), **values)
