"""Managers decide in the admin: the list opens with what waits for them, and nothing can be deleted."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.timezone import localdate

from playbooks.models import ApprovalEscalation, ApprovalPolicy, ApprovalRequest, Offer, OfferKind
from playbooks.work.approvals import deciding
from retention.clock import database_now
from retention.models import HealthSnapshot, Scorecard
from retention.web import formats
from tests.makers import make_health
from tests.playbooks.work.approvals.conftest import asked, asked_apart, case_of, catalogue, colleague, offer_for, policy

pytestmark = pytest.mark.django_db
__all__ = ["asked", "asked_apart", "case_of", "catalogue", "colleague", "offer_for", "policy"]
LIST = "admin:retention_playbooks_approvalrequest_changelist"


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def small(asked, offer_for, policy, now):
    """A request of csm below the bulk limit."""
    policy("offer", bulk_limit=1000)
    return asked(offer_for(now=now), now=now)


def page_of(request):
    return reverse("admin:retention_playbooks_approvalrequest_change", args=[request.pk])


def send(client, request, verb, **sent):
    return client.post(page_of(request), {"verb": verb, "version": request.version, "note": "", **sent})


def levels_of(client, request):
    """What stands in the last column of the levels of a request."""
    page = client.get(page_of(request)).content.decode()
    table = page.partition("<h2>Who has to approve</h2>")[2].partition("</table>")[0]
    cells = re.findall(r"<td>((?:(?!<td>).)*)</td></tr>", table, re.DOTALL)
    return [re.findall(r"<div>([^<]+?)\s*</div>", cell) or [cell] for cell in cells]


def listed(client, **query):
    return re.findall(r"Customer \d+", client.get(reverse(LIST), query).content.decode())


class TestInbox:
    def test_opens_with_what_waits_for_me(self, as_staff, small, manager, director):
        page = as_staff(manager).get(reverse(LIST)).content.decode()

        for text in ("Customer 1", "Discount 15", "¥\xa01,000", "¥\xa0900", "csm"):
            assert text in page
        assert listed(as_staff(director)) == []
        assert listed(as_staff(director), box="all") == ["Customer 1"]

    def test_shows_what_was_decided(self, as_staff, small, manager, now):
        client = as_staff(manager)
        deciding.approve(request_id=small.pk, by=manager, now=now, version=small.version)

        assert (listed(client), listed(client, box="decided")) == ([], ["Customer 1"])

    def test_the_number_of_queries_does_not_grow(
        self, as_staff, asked_apart, policy, manager, now, django_assert_max_num_queries
    ):  # fmt: skip
        policy("offer")
        client = as_staff(manager)
        asked_apart(2, now)
        client.get(reverse(LIST))
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse(LIST))
        few = len(counted.captured_queries)
        asked_apart(10, now)

        with django_assert_max_num_queries(few):
            client.get(reverse(LIST))


class TestDecisionPage:
    def test_shows_the_case_the_plan_and_the_policy_with_the_verbs(self, as_staff, small, manager):
        page = as_staff(manager).get(page_of(small)).content.decode()

        for text in ("They compare prices.", "Call every week.", "Policy that asked", "Who has to approve", "History"):
            assert text in page
        assert re.findall(r'name="verb" value="(\w+)"', page) == [
            "approve",
            "edit",
            "send_back",
            "reject",
            "delegate",
            "add_approver",
            "withdraw",
        ]

    def test_approves_sends_back_and_rejects(self, as_staff, asked, offer_for, case_of, small, manager, now):
        client = as_staff(manager)
        more = [asked(offer_for(case_of(), now=now), now=now) for _ in range(2)]

        answers = [
            send(client, small, "approve"),
            send(client, more[0], "send_back", note="10 %."),
            send(client, more[1], "reject", note="No."),
        ]

        assert [answer.headers["Location"] for answer in answers] == [reverse(LIST)] * 3
        assert sorted(Offer.objects.values_list("state", flat=True)) == ["approved", "rejected", "sent_back"]

    def test_refuses_a_rejection_without_reason_and_a_stale_decision(self, as_staff, small, manager, now):
        client = as_staff(manager)

        assert send(client, small, "reject").status_code == 200
        assert send(client, small, "approve", version=small.version + 1).status_code == 200
        assert send(client, small, "bribe").status_code == 200
        assert ApprovalRequest.objects.get().state == "waiting"

    def test_the_requester_may_only_withdraw(self, as_staff, asked, offer_for, case_of, policy, manager, now):
        policy("offer")
        request = asked(offer_for(case_of(), by=manager, now=now), by=manager, now=now)
        client = as_staff(manager)

        page = client.get(page_of(request)).content.decode()

        assert re.findall(r'name="verb" value="(\w+)"', page) == ["withdraw"]
        assert send(client, request, "approve").status_code == 403

    def test_shows_the_change_since_it_was_asked_for_before(
        self, as_staff, asked, small, offer_for, csm, manager, now
    ):  # fmt: skip
        client = as_staff(manager)
        send(client, small, "send_back", note="10 % is enough.")
        offer = Offer.objects.get()
        again = asked(offer, plan="Call daily.", now=now)

        page = client.get(page_of(again)).content.decode()

        assert "<del>Call every week.</del> → <ins>Call daily.</ins>" in page
        assert "10 % is enough." in page

    def test_shows_beside_each_level_who_was_reminded(self, as_staff, small, manager, director, now):
        step, name = small.steps.get(), "manager"
        half = small.asked_at + (step.due_at - small.asked_at) / 2
        client = as_staff(manager)
        before = levels_of(client, small)
        for level, at, to in ((1, half, manager), (2, step.due_at, director), (3, step.due_at, None)):
            told = {"to": to, "to_name": to.username if to else ""}
            ApprovalEscalation.objects.create(step=step, level=level, at=at, **told)

        assert (before, levels_of(client, small)) == (
            [["—"]],
            [
                [
                    f"Reminded: {name}, {formats.moment(half)}",
                    f"Late: director was told, {formats.moment(step.due_at)}",
                    f"Late: there was nobody to tell, {formats.moment(step.due_at)}",
                ]
            ],
        )

    def test_writes_what_costs_points_as_the_page_does(self, as_staff, small, manager, now):
        make_health(small.customer, logins=[4], today=localdate(now))
        card = Scorecard.objects.get()
        card.metrics[0] |= {"compare": "change", "unit": "share"}
        Scorecard.objects.update(metrics=card.metrics)
        HealthSnapshot.objects.update(metric_values=[-0.95, 0])

        page = as_staff(manager).get(page_of(small)).content.decode()

        assert "<td>\u221295\xa0% · 60" in page
        assert "share" not in re.search(r"<td>\u221295.*?</td>", page).group()

    def test_nothing_is_deleted(self, as_staff, small, manager):
        client = as_staff(manager)

        address = reverse("admin:retention_playbooks_approvalrequest_delete", args=[small.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403

    def test_a_foreign_request_is_not_there(self, as_staff, small, other_csm):
        response = as_staff(other_csm).get(page_of(small))

        assert (response.status_code, response.headers["Location"]) == (302, reverse("admin:index"))


class TestInBulk:
    def test_approves_only_below_the_limit(self, as_staff, asked, offer_for, case_of, small, manager, now):
        big = asked(offer_for(case_of(), value="30", now=now), now=now)
        client = as_staff(manager)

        response = client.post(
            reverse(LIST), {"action": "approve_selected", "_selected_action": [small.pk, big.pk]}
        )  # fmt: skip

        assert dict(ApprovalRequest.objects.values_list("pk", "state")) == {small.pk: "approved", big.pk: "waiting"}
        said = [str(one) for one in get_messages(response.wsgi_request)]
        assert said[0] == "1 approved."
        assert said[1].startswith("Customer 2 was left alone: It costs 1,800.00 CNY")

    def test_is_not_offered_to_who_does_not_decide(self, as_staff, small, csm):
        page = as_staff(csm).get(reverse(LIST), {"box": "asked"}).content.decode()

        assert "approve_selected" not in page


class TestDefinitions:
    def test_an_operator_defines_what_may_be_offered(self, desk):
        form = {
            "code": "gift", "name": "Gift", "name_zh": "", "basis": "one_amount", "active": "on", "value_min": "0",
            "value_max": "500", "term_min": "0", "term_max": "12", "one_off_max": "0", "valid_days": "30",
        }  # fmt: skip

        assert desk.post(reverse("admin:retention_playbooks_offerkind_add"), form).status_code == 302
        assert OfferKind.objects.get().code == "gift"
        bad = {**form, "code": "worse", "value_max": "-1"}
        assert desk.post(reverse("admin:retention_playbooks_offerkind_add"), bad).status_code == 200

    def test_an_operator_defines_who_approves(self, desk):
        form = {
            "code": "all", "name": "All", "name_zh": "", "subject": "offer", "active": "on",
            "levels-TOTAL_FORMS": "1", "levels-INITIAL_FORMS": "0", "levels-0-position": "1",
            "levels-0-role": "director", "levels-0-quorum": "any", "levels-0-sla_amount": "24",
            "levels-0-sla_unit": "clock_hours",
        }  # fmt: skip

        assert desk.post(reverse("admin:retention_playbooks_approvalpolicy_add"), form).status_code == 302

        policy = ApprovalPolicy.objects.get()
        assert list(policy.levels.values_list("position", "role")) == [(1, "director")]
        page = desk.get(reverse("admin:retention_playbooks_approvalpolicy_changelist")).content.decode()
        assert "Director" in page
        assert desk.get(reverse("admin:retention_playbooks_approvalpolicy_change", args=[policy.pk])).status_code == 200

    def test_offers_are_looked_at(self, as_staff, offer_for, manager):
        offer = offer_for()
        client = as_staff(manager)

        assert "Customer 1" in client.get(reverse("admin:retention_playbooks_offer_changelist")).content.decode()
        assert client.get(reverse("admin:retention_playbooks_offer_change", args=[offer.pk])).status_code == 200
