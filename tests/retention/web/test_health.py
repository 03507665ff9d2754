"""The health dashboard: numbers worked out by hand, each with a link to exactly the customers behind it."""

from __future__ import annotations

import re
from copy import copy
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.analytics import summaries
from retention.clock import database_now
from retention.models import Customer, HealthSummary, SavedSegment, Standing
from retention.partitions import month_of
from tests.conftest import make_person
from tests.makers import make_customer, make_health

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(kept_for_module):
    """Yesterday against 30 days before: Falling went from healthy to high, Steady stayed, Foreign is another's."""
    made = {}
    with kept_for_module(lambda: made.update(write_customers())):
        yield made


def write_customers():
    last = timezone.localdate() - timedelta(days=1)
    csm, other_csm = make_person("csm", roles.CSM), make_person("other_csm", roles.CSM)
    plan = [
        ("Falling", csm, "A", [20] * 10 + [2] * 21, 1200),
        ("Steady", csm, "A", [18] * 31, 800),
        ("Young", csm, "B", [10] * 5, 500),
        ("Lost", csm, "A", [4] * 3 + [None] * 27 + [None], 300),
        ("Foreign", other_csm, "A", [5] * 31, 4000),
    ]
    made = {}
    for name, owner, segment, logins, mrr in plan:
        customer = make_customer(name=name, owner=owner, segment=segment)
        make_health(customer, logins=logins, today=last, mrr=mrr)
        customer.subscriptions.create(external_id="1", start=last - timedelta(days=500), mrr=mrr, end=None)
        made[name] = customer
    made["Falling"].subscriptions.update(end=month_of(last + timedelta(days=40)))
    for day in (last - timedelta(days=30), last):
        summaries.summarise(day=day)
    summaries.refresh_standing(day=last)
    return made


@pytest.fixture
def base(written, db):
    """The customers by name."""
    return {name: copy(customer) for name, customer in written.items()}


def page_of(client, person, **query):
    client.force_login(person)
    return client.get(reverse("retention:health"), query)


def behind(client, query):
    """The names of the customers that a link of the dashboard opens."""
    response = client.get(reverse("retention:customers") + unescape(query))
    assert response.status_code == 200
    return sorted(customer.name for customer in response.context["page"])


def test_a_csm_sees_the_numbers_of_the_own_portfolio_and_every_number_opens_its_customers(client, base, csm):
    shown = page_of(client, csm).context

    picture = shown["picture"]
    # Falling 2 logins: 10 x 3/4 + 25 = 32.5; Steady 90 x 3/4 + 25 = 92.5; Young 50 x 3/4 + 25 = 62.5
    assert (picture.whole.customers, picture.whole.mrr, picture.at_risk.mrr) == (3, 2500, 1200)
    assert (picture.score_sum, picture.mean) == (187.5, 62.5)
    assert {pair: count.customers for pair, count in picture.moved[30].items()} == {
        ("healthy", "high"): 1,
        ("healthy", "healthy"): 1,
        ("", "low"): 1,
        ("medium", ""): 1,
    }
    # then: Falling 100, Steady 92.5, Lost 40
    assert shown["mean_change"] == Decimal("62.5") - Decimal("232.5") / 3
    assert [point.customers for point in shown["points"]] == [3, 3]
    for row in shown["moved"]:
        for cell in [*row.cells, row.whole]:
            assert len(behind(client, cell.query)) == cell.count.customers
    assert {line.tier: behind(client, line.query) for line in shown["tiers"] if line.now.customers} == {
        "healthy": ["Steady"],
        "low": ["Young"],
        "high": ["Falling"],
    }
    assert {line.tier: behind(client, line.query_then) for line in shown["tiers"] if line.then.customers} == {
        "healthy": ["Falling", "Steady"],
        "medium": ["Lost"],
    }
    assert behind(client, shown["at_risk_query"]) == ["Falling"]
    assert behind(client, shown["everybody"]) == ["Falling", "Steady", "Young"]
    for line in shown["renewals"]:
        assert len(behind(client, line.query)) == line.whole.customers
    leaders = shown["leaders"]
    assert [[one.name for one in group] for group in (leaders.worst, leaders.best, leaders.falls, leaders.rises)] == [
        ["Falling", "Young", "Steady"],
        ["Steady", "Young", "Falling"],
        ["Falling"],
        [],
    ]
    assert [(line.segment, line.customers, [cell[0] for cell in line.cells[:2]]) for line in shown["heat"]] == [
        ("A", 2, [62.5, 50.0]),
        ("B", 1, [62.5, 50.0]),
    ]


