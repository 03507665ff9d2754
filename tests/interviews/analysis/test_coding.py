"""Three sources code a departure apart from each other; “unavoidable” needs a second person."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from interviews.analysis import coding, waiting
from interviews.analysis.coding import Coding
from interviews.models import CodedReason, Reason
from retention import roles
from retention.models import Involvement
from tests.conftest import make_person
from tests.interviews.makers import make_code, make_departure, make_interview, make_tree
from tests.makers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def interviewed(kept_for_module):
    """The tree of reasons, and a departure that the interviewer asks about."""
    made = []

    def write():
        made.extend((make_tree(), make_departure(owner=make_person("csm", roles.CSM))))
        make_interview(made[1], interviewer=make_person("interviewer", roles.INTERVIEWER))

    with kept_for_module(write):
        yield made


@pytest.fixture
def tree(interviewed, db):
    return {code: copy(reason) for code, reason in interviewed[0].items()}


@pytest.fixture
def departure(interviewed, db):
    return copy(interviewed[1])


def said(departure, source="recorded"):
    rows = coding.coded(departure_id=departure.pk)[source]
    return [(row.reason.code, row.avoidable, row.team_that_could_act, row.evidence, row.author_name) for row in rows]


def code(departure, by, *reasons, source="recorded", **more):
    given = [one if isinstance(one, Coding) else Coding(reason=one) for one in reasons]
    return coding.code_reasons(departure_id=departure.pk, source=source, reasons=given, by=by, now=NOW, **more)


def test_keeps_what_each_source_says_apart(departure, csm, interviewer):
    code(departure, None, "price", source="stated")
    code(departure, csm, "competitor", "price")
    code(
        departure, interviewer, Coding(reason="defect", team="product", evidence="Ticket 12"), "price",
        source="confirmed",
    )  # fmt: skip

    assert said(departure, "stated") == [("price", "undetermined", "", "", "")]
    assert said(departure) == [("competitor", "undetermined", "", "", "csm"), ("price", "undetermined", "", "", "csm")]
    assert said(departure, "confirmed") == [
        ("defect", "avoidable", "product", "Ticket 12", "interviewer"),
        ("price", "undetermined", "", "", "interviewer"),
    ]


def test_a_new_order_takes_the_place_of_the_old_and_history_keeps_both(departure, csm):
    code(departure, csm, "price", "defect", "missing")

    code(departure, csm, "defect", "price")

    assert [line[0] for line in said(departure)] == ["defect", "price"]
    event = CodedReason.audit.rel.related_model
    assert event.objects.filter(departure=departure).count() == 3 + 3 + 2


def test_a_confirmed_verdict_stays_until_it_is_changed(departure, interviewer, manager):
    own = Coding(reason="bankrupt", evidence="Gazette of 3 March")
    [row] = code(departure, interviewer, own, source="confirmed")
    coding.confirm_unavoidable(coded_id=row.pk, by=manager, now=NOW)

    [same, _] = code(departure, interviewer, own, "price", source="confirmed")
    [other] = code(departure, interviewer, Coding(reason="bankrupt", evidence="Hearsay"), source="confirmed")

    assert (same.confirmed_by_name, same.confirmed_at) == ("manager", NOW)
    assert other.confirmed_at is None


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (["price", "defect", "missing", "own"], "at most three"),
        (["price", "price"], "there twice"),
        (["weather"], "no reason “weather” in use"),
        (["gone"], "no reason “gone” in use"),
        ([Coding(reason="price", avoidable="perhaps")], "not a verdict"),
        ([Coding(reason="price", team="cooks")], "not one of our teams"),
        ([Coding(reason="bankrupt", evidence="x", team="sales")], "no team could have acted"),
        ([Coding(reason="bankrupt", evidence=" ")], "Say what shows"),
        ([Coding(reason="price", evidence="x" * 4001)], "more than 4000"),
    ],
)
def test_refuses_and_says_why(departure, interviewer, reasons, words):
    Reason.objects.create(code="gone", name="Gone", retired_on=NOW.date())

    with pytest.raises(coding.UnableToCode, match=words):
        code(departure, interviewer, *reasons, source="confirmed")

    assert said(departure, "confirmed") == []


def test_a_stale_save_is_refused_with_what_is_there(departure, csm, manager):
    seen = coding.stamp(rows=code(departure, csm, "price"))
    code(departure, manager, "defect", seen=seen)

    with pytest.raises(coding.UnableToCode) as refused:
        code(departure, csm, "price", seen=seen)

    assert refused.value.theirs == ["defect"]


def test_each_source_has_its_people(departure, csm, other_csm, manager, interviewer, outsider, person):
    stranger = person("stranger", "interviewer")
    allowed = {
        (who.username, source)
        for who in (csm, other_csm, manager, interviewer, stranger, outsider)
        for source in ("stated", "recorded", "confirmed")
        if coding.may_code(
            customer_id=departure.customer_id, departure_id=departure.pk, interview_id=None, source=source, by=who
        )
    }

    assert allowed == {
        ("csm", "recorded"),
        ("manager", "recorded"),
        ("interviewer", "stated"),
        ("interviewer", "confirmed"),
    }
    with pytest.raises(coding.UnableToCode, match="nothing here that you may code"):
        code(departure, other_csm, "price")


def test_an_interviewer_who_is_no_longer_neutral_confirms_nothing(departure, interviewer):
    Involvement.objects.create(customer=departure.customer, person=interviewer, capacity="task", since=NOW)

    with pytest.raises(coding.UnableToCode):
        code(departure, interviewer, "price", source="confirmed")


def test_a_stay_interview_is_coded_by_its_interviewer(departure, tree, interviewer):
    stay = make_interview(departure, interviewer=interviewer, purpose="stay", days=12)

    coding.code_reasons(
        interview_id=stay.pk, source="confirmed", reasons=[Coding(reason="price")], by=interviewer, now=NOW
    )

    assert [row.reason.code for row in coding.coded(interview_id=stay.pk)["confirmed"]] == ["price"]


class TestSecondPerson:
    def test_the_author_does_not_confirm(self, departure, interviewer):
        [row] = code(departure, interviewer, Coding(reason="bankrupt", evidence="Gazette"), source="confirmed")

        with pytest.raises(coding.UnableToConfirm, match="second person"):
            coding.confirm_unavoidable(coded_id=row.pk, by=interviewer, now=NOW)

    def test_who_does_not_agree_sends_it_back_and_it_is_coded_anew(self, departure, interviewer, manager, csm):
        own = Coding(reason="bankrupt", evidence="Hearsay")
        [row] = code(departure, interviewer, own, source="confirmed")
        for who, why, words in (
            (csm, "No", "no coded reason"),
            (interviewer, "No", "second person"),
            (manager, " ", "Say why"),
            (manager, "x" * 501, "has 501 characters; shorten it to 500"),
        ):
            with pytest.raises(coding.UnableToConfirm, match=words):
                coding.refuse_unavoidable(coded_id=row.pk, reason=why, by=who, now=NOW)

        coding.refuse_unavoidable(coded_id=row.pk, reason="Nobody looked it up.", by=manager, now=NOW)

        [row] = coding.coded(departure_id=departure.pk)["confirmed"]
        assert (row.avoidable, row.refused_by_name, row.refusal) == ("undetermined", "manager", "Nobody looked it up.")
        assert [one.pk for one in waiting.to_code(by=interviewer)] == [departure.interviews.get().pk]
        with pytest.raises(coding.UnableToConfirm, match="no longer “unavoidable”"):
            coding.refuse_unavoidable(coded_id=row.pk, reason="Again", by=manager, now=NOW)
        assert [one.pk for one in waiting.to_agree(by=manager)] == []
        [anew] = code(
            departure, interviewer, Coding(reason="bankrupt", evidence="Register, 3 March"), source="confirmed"
        )
        assert (anew.avoidable, anew.refused_at, anew.refusal) == ("unavoidable", None, "")
        assert [one.pk for one in waiting.to_agree(by=manager)] == [departure.interviews.get().pk]
        assert not waiting.to_code(by=interviewer).exists()
        event = CodedReason.audit.rel.related_model
        assert event.objects.filter(refusal="Nobody looked it up.").exists()

    def test_nor_those_who_may_not_nor_twice_nor_what_is_avoidable(self, departure, tree, csm, manager, director):
        row = make_code(departure, tree["bankrupt"], avoidable="unavoidable")
        other = make_code(departure, tree["price"], rank=2, avoidable="avoidable")
        coding.confirm_unavoidable(coded_id=row.pk, by=manager, now=NOW)

        for coded, who, words in (
            (row, csm, "no coded reason"),
            (row, director, "manager confirmed this already"),
            (other, director, "no longer “unavoidable”"),
        ):
            with pytest.raises(coding.UnableToConfirm, match=words):
                coding.confirm_unavoidable(coded_id=coded.pk, by=who, now=NOW + timedelta(days=1))

    @pytest.mark.parametrize(
        "change",
        [
            {"confirmed_by": "author", "confirmed_by_name": "A", "confirmed_at": NOW},
            {"confirmed_by_name": "B"},
            {"avoidable": "avoidable", "confirmed_by_name": "B", "confirmed_at": NOW},
            {"rank": 4},
            {
                "avoidable": "undetermined",
                "refused_by": "author",
                "refused_by_name": "A",
                "refused_at": NOW,
                "refusal": "x",
            },
            {"avoidable": "undetermined", "refused_by_name": "B", "refused_at": NOW},
            {"refused_by_name": "B", "refused_at": NOW, "refusal": "Still unavoidable"},
            {"source": "guessed"},
            {"departure": None},
        ],
    )
    def test_the_database_sees_to_it(self, departure, tree, manager, change):
        row = make_code(departure, tree["bankrupt"], avoidable="unavoidable", author=manager)
        values = {key: manager if value == "author" else value for key, value in change.items()}

        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            CodedReason.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("change", [{"name": "Else"}, {"definition": "Else"}, {"parent": None}])
def test_what_a_used_reason_means_is_never_changed(departure, tree, change):
    Reason.objects.filter(code="defect").update(definition="It broke.")
    make_code(departure, tree["defect"])

    with pytest.raises(DatabaseError, match="retire it"), transaction.atomic():
        Reason.objects.filter(code="defect").update(**change)

    Reason.objects.filter(code="defect").update(name_zh="缺陷", evidence_rule="A ticket", position=9)
