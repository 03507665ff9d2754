"""Every number of the health dashboard opens exactly what it counts: each one is clicked."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from statistics import mean

import pytest
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.analytics import summaries
from retention.models import CurrentHealth, HealthSnapshot, Standing
from retention.partitions import month_of
from tests.conftest import make_person
from tests.makers import make_customer, make_health
from tests.numbers import as_written, numbers_of, rows_behind

pytestmark = pytest.mark.django_db
LAST = timezone.localdate() - timedelta(days=1)
WAYS = ("down", "up", "same")
TIERS = ("healthy", "low", "medium", "high")
OF_A_CUSTOMER = re.compile(r"/retention/customers/\d+/")
MONTH = month_of(LAST + timedelta(days=40))
"""In which the first contracts end."""


@pytest.fixture(scope="module")
def written(kept_for_module):
    """Customers of all kinds, yesterday against 30 and 90 days before."""
    with kept_for_module(write):
        yield


def write():
    """Two who stayed, who fell, who rose, a new one, two who were lost, one not yet signed, two not scorable.

    One was scored again today: its tier of now is not that of last night. One was lost before all that is compared.
    """
    last = LAST
    csm, other = make_person("csm", roles.CSM), make_person("other_csm", roles.CSM)
    make_person("manager", roles.MANAGER)
    plan = [
        ("Steady", csm, "A", [18] * 91, 800, 40),
        ("Also", other, "A", [18] * 91, 850, None),
        ("Falling", csm, "A", [20] * 85 + [2] * 6, 1200, 40),
        ("Rising", csm, "B", [2] * 85 + [20] * 6, 400, 400),
        ("Young", other, "B", [10] * 5, 500, None),
        ("Lost", csm, "A", [4] * 80 + [None] * 11, 300, None),
        ("Long lost", csm, "A", [4, *[None] * 120], 310, None),
        ("Unknown", csm, "", [5] * 91, 150, 40),
        ("Rescored", other, "", [12] * 91, 600, 400),
    ]
    made = {}
    for name, owner, segment, logins, mrr, renews in plan:
        customer = made[name] = make_customer(name=name, owner=owner, segment=segment)
        make_health(customer, logins=logins, today=last, mrr=mrr)
        end = month_of(last + timedelta(days=renews)) if renews else None
        customer.subscriptions.create(external_id="1", start=last - timedelta(days=500), mrr=mrr, end=end)
    make_customer(name="Not yet signed", owner=csm, segment="A", signed_on=last + timedelta(days=20))
    HealthSnapshot.objects.filter(customer=made["Unknown"]).update(score=None, tier="unknown", coverage=0.2)
    for day in (last - timedelta(days=90), last - timedelta(days=30), last):
        summaries.summarise(day=day)
    summaries.refresh_standing(day=last)
    CurrentHealth.objects.filter(customer=made["Rescored"]).update(score=10, tier="high", mrr=999, day=last)
    # a segment of which one has no score of a dimension
    Standing.objects.filter(customer=made["Steady"]).update(product=90)
    Standing.objects.filter(customer=made["Also"]).update(product=None)


def told(number, rows, dashboard):
    """What the rows behind a number come to, in the way in which the number is meant, as the page writes it."""
    if number.address.startswith(reverse("retention:sources")):
        return str(len(rows)) if "silent=1" in number.address else rows[0]["age_in_days"]
    if "/health/days/" in number.address:
        return told_of_a_day(number, rows)
    if "moved=" in number.address or "since" in number.text:
        return difference(number, rows, dashboard)
    if "of the MRR" in number.text:
        paid = sum(Decimal(row["mrr_last_night"]) for row in rows)
        return as_written(paid / dashboard["picture"].whole.mrr * 100) + "\N{NO-BREAK SPACE}%"
    if number.text.startswith("\N{YEN SIGN}"):
        return "\N{YEN SIGN}\N{NO-BREAK SPACE}" + as_written(sum(Decimal(row["mrr_last_night"]) for row in rows))
    if "%" in number.text:
        return as_written(mean(Decimal(row["coverage_last_night"]) for row in rows) * 100) + "\N{NO-BREAK SPACE}%"
    if "rt-cell" in number.cell or "rt-score" in number.cell:
        name = number.address.partition("dimension=")[2].partition("&")[0]
        found = mean(Decimal(row[f"{name}_last_night"]) for row in rows)
        return as_written(found, 1 if "rt-score" in number.cell else 0, rounding=ROUND_FLOOR)
    return as_written(len(rows))


def went(row, back):
    """Which way a customer went, as an address asks for it."""
    then, now = (row[name] for name in (f"tier_{back}_days_before", "tier_last_night"))
    if not {then, now} <= set(TIERS):
        return "moved=same" if then and now else "nowhere"
    way = TIERS.index(now) - TIERS.index(then)
    return "moved=down" if way > 0 else "moved=up" if way < 0 else "moved=same"


def told_of_a_customer(number, page, dashboard):
    """What the part of a customer's page comes to that a number of a customer opens."""
    part = number.address.partition("#")[2]
    assert f'id="{part}"' in page.content.decode()
    if part == "subscriptions":
        paid = [one.mrr for one in page.context["money"].subscriptions if one.end is None or one.end > LAST]
        return "\N{YEN SIGN}\N{NO-BREAK SPACE}" + as_written(sum(paid))
    waterfall, explanation = page.context["waterfall"], page.context["explanation"]
    assert (waterfall.last_day, explanation.day) == (dashboard["as_of"], dashboard["as_of"])
    if part == "moved":
        assert waterfall.first_day == dashboard["then"]
        moved = sum(step.points for step in waterfall.steps)
        assert (moved < 0) == number.text.startswith("\N{MINUS SIGN}")
        return as_written(abs(moved), 1)
    points = sum(row.points or 0 for row in explanation.rows) + explanation.rounding
    return as_written(round(points, 2), rounding=ROUND_FLOOR)


