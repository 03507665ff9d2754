"""The page of one approval: who may decide, withdraw or only look, and what stays of it afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from playbooks.models import ApprovalEscalation, ApprovalRequest, Offer
from playbooks.work.approvals import deciding, editing
from playbooks.work.offers import execution
from tests.playbooks.web.approving import decide, rows

pytestmark = pytest.mark.django_db


class TestDeciding:
    def test_shows_everything_that_a_decision_needs(self, client, request_of_csm, manager):
        client.force_login(manager)

        page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()

        for text in (
            "They compare prices.",
            "Call every week.",
            "“offer”. It applies where its value is 5\xa0% or more and it costs less than ¥\xa050,000. With earlier",
            "With earlier offers: none in twelve months.",
            "no case with such an offer has ended yet (n = 0)",
            "Given in 12 months",
        ):
            assert text in page
        for verb in ("approve", "send_back", "reject", "delegate", "add_approver"):
            assert f'action="/retention/approvals/{request_of_csm.pk}/{verb}/"' in page

    def test_offers_the_requester_only_to_withdraw(self, client, request_of_csm, csm):
        client.force_login(csm)

        page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()

        assert re.findall(r'action="/retention/approvals/\d+/(\w+)/"', page) == ["withdraw"]

    def test_approves(self, client, request_of_csm, manager):
        client.force_login(manager)

        response = decide(client, request_of_csm)

        assert response.headers["Location"] == reverse("playbooks:approvals")
        assert [str(one) for one in get_messages(response.wsgi_request)] == ["Customer 1: approved by you."]
        assert Offer.objects.get().state == "approved"

    def test_refuses_to_reject_without_a_reason(self, client, request_of_csm, manager):
        client.force_login(manager)

        assert decide(client, request_of_csm, "reject").status_code == 200
        assert decide(client, request_of_csm, "reject", note="Too dear.").status_code == 302
        assert Offer.objects.get().state == "rejected"

    def test_tells_the_second_who_was_faster(self, client, asked, offer_for, policy, now, colleague):
        policy("offer", ["product"])
        pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
        request = asked(offer_for(now=now), now=now)
        deciding.approve(request_id=request.pk, by=pia, now=now, version=request.version)
        client.force_login(pavel)

        response = decide(client, request, "reject", note="No.")

        assert response.status_code == 200
        assert "pia decided meanwhile (Approved)" in response.content.decode()

    def test_delegates_to_a_person_of_the_list(self, client, request_of_csm, csm, manager, director, now):
        client.force_login(manager)
        today = timezone.localdate(now)
        days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=2)).isoformat()}

        page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()
        offered = re.search(r'<select name="to".*?</select>', page, re.DOTALL)
        assert re.findall(r">([^<\s]+)</option>", offered.group()) == ["---------", "director"]
        for nobody in ("0", "director", csm.pk):
            refused = decide(client, request_of_csm, "delegate", to=nobody, **days)
            assert (refused.status_code, "Choose one of the list." in refused.content.decode()) == (200, True)
        assert decide(client, request_of_csm, "delegate", to=director.pk, **days).status_code == 302

        client.force_login(director)
        assert rows(client.get(reverse("playbooks:approvals"), {"box": "delegated"})) == ["Customer 1"]

    def test_refuses_who_is_not_asked(self, client, request_of_csm, csm, director, other_csm, analyst, interviewer):
        answers = {}
        for person in (csm, director, other_csm, analyst, interviewer):
            client.force_login(person)
            answers[person.username] = decide(client, request_of_csm).status_code

        assert answers == {"csm": 403, "director": 403, "other_csm": 404, "analyst": 403, "interviewer": 403}
        assert ApprovalRequest.objects.get().state == "waiting"

    @pytest.mark.parametrize("verb", ["approve", "edit", "send_back", "reject", "delegate", "add_approver", "withdraw"])
    def test_no_verb_is_for_who_may_only_look_whatever_they_send(
        self, client, request_of_csm, director, analyst, other_csm, outsider, verb
    ):
        answers = {}
        for person in (director, analyst, other_csm, outsider):
            client.force_login(person)
            sent = [decide(client, request_of_csm, verb), decide(client, request_of_csm, verb, version="")]
            answers[person.username] = [one.status_code for one in sent]

        may = [200, 200] if verb == "withdraw" else [403, 403]
        assert answers == {"director": may, "analyst": [403] * 2, "other_csm": [404] * 2, "outsider": [403] * 2}
        assert ApprovalRequest.objects.get().state == "waiting"

    def test_says_that_nobody_else_may_decide_instead_of_an_empty_list(
        self, client, as_staff, request_of_csm, manager, director, now
    ):
        request_of_csm.steps.get().seats.create(person=director, person_name="director", origin="added", made_at=now)
        client.force_login(manager)
        words = "Nobody else may decide on this; director is asked already."

        page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()
        admin = as_staff(manager).get(
            reverse("admin:retention_playbooks_approvalrequest_change", args=[request_of_csm.pk])
        )

        for text in (page, admin.content.decode()):
            assert (text.count(words), '<select name="to"' in text, '<select name="person"' in text) == (
                2,
                False,
                False,
            )
        assert decide(client, request_of_csm, "delegate").status_code == 200

    def test_asks_for_the_reason_of_a_rejection_and_for_the_changes_of_what_goes_back(
        self, client, request_of_csm, manager
    ):
        client.force_login(manager)

        page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()

        labels = dict(re.findall(r'<label[^>]*for="id_(\w+)_note"[^>]*>\s*([^<]+)', page))
        said = {verb: labels[verb].strip() for verb in ("reject", "send_back", "withdraw")}
        assert said == {"reject": "Reason", "send_back": "Why, and what to change", "withdraw": "Reason"}

    def test_counts_what_was_promised_earlier(self, client, request_of_csm, asked, offer_for, manager, now):
        again = asked(offer_for(request_of_csm.case, value="10", now=now), now=now)
        client.force_login(manager)

        page = client.get(reverse("playbooks:approval", args=[again.pk])).content.decode()

        assert "promised in twelve months: value 25\xa0%, cost ¥\xa01,500." in page
        assert "With earlier offers: none" not in page

    def test_an_unknown_verb_is_no_page(self, client, request_of_csm, manager):
        client.force_login(manager)

        assert decide(client, request_of_csm, "bribe").status_code == 404


def test_edit_and_approve_shows_the_change_and_asks_somebody_else(client, request_of_csm, manager, director):
    client.force_login(manager)
    page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()
    assert 'id="verb-edit"' in page

    sent = {"value": "10", "term_months": "6", "one_off_cost": "0", "note": "Ten is enough."}
    assert decide(client, request_of_csm, "edit", **{**sent, "value": "50"}).status_code == 200
    assert decide(client, request_of_csm, "edit", **sent).status_code == 302

    new = ApprovalRequest.objects.get(replaces=request_of_csm)
    client.force_login(director)
    shown = client.get(reverse("playbooks:approval", args=[new.pk])).content.decode()
    assert "value: <del>15\xa0%</del> → <ins>10\xa0%</ins>" in shown
    assert "changed by manager" in shown
    assert "Ten is enough." in shown
    old, way = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode(), "approvals"
    assert f'href="/retention/{way}/{new.pk}/">Open the new request</a>' in old
    assert f'href="/retention/{way}/{new.pk}/">Asked for anew</a>' in old
    assert "value: <del>15\xa0%</del> → <ins>10\xa0%</ins>" in old
    assert f'href="/retention/{way}/{request_of_csm.pk}/">Asked for before</a>' in shown


class TestWhatWasAsked:
    """A request shows what was asked for, whatever became of its offer."""

    @pytest.fixture
    def edited(self, asked, policy, manager, director, now):
        policy("offer", value_from=5)
        first = asked(value="15", now=now)
        change = {"value": Decimal(10), "term_months": 3, "one_off_cost": Decimal(0), "note": "Ten is enough."}
        second = editing.edit(request_id=first.pk, by=manager, now=now, version=first.version, **change)
        return first, second

    def test_on_its_page(self, client, edited, csm):
        client.force_login(csm)
        shown = []
        for one in edited:
            page = client.get(reverse("playbooks:approval", args=[one.pk])).content.decode()
            title, said = re.search(r"<h1>(.*?)</h1>", page), re.search(r'rt-strong mb-1">(.*?)</p>', page)
            shown.append((title.group(1), said.group(1), f"{ApprovalRequest.objects.get(pk=one.pk).cost:,.0f}" in page))

        assert shown == [
            ("Discount 15\xa0%", "Discount 15\xa0%, 6 months", True),
            ("Discount 10\xa0%", "Discount 10\xa0%, 3 months", True),
        ]

    def test_in_the_lists(self, client, edited, csm, manager):
        found = {}
        for person, box in ((csm, "asked"), (manager, "decided")):
            client.force_login(person)
            page = client.get(reverse("playbooks:approvals"), {"box": box}).content.decode()
            words = r'rt-asked"><span class="rt-nowrap"><span class="rt-strong">([^<]+)</span>, (\d) months'
            paid_off = re.findall(r"paid off after ([\d.]+) months", page)
            found[box] = list(zip(re.findall(words, page), paid_off, strict=True))

        first, second = (("Discount 15\xa0%", "6"), "0.9"), (("Discount 10\xa0%", "3"), "0.3")
        assert found == {"asked": [second, first], "decided": [first]}

    def test_in_the_admin_the_case_and_the_stream_of_the_customer(self, client, edited, manager):
        first, _second = edited
        manager.is_staff = True
        manager.save()
        client.force_login(manager)
        lists = client.get(reverse("admin:retention_playbooks_approvalrequest_changelist"), {"box": "all"})
        page = client.get(reverse("admin:retention_playbooks_approvalrequest_change", args=[first.pk]))
        case = client.get(reverse("playbooks:case", args=[first.case_id])).content.decode()
        new = client.get(reverse("playbooks:offer", args=[first.offer_id])).content.decode()

        assert lists.content.decode().count("Discount 15\xa0%, 6 months") == 1
        assert "<caption>Discount 15\xa0%</caption>" in page.content.decode()
        told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", case))
        assert re.findall(r"Discount (\d+) % +(Offer drafted|Approval asked for)", told) == [
            ("15", "Offer drafted"),
            ("15", "Approval asked for"),
            ("10", "Approval asked for"),
        ]
        assert [text in new for text in ("Discount 15\xa0%, 6 months", "Discount 10\xa0%, 3 months")] == [True, True]

    def test_is_not_carried_out_with_the_request_that_took_its_place(self, client, edited, csm, director, now):
        second = edited[1]
        deciding.approve(request_id=second.pk, by=director, now=now, version=second.version)
        offer = Offer.objects.get()
        execution.execute(offer_id=offer.pk, reference="C-1", by=csm, now=now, version=offer.version)
        client.force_login(csm)
        pages = [client.get(reverse("playbooks:approval", args=[one.pk])).content.decode() for one in edited]

        assert ["C-1" in page for page in pages] == [False, True]


def test_who_withdraws_comes_back_to_what_they_asked_for(client, request_of_csm, csm):
    client.force_login(csm)

    assert decide(client, request_of_csm, "withdraw").headers["Location"] == "/retention/approvals/?box=asked"


def test_the_history_says_who_withdrew_it_and_why(client, as_staff, request_of_csm, csm, manager):
    client.force_login(manager)
    refused = decide(client, request_of_csm, "withdraw", note="")
    assert (refused.status_code, "This field is required." in refused.content.decode()) == (200, True)

    assert decide(client, request_of_csm, "withdraw", note="They stay anyway.").status_code == 302

    client.force_login(csm)
    page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()
    case = client.get(reverse("playbooks:case", args=[request_of_csm.case_id]))
    admin = as_staff(manager).get(reverse("admin:retention_playbooks_approvalrequest_change", args=[request_of_csm.pk]))
    for text in (page, case.content.decode(), admin.content.decode()):
        assert "Withdrawn by manager, " in text
        assert "They stay anyway." in text
    assert [(one.words, one.note) for one in case.context["lines"] if one.who == "manager"] == [
        ("Withdrawn", "They stay anyway.")
    ]


def test_says_once_who_was_told_that_a_level_is_late(client, request_of_csm, director, manager, now):
    step = request_of_csm.steps.get()
    due = step.due_at
    told = ((1, now, "director"), (2, due, "director"), (3, due + timedelta(hours=1), "director"), (4, due, ""))
    for level, at, name in told:
        ApprovalEscalation.objects.create(step=step, level=level, to=None, to_name=name, at=at)
    client.force_login(manager)

    page = client.get(reverse("playbooks:approval", args=[request_of_csm.pk])).content.decode()

    said = re.findall(r"(Reminded: \w+|Late: director was told|Late: there was nobody to tell|— was told)", page)
    assert said == ["Reminded: director", "Late: director was told", "Late: there was nobody to tell"]
    assert page.count("(2 times, this is the most recent)") == 1
