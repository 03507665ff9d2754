"""What people enter on a page: notes that never change, and calls and events by the path of the imports."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction

from retention import signals
from retention.ingest.by_hand import notes, talks
from retention.models import CustomerNote, ImportBatch, Interaction, StaleDays
from tests.makers import NOW, TODAY, make_customer, make_health, make_rule

pytestmark = pytest.mark.django_db

KEY = UUID(int=7)


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


def refused_to(people, act):
    """The people of the cast to whom an action is refused."""
    found = []
    for person in people:
        try:
            with transaction.atomic():
                act(person)
        except PermissionDenied:
            found.append(person.username)
    return found


class TestNotes:
    def write(self, customer, by, text="They plan to merge two teams."):
        return notes.write(customer_id=customer.pk, text=text, by=by, now=NOW)

    def test_keeps_who_wrote_what_when_and_announces_it(self, customer, csm, django_capture_on_commit_callbacks):
        heard = []

        def hear(**kwargs):
            heard.append(kwargs["note_id"])

        signals.notes_written.connect(hear)
        with django_capture_on_commit_callbacks(execute=True):
            note = self.write(customer, csm, "  They plan to merge two teams. ")

        assert list(CustomerNote.objects.values_list("customer", "author", "author_name", "text", "at")) == [
            (customer.pk, csm.pk, "csm", "They plan to merge two teams.", NOW)
        ]
        assert heard == [note.pk]

    def test_refuses_nothing_and_too_much(self, customer, csm):
        with pytest.raises(notes.UnableToWrite, match="at most 4000 characters; this has 0"):
            self.write(customer, csm, "  ")
        with pytest.raises(notes.UnableToWrite, match="this has 4001"):
            self.write(customer, csm, "x" * 4001)

    def test_is_never_changed_nor_deleted_but_outlives_its_author(self, customer, csm, manager):
        note = self.write(customer, manager)
        for change in (lambda: CustomerNote.objects.update(text="Another"), lambda: note.delete()):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()
        manager.delete()

        assert list(CustomerNote.objects.values_list("author", "author_name")) == [(None, "manager")]

    def test_only_those_who_see_the_customer_write_and_read(
        self, customer, csm, other_csm, manager, analyst, interviewer, outsider
    ):
        cast = [csm, other_csm, manager, analyst, interviewer, outsider]

        assert refused_to(cast, lambda person: self.write(customer, person)) == [
            "other_csm", "analyst", "interviewer", "outsider",
        ]  # fmt: skip
        readers = [person.username for person in cast if CustomerNote.objects.visible_to(person).exists()]
        assert readers == ["csm", "manager", "analyst"]


class TestTalks:
    def log(self, customer, by, **changes):
        told = {"kind": "call", "occurred_at": NOW - timedelta(hours=2), "key": KEY, **changes}
        return talks.log(customer_id=customer.pk, by=by, now=NOW, **told)

    def test_notes_a_review_meeting_once_however_often_it_is_sent(self, customer, csm):
        contact = customer.contacts.create(external_id="1", name="Zhang Min")
        told = {"kind": "review_meeting", "contact_id": contact.pk, "sentiment": Decimal("0.5"), "note": " Good talk. "}
        for _time in range(2):
            self.log(customer, csm, **told)

        assert list(Interaction.objects.values_list("kind", "occurred_at", "contact", "sentiment", "note")) == [
            ("review_meeting", NOW - timedelta(hours=2), contact.pk, Decimal("0.50"), "Good talk.")
        ]
        assert set(ImportBatch.objects.values_list("kind", "origin", "by")) == {("interactions", "page", csm.pk)}

    def test_a_champion_who_left_is_an_event_for_the_rules_and_gone_since_that_day(self, customer, csm):
        contact = customer.contacts.create(external_id="1", name="Zhang Min", role="champion", email="zm@example.com")
        make_health(customer, logins=[3, 3])
        make_rule("champion-left", conditions=[{"field": "event:champion_left", "within": 7}], days=1)

        self.log(customer, csm, kind="champion_left", contact_id=contact.pk)

        contact.refresh_from_db()
        assert (contact.left_on, contact.role, contact.email) == (TODAY, "champion", "zm@example.com")
        assert StaleDays.objects.filter(customer=customer, first_day=TODAY).exists()

    def test_a_champion_who_is_not_among_the_contacts_is_named_in_the_note(self, customer, csm):
        self.log(customer, csm, kind="champion_left", unlisted=True, note="Zhang Min")

        assert list(Interaction.objects.values_list("kind", "contact", "note")) == [
            ("champion_left", None, "Zhang Min")
        ]

    def test_says_what_is_wrong_and_writes_nothing(self, customer, csm, other_csm):
        theirs = make_customer(name="Other", owner=other_csm).contacts.create(external_id="1", name="Not ours")
        wrong = {
            "“party” cannot be noted here": {"kind": "party"},
            "is not one of Northgate Tooling": {"contact_id": theirs.pk},
            "is in the future": {"occurred_at": NOW + timedelta(hours=1)},
            "sentiment": {"sentiment": Decimal(3)},
            "Nobody is named who has left": {"kind": "champion_left", "note": "Zhang Min, we hear."},
            "Choose the contact, or name them": {"kind": "champion_left", "unlisted": True, "note": " "},
            "“cancellation_asked” has no mood; -0.5 was given": {
                "kind": "cancellation_asked",
                "sentiment": Decimal("-0.5"),
            },
        }
        for words, change in wrong.items():
            with pytest.raises(talks.UnableToLog, match=words), transaction.atomic():
                self.log(customer, csm, **change)

        assert not Interaction.objects.exists()

    def test_is_refused_to_those_who_do_not_work_with_the_customer(
        self, customer, csm, other_csm, manager, analyst, interviewer, outsider
    ):
        cast = [csm, other_csm, manager, analyst, interviewer, outsider]

        refused = refused_to(cast, lambda person: self.log(customer, person))
        assert refused == ["other_csm", "analyst", "interviewer", "outsider"]