def told_of_a_day(number, rows):
    """What the owners and segments of a day come to together."""
    if number.text.startswith("\N{YEN SIGN}"):
        return "\N{YEN SIGN}\N{NO-BREAK SPACE}" + as_written(sum(Decimal(row["mrr_at_risk"]) for row in rows))
    if "." in number.text:
        scored = sum(int(row["customers"]) - int(row["unknown"]) for row in rows)
        return as_written(sum(Decimal(row["score_sum"]) for row in rows) / scored, 1, rounding=ROUND_FLOOR)
    return as_written(sum(int(row["customers"]) for row in rows))


def difference(number, rows, dashboard):
    """By how much a tier or the mean score differs from 30 or 90 days before, by those who moved."""
    if any(f"moved={way}" in number.address for way in WAYS):
        assert all(went(row, dashboard["back"]) in number.address for row in rows)
        return as_written(len(rows))
    if "moved=" in number.address:
        tier = number.address.partition("moved=")[2].partition("&")[0]
        before = f"tier_{dashboard['back']}_days_before"
        came = sum((row["tier_last_night"] == tier) - (row[before] == tier) for row in rows)
        assert (came < 0) == number.text.startswith("\N{MINUS SIGN}")
        return as_written(abs(came))
    then = next(point.mean for point in dashboard["points"] if point.day == dashboard["then"])
    change = mean(Decimal(row["score_last_night"]) for row in rows if row["score_last_night"]) - then
    assert (change < 0) == number.text.startswith("\N{MINUS SIGN}")
    return as_written(abs(change), 1)


