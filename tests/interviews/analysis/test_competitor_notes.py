"""Notes about competitors: who may write them, what they hold, and that they stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction

from interviews.analysis import competitor_notes
from interviews.models import Competitor, CompetitorNote
from retention.models import Involvement
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
TEXT = "Their buyer says that exports are faster there."


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


@pytest.fixture
def acme():
    return Competitor.objects.create(code="acme", name="Acme", name_zh="顶点")


def write(customer, by, competitor="acme", standing="compares", text=TEXT, now=NOW):
    return competitor_notes.write(
        customer_id=customer.pk, competitor=competitor, standing=standing, text=text, by=by, now=now
    )


def written():
    fields = ("customer", "competitor__name", "standing", "text", "author", "author_name", "at")
    return list(CompetitorNote.objects.order_by("pk").values_list(*fields))


class TestWriting:
    def test_keeps_where_a_customer_stands_with_a_competitor_of_the_catalogue(self, customer, acme, csm, manager):
        write(customer, csm, " ACME ")
        write(customer, manager, "顶点", "ruled_out", " Too dear. ", NOW + timedelta(days=1))

        assert written() == [
            (customer.pk, "Acme", "compares", TEXT, csm.pk, "csm", NOW),
            (customer.pk, "Acme", "ruled_out", "Too dear.", manager.pk, "manager", NOW + timedelta(days=1)),
        ]

    def test_adds_a_name_that_the_catalogue_lacks_once(self, customer, csm):
        for _time in range(2):
            write(customer, csm, "Globex 360")

        assert list(Competitor.objects.values_list("code", "name", "active")) == [("globex-360", "Globex 360", True)]

    def test_is_for_those_who_may_write_about_a_customer_they_see(
        self, customer, acme, csm, other_csm, manager, analyst, interviewer, outsider
    ):
        refused = []
        for person in (csm, other_csm, manager, analyst, interviewer, outsider):
            try:
                write(customer, person)
            except PermissionDenied:
                refused.append(person.username)

        assert refused == ["other_csm", "analyst", "interviewer", "outsider"]
        assert [row[5] for row in written()] == ["csm", "manager"]

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            (
                {"standing": "likes"},
                "standing",
                "“likes” says nothing of where the customer stands; choose one of heard",
            ),
            ({"standing": ""}, "standing", "choose one of"),
            ({"text": " "}, "text", "at most 4000 characters; this has 0"),
            ({"text": "x" * 4001}, "text", "this has 4001"),
            ({"competitor": " "}, "competitor", "Say which competitor it is."),
        ],
    )
    def test_refuses_what_says_nothing(self, customer, acme, csm, changed, field, words):
        with pytest.raises(competitor_notes.UnableToWrite, match=words) as refused:
            write(customer, csm, **changed)

        assert refused.value.field == field
        assert (written(), Competitor.objects.count()) == ([], 1)

    def test_involves_nobody_with_the_customer(self, customer, acme, csm, manager):
        before = list(Involvement.objects.values_list("person", "capacity"))

        write(customer, manager)

        assert list(Involvement.objects.values_list("person", "capacity")) == before == [(csm.pk, "owner")]


class TestTheRows:
    def test_only_the_key_of_a_deleted_author_goes(self, customer, acme, manager):
        note = write(customer, manager)

        for change in (
            lambda: CompetitorNote.objects.update(text="Another"),
            lambda: CompetitorNote.objects.update(standing="heard"),
            note.delete,
        ):
            with pytest.raises(ProgrammingError, match=r"Cannot .* rows"), transaction.atomic():
                change()
        manager.delete()

        assert written() == [(customer.pk, "Acme", "compares", TEXT, None, "manager", NOW)]

    def test_the_database_refuses_what_the_words_do_not_have(self, customer, acme):
        for wrong in ({"standing": "likes", "text": TEXT}, {"standing": "heard", "text": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                CompetitorNote.objects.create(customer=customer, competitor=acme, at=NOW, **wrong)

    def test_are_seen_with_the_customer(
        self, customer, acme, csm, other_csm, manager, director, operator, analyst, interviewer, outsider
    ):
        write(customer, csm)
        cast = (csm, other_csm, manager, director, operator, analyst, interviewer, outsider)

        readers = [one.username for one in cast if CompetitorNote.objects.visible_to(one).exists()]

        assert readers == ["csm", "manager", "director", "operator", "analyst"]

    def test_the_newest_of_each_is_where_the_customer_stands(self, customer, acme, csm):
        for competitor, standing, day in (
            ("acme", "heard", 1), ("acme", "trial", 3), ("acme", "compares", 2), ("Globex", "chosen", 1),
        ):  # fmt: skip
            write(customer, csm, competitor, standing, now=NOW + timedelta(days=day))

        found = CompetitorNote.objects.newest_of_each().values_list("competitor__name", "standing")

        assert sorted(found) == [("Acme", "trial"), ("Globex", "chosen")]
