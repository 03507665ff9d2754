"""Whom somebody feels otherwise about than the score does: what the owner says, else the mood of the newest talk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from retention.models import CurrentHealth, Customer, Feeling, Interaction, Sentiment, sentiment_in_force
from tests.makers import NOW, make_customer, make_health
from tests.retention.models.feelings.felt import ago, saved, say, talk

pytestmark = pytest.mark.django_db


class TestDisagreeing:
    """Ash is healthy, Birch at high risk."""

    @pytest.fixture(autouse=True)
    def scored(self, ash, birch):
        make_health(ash, logins=[16])
        make_health(birch, logins=[0])
        assert (ash.health.tier, birch.health.tier) == ("healthy", "high")

    def found(self, now=NOW):
        disagreeing = Feeling.objects.disagreeing(now=now)
        return list(disagreeing.order_by("customer__name").values_list("customer__name", flat=True))

    def test_a_mood_does_from_the_bounds_of_happy_and_unhappy(self, ash, birch):
        outcomes = {}
        for mood in (-1, -0.3, -0.29, 0, 0.29, 0.3, 1):
            for customer in (ash, birch):
                Interaction.objects.filter(customer=customer).delete()
                saved(talk(customer, mood, 1))
            outcomes[mood] = self.found()

        unhappy, happy = ["Ash Ltd"], ["Birch Ltd"]
        assert outcomes == {-1: unhappy, -0.3: unhappy, -0.29: [], 0: [], 0.29: [], 0.3: happy, 1: happy}

    def test_a_mood_does_for_ninety_days(self, ash):
        saved(talk(ash, -0.4, 2))
        last = ago(2) + timedelta(days=90)

        assert self.found(now=last - timedelta(microseconds=1)) == ["Ash Ltd"]
        assert self.found(now=last) == []

    def test_what_the_owner_says_counts_before_the_mood(self, ash, birch, csm):
        saved(talk(ash, -0.4, 2))
        outcomes = {}
        for value in Sentiment.values:
            for customer in (ash, birch):
                saved(say(customer, value, csm, days_ago=value))
            outcomes[value] = self.found()

        assert outcomes == {5: ["Birch Ltd"], 4: ["Birch Ltd"], 3: [], 2: ["Ash Ltd"], 1: ["Ash Ltd"]}

    def test_only_while_they_are_the_owner(self, ash, csm, manager):
        saved(talk(ash, -0.4, 2))
        saved(say(ash, Sentiment.DELIGHTED, csm))
        outcomes = []
        for owner in (csm, manager, None, csm):
            Customer.objects.filter(pk=ash.pk).update(owner=owner)
            outcomes.append((self.found(), Customer.objects.values_list(sentiment_in_force()).get(pk=ash.pk)))

        assert outcomes == [([], (5,)), (["Ash Ltd"], (None,)), (["Ash Ltd"], (None,)), ([], (5,))]

    def test_nobody_disagrees_with_a_score_that_there_is_not(self, csm):
        saved(talk(make_customer(name="Cedar Ltd", owner=csm), -1, 1))

        assert self.found() == []

    def test_the_tier_is_that_of_the_newest_score(self, ash, birch):
        for customer in (ash, birch):
            saved(talk(customer, -0.4, 2))
        seen = []
        for change in ({"tier": "medium"}, {"tier": "low"}, {"tier": "unknown", "score": None}):
            CurrentHealth.objects.update(**change)
            seen.append(self.found())

        assert seen == [[], ["Ash Ltd", "Birch Ltd"], []]

    def test_is_one_query_of_neither_talks_nor_scores(self, ash):
        saved(talk(ash, -0.4, 2))

        with CaptureQueriesContext(connection) as asked:
            assert self.found() == ["Ash Ltd"]
        assert len(asked) == 1
        elsewhere = ("_interaction", "_ownersentiment", "_currenthealth")
        assert not [query for query in asked for name in elsewhere if name in query["sql"]]