def test_means_are_written_rounded_down_beside_the_word_and_the_colour_of_their_tier(client, base, csm):
    Standing.objects.filter(tier__gt="").update(score=Decimal("79.96"), product=79.6)

    text = page_of(client, csm).content.decode()

    assert re.findall(r'(?s)class="rt-score rt-(\w+)".*?</svg>\s*([\d.]+)<span', text) == [("low", "79.9")]
    cells = re.findall(r'rt-cell rt-number rt-label rt-(\w+)" data-label="(?:Score|Product)"><a[^>]*>(\d+)<', text)
    assert set(cells) == {("low", "79")}


def test_a_manager_sees_everybody_and_portfolios_add_up(client, base, manager, csm, other_csm):
    everybody = page_of(client, manager).context["picture"]
    parts = [page_of(client, person).context["picture"] for person in (csm, other_csm)]

    assert everybody.whole.customers == sum(part.whole.customers for part in parts) == 4
    assert everybody.whole.mrr == sum(part.whole.mrr for part in parts) == 6500
    # of everybody the standings are read alone: a customer who moves into a segment, or is gone, is so there at once
    Customer.objects.filter(name="Young").update(segment="A")
    assert [(line.segment, line.customers) for line in page_of(client, manager).context["heat"]] == [("A", 4)]
    Customer.objects.filter(name="Young").update(segment="")
    unsaid = page_of(client, manager).context["heat"][-1]
    assert (unsaid.segment, behind(client, unsaid.query)) == ("", ["Young"])
    assert behind(client, unsaid.cells[0][2]) == ["Young"]
    assert "not given" in client.get("/retention/customers/" + unsaid.query).content.decode()
    Customer.objects.filter(name="Young").update(segment="B", gone_at=database_now())
    shown = page_of(client, manager).context
    assert (shown["picture"].whole.customers, [line.segment for line in shown["heat"]]) == (3, ["A"])
    Customer.objects.filter(name="Young").update(gone_at=None)
    assert [point.mrr for point in page_of(client, manager).context["points"]] == [6300, 6500]
    assert [point.mrr for point in page_of(client, manager, owner=csm.pk).context["points"]] == [2300, 2500]
    assert [point.mrr for point in page_of(client, manager, segment="B").context["points"]] == [500]


def test_gives_nothing_of_another_portfolio_and_nothing_to_an_outsider(client, base, other_csm, outsider):
    shown = page_of(client, other_csm, owner=base["Falling"].owner_id)

    assert "Falling" not in shown.content.decode()
    assert page_of(client, other_csm).context["picture"].whole.customers == 1
    assert [point.mrr for point in page_of(client, other_csm).context["points"]] == [4000, 4000]
    assert page_of(client, outsider).status_code == 403


def test_a_selection_that_no_summary_knows_is_counted_from_snapshots(client, base, csm, settings, monkeypatch):
    shown = page_of(client, csm, stood="high").context

    # 30, 20 and 10 days before, and the day itself
    assert [(point.customers, point.mrr) for point in shown["points"]] == [(1, 1200)] * 4
    monkeypatch.setattr("retention.analytics.trend.MANY", 0)
    assert [point.customers for point in page_of(client, csm, stood="high").context["points"]] == [1, 1]
    settings.RETENTION = {**settings.RETENTION, "VISIBILITY": lambda user, found: found.filter(segment="B")}
    assert [point.mrr for point in page_of(client, csm).context["points"]] == [500]


