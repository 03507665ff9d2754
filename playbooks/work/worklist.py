"""What a person does with a task: look, finish, put off, take back, hand over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.cases import closing
from playbooks.models import Case, RetentionTask, TaskEvent
from playbooks.runs import advancing
from playbooks.work import deadlines, teams
from retention import conf, doorbell, people

LONGEST_SNOOZE: Final = timedelta(days=90)


class Why(StrEnum):
    """The kind of refusal, so that a page or the API can answer fittingly."""

    MISSING = "missing"
    DENIED = "denied"
    STALE = "stale"
    INVALID = "invalid"


class UnableToChangeTask(Exception):
    """A task was not changed. For a stale save `mine` is what was wanted and `theirs` what is stored."""

    def __init__(
        self, message: str, *, why: Why, mine: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.why = why
        self.mine = mine or {}
        self.theirs = theirs or {}


class UnableToOpen(UnableToChangeTask):
    """There is no such task that this person may see."""


class UnableToFinish(UnableToChangeTask):
    """The task is over, changed meanwhile, not theirs, or the outcome or note is missing."""


class UnableToSnooze(UnableToChangeTask):
    """The task is over, changed meanwhile, not theirs, or the date or reason is missing."""


class UnableToWake(UnableToChangeTask):
    """The task is not snoozed, changed meanwhile, or not theirs."""


class UnableToReassign(UnableToChangeTask):
    """The task is over, changed meanwhile, or the new owner may not do it."""


def open_task(*, task_id: int, by: Any, now: datetime) -> RetentionTask:
    """The task for its page; the owner's first look is recorded once. Raises UnableToOpen."""
    task = _visible(task_id, by, UnableToOpen)
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
def finish(*, task_id: int, outcome: str, note: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Finish a task with an outcome, and go on with its playbook.

    1. Lock the case, so that two last steps cannot both think the other is open.
    2. Check person, state and version; write the outcome only if nobody was faster.
    3. Write the history line.
    4. Make the next step's task, or close the case with this outcome (after the last step, or when
       the outcome says that there is no risk: false alarm, duplicate, condition cleared).

    Raises UnableToFinish.
    """
    mine = {"state": RetentionTask.State.DONE, "outcome": outcome, "note": note}
    task = _claim(task_id, by, "finish", version, UnableToFinish, mine)
    if outcome not in RetentionTask.Outcome.values:
        known = {"outcome": outcome, "known": ", ".join(RetentionTask.Outcome.values)}
        message = _("“%(outcome)s” is no outcome; known are %(known)s.") % known
        raise UnableToFinish(message, why=Why.INVALID, mine=mine)
    if outcome == RetentionTask.Outcome.DONE and advancing.is_last(task=task, outcome=outcome):
        raise UnableToFinish(
            _("This is the last step: say how the case ended (saved, partly saved, not saved, …)."),
            why=Why.INVALID,
            mine=mine,
        )
    late = {} if now <= task.due_at else {"breached_at": task.due_at}
    _write(
        task, UnableToFinish, mine,
        state=RetentionTask.State.DONE, outcome=outcome, outcome_note=note.strip(), finished_at=now,
        snoozed_until=None, next_escalation_at=None, **late,
    )  # fmt: skip
    _record(task, TaskEvent.Kind.DONE, by, now, note=note.strip(), outcome=outcome)
    try:
        advancing.advance(task=task, by=by, now=now)
    except closing.UnableToClose as error:
        raise UnableToFinish(str(error), why=Why.INVALID, mine=mine) from error
    doorbell.announce(signals.task_finished, task_id=task.pk)
    return task


@transaction.atomic
def snooze(*, task_id: int, until: date | datetime, reason: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Put a task off, with a reason, until a moment or the first working moment of a day.

    The deadline does not move: a snoozed task can still be late, and who is told of that is told
    when it wakes. A warning of a higher level replaces the task. Raises UnableToSnooze.
    """
    mine = {"state": RetentionTask.State.SNOOZED, "until": until.isoformat(), "reason": reason}
    task = _claim(task_id, by, "snooze", version, UnableToSnooze, mine)
    moment = _waking(task, until, now)
    if not reason.strip():
        raise UnableToSnooze(_("Say why the task is put off."), why=Why.INVALID, mine=mine)
    if not now < moment <= now + LONGEST_SNOOZE:
        raise UnableToSnooze(
            _("%(day)s is not a day within the next %(most)d days. Choose a nearer one, or close the case.")
            % {"day": f"{until:%Y-%m-%d}", "most": LONGEST_SNOOZE.days},
            why=Why.INVALID,
            mine=mine,
        )
    _write(
        task, UnableToSnooze, mine,
        state=RetentionTask.State.SNOOZED, snoozed_until=moment, snooze_reason=reason.strip()[:300],
    )  # fmt: skip
    _record(task, TaskEvent.Kind.SNOOZED, by, now, note=reason.strip(), until=moment.isoformat())
    return task


