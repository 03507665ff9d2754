"""Working through a view in any order: every task once, whatever the columns do not tell apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import resolve, reverse

from playbooks.models import RetentionTask
from playbooks.web.desk import listing
from playbooks.web.desk.sorting import SORTS
from retention.clock import database_now
from retention.models import CurrentHealth
from tests.makers import make_customer, make_health, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
ORDERS = ["", *SORTS, *(f"-{key}" for key in SORTS)]
NAMES = (
    "Étoile", "etoile", "Etoile", "ÉTOILE", "Etoile", "东方", "东方", "Zoe", "zoë", "Zoë", "a b", "ab", "A-B", "ß", "s",
)  # fmt: skip


def keep(people):
    """Tasks that many columns do not tell apart: equal names, equal but for case, accents or signs; ties, unknowns."""
    now = database_now()
    for number, name in enumerate(NAMES):
        customer = make_customer(name=name, owner=people[("csm", "other_csm")[number % 2]])
        if number % 5:
            make_health(customer, logins=[number % 2], mrr=number % 3 * 500)
        values = {"position": number % 2 + 1, "level": ("high", "medium", "low")[number % 3]}
        priority = ("high", "normal", "low")[number % 3]
        due_in = timedelta(hours=number % 4 - 1)
        make_task(customer, due_in=due_in, now=now, priority=priority, **values)
    CurrentHealth.objects.filter(customer__name__in=["Zoe", "zoë"]).update(renewal_on=None)
    CurrentHealth.objects.filter(customer__name__in=["Zoë", "ab"]).update(score=None, tier="unknown")


@pytest.mark.parametrize("order", ORDERS)
def test_each_task_of_a_view_comes_once_and_in_its_order(manager, now, order):
    query = QueryDict(f"play=1&scope=team&sort={order}")
    filters, _scope = listing.filtered(manager, query, now)
    whole = list(listing.in_its_order(filters.qs, query=query, total=len(NAMES))[: len(NAMES)])

    met = [whole[0]]
    while len(met) < len(NAMES):
        done = RetentionTask.objects.get(pk=met[-1])
        met.append(listing.next_in_queue(manager, query.urlencode(), done, now).pk)
    last = RetentionTask.objects.get(pk=met[-1])

    assert sorted(met) == sorted(RetentionTask.objects.values_list("pk", flat=True))
    assert met == whole
    assert listing.next_in_queue(manager, query.urlencode(), last, now).pk == met[0]


def test_what_comes_to_stand_before_the_task_that_is_done_is_met_before_a_new_round(client, manager, now):
    """The second step of Y has the name of the first and a higher number: downwards it stands before it."""
    for name in "XYZ":
        make_task(make_customer(name=name, owner=manager), due_in=timedelta(hours=5), now=now)
    client.force_login(manager)
    page = client.get("/retention/", {"play": "1", "sort": "-customer", "scope": "mine"})
    queue = QueryDict(page.url.partition("?")[2])["queue"]
    finished = {"outcome": "done", "note": "Called", "version": 1}
    ways = [("task-skip", {"reason": "Later"}), ("task-finish", finished), ("task-skip", {"reason": "Later"})]

    met = []
    for way, sent in [*ways, ("task-skip", {"reason": "Later"})]:
        client.get(page.url)
        task = RetentionTask.objects.get(pk=resolve(page.url.partition("?")[0]).kwargs["pk"])
        met.append(f"{task.case.customer.name}{task.position}")
        page = client.post(reverse(f"playbooks:{way}", args=[task.pk]), {"queue": queue, **sent})
    again = client.get(page.url).content.decode()

    assert met == ["Z1", "Y1", "X1", "Y2"]
    assert "Everything was seen; this is the beginning again" in again