@pytest.mark.parametrize(
    ("part", "query", "shown"),
    [
        ("csm", {}, 82),
        ("manager", {}, 105),
        ("manager", {"compare": "90"}, 105),
        ("manager", {"state": "lost"}, 105),
        ("manager", {"state": "all", "segment": "A"}, 62),
        ("manager", {"segment": "-"}, 41),
        ("manager", {"stood": ["high", "unknown"]}, 75),
        ("manager", {"stood": "any"}, 121),
        ("manager", {"was": ["healthy", "none"]}, 92),
        ("manager", {"renews": "none"}, 73),
        ("manager", {"renews": f"{MONTH:%Y-%m}"}, 82),
        ("manager", {"renews": f"from-{MONTH:%Y-%m}", "compare": "90"}, 108),
        ("manager", {"fell": "10"}, 65),
        ("manager", {"dimension": "product"}, 105),
        ("manager", {"q": "a"}, 54),
    ],
    ids=str,
)
def test_opens_what_it_counts(client, written, request, part, query, shown):
    client.force_login(request.getfixturevalue(part))
    dashboard = client.get(reverse("retention:health"), query)
    numbers, plain = numbers_of(dashboard)

    lies, clicked = [], {}
    for number in numbers:
        if number.address not in clicked:
            clicked[number.address] = rows_behind(client, number.address)
        page, rows = clicked[number.address]
        if OF_A_CUSTOMER.match(number.address):
            found, whole = told_of_a_customer(number, page, dashboard.context), True
        else:
            found, whole = told(number, rows, dashboard.context), page.context["page"].paginator.count == len(rows)
        if found != number.figure or not whole:
            lies.append((number.text, number.address, found))
    assert lies == []
    assert len(numbers) == shown
    # what is not linked: nothing, of what it is a share, and the day of the newest value
    known = ("moved-title: 0", "Figures: 0", "Figures: ,", "Figures: \N{YEN SIGN} 0", f"sources-title: {LAST:%-d %b}",
             "sources-title: nothing for 90 days")  # fmt: skip
    assert [one for one in plain if not one.startswith(known)] == []


@pytest.mark.parametrize(
    "query",
    ["", "?sort=-score", "?sort=name&state=all", "?sort=-mrr&segment=A", "?sort=renewal", "?sort=-renewal",
     "?sort=-product", "?sort=-delta&compare=90", "?sort=mrr_delta&compare=30&stood=any", "?sort=nonsense"],
)  # fmt: skip
def test_the_file_stands_in_the_order_of_the_list(client, written, manager, query):
    client.force_login(manager)

    page, rows = rows_behind(client, reverse("retention:customers") + query)

    assert [row["name"] for row in rows] == [one.name for one in page.context["page"]] != []


def test_a_list_shows_the_figures_that_it_is_filtered_by_and_adds_them_up(client, written, manager):
    client.force_login(manager)
    page, rows = rows_behind(client, reverse("retention:customers") + "?stood=low&compare=30&state=all")

    text = page.content.decode()
    # Rescored stood at 12 x 5 x 3/4 + 25 = 70 that night, and is at 10 with another MRR now
    assert [(row["name"], row["tier"], row["tier_last_night"], row["mrr_last_night"]) for row in rows] == [
        ("Young", "low", "low", "500"),
        ("Rescored", "high", "low", "600"),
    ]
    assert page.context["counted"].total == "2 customers, MRR ¥\N{NO-BREAK SPACE}1,100"
    assert "rt-high" not in text.partition("<tbody")[2]
    assert "that of the customer&#x27;s snapshot of that day" in text
    assert f"end of {page.context['counted'].as_of.removeprefix('end of ')}" in text
    now = client.get(reverse("retention:customers"), {"q": "Rescored"})
    assert now.context["counted"].total == "1 customer, MRR ¥\N{NO-BREAK SPACE}999"
    assert now.context["counted"].as_of.startswith("as of ")
    assert "Score, tier, MRR and renewal are those of now." in now.content.decode()


def test_a_list_sorted_by_a_dimension_has_its_column_and_is_in_its_order(client, written, manager):
    client.force_login(manager)
    page = client.get(reverse("retention:customers"), {"segment": "A", "stood": "any", "sort": "-product"})

    head, body = page.content.decode().split("<tbody")
    assert re.search(
        r'aria-sort="descending"><a href="[?]segment=A&(amp;)?stood=any&(amp;)?sort=product">Product', head
    )
    assert body.count('data-label="Product"') == 3
    assert [one.name for one in page.context["page"]] == ["Steady", "Falling", "Also"]
    narrowed = client.get(reverse("retention:customers"), {"segment": "A", "dimension": "product"})
    assert sorted(one.name for one in narrowed.context["page"]) == ["Falling", "Steady"]
    assert "With a score of <b>Product</b>" in narrowed.content.decode()


