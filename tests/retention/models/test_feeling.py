"""What the owner said last and the mood of the newest talk stand beside a customer, however they were written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from retention import privacy
from retention.ingest import interactions
from retention.models import (
    Customer,
    Feeling,
    Interaction,
    OwnerSentiment,
    Sentiment,
    disagreeing,
    disagrees,
    sentiment_in_force,
)
from tests.makers import NOW, make_customer, make_health
from tests.rivals import PATIENCE, Rivals, wait_until_somebody_waits_for_us

pytestmark = pytest.mark.django_db
NOTHING = (None, None, None)
VERSION = "SELECT xmin::text, ctid::text FROM retention_feeling"


@pytest.fixture
def ash(csm):
    return make_customer(name="Ash Ltd", owner=csm)


@pytest.fixture
def birch(csm):
    return make_customer(name="Birch Ltd", owner=csm)


def talk(customer, mood, days_ago, **values):
    """A call, with a mood or without."""
    values = {"external_id": f"{mood} {days_ago}", "kind": "call", "occurred_at": ago(days_ago), **values}
    return Interaction(customer=customer, sentiment=mood, **values)


def say(customer, value, by, days_ago=0):
    return OwnerSentiment(customer=customer, value=value, reason="Known.", owner=by, owner_name="", at=ago(days_ago))


def ago(days):
    return NOW - timedelta(days=days)


def saved(row):
    row.save()
    return row


def kept():
    """What stands beside the customers: what the owner said, the mood, and how many days ago that was."""
    rows = Feeling.objects.order_by("customer__name").select_related("customer")
    return {
        row.customer.name: (
            row.said,
            row.mood if row.mood is None else float(row.mood),
            row.mood_at and (NOW - row.mood_at).days,
        )
        for row in rows
    }


def said():
    """What the present owners said."""
    return {name: row[0] for name, row in kept().items()}


def moods():
    """The mood that stands beside each customer, and how many days ago."""
    return {name: row[1:] for name, row in kept().items()}


class TestMoods:
    def test_the_newest_counts_whenever_it_is_written(self, ash):
        seen = []
        for mood, days_ago in ((0.5, 5), (-0.4, 2), (0.9, 3), (None, 1)):
            saved(talk(ash, mood, days_ago))
            seen.append(moods()["Ash Ltd"])

        assert seen == [(0.5, 5), (-0.4, 2), (-0.4, 2), (-0.4, 2)]

    def test_of_two_at_one_moment_the_one_written_last_counts(self, ash, birch):
        for customer, pair in ((ash, (0.5, -0.5)), (birch, (-0.5, 0.5))):
            Interaction.objects.bulk_create(talk(customer, mood, 3) for mood in pair)

        assert moods() == {"Ash Ltd": (-0.5, 3), "Birch Ltd": (0.5, 3)}

    def test_nobody_felt_anything(self, ash):
        saved(talk(ash, None, 1))
        Interaction.objects.update(note="They asked for the report.", occurred_at=ago(2))
        Interaction.objects.all().delete()

        assert kept() == {}

    def test_corrections_are_followed(self, ash, birch):
        older, newer = saved(talk(ash, 0.5, 5)), saved(talk(ash, -0.4, 2))
        changes = [
            ({"sentiment": 0}, {"Ash Ltd": (0, 2)}),
            ({"occurred_at": ago(7)}, {"Ash Ltd": (0.5, 5)}),
            ({"occurred_at": ago(1)}, {"Ash Ltd": (0, 1)}),
            ({"sentiment": None}, {"Ash Ltd": (0.5, 5)}),
            ({"sentiment": 1}, {"Ash Ltd": (1, 1)}),
            ({"customer": birch}, {"Ash Ltd": (0.5, 5), "Birch Ltd": (1, 1)}),
        ]
        for change, expected in changes:
            Interaction.objects.filter(pk=newer.pk).update(**change)
            assert moods() == expected

        Interaction.objects.filter(pk=older.pk).update(sentiment=None)
        assert kept() == {"Ash Ltd": NOTHING, "Birch Ltd": (None, 1, 1)}

    def test_what_is_deleted_counts_no_more(self, ash, birch):
        for customer in (ash, birch):
            for mood, days_ago in ((0.5, 5), (-0.4, 2)):
                saved(talk(customer, mood, days_ago))

        Interaction.objects.filter(sentiment=-0.4).delete()
        assert moods() == {"Ash Ltd": (0.5, 5), "Birch Ltd": (0.5, 5)}
        Interaction.objects.filter(customer=ash).delete()
        assert kept() == {"Ash Ltd": NOTHING, "Birch Ltd": (None, 0.5, 5)}

    def test_files_and_plain_sql_are_seen_too(self, ash, birch):
        cells = {"kind": "call", "external_id": "1", "occurred_at": ago(4), "sentiment": "0.4"}
        told = [cells | {"customer": one.external_id} for one in (birch, ash)]
        interactions.record(rows=list(enumerate(told, 1)), origin="test", now=NOW)
        assert moods() == {"Ash Ltd": (0.4, 4), "Birch Ltd": (0.4, 4)}

        told[0]["sentiment"] = ""
        told.append(told[1] | {"external_id": "2", "occurred_at": ago(3), "sentiment": "-1"})
        interactions.record(rows=list(enumerate(told, 1)), origin="test", now=NOW)
        assert kept() == {"Ash Ltd": (None, -1, 3), "Birch Ltd": NOTHING}

        with connection.cursor() as cursor:
            cursor.execute("UPDATE retention_interaction SET sentiment = 0.1 WHERE external_id = '1'")
        assert moods() == {"Ash Ltd": (-1, 3), "Birch Ltd": (0.1, 4)}

    def test_what_changes_nothing_writes_nothing(self, ash):
        saved(talk(ash, 0.5, 2))

        def version():
            with connection.cursor() as cursor:
                cursor.execute(VERSION)
                return cursor.fetchall()

        before = version()
        saved(talk(ash, -0.5, 3))
        Interaction.objects.update(note="They asked for the report.")
        Interaction.objects.filter(sentiment=-0.5).delete()
        assert version() == before


class TestSayings:
    def test_the_newest_counts_whenever_it_is_written(self, ash, birch, csm):
        for value, days_ago in ((4, 3), (1, 1), (5, 2)):
            saved(say(ash, value, csm, days_ago))
        OwnerSentiment.objects.bulk_create(say(birch, value, csm) for value in (1, 5))
        saved(talk(ash, 0.5, 9))

        assert kept() == {"Ash Ltd": (1, 0.5, 9), "Birch Ltd": (5, None, None)}

    def test_it_counts_while_who_said_it_is_the_owner_and_again_when_they_come_back(self, ash, birch, csm, manager):
        saved(say(ash, Sentiment.CONTENT, csm))
        saved(say(birch, Sentiment.WORRIED, manager))
        seen = [said()]
        for owner in (manager, None, csm):
            Customer.objects.update(owner=owner)
            seen.append(said())

        assert [(one["Ash Ltd"], one["Birch Ltd"]) for one in seen] == [(4, None), (None, 2), (None, None), (4, None)]

    def test_an_older_one_never_comes_back_for_a_newer_one_of_somebody_else(self, ash, csm, manager):
        saved(say(ash, Sentiment.CONTENT, csm, days_ago=3))
        Customer.objects.update(owner=manager)
        saved(say(ash, Sentiment.ALARMED, manager))
        Customer.objects.update(owner=csm)

        assert said() == {"Ash Ltd": None}

    def test_other_changes_of_a_customer_are_no_handovers(self, ash, csm):
        ash.name = "Ash & Co"
        ash.save()
        Customer.objects.update(segment="B", owner=csm)

        assert kept() == {}

    def test_it_goes_with_who_said_it(self, ash, birch, csm, manager):
        saved(say(ash, Sentiment.CONTENT, csm, days_ago=3))
        saved(say(birch, Sentiment.DELIGHTED, csm, days_ago=2))
        saved(talk(birch, 0.5, 9))
        Customer.objects.filter(pk=ash.pk).update(owner=manager)
        saved(say(ash, Sentiment.ALARMED, manager))
        assert said() == {"Ash Ltd": 1, "Birch Ltd": 5}

        csm.delete()
        manager.delete()

        assert kept() == {"Ash Ltd": NOTHING, "Birch Ltd": (None, 0.5, 9)}

    def test_plain_sql_may_forget_who_said_it_too(self, ash, csm):
        saved(say(ash, Sentiment.ALARMED, csm))

        with connection.cursor() as cursor:
            cursor.execute("UPDATE retention_ownersentiment SET owner_id = NULL")

        assert said() == {"Ash Ltd": None}


def test_a_customer_goes_with_all_that_was_felt(ash, birch):
    for customer in (ash, birch, make_customer(name="Cedar Ltd")):
        for mood, days_ago in ((0.5, 5), (-0.4, 2), (None, 1)):
            saved(talk(customer, mood, days_ago))
    ash.contacts.create(external_id="1", name="Zhang Min")
    Interaction.objects.update(contact=ash.contacts.get())

    ash.delete()
    Customer.objects.filter(name="Cedar Ltd").delete()

    assert moods() == {"Birch Ltd": (-0.4, 2)}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_stands_there_names_no_contact_and_erasing_one_leaves_the_mood(ash):
    """As it does of the talk itself: what names or quotes a person was never taken over."""
    contact = ash.contacts.create(external_id="1", name="Zhang Min", email="zm@example.com")
    saved(talk(ash, -0.4, 2, contact=contact, note="Zhang Min asked for the report."))

    privacy.erase(contacts=[contact], now=NOW)

    assert Feeling.objects.values().get() == {
        "customer_id": ash.pk, "said": None, "mood": Interaction.objects.get().sentiment,
        "mood_at": ago(2),
    }  # fmt: skip


def test_the_database_takes_no_half_of_it(ash):
    for row in ({"said": 6}, {"mood": 1}, {"mood_at": NOW}, {"mood": 2, "mood_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feeling.objects.create(customer=ash, **row)


class TestDisagreeing:
    """Ash is healthy, Birch at high risk."""

    @pytest.fixture(autouse=True)
    def scored(self, ash, birch):
        make_health(ash, logins=[16])
        make_health(birch, logins=[0])
        assert (ash.health.tier, birch.health.tier) == ("healthy", "high")

    def found(self, now=NOW):
        ways = disagreeing(now=now, customer="pk"), disagrees(now=now, customer=OuterRef("pk"))
        found, one_by_one = (
            list(Customer.objects.filter(way).order_by("name").values_list("name", flat=True)) for way in ways
        )
        assert found == one_by_one
        return found

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

    def test_is_one_query_of_no_talks_in_either_way(self, ash):
        saved(talk(ash, -0.4, 2))

        with CaptureQueriesContext(connection) as asked:
            assert self.found() == ["Ash Ltd"]
        assert len(asked) == 2
        assert not [query for query in asked if "_interaction" in query["sql"] or "_ownersentiment" in query["sql"]]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def beside(self, work, meanwhile):
        """Begin a work here, and let another wait for it on a connection of its own until it is committed."""

        def run():
            try:
                meanwhile()
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=1) as thread:
            with transaction.atomic():
                work()
                other = thread.submit(run)
                wait_until_somebody_waits_for_us()
            other.result(PATIENCE)

    @pytest.mark.parametrize("known", [True, False])
    def test_the_newest_stays_whoever_writes_it_first(self, ash, birch, known):
        if known:
            Interaction.objects.bulk_create(talk(customer, 0, 9) for customer in (ash, birch))
        newer, older = (-0.4, 2), (0.5, 5)

        self.beside(lambda: saved(talk(ash, *newer)), lambda: saved(talk(ash, *older)))
        self.beside(lambda: saved(talk(birch, *older)), lambda: saved(talk(birch, *newer)))

        assert moods() == {"Ash Ltd": newer, "Birch Ltd": newer}

    def test_whoever_deletes_the_newest_sees_what_another_has_just_written(self, ash, birch):
        newest = [saved(talk(customer, -0.4, 2)) for customer in (ash, birch)]
        older = (0.5, 5)

        self.beside(lambda: saved(talk(ash, *older)), newest[0].delete)
        self.beside(newest[1].delete, lambda: saved(talk(birch, *older)))

        assert moods() == {"Ash Ltd": older, "Birch Ltd": older}

    def test_owners_say_it_while_a_talk_is_noted(self, ash, csm):
        self.beside(lambda: saved(talk(ash, -0.4, 2)), lambda: saved(say(ash, 4, csm, days_ago=1)))
        self.beside(lambda: saved(say(ash, 1, csm)), lambda: saved(say(ash, 5, csm, days_ago=2)))

        assert kept() == {"Ash Ltd": (1, -0.4, 2)}

    def test_a_customer_is_handed_over_while_its_owner_says_something_for_the_first_time(
        self, ash, birch, csm, manager
    ):
        def hand_over(customer):
            Customer.objects.filter(pk=customer.pk).update(owner=manager)

        self.beside(lambda: hand_over(ash), lambda: saved(say(ash, 4, csm)))
        self.beside(lambda: saved(say(birch, 4, csm)), lambda: hand_over(birch))

        assert said() == {"Ash Ltd": None, "Birch Ltd": None}

    def test_many_at_once_neither_lose_anything_nor_stand_in_each_others_way(self, csm):
        customers = [make_customer(name=f"C{number}", owner=csm) for number in range(4)]
        rivals = Rivals(3)
        random = Random(5)  # noqa: S311
        moods_of = [number / 100 for number in range(-100, 101)]

        def many(number):
            """Write to all customers by one statement, not in their order."""
            rows = [
                talk(one, random.choice(moods_of), random.randrange(90), external_id=f"{number} {copy}")
                for one in random.sample(customers, 4)
                for copy in range(3)
            ]
            return lambda: Interaction.objects.bulk_create(rows)

        def correct():
            """Take the newest away everywhere."""
            newest = Interaction.objects.order_by("-occurred_at").values_list("pk", flat=True)[:4]
            return lambda: Interaction.objects.filter(pk__in=list(newest)).update(sentiment=None)

        try:
            for number in range(30):
                found = rivals.race(many(f"a{number}"), many(f"b{number}"), correct())
                assert [one for one in found if isinstance(one, Exception)] == []
                assert kept() == {one.name: (None, *self.newest(one)) for one in customers}
        finally:
            rivals.rest()

    def newest(self, customer):
        """The mood that counts, asked of the talks themselves."""
        felt = customer.interactions.filter(sentiment__isnull=False).order_by("-occurred_at", "-pk").first()
        return (float(felt.sentiment), (NOW - felt.occurred_at).days)
