"""What a person does with a task: look, start, finish, put off, take back, hand over, note, tick off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.cases import closing, touching
from playbooks.models import ChecklistItem, Escalation, RetentionTask, TaskEvent
from playbooks.runs import advancing
from playbooks.work import deadlines, teams, waiting
from playbooks.work.changing import UnableToChangeTask, Why, claim, record, visible, write
from retention import conf, doorbell, people
from retention.clock import local_day

LONGEST_SNOOZE: Final = timedelta(days=90)
MANY_SNOOZES: Final = 3
"""So many times, and every so many times after that, the manager is told."""
LONGEST_NOTE: Final = 4000
MOST_ITEMS: Final = 30
"""Of a checklist."""


class UnableToOpen(UnableToChangeTask):
    """There is no such task that this person may see."""


class UnableToStart(UnableToChangeTask):
    """The task is begun already or cannot be, changed meanwhile, or not theirs."""


class UnableToFinish(UnableToChangeTask):
    """The task is over, changed meanwhile, not theirs, or the outcome or note is missing."""


class UnableToSnooze(UnableToChangeTask):
    """The task is over, changed meanwhile, not theirs, or the date or reason is missing."""


class UnableToWake(UnableToChangeTask):
    """The task is not snoozed, changed meanwhile, or not theirs."""


class UnableToReassign(UnableToChangeTask):
    """The task is over, changed meanwhile, or the new owner may not do it."""


class UnableToComment(UnableToChangeTask):
    """The task is not theirs to write on, or there is nothing to write."""


class UnableToTick(UnableToChangeTask):
    """The task is over, not theirs, or has no such item."""


def open_task(*, task_id: int, by: Any, now: datetime) -> RetentionTask:
    """The task for its page; the owner's first look is recorded once. Raises UnableToOpen."""
    task = visible(task_id, by, UnableToOpen)
    move = transitions.TASK.get((task.state, "look"))
    if move and transitions.permitted(move, by) and task.owner_id == by.pk:
        line = TaskEvent(task=task, kind=TaskEvent.Kind.OPENED, at=now, by=by, by_name=people.display_name(by)[:200])
        TaskEvent.objects.bulk_create([line], ignore_conflicts=True)
    return task


def outcomes(*, task: RetentionTask) -> list[tuple[str, str]]:
    """The outcomes a person can choose for a task; the last step of a playbook cannot just be done."""
    last = advancing.is_last(task=task, outcome="")
    return [(value, str(label)) for value, label in RetentionTask.Outcome.choices if not (last and value == "done")]


@transaction.atomic
def start(*, task_id: int, by: Any, now: datetime, version: int) -> RetentionTask:
    """Note that work on a task has begun; its deadline stays. Raises UnableToStart."""
    mine = {"started_at": now.isoformat()}
    task = claim(task_id, by, "start", version, UnableToStart, mine)
    if task.started_at is not None:
        raise UnableToStart(_("Work on this task has begun already."), why=Why.INVALID, mine=mine)
    write(task, UnableToStart, mine, started_at=now)
    record(task, TaskEvent.Kind.STARTED, by, now=now)
    return task


