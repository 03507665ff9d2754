"""What is felt about a customer stays right when several people write it down at once."""

from __future__ import annotations

from random import Random

import pytest

from retention.models import CurrentHealth, Customer, Interaction
from tests.makers import NOW, make_customer, make_health
from tests.retention.models.feelings.felt import kept, moods, said, saved, say, talk, tiers
from tests.rivals import Rivals, beside


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.mark.parametrize("known", [True, False])
    def test_the_newest_stays_whoever_writes_it_first(self, ash, birch, known):
        if known:
            Interaction.objects.bulk_create(talk(customer, 0, 9) for customer in (ash, birch))
        newer, older = (-0.4, 2), (0.5, 5)

        beside(lambda: saved(talk(ash, *newer)), lambda: saved(talk(ash, *older)))
        beside(lambda: saved(talk(birch, *older)), lambda: saved(talk(birch, *newer)))

        assert moods() == {"Ash Ltd": newer, "Birch Ltd": newer}

    def test_whoever_deletes_the_newest_sees_what_another_has_just_written(self, ash, birch):
        newest = [saved(talk(customer, -0.4, 2)) for customer in (ash, birch)]
        older = (0.5, 5)

        beside(lambda: saved(talk(ash, *older)), newest[0].delete)
        beside(newest[1].delete, lambda: saved(talk(birch, *older)))

        assert moods() == {"Ash Ltd": older, "Birch Ltd": older}

    def test_owners_say_it_while_a_talk_is_noted(self, ash, csm):
        beside(lambda: saved(talk(ash, -0.4, 2)), lambda: saved(say(ash, 4, csm, days_ago=1)))
        beside(lambda: saved(say(ash, 1, csm)), lambda: saved(say(ash, 5, csm, days_ago=2)))

        assert kept() == {"Ash Ltd": (1, -0.4, 2)}

    def test_a_customer_is_scored_while_a_talk_is_noted_for_the_first_time(self, ash, birch):
        cedar = make_customer(name="Cedar Ltd")
        make_health(cedar, logins=[16])

        beside(lambda: make_health(ash, logins=[16]), lambda: saved(talk(ash, -0.4, 2)))
        beside(lambda: saved(talk(birch, -0.4, 2)), lambda: make_health(birch, logins=[0]))
        beside(lambda: saved(talk(cedar, -0.4, 2)), lambda: CurrentHealth.objects.filter(customer=cedar).delete())

        assert tiers() == {"Ash Ltd": "healthy", "Birch Ltd": "high", "Cedar Ltd": ""}
        assert set(moods().values()) == {(-0.4, 2)}

    def test_a_customer_is_handed_over_while_its_owner_says_something_for_the_first_time(
        self, ash, birch, csm, manager
    ):
        def hand_over(customer):
            Customer.objects.filter(pk=customer.pk).update(owner=manager)

        beside(lambda: hand_over(ash), lambda: saved(say(ash, 4, csm)))
        beside(lambda: saved(say(birch, 4, csm)), lambda: hand_over(birch))

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
