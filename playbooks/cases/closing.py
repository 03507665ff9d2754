"""The end of a case: an outcome, what was done, and no work left behind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.cases import touching
from playbooks.models import Case, PlaybookRun, RetentionTask, TaskEvent
from playbooks.runs import abandoning
from retention import doorbell, people
from retention.clock import local_day


class UnableToClose(Exception):
    """A case cannot be closed: it is not there, not open, not theirs to close, or has no outcome or note."""


@transaction.atomic
def close(*, case_id: int, outcome: str, note: str, by: Any, now: datetime, next_touch: date | None = None) -> Case:
    """Close a case with an outcome and a word on what was done.

    1. Lock the case; check that it is visible to this person, open, and theirs to close.
    2. Note the next touch; a customer who is saved has one.
    3. End its run and cancel its unfinished tasks, with a line in their history.
    4. Close it and announce case_closed.

    Raises UnableToClose.
    """
    case = Case.objects.visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise UnableToClose(_("There is no case %(id)s that you may see.") % {"id": case_id})
    case = Case.objects.select_for_update().get(pk=case_id)
    move = transitions.CASE.get((case.state, "close"))
    if move is None:
        how = {"day": f"{case.closed_at:%Y-%m-%d}", "outcome": case.get_outcome_display()}
        raise UnableToClose(_("The case was closed on %(day)s as “%(outcome)s”.") % how)
    if not transitions.permitted(move, by):
        raise UnableToClose(_("You may look at this case, but not close it. Ask its owner or the manager of the team."))
    as_of = local_day(now)
    try:
        touching.refuse_unsaid(case=case, outcome=outcome, day=next_touch, as_of=as_of)
        touching.note_next_touch(case_id=case_id, day=next_touch, as_of=as_of)
    except touching.UnableToNoteTouch as error:
        raise UnableToClose(str(error)) from error
    return close_locked(case=case, outcome=outcome, note=note, by=by, now=now, run_state=PlaybookRun.State.ENDED)


def close_locked(*, case: Case, outcome: str, note: str, by: Any, now: datetime, run_state: str) -> Case:
    """The change itself, for callers that hold the case's lock and have checked the person.

    Raises UnableToClose for an outcome that no case can have, and for an empty note.
    """
    refuse_untold(outcome=outcome, note=note)
    abandoning.abandon(case_ids=[case.pk], now=now)
    case.runs.filter(state="running").update(state=run_state, ended_at=now)
    _cancel_tasks(case, by, now)
    case.state, case.outcome, case.outcome_note = Case.State.CLOSED, outcome, note.strip()
    case.closed_at, case.closed_by = now, by
    case.save(update_fields=["state", "outcome", "outcome_note", "closed_at", "closed_by"])
    doorbell.announce(signals.case_closed, case_id=case.pk, outcome=outcome)
    return case


def refuse_untold(*, outcome: str, note: str) -> None:
    """Raise UnableToClose for an outcome that no case can have, and for an empty note."""
    if outcome not in Case.Outcome.values:
        known = {"outcome": outcome, "known": ", ".join(Case.Outcome.values)}
        raise UnableToClose(_("“%(outcome)s” is no outcome of a case; known are %(known)s.") % known)
    if not note.strip():
        raise UnableToClose(_("Say in a sentence what was done: it is what others learn from."))


def _cancel_tasks(case: Case, by: Any, now: datetime) -> None:
    left = RetentionTask.objects.unfinished().filter(case=case).select_for_update().order_by("pk")
    for task in left:
        task.state, task.snoozed_until, task.next_escalation_at = RetentionTask.State.CANCELLED, None, None
        task.waiting_since = None
        task.version += 1
    RetentionTask.objects.bulk_update(
        left, ["state", "snoozed_until", "waiting_since", "next_escalation_at", "version"]
    )
    TaskEvent.objects.bulk_create(
        TaskEvent(
            task=task,
            kind=TaskEvent.Kind.CANCELLED,
            at=now,
            by=by,
            by_name=people.display_name(by)[:200],
            data={"cause": "case closed"},
        )
        for task in left
    )
