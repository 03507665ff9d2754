"""The approvals page: four boxes and decisions in bulk, and nobody sees what is not theirs to see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import override_settings
from django.urls import reverse

from playbooks.models import ApprovalRequest, ApprovalSeat
from playbooks.work.approvals import deciding, handing, inbox
from retention.clock import local_day
from retention.models import Customer
from retention.web import formats
from tests.playbooks.web.approving import decide, rows

pytestmark = pytest.mark.django_db


class TestBoxes:
    def test_show_what_needs_me_what_i_asked_for_and_what_i_decided(
        self, client, request_of_csm, csm, manager, director
    ):  # fmt: skip
        found = {}
        for person in (csm, manager, director):
            client.force_login(person)
            found[person.username] = [
                name
                for name in ("needs_me", "delegated", "asked", "decided")
                if rows(client.get(reverse("playbooks:approvals"), {"box": name}))
            ]

        assert found == {"csm": ["asked"], "manager": ["needs_me"], "director": []}
        decide(client, request_of_csm)

    def test_shows_the_offer_with_its_cost_and_the_mrr(self, client, request_of_csm, manager):
        client.force_login(manager)

        page = client.get(reverse("playbooks:approvals")).content.decode()

        for text in (
            "Customer 1",
            "Discount 15",
            "¥\xa0900",
            "¥\xa01,000",
            "level 1",
            "waits 0 min",
            "paid off after 0.9 months",
        ):
            assert text in page

    def test_asks_the_database_as_often_for_twelve_as_for_two(
        self, client, asked_apart, policy, manager, now, django_assert_max_num_queries
    ):  # fmt: skip
        policy("offer")
        client.force_login(manager)
        asked_apart(2, now)
        client.get(reverse("playbooks:approvals"))
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("playbooks:approvals"))
        asked_apart(10, now)

        with django_assert_max_num_queries(len(counted.captured_queries)):
            assert len(rows(client.get(reverse("playbooks:approvals")))) == 12

    def test_says_so_when_nothing_waits(self, client, office, manager):
        client.force_login(manager)

        for name in ("needs_me", "delegated", "asked", "asked&waiting=1", "decided", "waiting", "nonsense"):
            assert client.get(f"{reverse('playbooks:approvals')}?box={name}").status_code == 200

    @pytest.mark.parametrize(("box", "told"), [("nonsense", True), ("", False), ("decided", False)])
    def test_a_box_that_there_is_not_is_named_above_the_first(self, client, request_of_csm, manager, box, told):
        client.force_login(manager)

        page = client.get(reverse("playbooks:approvals"), {"box": box})

        words = (
            f"“{box}” is no box of the approvals; known are Needs me (needs_me), Delegated to me (delegated), "
            "I requested (asked), Decided (decided), All that wait (waiting)."
        )
        assert (page.context["problem"], page.content.decode().count(words)) == ((words, 1) if told else ("", 0))
        assert rows(page) == ([] if box == "decided" else ["Customer 1"])

    def test_the_number_in_the_queue_leads_to_as_many_rows(self, client, asked, request_of_csm, csm, manager, now):
        deciding.reject(request_id=request_of_csm.pk, note="No.", by=manager, now=now, version=1)
        asked(value="10")
        found = {}
        for person, scope in ((csm, "mine"), (manager, "team")):
            client.force_login(person)
            page = client.get("/retention/", {"scope": scope})
            (way,) = re.findall(r'href="([^"]+)"><b>1</b> waiting on approval', page.content.decode())
            found[person.username] = rows(client.get(way.replace("&amp;", "&")))

        assert found == {"csm": ["Customer 2"], "manager": ["Customer 2"]}


class TestInBulk:
    def test_approves_the_small_ones_and_says_of_each_what_became_of_it(
        self, client, asked, policy, csm, manager, director, analyst, now
    ):
        policy("offer", bulk_limit=9000)
        policy("high", ("manager", "director"), value_from=20, bulk_limit=9000)
        small, big, high = (
            asked(value="10", now=now),
            asked(value="39", term_months=12, now=now),
            asked(value="21", now=now),
        )
        own = asked(value="5", by=manager, now=now)
        gone = asked(value="6", now=now)
        deciding.approve(request_id=gone.pk, by=manager, now=now, version=gone.version)
        address, box = reverse("playbooks:approve-many"), reverse("playbooks:approvals")
        seen = [f"{one.pk}.{one.version}" for one in (small, big, high, own, gone)]
        client.force_login(manager)

        with override_settings(RETENTION={"BULK_APPROVAL_LIMIT": 2000}):
            listed = client.get(box).content.decode()
            offered = re.findall(r'name="seen" value="(\d+)\.1"', listed)
            answer = client.post(address, {"seen": seen})

        page = answer.content.decode()
        assert sorted(map(int, offered)) == [small.pk, high.pk]
        (reason,) = re.findall(r'rt-tip" title="([^"]+)" tabindex="0"', listed)
        assert reason.startswith("It costs 4,680.00 CNY, and in bulk only what costs less than")
        states = dict(ApprovalRequest.objects.values_list("pk", "state"))
        assert states == {
            small.pk: "approved", big.pk: "waiting", high.pk: "waiting", own.pk: "waiting", gone.pk: "approved",
        }  # fmt: skip
        for words in (
            "2 requests were approved, 3 were left alone",
            "One more approval is needed.",
            "It costs 4,680.00 CNY, and in bulk only what costs less than 2,000.00 is approved",
            "You asked for this yourself",
            "decided meanwhile",
        ):
            assert words in page
        for sent, said in ((["x", ""], "Nothing is selected."), ([f"{n}.1" for n in range(51)], "You selected 51")):
            again = client.post(address, {"seen": sent})
            assert [str(one) for one in get_messages(again.wsgi_request)][-1].startswith(said)
        for person in (csm, analyst):
            client.force_login(person)
            assert client.post(address, {"seen": seen}).status_code == 403


def test_the_report_names_what_nobody_can_decide_on(client, request_of_csm, operator):
    request_of_csm.steps.get().seats.all().delete()
    client.force_login(operator)

    page = client.get(reverse("playbooks:unheard")).content.decode()

    assert f'href="{reverse("playbooks:approval", args=[request_of_csm.pk])}"' in page


def count_shown(client):
    found = re.search(r'<span class="rt-nav-count">(\d+)', client.get(reverse("playbooks:approvals")).content.decode())
    return int(found.group(1)) if found else 0


def test_the_navigation_counts_what_waits_for_the_person(
    client, request_of_csm, asked, offer_for, case_of, now, csm, manager, director
):
    asked(offer_for(case_of(), now=now), now=now)
    found = []
    for person in (csm, manager, director):
        client.force_login(person)
        found.append(count_shown(client))
    assert found == [0, 2, 0]

    client.force_login(manager)
    decide(client, request_of_csm)

    assert count_shown(client) == 1


def test_what_i_decided_stands_in_the_list(client, request_of_csm, manager):
    client.force_login(manager)
    decide(client, request_of_csm, "reject", note="Too dear.")

    page = client.get(reverse("playbooks:approvals"), {"box": "decided"}).content.decode()

    assert re.findall(r'data-label="What you decided">([^<]+)<', page) == ["Rejected"]
    assert re.findall(r'scope="col">(Closed[^<]*|Due[^<]*)<', page) == ["Closed on"]


def test_the_customer_is_a_link_for_who_may_see_them(client, asked, colleague, policy, manager, now):
    policy("offer", ["product"])
    pia = colleague("pia", "product")
    request = asked(now=now)
    address = reverse("retention:customer", args=[request.customer_id])
    found = {}
    for person in (pia, manager):
        client.force_login(person)
        page = client.get(reverse("playbooks:approval", args=[request.pk])).content.decode()
        found[person.username] = f'href="{address}"' in page

    assert found == {"pia": Customer.objects.visible_to(pia).exists(), "manager": True}


class TestTheHeadOfTheQueue:
    def pile(self, client, person):
        client.force_login(person)
        page = client.get(reverse("playbooks:queue"), follow=True).content.decode()
        words = page.partition('<div class="rt-strip rt-pile">')[2].partition("</div>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", words).split()), re.findall(r'href="([^"]+)"', words)

    def test_tells_who_decides_how_many_requests_wait_and_what_is_due_first(
        self, client, request_of_csm, asked, csm, manager, director, now
    ):
        first = asked(value="10", now=now - timedelta(days=9))
        boxes, one = reverse("playbooks:approvals"), reverse("playbooks:approval", args=[first.pk])

        said, leads_to = self.pile(client, manager)
        deciding.reject(request_id=first.pk, note="No.", by=manager, now=now, version=first.version)
        left, _links = self.pile(client, manager)

        due = inbox.waits_for(user=manager, now=now).get()
        assert said.startswith("2 requests wait for your decision due first: Customer 2 8 days late was ")
        assert said.endswith(" the oldest has waited 9 days")
        assert leads_to == [boxes, one]
        assert left.startswith("1 request waits for your decision Customer 1 ")
        assert left.endswith(f" left {formats.moment(due.due_at)}")
        for person in (csm, director):
            assert self.pile(client, person) == ("", [])
        client.force_login(manager)
        assert client.get(reverse("playbooks:queue"), {"scope": "team", "tier": "high"}).context["pile"] is None

    def test_says_which_of_them_are_somebody_else_s(self, client, request_of_csm, asked, manager, director, now):
        today, box = local_day(now), f"{reverse('playbooks:approvals')}?box=delegated"
        handing.delegate(
            request_id=request_of_csm.pk, to=director, starts_on=today, ends_on=today, by=manager, now=now, version=1
        )  # fmt: skip

        assert self.pile(client, director)[1][0] == box
        assert self.pile(client, manager)[0].startswith("1 request waits")
        own = asked(value="10", now=now)
        step = own.steps.get()
        ApprovalSeat.objects.create(step=step, person=director, person_name="director", origin="added", made_at=now)
        said, leads_to = self.pile(client, director)
        assert said.startswith("2 requests wait for your decision 1 of them in the place of others ")
        assert leads_to[:2] == [box.partition("?")[0], box]
