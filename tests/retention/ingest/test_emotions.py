"""The emotional account follows what is recorded, and keeps what people book by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from retention.ingest import interactions
from retention.ingest.by_hand import talks
from retention.ingest.emotions import by_hand
from retention.models import EmotionalEntry, EmotionalRule, Interaction
from tests.makers import NOW, TODAY, make_customer
from tests.retention.ingest.test_by_hand import refused_to

pytestmark = pytest.mark.django_db

COLUMNS = ("customer", "external_id", "kind", "occurred_at", "sentiment")
CALL = ("C1", "I1", "call", "2026-02-20T10:00", "0.5")


def make_rule(code, kind, mood="any", points=5, lasts_days=30, **values):
    return EmotionalRule.objects.create(
        code=code, name=code.capitalize(), name_zh="规则", kind=kind, mood=mood, points=points, lasts_days=lasts_days,
        **values,
    )  # fmt: skip


@pytest.fixture
def rules(db):
    """A call is worth 5 for 30 days, an unhappy one -10 for 60 besides; a happy mail 1 for 10."""
    return [
        make_rule("call", "call"),
        make_rule("grumble", "call", "unhappy", -10, 60),
        make_rule("thanks", "mail", "happy", 1, 10),
        make_rule("off", "call", points=50, active=False),
    ]


@pytest.fixture
def acme(csm):
    return make_customer(external_id="C1", owner=csm)


@pytest.fixture
def bolt(other_csm):
    return make_customer(external_id="C2", owner=other_csm)


def bring(*rows, **kwargs):
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return interactions.record(rows=list(enumerate(told, 1)), origin="test", **{"now": NOW, **kwargs})


def ledger():
    """Every row: customer, interaction, name, points, first day, first day that it counts no more."""
    rows = EmotionalEntry.objects.order_by("customer__external_id", "interaction__external_id", "rule__code")
    fields = ("customer__external_id", "interaction__external_id", "rule_name", "points", "day", "expires_on")
    return [(*row[:4], f"{row[4]:%m-%d}", f"{row[5]:%m-%d}") for row in rows.values_list(*fields)]


@pytest.mark.usefixtures("rules", "acme", "bolt")
class TestRules:
    def test_book_each_interaction_by_its_kind_and_mood_on_its_local_day(self):
        """10:00 in UTC on the 20th is the 20th in Shanghai, 20:00 is the 21st. 0.3 is happy, -0.3 is unhappy."""
        bring(
            ("C1", "I1", "call", "2026-02-20T10:00:00Z", ""),
            ("C1", "I2", "call", "2026-02-20T20:00:00Z", "-0.3"),
            ("C1", "I3", "mail", "2026-02-20T10:00", "0.29"),
            ("C1", "I4", "mail", "2026-02-20T10:00", "0.3"),
            ("C2", "I1", "mail", "2026-02-20T10:00", ""),
            ("C2", "I2", "call", "2026-02-20T10:00", "-0.29"),
            ("C2", "I3", "party", "2026-02-20T10:00", "1"),
        )

        assert ledger() == [
            ("C1", "I1", "Call", 5, "02-20", "03-22"),
            ("C1", "I2", "Call", 5, "02-21", "03-23"),
            ("C1", "I2", "Grumble", -10, "02-21", "04-22"),
            ("C1", "I4", "Thanks", 1, "02-20", "03-02"),
            ("C2", "I2", "Call", 5, "02-20", "03-22"),
        ]

    def test_book_once_however_often_the_same_comes_and_nothing_on_a_dry_run(self):
        bring(CALL, dry_run=True)
        assert ledger() == []

        bring(CALL)
        before = list(EmotionalEntry.objects.values_list())
        bring(CALL)
        bring((*CALL[:4], "0.6"))

        assert list(EmotionalEntry.objects.values_list()) == before

    @pytest.mark.parametrize(
        ("corrected", "expected"),
        [
            (("call", "2026-02-18T10:00", "0.5"), [("Call", 5, "02-18", "03-20")]),
            (("call", "2026-02-20T10:00", "-0.5"), [("Call", 5, "02-20", "03-22"), ("Grumble", -10, "02-20", "04-21")]),
            (("mail", "2026-02-19T10:00", "0.5"), [("Thanks", 1, "02-19", "03-01")]),
            (("mail", "2026-02-20T10:00", ""), []),
        ],
        ids=["day", "mood", "kind", "nothing fits"],
    )
    def test_follow_an_interaction_that_is_corrected(self, corrected, expected):
        bring(CALL, ("C2", "I1", *CALL[2:]))
        bring(("C1", "I1", *corrected))

        assert ledger() == [*(("C1", "I1", *row) for row in expected), ("C2", "I1", "Call", 5, "02-20", "03-22")]

    def test_what_loses_its_mood_is_neither_happy_nor_unhappy(self):
        bring((*CALL[:4], "-0.5"))
        bring((*CALL[:4], ""))

        assert ledger() == [("C1", "I1", "Call", 5, "02-20", "03-22")]

    def test_a_changed_rule_rewrites_nothing_and_counts_from_then_on(self):
        bring(CALL)
        EmotionalRule.objects.filter(code="call").update(
            name="Chat", points=7, lasts_days=10, mood="unhappy", kind="call"
        )

        bring(("C1", "I1", "call", "2026-02-21T10:00", "0.5"), ("C1", "I2", "call", "2026-02-20T10:00", "-1"))

        assert ledger() == [
            ("C1", "I1", "Call", 5, "02-21", "03-23"),
            ("C1", "I2", "Chat", 7, "02-20", "03-02"),
            ("C1", "I2", "Grumble", -10, "02-20", "04-21"),
        ]

    def test_where_the_old_rule_no_longer_fits_a_correction_the_rule_of_now_judges(self):
        """Booked as a happy mail; the rule now asks for an unhappy one, which the correction makes of it."""
        bring(("C1", "I1", "mail", "2026-02-20T10:00", "0.5"))
        EmotionalRule.objects.filter(code="thanks").update(mood="unhappy", points=-3, name="Scolding")

        bring(("C1", "I1", "mail", "2026-02-20T10:00", "-0.5"))

        assert ledger() == [("C1", "I1", "Scolding", -3, "02-20", "03-02")]

    def test_a_rule_that_was_switched_off_keeps_what_it_booked(self):
        bring(CALL)
        EmotionalRule.objects.update(active=False)

        bring(("C1", "I1", "call", "2026-02-18T10:00", "0.5"), ("C1", "I2", *CALL[2:]))

        assert ledger() == [("C1", "I1", "Call", 5, "02-18", "03-20")]

    def test_book_what_a_person_logs_on_a_page(self, acme, csm):
        talks.log(
            customer_id=acme.pk, key=UUID(int=7), kind="mail", occurred_at=NOW - timedelta(hours=1), by=csm, now=NOW,
            sentiment=Decimal(1), note="Thanks!",
        )  # fmt: skip

        [entry] = EmotionalEntry.objects.select_related("interaction__contact")
        assert (entry.label, entry.points, entry.words, entry.person) == ("Thanks", 1, "Thanks!", None)
        assert (entry.evidence, entry.author, entry.author_name, entry.at) == ("", None, "", NOW)

    def test_the_words_are_those_of_the_interaction_as_it_is_now(self, acme):
        bring(CALL)
        Interaction.objects.update(note="They were glad.")

        assert EmotionalEntry.objects.get().words == "They were glad."


class TestByHand:
    def book(self, customer, by, **changes):
        told = {"points": -4, "evidence": " Their director was not greeted. ", "lasts_days": 90, **changes}
        return by_hand.book(customer_id=customer.pk, by=by, now=NOW, **told)

    def test_keeps_who_booked_what_why_and_for_how_long(self, acme, csm):
        contact = acme.contacts.create(external_id="1", name="Zhang Min")

        entry = self.book(acme, csm, contact_id=contact.pk)

        entry.refresh_from_db()
        assert (entry.points, entry.day, entry.expires_on, entry.last_day) == (
            -4, TODAY, date(2026, 5, 31), date(2026, 5, 30),
        )  # fmt: skip
        assert (entry.author, entry.author_name, entry.at, entry.rule, entry.interaction) == (
            csm, "csm", NOW, None, None,
        )  # fmt: skip
        assert (entry.label, entry.words, entry.person) == (
            "Booked by hand", "Their director was not greeted.", contact,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"points": 0}, "between -20 and 20 points and not 0; this is 0. More is for rules."),
            ({"points": 21}, "this is 21"),
            ({"points": -21}, "this is -21"),
            ({"evidence": "  "}, "at most 1000 characters; this has 0"),
            ({"evidence": "x" * 1001}, "this has 1001"),
            ({"lasts_days": 0}, "1 to 730 days, not for 0"),
            ({"lasts_days": 731}, "not for 731"),
        ],
    )
    def test_says_what_is_wrong_and_books_nothing(self, acme, csm, changes, problem):
        with pytest.raises(by_hand.UnableToBook, match=problem):
            self.book(acme, csm, **changes)

        assert not EmotionalEntry.objects.exists()

    def test_refuses_a_contact_of_another_customer(self, acme, bolt, csm):
        theirs = bolt.contacts.create(external_id="1", name="Not ours")

        with pytest.raises(by_hand.UnableToBook, match="is not one of Northgate Tooling"):
            self.book(acme, csm, contact_id=theirs.pk)

    def test_is_refused_to_those_who_do_not_work_with_the_customer(
        self, acme, csm, other_csm, manager, director, operator, analyst, interviewer, outsider
    ):
        cast = [csm, other_csm, manager, director, operator, analyst, interviewer, outsider]

        assert refused_to(cast, lambda person: self.book(acme, person)) == [
            "other_csm", "operator", "analyst", "interviewer", "outsider",
        ]  # fmt: skip
        readers = [person.username for person in cast if EmotionalEntry.objects.visible_to(person).exists()]
        assert readers == ["csm", "manager", "director", "operator", "analyst"]

    def test_what_is_booked_stays_but_outlives_who_booked_it_and_the_contact(self, acme, manager):
        contact = acme.contacts.create(external_id="1", name="Zhang Min")
        entry = self.book(acme, manager, contact_id=contact.pk)
        rows = EmotionalEntry.objects.all()
        changes = [{"points": 4}, {"evidence": "No"}, {"day": TODAY - timedelta(days=1)}, {"author_name": "x"}]
        changes += [{"expires_on": TODAY + timedelta(days=1)}, {"at": NOW - timedelta(days=1)}]
        for change in (*(lambda one=one: rows.update(**one) for one in changes), entry.delete):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()
        manager.delete()
        contact.delete()

        assert list(rows.values_list("author", "author_name", "contact", "points")) == [(None, "manager", None, -4)]


class TestTable:
    """What no way in can bring about is refused by the database, too."""

    def entry(self, customer, **changes):
        told = {"points": 5, "day": TODAY, "expires_on": TODAY + timedelta(days=1), "evidence": "x", "at": NOW}
        EmotionalEntry.objects.create(customer=customer, **{**told, **changes})

    @pytest.mark.parametrize(
        "changes",
        [{"points": 0}, {"points": 21}, {"points": -101}, {"expires_on": TODAY}, {"evidence": ""}, {"kind": "call"}],
        ids=str,
    )
    def test_refuses_what_makes_no_sense(self, acme, changes):
        self.entry(acme)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.entry(acme, **changes)

    @pytest.mark.parametrize(
        "changes",
        [{"points": 0}, {"points": 101}, {"lasts_days": 0}, {"lasts_days": 731}, {"mood": "sad"}, {"kind": ""}],
        ids=str,
    )  # fmt: skip
    def test_refuses_a_rule_that_makes_no_sense(self, db, changes):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_rule("wrong", **{"kind": "call", **changes})
