"""What people are told about approvals: each thing once, to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.messaging import approval_notices
from playbooks.messaging.told import preferences
from playbooks.messaging.told.preferences import Wish
from playbooks.models import Case, Message
from playbooks.work.approvals import chasing, deciding, handing
from playbooks.work.offers import drafting
from retention.configuration.defaults import shipped
from retention.configuration.files import load
from tests.playbooks.conftest import NOW
from tests.playbooks.messaging.conftest import SITE, send
from tests.playbooks.work.approvals.conftest import asked, case_of, catalogue, offer_for, policy  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_csm(asked, policy):  # noqa: F811
    load(document={"templates": shipped()["templates"]}, now=NOW)
    policy("discounts", ["manager"])
    return asked()


def told():
    return list(Message.objects.order_by("pk").values_list("to_name", "template__code"))


def test_tells_who_decides_once_also_when_the_message_was_lost(request_of_csm, mail_server):
    first = approval_notices.tell_of_requests(request_ids=[request_of_csm.pk], now=NOW)
    again = approval_notices.sweep(now=NOW)
    send()

    ((to, mail),) = mail_server.taken
    text = mail.get_body(("plain",)).get_content()
    assert (len(first), again) == (1, {"asked": 0, "late": 0, "decided": 0, "withdrawn": 0})
    assert to == ["manager@example.com"]
    assert mail["Subject"] == "To decide: Discount 15 %, 6 months for Customer 1"
    assert f"{SITE}/retention/approvals/{request_of_csm.pk}/" in text


def test_tells_who_asked_what_was_decided(request_of_csm, manager, mail_server):
    deciding.send_back(
        request_id=request_of_csm.pk,
        note="Try a smaller plan first.",
        by=manager,
        now=NOW,
        version=request_of_csm.version,
    )

    done = approval_notices.sweep(now=NOW)
    send()

    assert done == {"asked": 0, "late": 0, "decided": 1, "withdrawn": 0}
    assert told() == [("csm", "notice-decided")]
    assert mail_server.taken[0][1]["Subject"].startswith("Sent back: Discount 15 %, 6 months")


def test_does_not_tell_what_is_long_past(request_of_csm):
    assert sum(approval_notices.sweep(now=NOW + timedelta(days=3)).values()) == 0


class TestWithdrawals:
    @pytest.fixture(autouse=True)
    def texts(self):
        load(document={"templates": shipped()["templates"]}, now=NOW)

    def take_back(self, request, by, note="They stay anyway."):
        handing.withdraw(request_id=request.pk, by=by, now=NOW, version=request.version, note=note)

    def test_who_asked_is_told_once_by_whom_and_why(self, request_of_csm, manager, mail_server):
        self.take_back(request_of_csm, manager)

        first = approval_notices.tell_of_withdrawals(request_ids=[request_of_csm.pk], now=NOW)
        offer = approval_notices.tell_of_withdrawn_offers(offer_ids=[request_of_csm.offer_id], now=NOW)
        again = approval_notices.sweep(now=NOW)
        send()

        ((to, mail),) = mail_server.taken
        text = mail.get_body(("plain",)).get_content()
        assert (len(first), offer, sum(again.values())) == (1, [], 0)
        assert (to, mail["Subject"]) == (
            ["csm@example.com"],
            "Withdrawn: Discount 15 %, 6 months for Customer 1",
        )
        assert "manager withdrew what you had proposed for Customer 1" in text
        assert "Reason: They stay anyway." in text
        assert f"{SITE}/retention/approvals/{request_of_csm.pk}/" in text

    def test_nobody_is_told_of_their_own_act_nor_of_what_ends_with_its_case(self, request_of_csm, asked, csm):  # noqa: F811
        self.take_back(request_of_csm, csm, note="")
        other = asked()
        Case.objects.filter(pk=other.case_id).update(state="closed", outcome="saved", closed_at=NOW)
        chasing.end_of_case(case_id=other.case_id, now=NOW)

        assert approval_notices.sweep(now=NOW)["withdrawn"] == 0

    def test_also_of_what_was_approved_before(self, request_of_csm, manager):
        approved = deciding.approve(request_id=request_of_csm.pk, by=manager, now=NOW, version=request_of_csm.version)
        approval_notices.sweep(now=NOW)
        drafting.withdraw(
            offer_id=approved.offer_id,
            by=manager,
            now=NOW,
            version=type(approved.offer).objects.get(pk=approved.offer_id).version,
            note="The budget is gone.",
        )

        assert approval_notices.sweep(now=NOW)["withdrawn"] == 1
        assert told() == [("csm", "notice-decided"), ("csm", "notice-withdrawn")]

    def test_who_wrote_an_offer_and_had_not_asked_yet_is_told_too(self, offer_for, manager, mail_server):  # noqa: F811
        offer = offer_for()
        drafting.withdraw(offer_id=offer.pk, by=manager, now=NOW, version=offer.version, note="Too early.")

        done = approval_notices.sweep(now=NOW)
        again = approval_notices.tell_of_withdrawn_offers(offer_ids=[offer.pk], now=NOW)
        send()

        text = mail_server.taken[0][1].get_body(("plain",)).get_content().replace("\r\n", "\n")
        assert (done["withdrawn"], again) == (1, [])
        assert "(Discount 15 %, 6 months)" in text
        assert f"Reason: Too early.\n\n{SITE}/retention/offers/{offer.pk}/" in text

    def test_as_they_want_to_be_told_of_decisions(self, request_of_csm, csm, manager, mail_server):
        preferences.choose(by=csm, wishes={"decided": Wish(on_page=False, by_mail=False)})
        self.take_back(request_of_csm, manager)

        approval_notices.sweep(now=NOW)
        send()

        assert (mail_server.taken, list(Message.objects.values_list("on_page", flat=True))) == ([], [False])