@transaction.atomic
def finish(
    *, task_id: int, outcome: str, note: str, by: Any, now: datetime, version: int, next_touch: date | None = None
) -> RetentionTask:
    """Finish a task with an outcome, and go on with its playbook.

    1. Lock the case, so that two last steps cannot both think the other is open.
    2. Check person, state and version; write the outcome only if nobody was faster. Where the task
       waited for the customer, the wait ends first, so that the deadline it is judged by is the right one.
    3. Write the history line.
    4. Make the next step's task, or close the case with this outcome (after the last step, or when
       the outcome says that there is no risk: false alarm, duplicate, condition cleared).
    5. Note with the case on which day somebody is to be in touch with the customer again: said where the case closes
       with a customer who stays, else where somebody wants to.

    Raises UnableToFinish.
    """
    mine = {"state": RetentionTask.State.DONE, "outcome": outcome, "note": note}
    task = claim(task_id, by, "finish", version, UnableToFinish, mine)
    if outcome not in RetentionTask.Outcome.values:
        known = {"outcome": outcome, "known": ", ".join(RetentionTask.Outcome.values)}
        message = _("“%(outcome)s” is no outcome; known are %(known)s.") % known
        raise UnableToFinish(message, why=Why.INVALID, mine=mine)
    ends, as_of = advancing.is_last(task=task, outcome=outcome), local_day(now)
    if outcome == RetentionTask.Outcome.DONE and ends:
        raise UnableToFinish(
            _("This is the last step: say how the case ended (saved, partly saved, not saved, …)."),
            why=Why.INVALID,
            mine=mine,
        )
    dates = waiting.resumed(task=task, now=now)
    late = {} if now <= dates.get("due_at", task.due_at) else {"breached_at": dates.get("due_at", task.due_at)}
    changes = {"snoozed_until": None, "snooze_event": "", **dates, "next_escalation_at": None, **late}
    write(
        task, UnableToFinish, mine,
        state=RetentionTask.State.DONE, outcome=outcome, outcome_note=note.strip(), finished_at=now, **changes,
    )  # fmt: skip
    record(task, TaskEvent.Kind.DONE, by, now=now, note=note.strip(), outcome=outcome)
    try:
        advancing.proceed(task=task, by=by, now=now)
        if ends:
            touching.refuse_unsaid(case=task.case, outcome=outcome, day=next_touch, as_of=as_of)
        touching.note_next_touch(case_id=task.case_id, day=next_touch, as_of=as_of)
    except (closing.UnableToClose, touching.UnableToNoteTouch) as error:
        raise UnableToFinish(str(error), why=Why.INVALID, mine=mine) from error
    doorbell.announce(signals.task_finished, task_id=task.pk)
    return task


@transaction.atomic
def snooze(
    *, task_id: int, until: date | datetime, reason: str, by: Any, now: datetime, version: int, event: str = ""
) -> RetentionTask:
    """Put a task off, with a reason, until a moment or the first working moment of a day.

    With an event (RetentionTask.SnoozeEvent) it comes back when that happens, at the latest then. The
    deadline does not move: a snoozed task can still be late, and who is told of that is told when it
    wakes. A warning of a higher level brings it back. The third snooze tells the manager, and every
    third after it. Raises UnableToSnooze.
    """
    mine = {"state": RetentionTask.State.SNOOZED, "until": until.isoformat(), "reason": reason, "event": event}
    task = claim(task_id, by, "snooze", version, UnableToSnooze, mine)
    moment = _waking(task, until, now)
    if not reason.strip():
        raise UnableToSnooze(_("Say why the task is put off."), why=Why.INVALID, mine=mine)
    if event and event not in RetentionTask.SnoozeEvent.values:
        known = {"event": event, "known": ", ".join(RetentionTask.SnoozeEvent.values)}
        message = _("“%(event)s” is nothing that a task can be put off for; known are %(known)s.") % known
        raise UnableToSnooze(message, why=Why.INVALID, mine=mine)
    if not now < moment <= now + LONGEST_SNOOZE:
        raise UnableToSnooze(
            _("%(day)s is not a day within the next %(most)d days. Choose a nearer one, or close the case.")
            % {"day": f"{until:%Y-%m-%d}", "most": LONGEST_SNOOZE.days},
            why=Why.INVALID,
            mine=mine,
        )
    write(
        task, UnableToSnooze, mine,
        state=RetentionTask.State.SNOOZED, snoozed_at=now, snoozed_until=moment, snooze_event=event,
        snooze_reason=reason.strip()[:300], snoozes=task.snoozes + 1,
    )  # fmt: skip
    data = {"until": moment.isoformat()} | ({"event": event} if event else {})
    record(task, TaskEvent.Kind.SNOOZED, by, now=now, note=reason.strip(), **data)
    if task.snoozes % MANY_SNOOZES == 0:
        _tell_manager(task, now)
    return task


@transaction.atomic
def wake(*, task_id: int, by: Any, now: datetime, version: int) -> RetentionTask:
    """Take a snoozed task back before its time. Raises UnableToWake."""
    mine = {"state": RetentionTask.State.OPEN}
    task = claim(task_id, by, "wake", version, UnableToWake, mine)
    write(task, UnableToWake, mine, state=RetentionTask.State.OPEN, snoozed_until=None, snooze_event="")
    record(task, TaskEvent.Kind.WOKEN, by, now=now)
    return task


