"""What playbooks and interviews add to the page of a customer, and what can be begun there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.models import Departure
from playbooks.models import Case, Offer, OfferKind, RetentionTask
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from tests.makers import make_customer, make_health, make_playbook, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def keep(people):
    made = make_customer(owner=people["csm"])
    make_health(made, logins=[16, 3], today=timezone.localdate())
    return made


@pytest.fixture
def customer(kept):
    return kept.rows


def page_of(customer):
    return reverse("retention:customer", args=[customer.pk])


def begin(what, customer):
    return reverse(f"playbooks:customer-{what}", args=[customer.pk])


CAUSE = {"level": "high", "because": "Their new director compares prices."}
TASK = {"title": "Send the comparison", "instructions": "", "amount": "2", "unit": "clock_hours"}


class TestWhatIsShown:
    def test_the_open_case_its_playbook_the_offers_and_all_of_it_in_the_stream(self, client, customer, csm):
        now = timezone.now()
        task = make_task(customer, due_in=timedelta(hours=5), now=now)
        OfferKind.objects.create(code="discount", name="Discount", basis="percent_of_mrr", value_max=40)
        terms = {"value": Decimal(15), "term_months": 6, "one_off_cost": Decimal(0), "reason": "They compare prices."}
        drafting.draft(case_id=task.case_id, content=Content(kind="discount", **terms), by=csm, now=now)
        Departure.objects.create(
            customer=customer, left_on=timezone.localdate(), name="x", mrr_lost=1200, noticed_at=now
        )
        client.force_login(csm)

        page = client.get(page_of(customer))

        panels = {panel.key: panel.content for panel in page.context["panels"]}
        assert [(fact.label, fact.value.split()[0]) for fact in page.context["facts"]] == [("Open case", "Medium")]
        assert (panels["tasks"]["playbook"], panels["tasks"]["done"], len(panels["tasks"]["steps"])) == (
            "Medium risk",
            0,
            2,
        )
        assert [words for _offer, words in panels["offers"]["offers"]] == ["15\N{NO-BREAK SPACE}%"]
        stream = [(one.kind.key, one.item.about, one.item.words) for one in page.context["stream"]["page"].items]
        assert [one for one in stream if one[0] in ("work", "offers", "interviews")] == [
            ("interviews", "Left", "¥\N{NO-BREAK SPACE}1,200 a month lost"),
            ("offers", "Discount 15\N{NO-BREAK SPACE}%", "Offer drafted"),
            ("work", "Case", "opened (Medium)"),
            ("work", "Playbook “Medium risk”", "started"),
        ]
        assert [action.label for action in page.context["actions"]] == [
            "Log a call", "Log a review meeting", "Champion has left", "Cancellation asked for", "Add a task",
            "Start a playbook", "Draft an offer",
        ]  # fmt: skip

    def test_the_stream_names_who_was_told(self, client, customer, csm):
        now = timezone.now()
        task = make_task(customer, due_in=timedelta(hours=5), now=now)
        task.events.create(kind="escalated", at=now, data={"to": "Mona Manager"})
        client.force_login(csm)

        stream = client.get(page_of(customer)).context["stream"]["page"].items

        [told] = [one.item for one in stream if one.item.words == "Escalated"]
        assert (told.about, list(told.facts)) == (task.label, ["told: Mona Manager"])

    def test_those_who_only_look_are_offered_nothing_to_do(self, client, customer, analyst):
        client.force_login(analyst)

        assert client.get(page_of(customer)).context["actions"] == []


class TestBeginning:
    def test_a_task_for_oneself_in_a_new_case_is_in_the_queue(self, client, customer, csm):
        client.force_login(csm)
        form = client.get(begin("task", customer)).context["form"]
        assert (form["to"].initial or form.initial["to"], list(form.fields["to"].queryset)) == (csm.pk, [csm])

        refused = client.post(begin("task", customer), {**TASK, "to": csm.pk})
        answer = client.post(begin("task", customer), {**TASK, "to": csm.pk, **CAUSE})

        assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["level", "because"])
        assert answer.url == page_of(customer) + "#tasks"
        assert list(RetentionTask.objects.values_list("title", "owner", "level", "run")) == [
            ("Send the comparison", csm.pk, "high", None)
        ]
        assert "Send the comparison" in client.get(reverse("playbooks:queue")).content.decode()
        task = RetentionTask.objects.get()
        assert client.get(reverse("playbooks:task", args=[task.pk])).status_code == 200
        assert client.get(reverse("playbooks:case", args=[task.case_id])).status_code == 200

    def test_a_playbook_in_the_place_of_the_one_at_work(self, client, customer, csm):
        version, _definition = make_playbook("price")
        version.steps.create(position=1, title="Call", sla_amount=4, sla_unit="clock_hours")
        task = make_task(customer, due_in=timedelta(hours=5), now=timezone.now())
        client.force_login(csm)
        assert list(client.get(begin("playbook", customer)).context["form"].fields) == ["playbook"]

        answer = client.post(begin("playbook", customer), {"playbook": "price"})

        assert answer.url == reverse("playbooks:case", args=[task.case_id])
        assert list(task.case.runs.order_by("pk").values_list("version__playbook__code", "state")) == [
            ("medium-risk", "upgraded"), ("price", "running"),
        ]  # fmt: skip

    def test_an_offer_leads_to_its_form_and_opens_a_case_first(self, client, customer, csm):
        client.force_login(csm)
        assert client.get(begin("offer", customer)).status_code == 200

        opened = client.post(begin("offer", customer), CAUSE)

        new = reverse("playbooks:offer-new", args=[Case.objects.get().pk])
        assert (opened.url, client.get(begin("offer", customer)).url) == (new, new)
        assert not Offer.objects.exists()

    @pytest.mark.parametrize(
        ("part", "status"),
        [("manager", 302), ("other_csm", 404), ("analyst", 403), ("interviewer", 403), ("outsider", 403)],
    )
    def test_others_do_what_their_role_allows(self, client, customer, csm, request, part, status):
        make_playbook("price")[0].steps.create(position=1, title="Call", sla_amount=4, sla_unit="clock_hours")
        client.force_login(request.getfixturevalue(part))
        sent = {"task": {**TASK, "to": csm.pk}, "playbook": {"playbook": "price"}, "offer": {}}

        found = {what: client.post(begin(what, customer), {**sent[what], **CAUSE}).status_code for what in sent}

        assert found == dict.fromkeys(sent, status)
        assert Case.objects.exists() == (status == 302)
