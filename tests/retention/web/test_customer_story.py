"""The stream of a customer, its history, and the way to the next tier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.ingest.by_hand import notes
from retention.models import (
    EmotionalEntry,
    HealthOverride,
    HealthSnapshot,
    Interaction,
    OwnerSentiment,
)
from retention.scoring import overrides
from retention.web import formats
from retention.web.customer import timeline
from tests.makers import NOW, TODAY, make_customer, make_health, make_warning

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


def address(name, customer):
    return reverse(f"retention:{name}", args=[customer.pk])


def pieces(customer, user, *, most, now=NOW, chosen=()):
    """Every piece of the stream from its top to its end, as (kind, when, words)."""
    found, after = [], None
    while True:
        ask = timeline.Ask(customer=customer, user=user, now=now, most=most, after=after)
        page = timeline.load(ask=ask, chosen=chosen)
        found.append([(one.kind.key, one.item.at, f"{one.item.about} {one.item.words}".strip()) for one in page.items])
        if page.more is None:
            return found
        assert timeline.Place.read(str(page.more)) == page.more
        after = page.more


def fill(customer, csm):
    """Something of every kind; much of it at the same moment."""
    contact = customer.contacts.create(external_id="1", name="Zhang Min", role="champion", left_on=TODAY)
    customer.contacts.create(external_id="2", name="Peter Holm", role="user", left_on=TODAY)
    customer.subscriptions.create(external_id="1", product="Suite", start=TODAY, mrr=1200)
    customer.subscriptions.create(external_id="2", product="Old", start=date(2025, 1, 1), end=TODAY, mrr=1000)
    customer.subscriptions.create(external_id="3", product="To come", start=TODAY + timedelta(days=30), mrr=1)
    for number, kind in enumerate(["call", "call", "call", "ticket", "payment_late", "party_of_the_host"]):
        customer.interactions.create(external_id=str(number), kind=kind, contact=contact, occurred_at=NOW, sentiment=0)
    make_warning(customer, opened_on=TODAY - timedelta(days=5), cleared_on=TODAY)
    make_warning(customer, opened_on=TODAY)
    make_health(customer, logins=[16, 3, None, 4, 12], today=TODAY)
    notes.write(customer_id=customer.pk, text="They merge two teams.", by=csm, now=NOW)
    HealthOverride.objects.create(
        customer=customer, score=75, reason="A pilot", author=csm, author_name="csm", created_at=NOW,
        ended_at=NOW, expires_on=TODAY,
    )  # fmt: skip


class TestStream:
    def test_holds_everything_once_newest_first_however_it_is_cut(self, customer, csm):
        fill(customer, csm)
        whole = [item for piece in pieces(customer, csm, most=100) for item in piece]

        assert [item for piece in pieces(customer, csm, most=1) for item in piece] == whole
        assert [item for piece in pieces(customer, csm, most=3) for item in piece] == whole
        day = timeline.end_of
        assert whole == [
            ("warnings", day(TODAY), "Score below 60 for a week Warning (Medium)"),
            ("warnings", day(TODAY), "Score below 60 for a week The warning has cleared"),
            ("score", day(TODAY), "Tier Medium risk → Low risk (40.0 → 70.0)"),
            ("talks", day(TODAY), "Peter Holm left the customer (User)"),
            ("talks", day(TODAY), "Zhang Min left the customer (Champion)"),
            ("money", day(TODAY), "Suite begins: ¥\N{NO-BREAK SPACE}1,200 a month"),
            ("money", day(TODAY), "Old has ended: ¥\N{NO-BREAK SPACE}1,000 a month"),
            ("score", NOW, "Judged 75.0 by hand, until 2 Mar 2026"),
            ("score", NOW, "The judgement 75.0 has ended"),
            ("talks", NOW, "Party of the host Zhang Min"),
            ("talks", NOW, "Call Zhang Min"),
            ("talks", NOW, "Call Zhang Min"),
            ("talks", NOW, "Call Zhang Min"),
            ("tickets", NOW, "Ticket Zhang Min"),
            ("money", NOW, "Payment late Zhang Min"),
            ("notes", NOW, "Note"),
            ("score", day(TODAY - timedelta(days=1)), "Tier High risk → Medium risk (36.2 → 40.0)"),
            ("score", day(TODAY - timedelta(days=3)), "Tier Healthy → High risk (85.0 → 36.2)"),
            ("warnings", day(TODAY - timedelta(days=5)), "Score below 60 for a week Warning (Medium)"),
            ("money", day(date(2025, 1, 1)), "Old begins: ¥\N{NO-BREAK SPACE}1,000 a month"),
        ]

    @pytest.mark.parametrize(
        ("permission", "keys"),
        [
            ("view_warning", ["warnings", "warnings-ended"]),
            ("view_healthoverride", ["overrides", "overrides-ended"]),
            ("view_healthsnapshot", ["tiers"]),
            ("view_ownersentiment", ["sentiments"]),
            ("view_interaction", ["talks", "tickets", "payments"]),
            ("view_contact", ["leavers"]),
            ("view_subscription", ["contracts-begun", "contracts-ended"]),
            ("view_customernote", ["notes"]),
            ("view_emotionalentry", ["bookings"]),
        ],
    )
    def test_leaves_out_what_a_person_has_no_permission_to_see(self, customer, csm, permission, keys):
        fill(customer, csm)
        OwnerSentiment.objects.create(
            customer=customer, owner=csm, owner_name="csm", value=3, reason="Friendly.", at=NOW
        )
        EmotionalEntry.objects.create(
            customer=customer,
            points=5,
            evidence="Dinner.",
            at=NOW,
            author_name="csm",
            day=TODAY,
            expires_on="2027-01-01",
        )
        ask = timeline.Ask(customer=customer, user=csm, now=NOW, most=100)
        whole = timeline.load(ask=ask).items
        csm.user_permissions.set(Permission.objects.filter(group__name="csm").exclude(codename=permission))
        csm.groups.clear()
        reader = type(csm).objects.get(pk=csm.pk)

        left = timeline.load(ask=replace(ask, user=reader)).items

        theirs = {one.key: -one.rank for one in timeline.sources() if one.key in keys}
        assert sorted(theirs) == sorted(keys)
        assert {one.place.turn for one in whole} >= set(theirs.values())
        assert list(left) == [one for one in whole if one.place.turn not in theirs.values()]

    def test_asks_of_each_source_for_a_permission_that_all_have_who_look_at_customers(self):
        looking = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.OPERATOR, roles.ANALYST)

        lacking = [
            (role, one.key)
            for role in looking
            for one in timeline.sources()
            if one.sees not in roles.permissions_of(role)
        ]

        assert lacking == []

    def test_offers_to_narrow_it_only_by_kinds_of_which_one_may_read_any(self, client, customer, csm):
        csm.user_permissions.set(Permission.objects.filter(codename__in=["view_customer", "view_customernote"]))
        csm.groups.clear()
        make_warning(customer, opened_on=TODAY)
        client.force_login(csm)

        pages = [client.get(address(name, customer)) for name in ("customer-timeline", "customer")]

        assert [[kind.key for kind in page.context["stream"]["kinds"]] for page in pages] == [["notes"], ["notes"]]
        assert "Score below 60 for a week" not in pages[1].content.decode()

    def test_is_narrowed_by_kind_and_goes_on_where_it_ended(self, client, customer, csm):
        now = timezone.now()
        for number in range(25):
            Interaction.objects.create(
                customer=customer, external_id=str(number), kind="call", occurred_at=now - timedelta(days=number)
            )
        notes.write(customer_id=customer.pk, text="They merge two teams.", by=csm, now=now - timedelta(days=1))
        client.force_login(csm)
        page = address("customer-timeline", customer)

        first = client.get(page, {"show": "talks"})
        stream = first.context["stream"]
        assert [one.kind.key for one in stream["page"].items] == ["talks"] * 20
        rest = client.get(page, {"show": "talks", "after": str(stream["page"].more)}, headers={"HX-Request": "true"})
        assert [one.item.number for one in rest.context["stream"]["page"].items] == [
            one.pk for one in Interaction.objects.order_by("-occurred_at")[20:]
        ]
        assert b"<html" not in rest.content
        assert b"Nothing of this kind has happened." in client.get(page, {"show": "tickets"}).content
        whole = client.get(address("customer", customer)).context["stream"]["page"]
        assert [one.kind.key for one in whole.items][:3] == ["talks", "talks", "notes"]
        for nowhere in ("1", "a_b_c", "1_1_9999999999999999999", "99999999999999999999_1_1"):
            assert client.get(page, {"after": nowhere}).status_code == 404

    def test_the_page_asks_as_often_for_much_as_for_little(
        self, client, customer, csm, django_assert_num_queries, django_assert_max_num_queries
    ):
        fill(customer, csm)
        client.force_login(csm)
        client.get(address("customer", customer))
        with django_assert_max_num_queries(60) as few:
            client.get(address("customer", customer))
        Interaction.objects.bulk_create(
            Interaction(customer=customer, external_id=f"more {number}", kind="mail", occurred_at=NOW)
            for number in range(40)
        )
        for number in range(25):
            customer.contacts.create(external_id=f"more {number}", name="More", role="user")
            notes.write(customer_id=customer.pk, text="More", by=csm, now=NOW)

        with django_assert_num_queries(len(few)):
            client.get(address("customer", customer))


class TestPage:
    def test_says_what_would_lift_it_what_weighs_on_it_and_who_else_has_that(self, client, customer, csm):
        """0.75 * 15 + 25 = 36.25; 3.75 are missing, 5 of the metric's points, one login."""
        make_health(customer, logins=[16] * 40 + [3] * 30, today=timezone.localdate())
        healthy = make_customer(name="Healthy Ltd", owner=csm)
        make_health(healthy, logins=[18], late=2, today=timezone.localdate())
        healthy.health.worst_metric = "days_late"
        healthy.health.save()
        client.force_login(csm)

        page = client.get(address("customer", customer))
        words = page.context["next_tier"]

        assert words.headline == "3.8 points are missing to “Medium risk” (from 40)."
        assert [(way.label, way.before, way.after, way.points) for way in words.ways] == [
            ("Logins in 30 days", "3", "4 logins", "+3.8")
        ]
        [line] = page.context["groups"][0].lines
        assert (line.usual, line.apart, line.better) == ("16", "\N{MINUS SIGN}81\N{NO-BREAK SPACE}%", False)
        assert 'href="/retention/customers/?driver=logins_30d"' in page.content.decode()
        found = client.get(reverse("retention:customers"), {"driver": "logins_30d"})
        assert [one.name for one in found.context["page"]] == [customer.name]
        assert client.get(address("customer", healthy)).context["next_tier"] is None

    def test_shows_the_history_by_week_alone_with_what_happened(self, client, customer, csm):
        today = timezone.localdate()
        make_health(customer, logins=[16] * 20 + [3] * 8, today=today)
        make_warning(customer, opened_on=today - timedelta(days=6))
        client.force_login(csm)

        answer = client.get(
            address("customer", customer), {"by": "week"}, headers={"HX-Request": "true", "HX-Target": "history"}
        )

        history = answer.context["history"]
        assert history.unit == "week"
        assert (history.rows[0].span.low, history.rows[0].span.high) == (85, 85)
        assert [(row.span.first_day, [event.words for event in row.events]) for row in history.rows if row.events] == [
            (today - timedelta(days=6) - timedelta(days=(today - timedelta(days=6)).weekday()),
             ["Score below 60 for a week Warning (Medium)"])
        ]  # fmt: skip
        assert b"<html" not in answer.content
        assert [(mark.number, mark.events) for mark in history.newest] == [
            (1, [f"{formats.short_day(today - timedelta(days=6))} Score below 60 for a week Warning (Medium)"])
        ]
        low = today - timedelta(days=7)
        assert f"the lowest was 36.2 on {low.day} {low:%b %Y}." in history.summary

    def test_what_is_chosen_stands_in_the_address_and_is_there_after_a_reload(self, client, customer, csm):
        make_health(customer, logins=[16] * 20 + [3] * 8, today=timezone.localdate())
        notes.write(customer_id=customer.pk, text="They merge.", by=csm, now=timezone.now())
        client.force_login(csm)
        page, stream = address("customer", customer), address("customer-timeline", customer)

        def part(target, at, here, **chosen):
            headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{here}"}
            return client.get(at, chosen, headers=headers)["HX-Push-Url"]

        week = part("history", page, f"{page}?by=day&from=2026-01-01&show=notes", by="week")
        shown = part("timeline", stream, week, show=["score", "notes"])
        days = part("moved", page, shown, **{"from": "2026-02-02", "to": "2026-02-03"})

        assert week == f"{page}?by=week&from=2026-01-01&show=notes"
        assert shown == f"{page}?by=week&from=2026-01-01&show=score&show=notes"
        assert days == f"{page}?by=week&from=2026-02-02&show=score&show=notes&to=2026-02-03"
        assert part("timeline", stream, page) == page
        assert part("timeline", stream, f"{stream}?show=notes", show="score") == f"{stream}?show=score"
        whole = client.get(f"{page}?by=week&show=notes")
        assert whole.context["history"].unit == "week"
        assert {one.kind.key for one in whole.context["stream"]["page"].items} == {"notes"}
        assert 'href="?by=month&amp;show=notes#history"' in whole.content.decode()

    def test_dashed_lines_are_numbered_and_told_beside_the_chart(self, client, customer, csm):
        today = timezone.localdate()
        make_health(customer, logins=[16] * 28, today=today)
        for days in (2, 4, 6, 8, 10):
            opened_on = today - timedelta(days=days)
            make_warning(customer, opened_on=opened_on, cleared_on=opened_on + timedelta(days=1))
        client.force_login(csm)

        page = client.get(address("customer", customer))

        history = page.context["history"]
        told = [(mark.number, mark.label) for mark in (*history.newest, *history.older)]
        assert told == [
            (number, formats.day(today - timedelta(days=days)))
            for number, days in ((5, 2), (4, 4), (3, 6), (2, 8), (1, 10))
        ]
        words = page.content.decode()
        assert '<li value="5">' in words
        assert "1 older line" in words

    def test_without_any_score_the_history_is_a_sentence(self, client, customer, csm):
        make_health(customer, logins=[16], today=timezone.localdate())
        HealthSnapshot.objects.update(score=None, tier="unknown", metric_values=[None, None])
        client.force_login(csm)

        words = client.get(address("customer", customer)).content.decode()

        assert "There is no score in this time." in words
        assert "A score needs data for at least half of the weight" in words
        assert 'data-chart="history"' not in words

    @pytest.mark.parametrize(
        ("days", "words"), [(40, "40 d"), (0, "today"), (-1, "ended 1 day ago"), (-15, "ended 15 days ago")]
    )
    def test_says_how_long_ago_a_contract_ended(self, client, customer, csm, days, words):
        make_health(customer, logins=[16], today=timezone.localdate(), renewal_in=days)
        client.force_login(csm)

        assert f'<span class="rt-soft">{words}</span>' in client.get(address("customer", customer)).content.decode()

    def test_the_cards_stand_in_the_order_in_which_they_are_needed(self, client, customer, csm):
        make_health(customer, logins=[16], today=timezone.localdate())
        client.force_login(csm)

        shown = client.get(address("customer", customer)).context["panels"]

        assert [(panel.key, panel.early) for panel in shown] == [
            ("tasks", True), ("warnings", True), ("sentiment", True), ("contacts", True), ("account", True),
            ("competitors", False), ("notes", False),
        ]  # fmt: skip

    def test_a_judgement_stands_beside_the_score_on_the_days_it_was_in_force(self, client, customer, csm, manager):
        now = timezone.now()
        make_health(customer, logins=[16] * 5 + [3] * 5, today=timezone.localdate())
        told = {"score": 75, "reason": "A pilot", "expires_on": timezone.localdate() + timedelta(days=3)}
        overrides.set_override(customer_id=customer.pk, by=manager, now=now, **told)
        client.force_login(csm)

        page = client.get(address("customer", customer))
        before = client.get(address("customer", customer), {"to": timezone.localdate() - timedelta(days=1)})

        assert (page.context["judged"].score, page.context["judged_beside"]) == (75, Decimal("38.75"))
        assert before.context["judged"] is None


