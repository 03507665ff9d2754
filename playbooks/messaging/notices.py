"""What colleagues are told: new work, late work, and that they are wanted in a retention team; each once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from playbooks.messaging import outbox, recipients
from playbooks.messaging.outbox import Letter
from playbooks.models import (
    UNFINISHED,
    CaseMember,
    Escalation,
    Message,
    MessageTemplate,
    RetentionTask,
    Robot,
    TaskEvent,
)
from playbooks.work import teams

NEW_WORK: Final = "notice-assignment"
HINT: Final = "notice-half-time"
LATE: Final = "notice-late"
TEAM: Final = "notice-team-request"
RECENT: Final = timedelta(days=2)
"""What is older and was not told is not told any more."""
MOST: Final = 2000
"""Notices that one sweep makes up for."""


def tell_of_tasks(*, task_ids: Collection[int], now: datetime) -> list[int]:
    """Tell the owners of their new tasks; the numbers of the new messages. Safe to repeat."""
    template = _template(NEW_WORK)
    if template is None:
        return []
    letters = [
        outbox.to_colleague(
            user=task.owner, template=template, cause=f"task:{task.pk}", step="assigned", **_about(task)
        )
        for task in _given().filter(pk__in=task_ids).select_related("owner", "case")
    ]
    return outbox.queue_messages(letters=letters, now=now)


def _given() -> QuerySet[RetentionTask]:
    """Unfinished tasks of somebody, without those that came by their own act.

    Who adds a task for themselves, finishes the step before, or chooses the playbook, knows of it.
    """
    own = TaskEvent.objects.filter(by=OuterRef("owner"), at=OuterRef("created_at"))
    added = own.filter(task=OuterRef("pk"), kind=TaskEvent.Kind.CREATED)
    went_on = own.filter(task__case=OuterRef("case"), kind=TaskEvent.Kind.DONE)
    chosen = Q(run__isnull=False, run__started_by=F("owner"), run__started_at=F("created_at"))
    tasks = RetentionTask.objects.filter(state__in=UNFINISHED, owner__isnull=False)
    return tasks.filter(Q(run=None) | ~Exists(went_on), ~Exists(added), ~chosen)


def tell_of_escalations(*, escalation_ids: Collection[int], now: datetime) -> list[int]:
    """Tell the people of escalations, and the robots of the team where it is more than a hint to the owner."""
    hint, late = _template(HINT), _template(LATE)
    found = _escalations().filter(pk__in=escalation_ids).select_related("to", "task__owner", "task__case")
    rows = list(found)
    robots = list(Robot.objects.filter(active=True).select_related("team"))
    roster = teams.roster(user_ids={row.task.owner_id for row in rows}, now=now) if robots and rows else None
    letters: list[Letter] = []
    for row in rows:
        is_hint = row.to_id is not None and row.to_id == row.task.owner_id
        template = hint if is_hint else late
        if template is None:
            continue
        cause = f"escalation:{row.pk}"
        if row.to is not None:
            letters.append(outbox.to_colleague(user=row.to, template=template, cause=cause, **_about(row.task)))
        if roster is not None and not is_hint:
            chosen = recipients.robots_for(owner_id=row.task.owner_id, roster=roster, robots=robots)
            letters += [
                outbox.to_robot(robot=robot, template=template, cause=cause, **_about(row.task)) for robot in chosen
            ]
    return outbox.queue_messages(letters=letters, now=now)


def tell_of_teams(*, member_ids: Collection[int], now: datetime) -> list[int]:
    """Tell the people who are asked into a retention team, of all places of a case that they are asked for at once.

    Returns the numbers of the new messages.
    """
    template = _template(TEAM)
    if template is None:
        return []
    members = list(_asked().filter(pk__in=member_ids).select_related("user", "case"))
    together = _asked_together(members)
    letters = [
        outbox.to_colleague(
            user=member.user,
            template=template,
            cause=f"member:{member.pk}",
            case_id=member.case_id,
            customer_id=member.case.customer_id,
            values={"due": min(one.due_at for one in places).isoformat(), "roles": [one.role for one in places]},
        )
        for member, places in zip(members, together, strict=True)
    ]
    return outbox.queue_messages(letters=letters, now=now)


def _asked() -> QuerySet[CaseMember]:
    """The places that somebody has not answered; of those of a case that one was asked for at once, the first.

    Whoever has answered for the first has seen the others beside it.
    """
    same = {name: OuterRef(name) for name in ("case", "user", "asked_at")}
    first = ~Exists(CaseMember.objects.filter(**same, pk__lt=OuterRef("pk")))
    return CaseMember.objects.filter(first, state="asked", user__isnull=False)


def _asked_together(members: Collection[CaseMember]) -> list[list[CaseMember]]:
    """With each place those of its case that its person was asked for at once and has not answered; one query."""
    found: dict[tuple[Any, ...], list[CaseMember]] = {}
    cases = {member.case_id for member in members}
    for one in CaseMember.objects.filter(case__in=cases, state="asked").order_by("pk") if cases else ():
        found.setdefault((one.case_id, one.user_id, one.asked_at), []).append(one)
    return [found.get((one.case_id, one.user_id, one.asked_at), [one]) for one in members]


def sweep(*, now: datetime) -> dict[str, int]:
    """Tell what nobody has been told, because a message of the broker was lost. Safe to repeat."""
    since = now - RECENT
    tasks = _given().filter(created_at__gte=since)
    escalations = _escalations().filter(at__gte=since, to__isnull=False)
    members = _asked().filter(asked_at__gte=since)
    new = [*untold(tasks, "task", NEW_WORK), *handed_over(since=since)]
    return {
        "tasks": len(tell_of_tasks(task_ids=new, now=now)),
        "escalations": len(tell_of_escalations(escalation_ids=untold(escalations, "escalation", LATE, HINT), now=now)),
        "members": len(tell_of_teams(member_ids=untold(members, "member", TEAM), now=now)),
    }


def handed_over(*, since: datetime) -> list[int]:
    """The tasks that somebody was given since, whose owner of now was not told of them."""
    given = TaskEvent.objects.filter(kind=TaskEvent.Kind.REASSIGNED, at__gte=since).values("task")
    key = Concat(Value("task:"), Cast(OuterRef("pk"), CharField()))
    told = Message.objects.filter(cause=key, user=OuterRef("owner"))
    tasks = RetentionTask.objects.filter(pk__in=given, state__in=UNFINISHED, owner__isnull=False)
    return list(tasks.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True)[:MOST])


def untold(rows: QuerySet[Any], kind: str, *codes: str) -> list[int]:
    """The rows of which no message was made; where the template is switched off, none is looked for."""
    if not any(_templates(codes)):
        return []
    key = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()))
    return list(
        rows.filter(~Exists(Message.objects.filter(cause=key))).order_by("pk").values_list("pk", flat=True)[:MOST]
    )


def _escalations() -> QuerySet[Escalation]:
    """Where a late sweep told one person of several levels of a task at once, the first of them."""
    same = {name: OuterRef(name) for name in ("task", "cause", "to", "at")}
    return Escalation.objects.filter(~Exists(Escalation.objects.filter(**same, pk__lt=OuterRef("pk"))))


def _template(code: str) -> MessageTemplate | None:
    return next(_templates([code]), None)


def _templates(codes: Collection[str]) -> Iterator[MessageTemplate]:
    yield from MessageTemplate.objects.filter(code__in=codes, active=True)


def _about(task: RetentionTask) -> dict[str, Any]:
    return {"case_id": task.case_id, "customer_id": task.case.customer_id, "values": {"task_id": task.pk}}