@transaction.atomic
def reassign(*, task_id: int, to: Any, note: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Give a task to somebody else who may log in and do tasks; the deadline stays. Raises UnableToReassign."""
    mine = {"owner": people.display_name(to)}
    task = claim(task_id, by, "reassign", version, UnableToReassign, mine)
    if not (to.is_active and to.has_perm(transitions.WORK)):
        raise UnableToReassign(
            _("%(name)s may not do retention tasks. Choose somebody of the CSM group.") % {"name": mine["owner"]},
            why=Why.INVALID,
            mine=mine,
        )
    tenants = conf.settings().tenants_of(to)
    if tenants is not None and task.case.customer.tenant not in tenants:
        message = _("%(name)s does not belong to the customer's tenant.") % {"name": mine["owner"]}
        raise UnableToReassign(message, why=Why.INVALID, mine=mine)
    before = task.owner_name
    write(task, UnableToReassign, mine, owner_id=to.pk, owner_name=str(mine["owner"])[:200], stands_in_for=None)
    record(task, TaskEvent.Kind.REASSIGNED, by, now=now, note=note.strip(), before=before, after=mine["owner"])
    doorbell.announce(signals.tasks_created, task_ids=[task.pk])
    return task


@transaction.atomic
def comment(*, task_id: int, note: str, by: Any, now: datetime) -> RetentionTask:
    """Write a word into the history of a task. Raises UnableToComment."""
    task = claim(task_id, by, "comment", None, UnableToComment, {"note": note})
    if not note.strip() or len(note) > LONGEST_NOTE:
        message = _("Write something, at most %(most)d characters.") % {"most": LONGEST_NOTE}
        raise UnableToComment(message, why=Why.INVALID, mine={"note": note})
    record(task, TaskEvent.Kind.COMMENTED, by, now=now, note=note.strip())
    return task


@transaction.atomic
def tick(*, task_id: int, item_id: int, done: bool, by: Any, now: datetime) -> RetentionTask:
    """Tick an item of the checklist off, or no longer; saying what is so already changes nothing.

    Raises UnableToTick.
    """
    task = claim(task_id, by, "tick", None, UnableToTick, {"item": item_id, "done": done})
    item = task.checklist.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise UnableToTick(_("The task has no such item on its checklist."), why=Why.MISSING)
    if (item.done_at is not None) == done:
        return task
    item.done_at, item.done_by_name = (now, people.display_name(by)[:200]) if done else (None, "")
    item.save(update_fields=["done_at", "done_by_name"])
    kind = TaskEvent.Kind.TICKED if done else TaskEvent.Kind.UNTICKED
    record(task, kind, by, now=now, note=item.label, item=item.position)
    return task


@transaction.atomic
def add_item(*, task_id: int, text: str, by: Any, now: datetime) -> RetentionTask:
    """Add an item to the checklist of a task. Raises UnableToTick."""
    task = claim(task_id, by, "tick", None, UnableToTick, {"text": text})
    written = text.strip()
    last = task.checklist.order_by("-position").first()
    position = last.position + 1 if last else 1
    if not written or len(written) > 200 or position > MOST_ITEMS:
        message = _("Write an item of at most 200 characters; a checklist has at most %(most)d.") % {"most": MOST_ITEMS}
        raise UnableToTick(message, why=Why.INVALID, mine={"text": text})
    ChecklistItem.objects.create(task=task, position=position, text=written)
    return task


def _tell_manager(task: RetentionTask, now: datetime) -> None:
    """Tell whoever leads the owner that a task was put off again and again; once each time it is too often."""
    roster = teams.roster(user_ids={task.owner_id}, now=now)
    leaders = [one for one in roster.leaders_for(task.owner_id, task.case.customer) if one.pk != task.owner_id]
    person = roster.first_there(leaders)
    told = Escalation.objects.create(
        task=task,
        cause=Escalation.Cause.SNOOZED,
        level=task.snoozes // MANY_SNOOZES,
        to=person,
        to_name=people.display_name(person)[:200],
        at=now,
    )
    TaskEvent.objects.create(
        task=task, kind=TaskEvent.Kind.ESCALATED, at=now, data={"snoozes": task.snoozes, "to": told.to_name}
    )
    doorbell.announce(signals.tasks_escalated, escalation_ids=[told.pk])


def _waking(task: RetentionTask, until: date | datetime, now: datetime) -> datetime:
    if isinstance(until, datetime):
        return until
    calendar = teams.roster(user_ids={task.owner_id}, now=now).calendar_of(task.owner_id)
    return deadlines.opening_of(day=until, calendar=calendar)