def test_the_end_of_a_day_is_its_last_moment():
    end = timeline.end_of(TODAY)

    assert timezone.localdate(end) == TODAY
    assert timezone.localdate(end + timedelta(microseconds=1)) == TODAY + timedelta(days=1)
    assert isinstance(end, datetime)


@pytest.mark.parametrize(
    ("value", "whole", "with_one"),
    [(Decimal("79.97"), "79", "79.9"), (79.97, "79", "79.9"), (Decimal(80), "80", "80.0"), (0, "0", "0.0")],
)
def test_a_score_is_never_written_as_one_of_the_next_tier(value, whole, with_one):
    assert (formats.score(value), formats.score(value, 1)) == (whole, with_one)


def test_a_change_of_tier_says_scores_of_the_tiers_it_names(client, customer, csm):
    make_health(customer, logins=[16, 12], today=timezone.localdate())
    for score, tier, back in (("80.40", "healthy", 1), ("79.97", "low", 0)):
        day = timezone.localdate() - timedelta(days=back)
        HealthSnapshot.objects.filter(customer=customer, day=day).update(score=score, tier=tier)
    client.force_login(csm)

    page = client.get(address("customer", customer)).content.decode()

    assert "Healthy → Low risk (80.4 → 79.9)" in page
    assert '<span class="rt-number">79.9</span>' in page
