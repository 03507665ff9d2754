"""The queue by a column, and the rank of a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from playbooks.models import RetentionTask
from playbooks.web.desk.listing import next_in_queue
from playbooks.web.desk.sorting import Pages, Sort
from playbooks.work.desk.priority import rank_of
from retention.models import CurrentHealth
from retention.web import formats
from tests.makers import make_customer, make_health, make_task
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"


def test_every_column_sorts_and_the_next_task_follows_in_that_order(client, csm, work, now):
    """Elder is not scored: it comes last whichever way."""
    make_task(make_customer(name="Elder Ltd", owner=csm), due_in=timedelta(days=30), now=now)
    tasks = {task.case.customer.name[0]: task for task in RetentionTask.objects.filter(owner=csm)}
    client.force_login(csm)
    orders, followers = {}, {}
    for sort in ("due", "-customer", "score", "-score", "-mrr", "renewal", "-rank", "rank", "step", "-owner", "level"):
        order = "".join(name[0] for name in shown(client.get(QUEUE, {"sort": sort})))
        at_work = order.replace("D", "")
        found = [next_in_queue(csm, f"sort={sort}", tasks[name], now).case.customer.name[0] for name in at_work]
        orders[sort], followers[sort] = order, "".join(found) == at_work[1:] + at_work[0]

    assert orders == {
        "due": "ABDCE",
        "-customer": "EDCBA",
        "score": "ADCBE",
        "-score": "BCDAE",
        "-mrr": "DCABE",
        "renewal": "CBDAE",
        "-rank": "DCABE",
        "rank": "BACDE",
        "step": "ABDEC",
        "-owner": "EDCBA",
        "level": "ABCDE",
    }
    assert set(followers.values()) == {True}


@pytest.mark.parametrize("sort", ["rank", "-rank", "mrr", "due", "owner"])
def test_a_queue_without_tasks_can_be_sorted(client, csm, work, sort):
    client.force_login(csm)

    page = client.get(QUEUE, {"tier": "unknown", "sort": sort})

    assert (page.status_code, shown(page)) == (200, [])


def test_a_header_sorts_and_turns_round_and_what_is_none_is_named(client, csm, work):
    client.force_login(csm)

    plain = client.get(QUEUE, {"tier": "high"}).content.decode()
    turned = client.get(QUEUE, {"tier": "high", "sort": "-mrr"}).content.decode()
    wrong = client.get(QUEUE, {"sort": "shoe"})

    assert 'href="?tier=high&amp;sort=-mrr"' in plain
    assert 'href="?tier=high&amp;sort=mrr"' in turned
    assert 'aria-sort="descending"' in turned
    assert "Back to the order by deadline" in turned
    assert (
        "“shoe” is no column to sort by; known are Due (due), Customer (customer), Score (score), "
        in wrong.content.decode()
    )
    assert len(wrong.context["groups"]) == 3


def test_a_rank_is_shown_with_factors_that_multiply_out(client, csm, work):
    client.force_login(csm)
    client.post(reverse("playbooks:queue-columns"), {"column": ["rank"]})

    page = client.get(QUEUE, {"when": "snoozed"}).content.decode()
    rank = page.partition('<details class="rt-rank">')[2].partition("</details>")[0]

    assert "risk 0.4125" in rank
    assert " 20,000<" in rank
    assert "renewal (2 \N{MINUS SIGN} 20/180)" in rank
    assert f">{0.4125 * 20_000 * (2 - 20 / 180):,.0f}<" in rank


def test_a_rank_says_of_which_day_it_is_where_that_is_not_today(client, csm, work, now):
    client.force_login(csm)
    client.post(reverse("playbooks:queue-columns"), {"column": ["rank"]})
    five_days_ago = timezone.localdate(now) - timedelta(days=5)

    page = client.get(QUEUE).content.decode()

    assert page.count("as of ") == 1
    assert f"as of {formats.short_day(five_days_ago)}" in page


@pytest.mark.parametrize("key", ["rank", "score", "mrr", "renewal"])
@pytest.mark.parametrize("downwards", [True, False])
def test_pages_and_followers_are_those_of_the_whole_order(csm, now, key, downwards):
    """Many pay the same, some nothing, every fifth was never scored."""
    for number in range(30):
        customer = make_customer(name=f"Number {number}", owner=csm)
        if number % 5:
            make_health(customer, logins=[number % 3], mrr=number % 4 * 500, renewal_in=number % 6)
        make_task(customer, due_in=timedelta(days=1), now=now, priority=("high", "normal", "low")[number % 3])
    tasks = RetentionTask.objects.filter(case__customer__name__startswith="Number")
    sort = Sort(key=key, downwards=downwards)

    by = F("sorted_by").desc(nulls_last=True) if downwards else F("sorted_by").asc(nulls_last=True)
    whole = list(sort.valued(tasks).order_by(by, "-pk" if downwards else "pk"))

    keys = [task.pk for task in whole]
    pages = Pages(tasks, sort=sort, total=30)
    for size in (1, 7, 30):
        assert [one for start in range(0, 30, size) for one in pages[start : start + size]] == keys
    assert [sort.following(tasks, task) for task in whole] == [*whole[1:], None]
    assert sort.first(tasks) == whole[0]


@pytest.mark.parametrize("downwards", [True, False])
def test_pages_by_rank_put_tasks_of_every_priority_in_one_order(csm, now, downwards):
    """The larger the number of a customer, the less it pays; every third task is urgent, every third can wait."""
    said = ("high", "normal", "low")
    for number in range(1, 13):
        customer = make_customer(name=f"Number {number}", owner=csm)
        if number != 7:
            make_health(customer, logins=[5], mrr=10_000 / number, renewal_in=10 * number)
        make_task(customer, due_in=timedelta(days=1), now=now, priority=said[number % 3])
    tasks = RetentionTask.objects.filter(case__customer__name__startswith="Number")

    pages = Pages(tasks, sort=Sort(key="rank", downwards=downwards), total=12)
    found = [key for start in range(0, 12, 5) for key in pages[start : start + 5]]

    health = {one.customer_id: one for one in CurrentHealth.objects.all()}
    ranks = {task.pk: rank_of(task=task, health=health.get(task.case.customer_id)) for task in tasks}
    scored = [key for key, rank in ranks.items() if rank.day]
    assert found[:-1] == sorted(scored, key=lambda key: ranks[key].number, reverse=downwards)
    assert ranks[found[-1]].day is None
    assert len({rank.number for rank in ranks.values()}) == 12
