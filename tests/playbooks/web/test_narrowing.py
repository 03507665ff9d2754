"""What the queue is narrowed by: each filter, the values that an address asks for, and what is none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playbooks.cases import tickets
from playbooks.models import (
    MessagingRules,
    RetentionTask,
)
from playbooks.web.desk.groups import in_order
from playbooks.web.desk.listing import filtered
from retention.clock import local_day
from retention.ingest.by_hand import sentiments
from retention.models import Customer, Measure, Sentiment
from tests.makers import make_customer, make_interactions, make_observations
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"


def test_every_filter_is_a_line_of_a_table(client, csm, work, now):
    """Ash fell to high risk, Birch rose; Cedar's data is old; they talked with Birch, who is unhappy."""
    client.force_login(csm)
    birch = work["Birch Ltd"].case.customer
    make_interactions(birch, now=now)  # a call yesterday, sentiment -0.4
    ash = work["Ash Ltd"].case.customer  # events are no touches
    ash.interactions.create(external_id="1", kind="champion_left", occurred_at=now - timedelta(days=1))
    RetentionTask.objects.filter(pk=work["Cedar Ltd"].pk).update(priority="high")
    for position in (1, 2):
        work["Cedar Ltd"].run.version.steps.create(position=position, title="Call")
    queries = {
        "moved=fell": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "moved=rose": [],
        "reason=logins_30d": ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "step=2": ["Cedar Ltd"],
        "said=high": ["Cedar Ltd"],
        "size=small": ["Ash Ltd"],
        "size=large": ["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "worth=0": ["Birch Ltd"],
        "worth=2": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "renewal=past": [],
        "renewal=30": ["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "untouched=30": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "feeling=disagrees": ["Birch Ltd"],
        "ticket=open": [],
        "data=stale": ["Cedar Ltd"],
        "channel=Partner&size=small": ["Ash Ltd"],
        "lifecycle=Nothing": ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],  # no choice: nothing is narrowed
        f"playbook={work['Ash Ltd'].run.version.playbook_id}&step=1": ["Ash Ltd", "Birch Ltd", "Dogwood Ltd"],
    }

    def shown_for(query):
        return [task.case.customer.name for task in in_order(filtered(csm, QueryDict(query), now)[0].qs)]

    assert {query: shown_for(query) for query in queries} == queries
    words = [f"{chip.label} {chip.value}" for chip in client.get(f"{QUEUE}?size=small&data=stale").context["chips"]]
    assert words == ["Size under 50 people", "Data older than 2 days, or too little"]


def test_values_of_an_address_are_looked_up_and_all_are_read_where_they_are_offered(csm, work, client, now):
    Customer.objects.filter(name="Ash Ltd").update(region="North")
    make_customer(name="Foreign Ltd", region="Abroad")
    client.force_login(csm)

    def of_region(*values, **others):
        page = client.get(QUEUE, {"region": values, **others})
        found = [re.findall("region: ([^.]*) is not one", problem)[0] for problem in refused(page)]
        return shown(page), found

    def refused(page):
        errors = page.context["filters"].form.errors
        return [f"{name}: {line.split('. ')[1]}" for name, lines in errors.items() for line in lines]

    everything = ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"]
    assert of_region("North") == (["Ash Ltd"], [])
    assert of_region("-") == (["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"], [])
    assert of_region("North", "-") == (everything, [])
    assert of_region("Abroad") == (everything, ["Abroad"])  # others have a customer there
    assert of_region("North", *(str(number) for number in range(30))) == (everything, ["0"])
    assert of_region("\x00") == (everything, ["\x00"])
    offered = client.get(QUEUE, {"region": "North", "filters": "1"}).content.decode()
    assert [f'name="region" value="{one}"' in offered for one in ("North", "-", "Abroad")] == [True, True, False]


def test_the_filter_of_tickets_shows_what_the_last_count_found(csm, work, now):
    measure = Measure.objects.create(code="tickets_open", name="Open tickets")
    MessagingRules.objects.update_or_create(code="default", defaults={"tickets_measure": measure})
    for name, values in {"Ash Ltd": [0, 1], "Birch Ltd": [1, 0], "Dogwood Ltd": [2]}.items():
        make_observations(work[name].case.customer, "tickets_open", values, today=local_day(now))

    def shown_now():
        return [task.case.customer.name for task in in_order(filtered(csm, QueryDict("ticket=open"), now)[0].qs)]

    assert shown_now() == []
    tickets.note(now=now)
    assert shown_now() == ["Ash Ltd", "Dogwood Ltd"]


class TestSentiments:
    """Ash 36, high; Birch 100, Dogwood 59 and Cedar 66: high, healthy, medium and low."""

    def said(self, task, value, now, by=None):
        customer = task.case.customer
        sentiments.judge(customer_id=customer.pk, value=value, reason="Known.", by=by or customer.owner, now=now)

    def disagreeing(self, csm, now):
        return [task.case.customer.name for task in in_order(filtered(csm, QueryDict("feeling=disagrees"), now)[0].qs)]

    def test_what_the_owner_said_counts_before_the_mood_of_the_newest_talk(self, csm, work, now):
        for name in ("Ash Ltd", "Birch Ltd", "Cedar Ltd"):
            make_interactions(work[name].case.customer, now=now)  # a call yesterday, sentiment -0.4
        tiers = {name: task.case.customer.health.tier for name, task in work.items()}
        assert tiers == {"Ash Ltd": "high", "Birch Ltd": "healthy", "Cedar Ltd": "low", "Dogwood Ltd": "medium"}
        assert self.disagreeing(csm, now) == ["Birch Ltd", "Cedar Ltd"]

        self.said(work["Ash Ltd"], Sentiment.CONTENT, now)
        self.said(work["Birch Ltd"], Sentiment.NEUTRAL, now)
        self.said(work["Dogwood Ltd"], Sentiment.ALARMED, now)
        assert self.disagreeing(csm, now) == ["Ash Ltd", "Cedar Ltd"]

        self.said(work["Dogwood Ltd"], Sentiment.DELIGHTED, now)
        self.said(work["Cedar Ltd"], Sentiment.WORRIED, now)
        assert self.disagreeing(csm, now) == ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"]

    def test_after_a_handover_the_mood_counts_again(self, csm, manager, work, now):
        birch = work["Birch Ltd"].case.customer
        make_interactions(birch, now=now)
        Customer.objects.filter(pk=birch.pk).update(owner=manager)
        self.said(work["Birch Ltd"], Sentiment.DELIGHTED, now, by=manager)
        assert self.disagreeing(csm, now) == []

        Customer.objects.filter(pk=birch.pk).update(owner=csm)
        assert self.disagreeing(csm, now) == ["Birch Ltd"]

    def test_is_a_column_that_is_asked_for_where_it_is_chosen(self, client, csm, work, now):
        self.said(work["Ash Ltd"], Sentiment.WORRIED, now)
        client.force_login(csm)
        with CaptureQueriesContext(connection) as usual:
            client.get(QUEUE)
        client.post(reverse("playbooks:queue-columns"), {"column": ["sentiment"]})

        page = client.get(QUEUE)

        assert [task.sentiment for group in page.context["groups"] for task in group.tasks] == [2, None, None, None]
        assert '<span class="rt-word">worried</span>' in page.content.decode()
        assert not [one for one in usual if "ownersentiment" in one["sql"]]


def test_what_a_form_sent_empty_does_not_stay_in_the_address(client, csm):
    client.force_login(csm)

    response = client.get(QUEUE, {"tier": "high", "when": "", "rule": ""})

    assert (response.status_code, response.url) == (302, f"{QUEUE}?tier=high")
    assert client.get(QUEUE, {"when": ""}).url == QUEUE


def test_an_unknown_filter_is_named(client, csm, work):
    client.force_login(csm)

    page = client.get(QUEUE, {"foo": "bar", "tier": "high"})

    assert page.context["problems"] == ["“foo” is no filter of the queue. Remove it from the address."]
    assert "“foo” is no filter of the queue." in page.content.decode()
    assert client.get(QUEUE, {"tier": "high", "sort": "-mrr", "page": "2"}).context["problems"] == []
