"""The page of one customer explains the score, and lets people judge and rescore."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.models import (
    CurrentHealth,
    HealthOverride,
    HealthSnapshot,
    HealthSummary,
    ImportBatch,
    Measure,
    Scorecard,
)
from retention.web import formats
from tests.conftest import make_person
from tests.makers import make_customer, make_health, make_observations, make_warning

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture(scope="module")
def fallen(kept_for_module):
    """A customer whose logins fell from 16 to 3: the score from 85.00 to 36.25."""
    made = []

    def write():
        made.append(make_customer(name="Falling Ltd", owner=make_person("csm", roles.CSM)))
        make_health(made[0], logins=[16] * 30 + [3] * 11, today=today())

    with kept_for_module(write):
        yield made[0]


@pytest.fixture
def falling(fallen, db):
    return copy(fallen)


def page_of(customer):
    return reverse("retention:customer", args=[customer.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("average", "score", "words"),
    [
        (2000, None, "care in the programme"),
        (1200, None, "rescue first"),
        (1200, 85, "protect and grow"),
        (2000, 85, "develop"),
        (None, None, ""),
    ],
)
def test_the_head_names_the_quadrant_of_health_and_value(client, falling, csm, average, score, words):
    """Falling pays 1,200 a month and is at high risk, unless the score of today is 85."""
    if score:
        HealthSnapshot.objects.filter(customer=falling, day=today()).update(score=score, tier="healthy")
    sums = {"customers": 10, "healthy": 10, "low": 0, "medium": 0, "high": 0, "unknown": 0, "score_sum": 700}
    for day, mrr in ((today() - timedelta(days=1), (average or 0) * 10), (today() - timedelta(days=2), 1)):
        if average:
            HealthSummary.objects.create(day=day, coverage_sum=10, mrr=mrr, mrr_at_risk=0, **sums)
    client.force_login(csm)

    page = client.get(page_of(falling))

    assert (page.context["quadrant"].label if words else page.context["quadrant"]) == (words or None)
    assert ("Quadrant" in page.content.decode()) is bool(words)


class TestWaterfall:
    def test_shows_each_step_from_thirty_days_ago_to_today_and_where_its_values_come_from(self, client, falling, csm):
        make_observations(falling, "logins", [1, 0, 2], today=today() - timedelta(days=1))
        logins = Measure.objects.get(code="logins").pk
        for origin, measures in (("old.csv", [logins]), ("usage.csv", [logins, 0]), ("other.csv", [0])):
            ImportBatch.objects.create(
                kind="observations", origin=origin, rows=3, inserted=3, updated=0, unchanged=0, measures=measures,
                finished_at=timezone.now(),
            )  # fmt: skip
        client.force_login(csm)

        page = client.get(page_of(falling))
        waterfall = page.context["waterfall"]

        (step,) = waterfall.steps
        assert (step.origin.last_day, step.origin.origin) == (today() - timedelta(days=1), "usage.csv")
        words = page.content.decode()
        assert "1 step as a table, with where its values come from" in words
        assert f">{formats.short_day(step.origin.last_day)}</td><td>usage.csv<" in words
        assert "data until" not in words  # it is not a week old

        assert (waterfall.first_day, waterfall.last_day) == (today() - timedelta(days=30), today())
        assert [(step.label, step.before, step.after, step.points) for step in waterfall.steps] == [
            ("Logins in 30 days", "16", "3", Decimal("-48.75"))
        ]
        assert waterfall.change.before + sum(step.points for step in waterfall.steps) == waterfall.change.after
        assert waterfall.unmoved == 1

    @pytest.mark.parametrize(
        ("language", "weight"), [("en", "weight 75\xa0% → 100\xa0%"), ("zh-hans", "权重占比 75\xa0% → 100\xa0%")]
    )
    def test_says_whose_share_of_the_weight_changed_as_others_got_or_lost_a_value(
        self, client, falling, csm, language, weight
    ):
        newest = HealthSnapshot.objects.get(customer=falling, day=today())
        newest.metric_values, newest.metric_scores, newest.score = [16, None], [80, None], Decimal(80)
        newest.save()
        client.force_login(csm)

        page = client.get(page_of(falling), headers={"accept-language": language})

        waterfall = page.context["waterfall"]
        told = [(step.before, step.after, step.share, step.points) for step in waterfall.steps]
        assert told == [("0", "—", "", Decimal(-25)), ("16", "16", weight, Decimal(20))]
        assert waterfall.change.before + sum(step.points for step in waterfall.steps) == Decimal(80)
        assert page.content.decode().count(weight) >= 1

    def test_writes_two_values_that_differ_as_finely_as_it_takes_to_tell_them_apart(self, client, csm):
        customer = make_customer(owner=csm)
        make_health(customer, logins=[3, 4], today=today())
        card = Scorecard.objects.get()
        card.metrics[0].update(unit="share", curve=[[0, 0], [1, 100]])
        card.digest, card.pk = "counts a share", None
        card.save()
        days = HealthSnapshot.objects.filter(customer=customer)
        for day, value in zip(days.order_by("day"), (0.178, 0.182), strict=True):
            day.scorecard, day.metric_values, day.metric_scores = card, [value, 0], [value * 100, 100]
            day.score = Decimal(str(value)) * 75 + 25
            day.save()
        client.force_login(csm)

        (step,) = client.get(page_of(customer)).context["waterfall"].steps

        assert (step.before, step.after, step.points) == ("17.8\xa0%", "18.2\xa0%", Decimal("0.30"))

    def test_takes_the_score_of_the_last_of_two_days_apart(self, client, falling, csm):
        before = today() - timedelta(days=12)
        client.force_login(csm)
        newest, earlier, same = (
            client.get(page_of(falling), {"to": day} if day else {}).context for day in (None, before, today())
        )

        assert [one["explanation"].day for one in (newest, earlier, same)] == [today(), before, today()]
        assert newest["explanation"].score != earlier["explanation"].score == earlier["waterfall"].change.after
        assert f"on {formats.day(before)}, most damaging first" in client.get(page_of(falling), {"to": before}).text
        # what to do now is said of the newest score, whichever is taken apart
        assert (earlier["worst"], earlier["worst_day"]) == (newest["worst"], newest["worst_day"])

    def test_compares_any_two_days_without_the_rest_of_the_page(self, client, falling, csm):
        days = {"from": today() - timedelta(days=9), "to": today() - timedelta(days=2)}
        client.force_login(csm)

        response = client.get(page_of(falling), days, headers={"HX-Request": "true", "HX-Target": "moved"})

        assert response.context["waterfall"].steps == []
        assert response.context["waterfall"].unmoved == 2
        assert "<html" not in response.content.decode()

    @pytest.mark.parametrize(
        ("days", "problem"),
        [
            ({"from": "yesterday"}, "From: Enter a valid date."),
            ({"from": "2026-02-02", "to": "2026-02-01"}, "From: Choose a day before the second one."),
        ],
    )
    def test_says_what_is_wrong_with_the_days(self, client, falling, csm, days, problem):
        client.force_login(csm)

        page = client.get(page_of(falling), days)

        assert f"{problem} What follows are the last thirty days." in page.content.decode()
        assert page.context["waterfall"].last_day == today()
        assert {key: page.context["typed"][key] for key in days} == days

    def test_says_which_days_are_taken_for_days_without_a_score_and_keeps_what_was_typed(self, client, falling, csm):
        client.force_login(csm)

        page = client.get(page_of(falling), {"from": "2020-01-01", "to": "2099-01-01"})

        first = today() - timedelta(days=40)
        assert page.context["moved_days"] == [
            f"There is no score on 1 Jan 2020; that of {formats.day(first)} is taken.",
            f"There is no score on 1 Jan 2099; that of {formats.day(today())} is taken.",
        ]
        assert page.context["typed"] == {"from": "2020-01-01", "to": "2099-01-01"}

    def test_says_of_which_day_a_value_is_that_is_carried_on(self, client, csm):
        """Scored today with the days to renewal that came yesterday."""
        customer = make_customer(owner=csm)
        make_health(customer, logins=[16, 16, 3], today=today())
        card = Scorecard.objects.get()
        card.metrics[0]["aggregation"], card.digest, card.pk = "latest", "carries the last value on", None
        card.save()
        HealthSnapshot.objects.update(scorecard=card)
        make_observations(customer, "logins", [5, 4], today=today() - timedelta(days=1))
        client.force_login(csm)

        page = client.get(page_of(customer))

        yesterday = today() - timedelta(days=1)
        lines = [line for group in page.context["groups"] for line in group.lines]
        assert [line.of_day for line in lines] == [yesterday, None]
        words = page.content.decode()
        assert f"on {formats.short_day(yesterday)}</span>" in words
        assert f"Most damaging on {formats.short_day(yesterday)}: " in words

    def test_of_a_day_without_a_score_the_nearest_that_has_one_is_taken(self, client, falling, csm):
        """Before it, or else after it: who was not scorable at first has a way from their first score."""
        days = [today() - timedelta(days=age) for age in (10, 9, 8)]
        scores = HealthSnapshot.objects.filter(customer=falling)
        client.force_login(csm)
        taken = []
        for first in (days[1], days[0] - timedelta(days=30)):
            scores.filter(day__range=(first, days[1])).update(score=None, tier="unknown")
            page = client.get(page_of(falling), {"from": days[1]})
            taken.append(page.context["waterfall"].first_day)
            words = f"There is no score on {formats.day(days[1])}; that of {formats.day(taken[-1])} is taken."
            assert words in page.content.decode()

        assert taken == [days[0], days[2]]

    def test_says_so_where_there_is_nothing_to_compare(self, client, csm):
        customer = make_customer(owner=csm)
        make_health(customer, logins=[16], today=today())
        client.force_login(csm)

        assert "There is no earlier score to compare with." in client.get(page_of(customer)).content.decode()


class TestPage:
    def test_points_in_the_table_add_up_to_the_score(self, client, falling, csm):
        client.force_login(csm)

        groups = client.get(page_of(falling)).context["groups"]

        assert [
            (group.label, [(line.row.label, line.value, line.row.points) for line in group.lines]) for group in groups
        ] == [
            ("Product", [("Logins in 30 days", "3", 11.25)]),
            ("Commercial", [("Days payment is late", "0", 25.0)]),
        ]

    def test_tells_the_history_in_words_beside_the_chart(self, client, falling, csm):
        client.force_login(csm)

        history = client.get(page_of(falling)).context["history"]

        assert len(history.rows) == 41
        assert history.summary.startswith("From 85.0 on ")
        assert "“High risk” since " in history.summary

    def test_a_customer_without_a_score_has_a_page_that_says_what_to_do(self, client, csm):
        client.force_login(csm)

        page = client.get(page_of(make_customer(owner=csm))).content.decode()

        assert "This customer has no score yet." in page

    def test_shows_the_evidence_of_a_warning_in_words(self, client, falling, csm):
        make_warning(falling, opened_on=today())
        client.force_login(csm)

        assert "The score: 41.5 (rule: &lt; 60)" in client.get(page_of(falling)).content.decode()

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_is_there_in_both_languages(self, client, falling, csm, language, settings):
        client.force_login(csm)
        client.cookies["django_language"] = language

        assert f'<html lang="{language}">' in client.get(page_of(falling)).content.decode()


class TestOverride:
    def form(self, **changes):
        expires_on = (today() + timedelta(days=14)).isoformat()
        return {"score": "75", "reason": "They signed a pilot yesterday.", "expires_on": expires_on, **changes}

    def post(self, client, customer, **changes):
        return client.post(reverse("retention:customer-override", args=[customer.pk]), self.form(**changes))

    def test_a_manager_judges_and_the_computed_score_stays_beside_it(self, client, falling, manager):
        client.force_login(manager)

        self.post(client, falling)

        page = client.get(page_of(falling))
        assert page.context["override"].score == 75
        assert page.context["snapshot"].score == Decimal("36.25")
        assert "They signed a pilot yesterday." in page.content.decode()

    def test_ends_it_before_its_day(self, client, falling, manager):
        client.force_login(manager)
        self.post(client, falling)

        client.post(reverse("retention:customer-override-end", args=[falling.pk]))

        assert client.get(page_of(falling)).context["override"] is None

    @pytest.mark.parametrize(
        "wrong", [{"score": "101"}, {"score": "NaN"}, {"reason": " "}, {"expires_on": "2020-01-01"}, {"expires_on": ""}]
    )
    def test_a_wrong_form_comes_back_and_changes_nothing(self, client, falling, manager, wrong):
        client.force_login(manager)

        response = self.post(client, falling, **wrong)

        assert response.status_code == 200
        assert list(response.context["override_form"].errors) == list(wrong)
        assert not HealthOverride.objects.exists()

    @pytest.mark.parametrize(
        ("part", "status"),
        [("csm", 403), ("other_csm", 403), ("analyst", 403), ("interviewer", 403), ("outsider", 403)],
    )
    def test_others_may_not_judge(self, client, falling, request, part, status):
        client.force_login(request.getfixturevalue(part))

        assert self.post(client, falling).status_code == status
        assert not HealthOverride.objects.exists()


class TestRescore:
    def post(self, client, customer):
        return client.post(reverse("retention:customer-rescore", args=[customer.pk]))

    def test_scores_at_once_with_the_data_of_the_moment(self, client, falling, csm):
        make_observations(falling, "logins", [1, 0, 9], today=today())
        client.force_login(csm)

        response = self.post(client, falling)

        assert response.url == page_of(falling)
        assert told(response) == ["Scored with the data of this moment: 50.0."]
        assert HealthSnapshot.objects.get(customer=falling, day=today()).metric_values == [10, None]
        assert CurrentHealth.objects.get(customer=falling).score == 50

    def test_says_that_there_is_too_little_data(self, client, falling, csm):
        client.force_login(csm)

        assert told(self.post(client, falling)) == [
            "There is too little data for a score: the metrics with a value carry 0\N{NO-BREAK SPACE}% of the weight."
        ]

    def test_says_why_it_cannot(self, client, csm):
        gone = make_customer(owner=csm, lost_on=today() - timedelta(days=3))
        make_health(gone, logins=[5], today=today() - timedelta(days=4))
        client.force_login(csm)

        assert "This customer is not scored on" in told(self.post(client, gone))[0]

    def test_is_refused_to_others(self, client, falling, other_csm, outsider):
        answers = []
        for person in (other_csm, outsider):
            client.force_login(person)
            answers.append(self.post(client, falling).status_code)

        assert answers == [404, 403]
