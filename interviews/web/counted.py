"""What a report has counted is kept for some minutes, so that looking at it again costs next to nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django.core.cache import cache
from django.db.models import Max, QuerySet

from interviews.analysis.figures import around, report
from interviews.analysis.figures.departures import fragment
from interviews.models import CodedReason, CompetitorMention, Departure, InterviewEvent
from retention.statements import plain

MINUTES: Final = 30
"""Whatever is coded, confirmed or erased is in the figures at once: it is a new line of a history."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Everything on the report that is counted, and when it was."""

    report: report.Report
    coverage: around.Coverage
    coverage_groups: list[around.Coverage]
    coverage_hidden: int
    rivals: list[around.Rival]
    disagreement: around.Disagreement
    at: datetime


def counted(*, departures: QuerySet[Departure], view: dict[str, str], words: bool, now: datetime) -> Counted:
    """Count the report, or return what was counted for the same departures a moment ago.

    The departures, with what a person may see of them, are a part of the key: nobody gets what another one may see.
    """

    def count() -> Counted:
        total, groups, hidden = around.coverage(departures=departures, by=view["by"])
        return Counted(
            report=report.make(departures=departures, **view), coverage=total, coverage_groups=groups,
            coverage_hidden=hidden, rivals=around.competitors(departures=departures, words=words),
            disagreement=around.disagreement(departures=departures), at=now,
        )  # fmt: skip

    return cast("Counted", kept(departures, [*view.values(), str(words)], count))


def kept(departures: QuerySet[Departure], parts: list[str], count: Callable[[], Any]) -> Any:
    """What was counted for these departures and parts a moment ago, else what is counted now."""
    audited: tuple[Any, ...] = (CodedReason, CompetitorMention)
    histories = [InterviewEvent, *(one.audit.rel.related_model for one in audited)]
    newest = [str(one._default_manager.aggregate(newest=Max("pk"))["newest"]) for one in (Departure, *histories)]
    digest = hashlib.sha256("\n".join([plain(fragment(departures)), *parts, *newest]).encode()).hexdigest()
    return cache.get_or_set(f"interviews.report.{digest}", count, MINUTES * 60)
