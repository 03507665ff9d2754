"""What people are told about approvals: each thing once, to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.messaging import approval_notices
from playbooks.models import Message
from playbooks.work.approvals import deciding
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
    assert (len(first), again) == (1, {"asked": 0, "late": 0, "decided": 0})
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

    assert done == {"asked": 0, "late": 0, "decided": 1}
    assert told() == [("csm", "notice-decided")]
    assert mail_server.taken[0][1]["Subject"].startswith("Sent back: Discount 15 %, 6 months")


def test_does_not_tell_what_is_long_past(request_of_csm):
    assert sum(approval_notices.sweep(now=NOW + timedelta(days=3)).values()) == 0
