"""What colleagues are told: each thing once, to a named person, also when a message of the broker was lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.cases import by_hand, intake
from playbooks.cases.by_hand import Cause, Wanted
from playbooks.messaging import notices
from playbooks.models import CaseMember, Escalation, Message, RetentionTask, Team
from playbooks.runs import starting
from playbooks.work import escalation, worklist
from retention import jobs
from retention.clock import database_now
from retention.configuration.defaults import shipped
from retention.configuration.files import load
from tests.playbooks.conftest import NOW
from tests.playbooks.messaging.conftest import SITE, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(db):
    """The texts that come with the product."""
    load(document={"templates": shipped()["templates"]}, now=NOW)


def told():
    """Who was told of what by which text."""
    found = Message.objects.order_by("pk").select_related("template")
    return [(one.recipient, one.cause, one.template.code) for one in found]


def test_tells_the_owner_of_a_new_task_once(texts, task_for, csm):
    task = task_for("medium")

    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)
    notices.sweep(now=NOW)

    assert told() == [(f"user:{csm.pk}", f"task:{task.pk}", "notice-assignment")]


def test_tells_nobody_of_what_they_began_themselves(texts, task_for, csm, manager):
    """A task one adds, the next step of what one finishes, the playbook one chooses; but what somebody else adds."""
    task = task_for("medium")
    case = task.case
    wanted = Wanted(title="Send the report", to=csm, amount=8, unit="working_hours")
    added = [
        by_hand.add_task(customer_id=case.customer_id, wanted=wanted, cause=Cause(), by=by, now=NOW).pk
        for by in (csm, manager)
    ]
    chosen = starting.choose(case_id=case.pk, playbook="high-risk", by=csm, now=NOW)
    first = chosen.tasks.get()
    worklist.finish(task_id=first.pk, outcome="done", note="Called.", by=csm, now=NOW, version=first.version)
    assert chosen.tasks.count() == 2

    notices.tell_of_tasks(task_ids=[*added, *chosen.tasks.values_list("pk", flat=True)], now=NOW)

    assert [cause for _to, cause, _code in told()] == [f"task:{added[1]}"]


def test_makes_up_for_what_a_lost_message_did_not_tell(texts, task_for, csm):
    task = task_for("medium")

    first, second = notices.sweep(now=NOW), notices.sweep(now=NOW)

    assert (first, second) == (
        {"tasks": 1, "escalations": 0, "members": 0},
        {"tasks": 0, "escalations": 0, "members": 0},
    )
    assert told()[0][1] == f"task:{task.pk}"


def test_tells_whoever_is_given_a_task_also_when_the_message_of_the_broker_was_lost(
    texts, task_for, csm, other_csm, manager
):
    task = task_for("medium")
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)
    later = NOW + timedelta(days=5)
    worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=later, version=task.version)

    first, second = notices.sweep(now=later), notices.sweep(now=later)

    assert (first["tasks"], second["tasks"]) == (1, 0)
    assert [to for to, _cause, _code in told()] == [f"user:{csm.pk}", f"user:{other_csm.pk}"]


def test_does_not_tell_what_is_long_past(texts, task_for):
    task_for("medium")

    assert notices.sweep(now=NOW + timedelta(days=3))["tasks"] == 0


def test_tells_owner_manager_and_director_of_a_late_task_and_the_robot_of_what_is_more_than_a_hint(
    texts, task_for, csm, manager, director, robot
):
    task = task_for("medium")
    robot("dingtalk")

    for _ in range(2):
        done = escalation.sweep(now=NOW + timedelta(hours=49))
        notices.tell_of_escalations(escalation_ids=done.escalated, now=NOW)
    notices.tell_of_escalations(escalation_ids=list(Escalation.objects.values_list("pk", flat=True)), now=NOW)

    found = sorted((who.partition(":")[0], code, who) for who, _, code in told())
    assert [(kind, code) for kind, code, _ in found] == [
        ("robot", "notice-late"),
        ("robot", "notice-late"),
        ("user", "notice-half-time"),
        ("user", "notice-late"),
        ("user", "notice-late"),
    ]
    assert {who for kind, _, who in found if kind == "user"} == {f"user:{one.pk}" for one in (csm, manager, director)}
    assert task.escalations.count() == 3


def test_tells_only_the_robots_of_the_team(texts, task_for, office, robot):
    other = Team.objects.create(code="other", name="Other", calendar=office.calendar)
    ours = robot("dingtalk", team=office.team)
    robot("wecom", team=other)
    task_for("medium")

    done = escalation.sweep(now=NOW + timedelta(days=1))
    notices.tell_of_escalations(escalation_ids=done.escalated, now=NOW)

    robots = {who for who, _, _ in told() if who.startswith("robot")}
    assert robots == {f"robot:{ours.pk}"}


def test_a_notice_says_what_is_to_be_done_for_whom_by_when_and_where(texts, task_for, mail_server):
    task = task_for("medium")
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)

    send()

    ((_, mail),) = mail_server.taken
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "New task: Call the customer (Customer 1)"
    assert "Due: 2026-03-03 10:00" in text
    assert f"{SITE}/retention/tasks/{task.pk}/" in text
    assert Message.objects.get().error == ""


def test_tells_who_is_asked_into_a_retention_team(texts, task_for, director, mail_server):
    task = task_for("high")
    member = CaseMember.objects.create(
        case=task.case,
        role="executive",
        user=director,
        name="director",
        asked_at=NOW,
        due_at=NOW + timedelta(hours=4),
        sla_amount=4,
        sla_unit="clock_hours",
    )

    notices.tell_of_teams(member_ids=[member.pk], now=NOW)
    notices.sweep(now=NOW)
    send()

    mails = {mail["Subject"]: mail for _, mail in mail_server.taken}
    wanted = mails["You are wanted at Customer 1 as an executive"]
    assert "until 2026-03-02 14:00" in wanted.get_body(("plain",)).get_content()


def test_tells_once_of_all_places_of_a_case_that_one_is_asked_for_at_once(texts, task_for, director, mail_server):
    case = task_for("high").case
    asked = {"user": director, "name": "director", "asked_at": NOW, "sla_amount": 4, "sla_unit": "clock_hours"}
    made = [
        CaseMember.objects.create(case=case, role=role, due_at=NOW + timedelta(hours=due), **asked)
        for role, due in (("sales", 6), ("product", 4))
    ]
    asked["asked_at"] = NOW + timedelta(minutes=5)
    later = CaseMember.objects.create(case=case, role="executive", due_at=NOW + timedelta(hours=4), **asked)

    told = notices.tell_of_teams(member_ids=[one.pk for one in made], now=NOW)
    swept = [notices.sweep(now=NOW)["members"] for _ in range(2)]
    made[0].state, made[0].acknowledged_at, made[0].ask_next_at = "acknowledged", NOW, None
    made[0].save()
    send()

    assert (len(told), swept, notices.sweep(now=NOW)["members"]) == (1, [1, 0], 0)
    told_of = [message.values["roles"] for message in Message.objects.filter(cause__startswith="member").order_by("pk")]
    assert told_of == [["sales", "product"], [later.role]]
    text = mail_server.taken[0][1].get_body(("plain",)).get_content()
    assert "as sales, product. Please acknowledge until 2026-03-02 14:00" in text.replace("\r\n", " ")


def test_says_nothing_where_the_text_is_switched_off(task_for):
    task = task_for("medium")

    assert notices.tell_of_tasks(task_ids=[task.pk], now=NOW) == []
    assert notices.sweep(now=NOW) == {"tasks": 0, "escalations": 0, "members": 0}


def test_the_job_of_every_minute_tells_and_sends(texts, task_for, mail_server):
    now = database_now()
    task_for("medium", now=now)

    done = jobs.registered()["outbox"].function(day=now.date(), now=now)

    assert done["notices"] == 1
    assert RetentionTask.objects.count() == len(mail_server.taken) == 1


def test_ten_thousand_new_tasks_need_no_more_queries_than_ten(
    texts, office, customer, warn, django_assert_max_num_queries
):
    pks = [warn(customer(), "medium").pk for _ in range(30)]
    intake.take_in(warning_ids=pks, now=NOW)
    ids = list(RetentionTask.objects.values_list("pk", flat=True))

    with django_assert_max_num_queries(8):
        made = notices.tell_of_tasks(task_ids=ids, now=NOW)

    assert len(made) == 30