@transaction.atomic
def wake(*, task_id: int, by: Any, now: datetime, version: int) -> RetentionTask:
    """Take a snoozed task back before its time. Raises UnableToWake."""
    mine = {"state": RetentionTask.State.OPEN}
    task = _claim(task_id, by, "wake", version, UnableToWake, mine)
    _write(task, UnableToWake, mine, state=RetentionTask.State.OPEN, snoozed_until=None)
    _record(task, TaskEvent.Kind.WOKEN, by, now)
    return task


@transaction.atomic
def reassign(*, task_id: int, to: Any, note: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Give a task to somebody else who may log in and do tasks; the deadline stays. Raises UnableToReassign."""
    mine = {"owner": people.display_name(to)}
    task = _claim(task_id, by, "reassign", version, UnableToReassign, mine)
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
    _write(task, UnableToReassign, mine, owner_id=to.pk, owner_name=str(mine["owner"])[:200])
    _record(task, TaskEvent.Kind.REASSIGNED, by, now, note=note.strip(), before=before, after=mine["owner"])
    doorbell.announce(signals.tasks_created, task_ids=[task.pk])
    return task


def _visible(task_id: int, by: Any, error: type[UnableToChangeTask]) -> RetentionTask:
    found = RetentionTask.objects.visible_to(by).select_related("case__customer", "run")
    task = found.filter(pk=task_id).first()
    if task is None:
        raise error(_("There is no task %(id)s that you may see.") % {"id": task_id}, why=Why.MISSING)
    return task


def _claim(
    task_id: int, by: Any, action: str, version: int, error: type[UnableToChangeTask], mine: dict[str, Any]
) -> RetentionTask:
    """The task, its case locked, when this person may do this to it now and has seen its newest version."""
    Case.objects.select_for_update().get(pk=_visible(task_id, by, error).case_id)
    task = _visible(task_id, by, error)
    if not any(transitions.permitted(move, by) for (_, name), move in transitions.TASK.items() if name == action):
        raise error(_("You may look at this task, but not do this with it."), why=Why.DENIED, mine=mine)
    if task.version != version:
        raise _stale(task, error, mine)
    if (task.state, action) not in transitions.TASK:
        message = _("The task is “%(state)s”, so this cannot be done with it.") % {"state": task.get_state_display()}
        raise error(message, why=Why.INVALID, mine=mine)
    return task


def _write(task: RetentionTask, error: type[UnableToChangeTask], mine: dict[str, Any], **changes: Any) -> None:
    """Change the row only if it is still the one that was read; else say what it is now."""
    same = RetentionTask.objects.filter(pk=task.pk, version=task.version, state=task.state)
    if not same.update(**changes, version=F("version") + 1):
        raise _stale(RetentionTask.objects.get(pk=task.pk), error, mine)
    task.refresh_from_db()


def _stale(task: RetentionTask, error: type[UnableToChangeTask], mine: dict[str, Any]) -> UnableToChangeTask:
    last = task.events.order_by("-at", "-pk").first()
    theirs = {
        "state": task.state,
        "outcome": task.outcome,
        "owner": task.owner_name,
        "version": task.version,
        "by": last.by_name if last else "",
        "at": last.at.isoformat() if last else "",
    }
    message = _("%(who)s changed this task meanwhile: it is now “%(state)s”. Nothing of yours was saved.") % {
        "who": (last.by_name if last else "") or _("The system"),
        "state": task.get_state_display(),
    }
    return error(message, why=Why.STALE, mine=mine, theirs=theirs)


def _record(task: RetentionTask, kind: str, by: Any, now: datetime, *, note: str = "", **data: Any) -> None:
    TaskEvent.objects.create(
        task=task, kind=kind, at=now, by=by, by_name=people.display_name(by)[:200], note=note, data=data
    )


def _waking(task: RetentionTask, until: date | datetime, now: datetime) -> datetime:
    if isinstance(until, datetime):
        return until
    calendar = teams.roster(user_ids={task.owner_id}, now=now).calendar_of(task.owner_id)
    return deadlines.opening_of(day=until, calendar=calendar)
