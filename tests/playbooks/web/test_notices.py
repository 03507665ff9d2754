"""The notifications of a person: read, led on from, and chosen."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from playbooks.messaging import approval_notices, notices
from playbooks.messaging.told import centre, preferences
from playbooks.messaging.told.preferences import Wish
from playbooks.models import ApprovalEscalation, Case, CaseMember, Message, MessageTemplate, NoticeHours, Role
from playbooks.work.approvals import deciding, editing, handing
from playbooks.work.offers import drafting
from retention.configuration.defaults import shipped
from retention.configuration.files import load
from tests.makers import NOW, make_customer, make_task

pytestmark = pytest.mark.django_db
LIST = "playbooks:notices"


@pytest.fixture
def told(csm):
    """A CSM who was told of two tasks."""
    MessageTemplate.objects.create(
        code="notice-assignment", name="New task", name_zh="新任务", audience="staff", subject="x", body="x"
    )
    made = [make_task(make_customer(name=name, owner=csm), due_in=timedelta(hours=4), now=NOW) for name in ("A", "B")]
    notices.tell_of_tasks(task_ids=[task.pk for task in made], now=NOW)
    return made


def text(client, **query):
    return client.get(reverse(LIST), query).content.decode()


def test_lists_them_counts_them_and_marks_them_as_read(client, csm, told):
    client.force_login(csm)
    page = text(client)
    assert (page.count("New task</a>"), "Unread · 2" in page, "2<span" in page) == (2, True, True)

    newest = centre.notices_of(user=csm)[0]
    client.post(reverse("playbooks:notices-read"), {"notice": newest.pk})
    assert (text(client, show="unread").count("New task</a>"), text(client).count("New task</a>")) == (1, 2)
    client.post(reverse("playbooks:notices-read"), {"all": "1"})
    assert "You have read everything." in text(client, show="unread")


def test_leads_to_what_it_is_about_and_is_read_then(client, csm, told):
    client.force_login(csm)
    notice = centre.notices_of(user=csm)[0]

    assert client.get(reverse("playbooks:notice", args=[notice.pk])).headers["Location"] == reverse(
        "playbooks:task", args=[told[1].pk]
    )
    assert centre.count_unread(user=csm) == 1


def test_the_notices_of_others_are_nobodys_business(client, manager, csm, told):
    client.force_login(manager)
    theirs = centre.notices_of(user=csm)[0].pk

    assert "You have not been told anything yet." in text(client)
    assert client.get(reverse("playbooks:notice", args=[theirs])).status_code == 404
    client.post(reverse("playbooks:notices-read"), {"notice": theirs, "all": "1"})
    assert centre.count_unread(user=csm) == 2


def test_remembers_what_a_person_wants_to_be_told(client, csm):
    client.force_login(csm)
    address = reverse("playbooks:notices-settings")
    assert client.get(address).content.decode().count(" checked") == 14

    sent = {"sent": "1", "late:on_page": "on", "quiet_from": "19:00", "quiet_until": "08:30", "quiet_weekends": "on"}
    assert client.post(address, sent).status_code == 302

    wishes = preferences.wishes_of(user=csm)
    assert (wishes["late"], wishes["assigned"]) == (Wish(True, False), Wish(False, False))
    hours = preferences.hours_of(user=csm)
    assert (hours.quiet_from, hours.quiet_until, hours.quiet_weekends) == (time(19), time(8, 30), True)
    page = client.get(address).content.decode()
    assert ('value="08:30"' in page, page.count(" checked")) == (True, 2)


def test_half_of_quiet_hours_and_an_empty_form_change_nothing(client, csm):
    client.force_login(csm)
    address = reverse("playbooks:notices-settings")

    refused = client.post(address, {"sent": "1", "quiet_from": "19:00"})
    assert (refused.status_code, "a beginning and an end" in refused.content.decode()) == (200, True)
    assert client.post(address, {}).status_code == 200
    assert preferences.wishes_of(user=csm)["late"] == Wish()


def test_three_of_a_kind_in_a_day_are_one_line_that_leads_to_their_list(client, csm, told):
    third = make_task(make_customer(name="C", owner=csm), due_in=timedelta(hours=4), now=NOW)
    notices.tell_of_tasks(task_ids=[third.pk], now=NOW + timedelta(minutes=5))
    old = make_task(make_customer(name="D", owner=csm), due_in=timedelta(hours=4), now=NOW)
    notices.tell_of_tasks(task_ids=[old.pk], now=NOW - timedelta(days=1))
    client.force_login(csm)

    page = text(client)
    (way,) = re.findall(r'href="([^"]+)">New task · 3 notices</a>', page)
    assert ("C, B, A" in page, page.count("New task</a>"), 'rt-new">new<' in page) == (True, 1, True)
    shown = client.get(way.replace("&amp;", "&")).content.decode()
    assert (shown.count("New task</a>"), "<span>D" in shown) == (3, False)

    client.post(reverse("playbooks:notices-read"), {"template": "notice-assignment", "day": NOW.date().isoformat()})
    assert (centre.count_unread(user=csm), "new<" in client.get(way.replace("&amp;", "&")).content.decode()) == (
        1,
        False,
    )


def test_of_a_kind_that_no_row_can_hold_nothing_is_shown_and_nothing_marked(client, csm, told):
    client.force_login(csm)
    asked = {"template": "\x00", "day": NOW.date().isoformat()}

    assert "Unread · 2" in text(client, **asked)
    client.post(reverse("playbooks:notices-read"), asked)
    assert centre.count_unread(user=csm) == 2


def test_older_weeks_are_a_page_further(client, csm, told):
    old = make_task(make_customer(name="D", owner=csm), due_in=timedelta(hours=4), now=NOW)
    notices.tell_of_tasks(task_ids=[old.pk], now=NOW - timedelta(days=20))
    client.force_login(csm)
    first = text(client)
    (day,) = re.findall(r'href="\?before=([\d-]+)"', first)
    second = text(client, before=day)

    assert [first.count("New task</a>"), second.count("New task</a>"), 'href="?before=' in second] == [2, 1, False]
    assert "There is nothing earlier." in text(client, before="2001-01-01")
    for nonsense in ("x", "0001-01-01", "9999-12-31"):
        assert text(client, before=nonsense).count("New task</a>") == 2


def test_asks_the_database_as_often_for_many_as_for_few(client, csm, told, django_assert_max_num_queries):
    client.force_login(csm)
    with django_assert_max_num_queries(30) as counted:
        text(client)
    more = [make_task(make_customer(owner=csm), due_in=timedelta(hours=4), now=NOW) for _ in range(9)]
    for number, task in enumerate(more):
        notices.tell_of_tasks(task_ids=[task.pk], now=NOW + timedelta(minutes=number))

    with django_assert_max_num_queries(len(counted.captured_queries)):
        text(client)


class TestApprovals:
    @pytest.fixture
    def texts(self):
        load(document={"templates": shipped()["templates"]}, now=NOW)

    def words(self, client, person):
        client.force_login(person)
        page = text(client)
        titles = re.findall(r'<a class="rt-strong" href="/retention/notifications/\d+/">([^<]+)</a>', page)
        abouts = [one.split(" · ", 1)[1] for one in re.findall(r'<span class="rt-soft">( · [^<]+)</span>', page)]
        return list(zip(titles, abouts, strict=True))

    def test_a_decision_says_which_of_what_and_by_whom(self, client, texts, request_of_csm, csm, manager):
        now = request_of_csm.asked_at
        approval_notices.tell_of_requests(request_ids=[request_of_csm.pk], now=now)
        asked = "Discount 15\xa0%, 6 months · ¥\xa0900"
        assert self.words(client, manager) == [("A decision waits for you", asked)]

        deciding.send_back(request_id=request_of_csm.pk, note="Less.", by=manager, now=now, version=1)
        approval_notices.tell_of_decisions(request_ids=[request_of_csm.pk], now=now)
        assert self.words(client, csm) == [("Your request: Sent back, by manager", asked)]

    def test_what_somebody_took_back_says_who_and_why(self, client, texts, request_of_csm, offer_for, csm, manager):
        draft, now, note = offer_for(), request_of_csm.asked_at, "They stay."
        handing.withdraw(request_id=request_of_csm.pk, by=manager, now=now, version=1, note=note)
        drafting.withdraw(offer_id=draft.pk, by=manager, now=now, version=draft.version, note=note)
        approval_notices.tell_of_withdrawals(request_ids=[request_of_csm.pk], now=now)
        approval_notices.tell_of_withdrawn_offers(offer_ids=[draft.pk], now=now)

        about = "Discount 15\xa0%, 6 months · ¥\xa0900"
        assert self.words(client, csm) == [
            ("Your offer: withdrawn by manager: They stay.", about),
            ("Your request: withdrawn by manager: They stay.", about),
        ]
        assert [client.get(reverse("playbooks:notice", args=[one.pk])).url for one in centre.notices_of(user=csm)] == [
            reverse("playbooks:offer", args=[draft.pk]),
            reverse("playbooks:approval", args=[request_of_csm.pk]),
        ]

    def test_a_request_that_was_changed_keeps_its_own_words(
        self, client, texts, request_of_csm, csm, manager, director
    ):
        now, change = (
            request_of_csm.asked_at,
            {"value": Decimal(10), "term_months": 3, "one_off_cost": Decimal(0), "note": "Ten."},
        )
        editing.edit(request_id=request_of_csm.pk, by=manager, now=now, version=1, **change)
        approval_notices.tell_of_decisions(request_ids=[request_of_csm.pk], now=now)

        shown = ("Your request: Changed and approved, by manager", "Discount 15\xa0%, 6 months · ¥\xa0900")
        assert self.words(client, csm) == [shown]

    def test_who_may_no_longer_see_the_request_is_told_no_amount(
        self, client, texts, request_of_csm, manager, other_csm
    ):
        approval_notices.tell_of_requests(request_ids=[request_of_csm.pk], now=request_of_csm.asked_at)
        Message.objects.update(user=other_csm)
        client.force_login(other_csm)

        page = text(client)
        assert ("A decision waits for you" in page, "¥" in page, "Discount" in page) == (True, False, False)

    def test_of_several_levels_at_once_a_person_is_told_once(self, texts, request_of_csm, director):
        step, now = request_of_csm.steps.get(), request_of_csm.asked_at
        made = [
            ApprovalEscalation.objects.create(step=step, level=level, to=director, to_name="director", at=now)
            for level in (1, 2, 3)
        ]

        told = approval_notices.tell_of_escalations(escalation_ids=[one.pk for one in made], now=now)

        assert (len(told), approval_notices.sweep(now=now)["late"], centre.count_unread(user=director)) == (1, 0, 1)


def test_who_is_wanted_in_a_team_reads_as_what(client, csm, customer):
    MessageTemplate.objects.create(
        code="notice-team-request", name="Wanted in a retention team", audience="staff", subject="x", body="x"
    )
    case = Case.objects.create(customer=customer(), level="high", opened_at=NOW)
    asked = {"role": "sales", "user": csm, "name": "csm", "asked_at": NOW, "due_at": NOW}
    member = CaseMember.objects.create(case=case, sla_amount=4, sla_unit="clock_hours", **asked)
    notices.tell_of_teams(member_ids=[member.pk], now=NOW)
    client.force_login(csm)

    assert f" · as {Role.SALES.label}</span>" in text(client)


def test_quiet_hours_that_end_when_they_begin_are_refused(client, csm):
    client.force_login(csm)
    sent = {"sent": "1", "quiet_from": "08:00", "quiet_until": "08:00"}

    refused = client.post(reverse("playbooks:notices-settings"), sent)

    assert (refused.status_code, "every hour quiet" in refused.content.decode()) == (200, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeHours.objects.create(user=csm, quiet_from=time(8), quiet_until=time(8))
