"""A list asks the database the same number of questions for five rows and for sixty.

The numbers are committed in baselines/query_counts.json, so that a change is seen and meant. After a
change that is meant: UPDATE_QUERY_COUNTS=1 pytest tests/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.models import Competitor, ProductRequest, Reason, WinBackCondition
from playbooks.analytics import mails, pace
from playbooks.models import Message, MessageTemplate, RetentionTask, TaskEvent
from retention import jobs
from retention.analytics import summaries
from retention.clock import database_now
from retention.models import Customer, EmotionalEntry, EmotionalRule, Rule
from tests.interviews.makers import make_code, make_departure, make_interview
from tests.makers import make_customer, make_health, make_task, make_warning

pytestmark = pytest.mark.django_db

BASELINE = Path(__file__).parent / "baselines" / "query_counts.json"
PAGES = [
    ("queue of a CSM", "playbooks:queue", {}, "csm"),
    ("queue of a team", "playbooks:queue", {"scope": "team"}, "manager"),
    ("queue of a team, by what is at stake", "playbooks:queue", {"scope": "team", "sort": "-rank"}, "manager"),
    ("queue, filtered", "playbooks:queue", {"tier": "high", "when": "today"}, "csm"),
    ("queue of a team, narrowed by ten filters", "playbooks:queue", lambda: narrowed_by_ten(), "manager"),
    ("customers", "retention:customers", {}, "csm"),
    ("customers of everybody", "retention:customers", {"sort": "-mrr"}, "manager"),
    ("customers, compared", "retention:customers", {"compare": "30", "sort": "-delta", "was": "low"}, "manager"),
    ("customers behind a number", "retention:customers", {"state": "all", "stood": "any", "sort": "score"}, "manager"),
    ("health of a portfolio", "retention:health", {}, "csm"),
    ("health of everybody", "retention:health", {"compare": "90"}, "manager"),
    ("sources of the data", "retention:sources", {}, "csm"),
    ("health of everybody on a day", "retention:health-day", {}, "manager"),
    ("operations of everybody", "playbooks:operations", {"days": "90"}, "manager"),
    ("past tasks", "playbooks:past-tasks", {"until": "2100-01-01"}, "csm"),
    ("unfinished tasks", "playbooks:open-tasks", {}, "manager"),
    ("times that tasks were put off", "playbooks:snoozes", {"until": "2100-01-01"}, "manager"),
    ("owners of customers", "playbooks:owners", {}, "manager"),
    ("paces of cases", "playbooks:case-times", {}, "manager"),
    ("messages to contacts", "playbooks:contact-mails", {}, "csm"),
    ("warnings", "retention:warnings", {}, "csm"),
    ("cases", "playbooks:cases", {}, "csm"),
    ("why they left", "interviews:reasons", {}, "manager"),
    ("interviews with who left", "interviews:programme", {}, "csm"),
    ("who left for a reason", "interviews:departures", {"reason": "price", "talk": "submitted"}, "csm"),
    ("who left, of everybody", "interviews:departures", {}, "manager"),
    ("who looks at a competitor", "interviews:looking", {"competitor": "acme"}, "csm"),
    ("who is signalled as lost", "interviews:signalled", {"recorded": "1"}, "csm"),
    ("who waits for a request", "interviews:win-back-customers", {"request": "export"}, "csm"),
    ("emotional account", "retention:customer-account", {}, "csm"),
]
OF_A_CUSTOMER = {"retention:customer-account"}


def fill(owner, rows):
    """Make so many customers, each with a score, a warning and a task due today."""
    now = database_now()
    for _ in range(rows):
        customer = make_customer(owner=owner)
        make_health(customer, logins=[16, 3], today=timezone.localdate(now))
        yesterday = make_warning(customer, opened_on=timezone.localdate(now) - timedelta(days=1))
        task = make_task(customer, due_in=timedelta(seconds=30), now=now, warnings=[yesterday])
        TaskEvent.objects.create(task=task, kind="snoozed", at=now, by=owner, by_name="Ann", note="Busy")
        leave(customer, owner, now)
        write_to(customer, now)
    book(Customer.objects.earliest("pk"), rows, now)
    summaries.summarise(day=timezone.localdate(now))
    summaries.refresh_standing(day=timezone.localdate(now))
    pace.count(now=now + timedelta(days=1))
    mails.count(now=now + timedelta(days=1))


def narrowed_by_ten():
    """The address of a queue that every task made here fits."""
    task = RetentionTask.objects.select_related("case__customer__health", "run__version").earliest("pk")
    customer, health = task.case.customer, task.case.customer.health
    return {
        "scope": "team", "tier": health.tier, "segment": customer.segment, "industry": customer.industry, "region": "-",
        "owner": str(customer.owner_id), "level": task.level,
        "rule": str(Rule.objects.get(warnings__customer=customer).pk),
        "reason": health.worst_metric, "playbook": str(task.run.version.playbook_id), "said": task.priority,
        "sort": "-rank",
    }  # fmt: skip


def write_to(customer, now):
    """Let a person at a customer have got a message."""
    template, _made = MessageTemplate.objects.get_or_create(code="care", defaults={"subject": "Hello", "body": "News."})
    contact = customer.contacts.create(external_id="mail", name="Pat", email="pat@customer.example")
    Message.objects.create(
        channel="email", audience="customer", recipient=f"contact:{contact.pk}", cause="run:1", template=template,
        customer=customer, contact=contact, address=contact.email, state="sent", queued_at=now, due_at=now,
        ended_at=now,
    )  # fmt: skip


def leave(customer, owner, now):
    """Let a customer have left once before, for a price, and wait for an export; now they look at a competitor."""
    price, _made = Reason.objects.get_or_create(code="price", defaults={"name": "Price"})
    export, _made = ProductRequest.objects.get_or_create(code="export", defaults={"name": "Export"})
    Competitor.objects.get_or_create(code="acme", defaults={"name": "Acme"})
    departure = make_departure(customer=customer, owner=owner, left_on=timezone.localdate(now) - timedelta(days=9))
    make_code(departure, price)
    make_interview(departure)
    WinBackCondition.objects.create(
        departure=departure, kind="feature", product_request=export, recontact_on=timezone.localdate(now), made_at=now
    )
    competitor_notes.write(
        customer_id=customer.pk, competitor="acme", standing="trial", text="Their buyer said so.", by=owner, now=now
    )


def book(customer, rows, now):
    """Book so many calls with as many people on the emotional account of a customer."""
    rule, _made = EmotionalRule.objects.get_or_create(
        code="call", defaults={"name": "Call", "kind": "call", "points": 1, "lasts_days": 90}
    )
    for _ in range(rows):
        number = str(customer.contacts.count())
        contact = customer.contacts.create(external_id=number, name=f"Person {number}")
        talk = customer.interactions.create(external_id=number, kind="call", occurred_at=now, contact=contact)
        EmotionalEntry.objects.create(
            customer=customer, rule=rule, rule_name=rule.name, kind="call", mood="any", interaction=talk, points=1,
            day=timezone.localdate(now), expires_on=timezone.localdate(now) + timedelta(days=90), at=now,
        )  # fmt: skip


def address(url):
    if url == "retention:health-day":
        return reverse(url, args=[timezone.localdate().isoformat()])
    return reverse(url, args=[Customer.objects.earliest("pk").pk] if url in OF_A_CUSTOMER else [])


def questions(client, address, query):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, query)
    assert response.status_code == 200
    assert not getattr((response.context or {}).get("filters"), "errors", None), (address, query)
    return len(captured)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_asks_as_often_for_sixty_rows_as_for_five(csm, manager):
    clients = {"csm": signed_in(csm), "manager": signed_in(manager)}

    def counted():
        found = {}
        for name, url, query, part in PAGES:
            found[name] = questions(clients[part], address(url), query() if callable(query) else query)
        return found

    jobs.install()  # as every set-up has done
    fill(csm, 5)
    counted()  # the first visits write the session and fill what is kept
    few = counted()
    fill(csm, 55)
    many = counted()

    if os.environ.get("UPDATE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(many, indent=2, sort_keys=True) + "\n")
    assert few == many
    assert many == json.loads(BASELINE.read_text())
