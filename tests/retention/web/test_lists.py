"""The lists of customers and warnings show what a person may see, and nothing else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from retention.ingest.by_hand import sentiments
from retention.models import Customer
from retention.templatetags import retention_pages
from tests.makers import make_customer, make_health, make_rule, make_warning

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def portfolio(csm, other_csm):
    """Two customers of one CSM and one of another."""
    falling = make_customer(name="Falling Ltd", owner=csm)
    make_health(falling, logins=[16] * 8 + [3] * 3, today=today())
    steady = make_customer(name="Steady Ltd", owner=csm, segment="B")
    make_health(steady, logins=[20] * 11, today=today())
    theirs = make_customer(name="Foreign Ltd", owner=other_csm)
    make_health(theirs, logins=[12] * 11, today=today())
    return falling, steady, theirs


def names(response):
    return [customer.name for customer in response.context["page"]]


class TestCustomers:
    def test_a_csm_sees_their_own_portfolio_with_the_worst_first(self, client, portfolio, csm):
        client.force_login(csm)

        response = client.get(reverse("retention:customers"))

        assert names(response) == ["Falling Ltd", "Steady Ltd"]

    def test_a_manager_sees_every_portfolio(self, client, portfolio, manager):
        client.force_login(manager)

        response = client.get(reverse("retention:customers"), {"sort": "name"})
        assert 'href="?sort=-name"' in response.content.decode()
        assert "no column to sort by" not in response.content.decode()
        assert names(response) == ["Falling Ltd", "Foreign Ltd", "Steady Ltd"]

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "en",
                "“shoe” is no column to sort by; known are Customer (name), Score (score), Change in 7 days (change)",
            ),
            ("zh-hans", "不能按“shoe”排序；可用的列有 客户（name）、健康分（score）、7 天变化（change）"),  # noqa: RUF001
        ],
    )
    def test_what_is_no_column_to_sort_by_is_named_with_those_that_there_are(self, client, csm, language, words):
        client.force_login(csm)

        page = client.get(reverse("retention:customers"), {"sort": "-shoe"}, headers={"accept-language": language})

        assert words.replace("“shoe”", "“-shoe”") in page.content.decode()

    @pytest.mark.parametrize("page", ["retention:customers", "retention:health"])
    def test_a_value_that_no_row_can_hold_is_no_choice(self, client, portfolio, csm, page):
        client.force_login(csm)

        response = client.get(reverse(page), {"segment": "\x00", "region": "\x00"})

        assert response.status_code == 200

    def test_search_does_not_reach_into_another_portfolio(self, client, portfolio, csm):
        client.force_login(csm)

        response = client.get(reverse("retention:customers"), {"q": "Foreign"})

        assert names(response) == []

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"tier": "high"}, ["Falling Ltd"]),
            ({"segment": "B"}, ["Steady Ltd"]),
            ({"tier": ["high", "healthy"], "sort": "-name"}, ["Steady Ltd", "Falling Ltd"]),
            ({"renewal": "30"}, []),
            ({"renewal": "60"}, ["Falling Ltd", "Steady Ltd"]),
            ({"sort": "-score"}, ["Steady Ltd", "Falling Ltd"]),
            ({"sort": "change"}, ["Falling Ltd", "Steady Ltd"]),
            ({"sort": "nonsense"}, ["Falling Ltd", "Steady Ltd"]),
        ],
    )
    def test_filters_and_order_stand_in_the_address(self, client, portfolio, csm, query, expected):
        client.force_login(csm)

        response = client.get(reverse("retention:customers"), query)

        assert names(response) == expected

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            (["2"], ["Falling Ltd"]),
            (["2", "5"], ["Falling Ltd", "Foreign Ltd"]),
            (["none"], ["Steady Ltd"]),
            (["1", "none"], ["Steady Ltd"]),
            ([], ["Falling Ltd", "Foreign Ltd", "Steady Ltd"]),
        ],
    )
    def test_narrows_by_how_the_present_owner_sees_them(self, client, portfolio, manager, chosen, expected):
        """Of Steady it was somebody who owns it no more."""
        for customer, value in zip(portfolio, (2, 2, 5), strict=True):
            sentiments.judge(
                customer_id=customer.pk, value=value, reason="Known.", by=customer.owner, now=timezone.now()
            )
        Customer.objects.filter(name="Steady Ltd").update(owner=manager)
        client.force_login(manager)

        response = client.get(reverse("retention:customers"), {"sentiment": chosen, "sort": "name"})

        assert names(response) == expected

    @pytest.mark.parametrize("name", ["retention:customers", "retention:health", "playbooks:queue"])
    def test_a_filter_that_cannot_be_is_named(self, client, portfolio, csm, name):
        client.force_login(csm)

        page = client.get(reverse(name), {"tier" if name == "playbooks:queue" else "stood": "purple"}).content.decode()

        assert "purple is not one of the available choices. This filter was left out; choose another value." in page

    @pytest.mark.parametrize("name", ["retention:customers", "retention:health"])
    def test_what_is_no_filter_is_named_and_no_link_of_ours_has_any(self, client, portfolio, csm, name):
        client.force_login(csm)

        page = client.get(reverse(name), {"tire": "high", "stood": "high"}).content.decode()
        links = re.findall(r'href="([^"#]*)[^"]*"', page)
        ours = {link for link in map(unescape, links) if re.match(r"\?|/retention/(customers|health)/\?", link)}

        assert "“tire” is no filter of this page. Remove it from the address." in page
        lists_only = client.get(
            reverse(name), {"state": "lost", "tier": "high", "dimension": "product"}
        ).content.decode()
        assert lists_only.count("is no filter of this page") == (3 if name == "retention:health" else 0)
        assert ours
        for link in ours:
            found = client.get(link if link.startswith("/") else reverse(name) + link.replace("tire=high", ""))
            assert "is no filter of this page" not in found.content.decode(), link

    def test_shows_the_score_of_a_week_ago_and_the_line_of_thirty_days(self, client, portfolio, csm):
        client.force_login(csm)

        page = client.get(reverse("retention:customers")).content.decode()

        assert "\N{MINUS SIGN}48.8" in page
        assert page.count("<polyline") == 2

    def test_the_choices_of_the_filters_are_those_of_the_own_portfolio(self, client, portfolio, csm, other_csm):
        make_customer(owner=other_csm, segment="Secret")
        client.force_login(csm)

        part = client.get(reverse("retention:customers"), {"filters": "1"}, headers={"HX-Request": "true"})

        assert "<html" not in part.content.decode()
        assert [choice for choice, _label in part.context["filters"].form.fields["segment"].choices] == ["A", "B"]

    def test_without_scripts_the_filters_open_on_the_page_itself(self, client, portfolio, csm):
        client.force_login(csm)

        page = client.get(reverse("retention:customers"), {"filters": "1"}).content.decode()

        assert 'name="segment" value="B"' in page
        assert "<html" in page


class TestWarnings:
    def test_a_csm_sees_the_warnings_of_their_own_customers(self, client, portfolio, csm):
        falling, _steady, theirs = portfolio
        make_warning(falling)
        make_warning(theirs)
        client.force_login(csm)

        response = client.get(reverse("retention:warnings"))

        assert [warning.customer for warning in response.context["page"]] == [falling]

    def test_filters_by_level_and_state(self, client, portfolio, csm):
        falling, steady, _theirs = portfolio
        high = make_rule("champion-left", level="high", name="Champion left")
        cleared = make_warning(steady, opened_on=today(), cleared_on=today() + timezone.timedelta(days=2))
        raised = make_warning(falling, rule=high, opened_on=today())
        client.force_login(csm)

        found = {
            name: [warning.pk for warning in client.get(reverse("retention:warnings"), query).context["page"]]
            for name, query in {"high": {"level": "high"}, "cleared": {"state": "cleared"}, "all": {}}.items()
        }

        assert found == {"high": [raised.pk], "cleared": [cleared.pk], "all": [raised.pk, cleared.pk]}

    def test_a_withdrawn_warning_is_not_listed(self, client, portfolio, csm):
        make_warning(portfolio[0], withdrawn_at=timezone.now())
        client.force_login(csm)

        assert list(client.get(reverse("retention:warnings")).context["page"]) == []


@pytest.mark.parametrize(("value", "shown"), [(39.6, "39"), (40, "40"), (79.99, "79"), (100, "100"), (None, "—")])
def test_a_score_without_decimals_never_looks_like_the_next_tiers(value, shown):
    assert retention_pages.score(value) == shown


@pytest.mark.parametrize(("language", "written"), [("en", "1 Nov 2026"), ("zh-hans", "2026年11月1日")])
def test_a_day_that_narrows_a_list_is_written_as_days_are_written_on_the_page(client, manager, language, written):
    client.force_login(manager)
    client.cookies["django_language"] = language

    chips = client.get(reverse("retention:warnings"), {"since": "2026-11-01"}).context["chips"]

    assert [chip.value for chip in chips] == [written]
