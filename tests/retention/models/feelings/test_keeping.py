"""What the owner said last and the mood of the newest talk stand beside a customer, however they were written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from retention import privacy
from retention.ingest import interactions
from retention.models import CurrentHealth, Customer, Feeling, Interaction, OwnerSentiment, Sentiment
from retention.models.dealings.interaction import NO_TOUCHES
from tests.makers import NOW, make_customer, make_health
from tests.retention.models.feelings.felt import NOTHING, ago, kept, moods, said, saved, say, talk, tiers, touches

pytestmark = pytest.mark.django_db


def version():
    """What is different as soon as any of the rows was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM retention_feeling")
        return cursor.fetchall()


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
        saved(talk(ash, None, 1, kind="payment"))
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

        before = version()
        saved(talk(ash, -0.5, 3))
        Interaction.objects.update(note="They asked for the report.")
        Interaction.objects.filter(sentiment=-0.5).delete()
        assert version() == before


class TestTouches:
    def test_the_newest_counts_whenever_it_is_written(self, ash):
        seen = []
        for days_ago in (5, 2, 3, 1):
            saved(talk(ash, None, days_ago))
            seen.append(touches()["Ash Ltd"])

        assert seen == [5, 2, 2, 1]

    @pytest.mark.parametrize("kind", [*NO_TOUCHES, "demo"])
    def test_a_kind_is_a_touch_or_not_as_the_lists_say(self, ash, kind):
        saved(talk(ash, None, 5))
        saved(talk(ash, None, 1, kind=kind))

        newest = Interaction.objects.touches().latest("occurred_at")
        assert touches() == {"Ash Ltd": (NOW - newest.occurred_at).days} == {"Ash Ltd": 1 if kind == "demo" else 5}

    def test_corrections_are_followed(self, ash, birch):
        saved(talk(ash, None, 5))
        newer = saved(talk(ash, 0.5, 2))
        changes = [
            ({"sentiment": None}, {"Ash Ltd": 2}),
            ({"kind": "invoice"}, {"Ash Ltd": 5}),
            ({"kind": "mail"}, {"Ash Ltd": 2}),
            ({"occurred_at": ago(7)}, {"Ash Ltd": 5}),
            ({"customer": birch}, {"Ash Ltd": 5, "Birch Ltd": 7}),
        ]
        for change, expected in changes:
            Interaction.objects.filter(pk=newer.pk).update(**change)
            assert touches() == expected

        Interaction.objects.all().delete()
        assert touches() == {"Ash Ltd": None, "Birch Ltd": None}


class TestTiers:
    def test_it_is_that_of_the_newest_score_whether_anything_was_felt_or_not(self, ash, birch):
        saved(talk(ash, 0.5, 2))
        make_health(ash, logins=[16])
        make_health(birch, logins=[0])
        seen = [tiers()]
        CurrentHealth.objects.filter(customer=ash).update(tier="medium")
        seen.append(tiers())
        CurrentHealth.objects.filter(customer=birch).delete()
        seen.append(tiers())

        assert [(one["Ash Ltd"], one["Birch Ltd"]) for one in seen] == [
            ("healthy", "high"), ("medium", "high"), ("medium", ""),
        ]  # fmt: skip
        assert moods()["Ash Ltd"] == (0.5, 2)

    def test_the_same_tier_writes_nothing(self, ash):
        make_health(ash, logins=[16])

        before = version()
        CurrentHealth.objects.update(score=97, mrr=12)
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
    make_health(ash, logins=[16])

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
        "mood_at": ago(2), "touched_at": ago(2), "tier": "",
    }  # fmt: skip


def test_the_database_takes_no_half_of_it(ash):
    for row in ({"said": 6}, {"mood": 1}, {"mood_at": NOW}, {"mood": 2, "mood_at": NOW}, {"tier": "best"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feeling.objects.create(customer=ash, **row)
