"""The queue: the tasks a person sees, the most urgent first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, Value, When

from playbooks.models import WAITS_OR_SLEEPS, CaseMember, RetentionTask, RetentionTaskQuerySet

MINE: Final = "mine"
ALL: Final = "all"
HELPING: Final = "helping"

RUNNING, DUE_SOON, BREACHED, PAUSED, SNOOZED = "running", "due_soon", "breached", "paused", "snoozed"
MET, MET_LATE, CANCELLED = "met", "met_late", "cancelled"
LAST: Final = WAITS_OR_SLEEPS
DEADLINE_STATES: Final = (RUNNING, DUE_SOON, BREACHED, PAUSED, SNOOZED, MET, MET_LATE, CANCELLED)


def queue_for(*, user: Any, now: datetime, scope: str = ALL) -> RetentionTaskQuerySet:
    """The unfinished tasks that a person sees, or only their own, or those of the retention teams they are in.

    Late ones come first, then by deadline; then what waits for the customer, and last what is snoozed.

    Each has `deadline_state`; customer, health, case and playbook are fetched with it.
    """
    found = with_deadline_state(tasks_of(user=user, scope=scope), now=now)
    related = found.select_related("case__customer__health", "owner", "run__version__playbook")
    return related.order_by(LAST, "due_at", "pk")


def tasks_of(*, user: Any, scope: str = ALL) -> RetentionTaskQuerySet:
    """The same tasks in no order and without what belongs to them: for who narrows, counts and sorts them."""
    tasks = RetentionTask.objects.own(user) if scope == MINE else RetentionTask.objects.visible_to(user)
    if scope == HELPING:
        tasks = tasks.filter(case__in=CaseMember.objects.serving().filter(user=user).values("case"))
    return tasks.unfinished()


def with_deadline_state(tasks: RetentionTaskQuerySet, *, now: datetime) -> RetentionTaskQuerySet:
    """Annotate `deadline_state`, one of DEADLINE_STATES; due soon is with at most a fifth of the time left."""
    late = Q(finished_at__gt=F("due_at"))
    return tasks.annotate(
        deadline_state=Case(
            When(Q(state="done") & late, then=Value(MET_LATE)),
            When(state="done", then=Value(MET)),
            When(state="cancelled", then=Value(CANCELLED)),
            When(state="waiting", then=Value(PAUSED)),
            When(state="snoozed", then=Value(SNOOZED)),
            When(due_at__lte=now, then=Value(BREACHED)),
            When(due_soon_at__lte=now, then=Value(DUE_SOON)),
            default=Value(RUNNING),
            output_field=CharField(),
        )
    )
