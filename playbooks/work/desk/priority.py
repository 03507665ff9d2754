"""Which of two tasks comes first: risk x MRR x nearness of the renewal x what a person said, every factor shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, FloatField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask, TaskEvent
from playbooks.work.changing import UnableToChangeTask, Why, claim, record, write
from retention.models import FAR, UNKNOWN_RISK, CurrentHealth

SAID: Final = {"high": 2.0, "normal": 1.0, "low": 0.5}
STAKE: Final = "customer__health__stake"
_FACTOR: Final = Case(*(When(priority=key, then=Value(factor)) for key, factor in SAID.items()))
RANK: Final = F(STAKE) * _FACTOR
"""Of a task in SQL; there is none where the customer was never scored."""


class UnableToPrioritise(UnableToChangeTask):
    """The task is over, changed meanwhile, not theirs, or there is no such priority."""


@dataclass(frozen=True, kw_only=True)
class Rank:
    """The factors of a task's rank: risk 0 to 1, MRR a month, renewal 1 to 2, said ½, 1 or 2.

    All but what was said are as of `day`, that of the score; None where the customer was never scored.
    """

    day: date | None
    risk: float
    mrr: float
    days: int | None
    nearness: float
    said: float

    @property
    def number(self) -> float:
        """The product: the larger, the earlier among tasks that are due at the same moment."""
        return self.risk * self.mrr * self.nearness * self.said

    @property
    def nearness_in_words(self) -> str:
        """The factor of the renewal as a sum, which no rounding touches: 2 - 20/180."""
        if self.days is None or not 0 < self.days < FAR:
            return f"{self.nearness:g}"
        return f"(2 − {self.days}/{FAR})"  # noqa: RUF001  as numbers are written


def rank_of(*, task: RetentionTask, health: CurrentHealth | None) -> Rank:
    """The rank of a task with its factors, as `with_rank` computes it."""
    days = (health.renewal_on - health.day).days if health and health.renewal_on else None
    return Rank(
        day=health.day if health else None,
        risk=UNKNOWN_RISK if health is None or health.score is None else (100 - float(health.score)) / 100,
        mrr=float(health.mrr) if health else 0.0,
        days=days,
        nearness=1.0 if days is None else 2 - min(max(days, 0), FAR) / FAR,
        said=SAID[task.priority],
    )


def with_rank(tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
    """Annotate `rank`, the number of `rank_of`; nothing is at stake with who was never scored.

    It is looked up for tasks that are due at one moment, without their customers, which a join would read too.
    """
    stake = CurrentHealth.objects.filter(customer=OuterRef("customer")).values("stake")
    rank = Coalesce(Subquery(stake, output_field=FloatField()) * _FACTOR, Value(0.0))
    ranked: QuerySet[Any] = tasks.annotate(rank=rank)
    return ranked


@transaction.atomic
def prioritise(*, task_id: int, priority: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Say that a task comes first of all, as its figures have it, or when there is time. Raises UnableToPrioritise."""
    mine = {"priority": priority}
    task = claim(task_id, by, "prioritise", version, UnableToPrioritise, mine)
    if priority not in RetentionTask.Priority.values:
        known = {"priority": priority, "known": ", ".join(RetentionTask.Priority.values)}
        message = _("“%(priority)s” is no priority; known are %(known)s.") % known
        raise UnableToPrioritise(message, why=Why.INVALID, mine=mine)
    before = task.priority
    write(task, UnableToPrioritise, mine, priority=priority)
    record(task, TaskEvent.Kind.PRIORITISED, by, now=now, before=before, after=priority)
    return task