def test_a_manager_of_one_tenant_gets_no_number_of_another(client, base, manager, settings):
    last = summaries.newest_day()
    theirs = make_customer(name="Elsewhere", tenant="b")
    make_health(theirs, logins=[2] * 31, today=last, mrr=9000)
    theirs.subscriptions.create(external_id="1", start=last - timedelta(days=500), mrr=9000)
    summaries.summarise(day=last)
    summaries.refresh_standing(day=last)
    assert [point.mrr for point in page_of(client, manager).context["points"]] == [6300, 15500]

    settings.RETENTION = {**settings.RETENTION, "TENANTS": lambda user: [""]}
    shown = page_of(client, manager)

    assert [point.mrr for point in shown.context["points"]] == [6300, 6500]
    assert (shown.context["picture"].whole.mrr, "Elsewhere" in shown.content.decode()) == (6500, False)
    assert "Elsewhere" not in b"".join(client.get(reverse("retention:customers-file")).streaming_content).decode()


def test_says_so_where_there_is_nothing(client, csm, base):
    assert "No customer fits these filters" in page_of(client, csm, q="nobody").content.decode()
    HealthSummary.objects.all().delete()
    assert "There are no figures yet" in page_of(client, csm).content.decode()


class TestTheList:
    def names(self, client, person, **query):
        client.force_login(person)
        return [customer.name for customer in client.get(reverse("retention:customers"), query).context["page"]]

    def test_compares_with_30_or_90_days_before_and_sorts_by_the_change(self, client, base, csm):
        client.force_login(csm)
        text = client.get(reverse("retention:customers"), {"compare": "30", "sort": "delta"}).content.decode()

        assert "\N{MINUS SIGN}67.5" in text
        assert "Change in 30 days" in text
        assert self.names(client, csm, compare="30", sort="delta") == ["Falling", "Steady", "Young", "Lost"]
        assert self.names(client, csm, compare="30", sort="-delta")[:2] == ["Steady", "Falling"]
        assert self.names(client, csm, compare="30", sort="mrr_delta")[:1] == ["Falling"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"was": "healthy"}, ["Falling", "Steady"]),
            ({"was": "healthy", "compare": "90"}, []),
            ({"stood": "none", "state": "all"}, ["Lost"]),
            ({"fell": "20"}, ["Falling"]),
            ({"driver": "logins_30d", "sort": "name"}, ["Falling", "Foreign", "Lost", "Steady", "Young"]),
            ({"mrr": ["1", "20000"], "sort": "name"}, ["Lost", "Steady", "Young"]),
            ({"warned": "open"}, []),
            ({"silent": "30", "segment": "B"}, ["Young"]),
        ],
    )
    def test_narrows_by_what_the_dashboard_links_to(self, client, base, manager, query, expected):
        assert self.names(client, manager, **query) == expected

    def test_asked_row_by_row_the_same_are_current(self, base):
        today = timezone.localdate()
        base["Steady"].subscriptions.update(end=today)
        base["Young"].subscriptions.update(end=today + timedelta(days=1))
        base["Lost"].lost_on = today
        base["Lost"].save()
        make_customer(name="Free")
        for offset in (-1, 0, 1):
            day = today + timedelta(days=offset)
            expected = Customer.objects.current(as_of=day).order_by("name")
            assert list(Customer.objects.current_by_row(as_of=day).order_by("name")) == list(expected)

        assert [one.name for one in Customer.objects.current_by_row(as_of=today).order_by("name")] == [
            "Falling", "Foreign", "Free", "Young",
        ]  # fmt: skip

    def test_the_file_holds_the_same_customers_and_no_formula(self, client, base, csm):
        base["Young"].name = "=cmd()"
        base["Young"].save()
        client.force_login(csm)
        with transaction.atomic():
            answer = client.get(reverse("retention:customers-file"), {"segment": "B"})
            text = b"".join(answer.streaming_content).decode()

        head, row = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
        found = dict(zip(head.split(","), row.split(","), strict=True))
        assert found["name"] == "'=cmd()"
        assert (found["score"], found["tier"], found["tier_30_days_before"]) == ("62.5", "low", "")
        assert "Foreign" not in text

    def test_counts_and_pages_through_so_many_and_no_more(self, client, base, manager, monkeypatch):
        monkeypatch.setattr("retention.web.portfolio.listing.MOST", 3)
        monkeypatch.setattr("retention.web.portfolio.listing.PAGE_SIZE", 2)

        shown = client.force_login(manager) or client.get(reverse("retention:customers"), {"page": "2"})

        assert (shown.context["page"].paginator.count, len(shown.context["page"])) == (3, 1)
        assert "These are the first" in re.sub(r"\s+", " ", shown.content.decode())