def test_more_than_are_counted_are_said_to_be_more_and_are_all_in_the_file(client, written, manager, monkeypatch):
    monkeypatch.setattr("retention.web.portfolio.listing.MOST", 3)
    monkeypatch.setattr("retention.web.portfolio.listing.PAGE_SIZE", 2)
    client.force_login(manager)
    page, rows = rows_behind(client, reverse("retention:customers"))

    assert page.context["counted"].total == "More than 3 customers; all of them, with their MRR, are in the file"
    assert "1–2 of more than 3" in page.content.decode()  # noqa: RUF001  a range is written with an en dash
    assert len(rows) > 3


@pytest.mark.parametrize("query", [{}, {"segment": "A"}, {"compare": "90"}, {"mrr": "1"}], ids=str)
def test_what_the_dashboard_counts_is_counted_to_its_end(client, written, manager, query, monkeypatch):
    monkeypatch.setattr("retention.web.portfolio.listing.MOST", 2)
    monkeypatch.setattr("retention.web.portfolio.listing.PAGE_SIZE", 1)
    client.force_login(manager)
    dashboard = client.get(reverse("retention:health"), query).context
    whole = dashboard["picture"].whole

    page, rows = rows_behind(client, reverse("retention:customers") + dashboard["everybody"])

    said = f"{whole.customers} customers, MRR \N{YEN SIGN}\N{NO-BREAK SPACE}{whole.mrr:,.0f}"
    assert page.context["counted"].total == said
    assert f"1–1 of {whole.customers}<" in page.content.decode()  # noqa: RUF001  a range is written with an en dash
    assert len(rows) == whole.customers > page.context["page"].paginator.count == 2


def test_the_files_hold_nothing_of_another_portfolio_and_nobody_else_gets_them(client, written, csm, outsider):
    for name in ("retention:customers", "retention:warnings"):
        client.force_login(csm)
        _page, rows = rows_behind(client, reverse(name))
        assert {"Also", "Young"}.isdisjoint({row.get("name") or row.get("customer_name") for row in rows})
        client.force_login(outsider)
        assert client.get(reverse(f"{name}-file")).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        *(f"{name}?renews={month}" for name in ("customers", "customers-file", "health")
          for month in ("9999-12", "from-9999-12", "0001-01", "0000-13")),
        *(f"warnings{file}?since={day}&until={day}" for file in ("", "-file") for day in ("9999-12-31", "0001-01-01")),
    ],
)  # fmt: skip
def test_no_day_at_the_end_of_the_calendar_is_too_much(client, written, manager, address):
    client.force_login(manager)
    name, query = address.split("?")

    answer = client.get(reverse(f"retention:{name}") + "?" + query)

    assert answer.status_code == (400 if name.endswith("-file") else 200)
    if name == "warnings":
        assert "Choose a day between the years 1900 and 2999. This filter was left out" in answer.content.decode()


@pytest.mark.parametrize("name", ["customers", "health"])
def test_what_is_no_month_is_told_and_narrows_nothing(client, written, manager, name):
    client.force_login(manager)

    page = client.get(reverse(f"retention:{name}"), {"renews": "from-soon", "segment": "A"})

    text = (
        "Renews in: “from-soon” is no month; known are such as 2026-04, from-2026-04 and none. This filter was left out"
    )
    assert text in page.content.decode()
    assert [chip.label for chip in page.context["chips"]] == ["Segment"]
    assert page.context["segments"].query == "segment=A"
    shown, usual = (
        client.get(reverse("retention:customers"), {"segment": "A", **more}).context["page"]
        for more in ({"renews": "soon"}, {})
    )
    assert list(shown) == list(usual) != []


def test_days_in_the_wrong_order_are_told(client, written, manager):
    client.force_login(manager)

    text = client.get(reverse("retention:warnings"), {"since": "2026-11-22", "until": "2026-10-24"}).content.decode()

    assert "until: 24 Oct 2026 lies before 22 Nov 2026, the first day. This filter was left out" in text
    assert "<b>22 Nov 2026</b>" in text or "<b>2026-11-22</b>" in text


def test_who_owns_no_customer_is_told_so(client, written, person):
    client.force_login(person("executive", roles.CSM))

    text = client.get(reverse("retention:health")).content.decode()

    assert "You have no customers, so there is nothing to count here." in text
