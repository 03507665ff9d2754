"""What the queue can be narrowed by besides the plain fields: a table, each line a question and its SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from playbooks.models import CaseReason, OpenTicket, RetentionTask
from retention.clock import local_day
from retention.models import (
    SEE_SENTIMENTS,
    TIER_MOVED,
    CurrentHealth,
    Feeling,
    Tier,
)
from retention.web.filters import RENEWALS
from retention.web.formats import money

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Tasks = QuerySet[RetentionTask]
Keep = Callable[[Tasks, list[str], datetime], Tasks]
Options = Sequence[tuple[str, "StrOrPromise"]]

HOST = "customer__"
SIZES = {"small": (0, 50), "medium": (50, 250), "large": (250, 1000), "huge": (1000, None)}
AMOUNTS = ((0, 1_000), (1_000, 10_000), (10_000, 100_000), (100_000, None))
STALE_AFTER = timedelta(days=2)
BEST_FIRST = (Tier.HEALTHY, Tier.LOW, Tier.MEDIUM, Tier.HIGH)


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """A filter: its options, and the tasks that fit the chosen ones; only one can be chosen unless `several`.

    Where it has no `options`, they are rows of a table: `filters.QueueFacets` names them. One with a `permission` is
    there only for people who have it.
    """

    label: StrOrPromise
    keep: Keep
    options: Callable[[], Options] | None = None
    several: bool = False
    permission: str = ""


def _today(now: datetime) -> date:
    return local_day(now)


def scored(tasks: Tasks, health: Q) -> Tasks:
    """Keep the tasks of customers whose newest score is like this: its table is read without that of the customers."""
    return tasks.filter(customer__in=CurrentHealth.objects.filter(health).values("customer"))


def _because_of(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    reasons = CaseReason.objects.filter(case=OuterRef("case"), warning__rule_id__in=values, warning__withdrawn_at=None)
    return tasks.filter(Exists(reasons))


def _tier_moved(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    moved = Q()
    for place, before in enumerate(BEST_FIRST):
        after = BEST_FIRST[place + 1 :] if values[0] == "fell" else BEST_FIRST[:place]
        moved |= Q(tier_week_ago=before, tier__in=after)
    return scored(tasks, TIER_MOVED & moved)


def _of_size(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    least, most = SIZES[values[0]]
    found = tasks.filter(**{f"{HOST}employees__gte": least})
    return found if most is None else found.filter(**{f"{HOST}employees__lt": most})


def _worth(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    least, most = AMOUNTS[int(values[0])]
    return scored(tasks, Q(mrr__gte=least) if most is None else Q(mrr__gte=least, mrr__lt=most))


def _renews(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    today = _today(now)
    if values[0] == "past":
        return scored(tasks, Q(renewal_on__lt=today))
    return scored(tasks, Q(renewal_on__range=(today, today + timedelta(days=int(values[0])))))


def _with_ticket(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    """As of the last count, which a job repeats: to look into the observations of every customer takes too long."""
    return tasks.filter(**{f"{HOST}in": OpenTicket.objects.values("customer")})


def _untouched(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    touched = Feeling.objects.touched(since=now - timedelta(days=int(values[0])))
    return tasks.filter(~Exists(touched.filter(customer=OuterRef("customer"))))


def _disagreeing(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    return tasks.filter(customer__in=Feeling.objects.disagreeing(now=now).values("customer"))


def _with_stale_data(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    sound = CurrentHealth.objects.filter(customer=OuterRef("customer"), day__gte=_today(now) - STALE_AFTER)
    return tasks.filter(~Exists(sound.exclude(tier=Tier.UNKNOWN)))


def _within(path: str) -> Callable[[Tasks, list[str], datetime], Tasks]:
    return lambda tasks, values, now: tasks.filter(**{f"{path}__in": values})


def _driven(tasks: Tasks, values: list[str], now: datetime) -> Tasks:
    return scored(tasks, Q(worst_metric__in=values))


def _sizes() -> Options:
    words = {
        "small": _("under 50 people"),
        "medium": _("50 to 249 people"),
        "large": _("250 to 999 people"),
        "huge": _("1,000 people and more"),
    }
    return list(words.items())


def _amounts() -> Options:
    return [
        (str(place), f"≥ {money(least)}" if most is None else f"{money(least)} … {money(most)}")
        for place, (least, most) in enumerate(AMOUNTS)
    ]


def _silences() -> Options:
    def words(days: int) -> str:
        return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}

    return [(str(days), words(days)) for days in (7, 14, 30, 90)]


NARROWINGS: dict[str, Narrowing] = {
    "rule": Narrowing(label=_("Rule"), keep=_because_of, several=True),
    "reason": Narrowing(label=_("Top reason"), keep=_driven, several=True),
    "moved": Narrowing(
        label=_("Tier change"),
        options=lambda: [("fell", _("fell within 7 days")), ("rose", _("rose within 7 days"))],
        keep=_tier_moved,
    ),
    "playbook": Narrowing(label=_("Playbook"), keep=_within("run__version__playbook"), several=True),
    "step": Narrowing(label=_("Step"), keep=_within("position")),
    "said": Narrowing(
        label=_("Priority"), options=lambda: RetentionTask.Priority.choices, keep=_within("priority"), several=True
    ),
    "size": Narrowing(label=_("Size"), options=_sizes, keep=_of_size),
    "worth": Narrowing(label=_("MRR"), options=_amounts, keep=_worth),
    "renewal": Narrowing(
        label=_("Renewal"),
        options=lambda: [("past", _("is over")), *((str(days), words) for days, words in RENEWALS)],
        keep=_renews,
    ),
    "untouched": Narrowing(label=_("No touch"), options=_silences, keep=_untouched),
    "ticket": Narrowing(label=_("Ticket"), options=lambda: [("open", _("one is open"))], keep=_with_ticket),
    "feeling": Narrowing(
        label=_("Sentiment"),
        options=lambda: [("disagrees", _("disagrees with the score"))],
        keep=_disagreeing,
        permission=SEE_SENTIMENTS,
    ),
    "data": Narrowing(
        label=_("Data"), options=lambda: [("stale", _("older than 2 days, or too little"))], keep=_with_stale_data
    ),
}


def offered(user: Any) -> dict[str, Narrowing]:
    """Return the filters of the table that there are for a person."""
    return {name: one for name, one in NARROWINGS.items() if not one.permission or user.has_perm(one.permission)}