class TestSegments:
    def save(self, client, person, **sent):
        client.force_login(person)
        return client.post(reverse("retention:segment-save"), sent, follow=True)

    def test_a_person_saves_opens_replaces_and_removes_a_segment(self, client, base, csm, other_csm):
        self.save(client, csm, name=" Falling ones ", query="tier=high&page=3&nonsense=1&sort=-mrr")
        segment = SavedSegment.objects.get()

        assert (segment.name, segment.query, segment.shared) == ("Falling ones", "tier=high&sort=-mrr", False)
        shown = client.get(reverse("retention:customers") + "?" + segment.query)
        assert shown.context["segments"].current == "Falling ones"
        refused = self.save(client, csm, name="Falling ones", query="tier=medium").content.decode()
        assert "You have a segment “Falling ones” already. Replace it, or choose another name." in refused
        assert re.findall(r'name="replaces" value="([^"]*)"', refused) == ["Falling ones"]
        assert SavedSegment.objects.get().query == segment.query
        again = client.get(reverse("retention:customers"), {"tier": "medium"}).content.decode()
        assert "already" not in again
        self.save(client, csm, name="Other", replaces="Falling ones", query="tier=medium")
        assert (SavedSegment.objects.get().name, SavedSegment.objects.get().query) == ("Falling ones", "tier=medium")
        client.force_login(other_csm)
        assert client.get(reverse("retention:customers")).context["segments"].mine == []
        client.post(reverse("retention:segment-remove", args=[segment.pk]))
        assert SavedSegment.objects.count() == 1
        client.force_login(csm)
        client.post(reverse("retention:segment-remove", args=[segment.pk]))
        assert SavedSegment.objects.count() == 0

    def test_only_who_may_shares_and_everybody_sees_their_own_customers_in_it(self, client, base, csm, manager):
        refused = self.save(client, csm, name="High", query="tier=high", shared="1")
        assert "You may save segments for yourself" in refused.content.decode()
        self.save(client, manager, name="High", query="tier=high", shared="1")
        taken = self.save(client, manager, name="High", replaces="High", query="tier=low", shared="1")

        assert "is saved" in taken.content.decode()
        client.force_login(csm)
        shown = client.get(reverse("retention:health") + "?stood=low").context
        # the dashboard counts by night, so that a segment by the tier of now opens the list
        assert [(one.segment.name, one.address) for one in shown["segments"].shared] == [
            ("High", "/retention/customers/?tier=low")
        ]
        assert shown["picture"].whole.customers == 1
        assert "Choose some filters first" in self.save(client, csm, name="All", query="sort=name").content.decode()

    @pytest.mark.parametrize("name", ["Fall\x00ing", "\x00"])
    def test_a_name_that_no_row_can_hold_is_refused_in_words(self, client, base, csm, name):
        refused = self.save(client, csm, name=name, query="tier=high")

        assert "The name holds a character that cannot be stored. Type the name anew." in refused.content.decode()
        assert not SavedSegment.objects.exists()
