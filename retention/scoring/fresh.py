"""Late data: score again exactly the days that it touches, under the model they were scored with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from retention import conf, partitions, statements
from retention.clock import local_day
from retention.models import ScoreRun, StaleDays
from retention.scoring import horizon, runs, scorecards
from retention.scoring.definitions import Card
from retention.scoring.recalculate import Progress, work_off

PACKAGE: Final = "retention.scoring"


def rescore_stale(
    *, now: datetime, progress: Progress | None = None, clock: Callable[[], datetime] | None = None
) -> list[ScoreRun]:
    """Score again the days that ingest noted as stale, up to today (whose snapshot is provisional).

    1. Take up what is noted and write the runs for it, in one transaction: one run a scorecard. Days that
       have a snapshot keep its scorecard; the others get the current one.
    2. Do the runs. The caller evaluates the rules again from the first day of the runs.

    Returns the runs, none where nothing was stale. Raises UnableToScore where there is no published model; the notes
    are kept then.
    """
    return [work_off(run_id=run_id, now=now, progress=progress, clock=clock) for run_id in take_up(now=now)]


def take_up(*, now: datetime) -> list[int]:
    """Turn the noted stale days into open runs and return their ids; days whose raw data was dropped stay."""
    today = local_day(now)
    first = (
        StaleDays.objects.filter(first_day__lte=today).order_by("first_day").values_list("first_day", flat=True).first()
    )
    if first is None:
        return []
    scorecard = scorecards.current(now=now)
    card = Card.of(scorecard)
    partitions.ensure(table="retention_healthsnapshot", months=partitions.months_between(first, today))
    with transaction.atomic():
        opened = statements.fetch(
            PACKAGE,
            "open_restatement",
            {
                "scorecard_id": scorecard.pk,
                "span": card.span,
                "few": card.few_days,
                "size": conf.settings().chunk_size,
                "cells": runs.CELLS,
                "whole": horizon.first_whole_day(span=card.span),
                "today": today,
                "now": now,
            },
        )
    return [row["id"] for row in opened]
