"""Recalculate the health scores of a day or a range, as often as you like: a second time changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from retention import partitions
from retention.models import HealthSnapshot, ScoreRun
from retention.scoring import horizon, runs, scorecards, snapshots
from retention.scoring.definitions import Card
from retention.scoring.scorecards import UnableToScore

PAUSE: Final = 0.1  # seconds between looks at chunks that other workers hold

Progress = Callable[[int, int], None]


def recalculate(
    *,
    first: date,
    last: date,
    now: datetime,
    kind: str = ScoreRun.Kind.RECALCULATION,
    customer_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
    clock: Callable[[], datetime] | None = None,
) -> ScoreRun:
    """Score all customers (or these) on every day from `first` to `last`, and return the closed run.

    1. Write the run and its chunks.
    2. Work on chunks until none is left; workers that hear of the run may help.
    3. Close the run. `progress` is told (chunks over, all chunks); `clock` tells the time in a long run.

    Raises UnableToScore where there is no published model, the days are the wrong way round, or raw data that
    they need was dropped.
    """
    if last < first:
        raise UnableToScore(
            _("The last day %(last)s is before the first day %(first)s.") % {"last": last, "first": first}
        )
    scorecard = scorecards.current(now=now)
    horizon.check(first=first, span=Card.of(scorecard).span)
    run = runs.open_run(first=first, last=last, scorecard=scorecard, now=now, kind=kind, customer_ids=customer_ids)
    return work_off(run_id=run.pk, now=now, progress=progress, clock=clock)


def work_off(
    *,
    run_id: int,
    now: datetime,
    progress: Progress | None = None,
    clock: Callable[[], datetime] | None = None,
) -> ScoreRun:
    """Do what is left of a run, wait for chunks that others hold, and close it."""
    tell_time = clock or (lambda: now)
    while True:
        worked = runs.work_on_one_chunk(run_id=run_id, now=tell_time())
        if progress is not None:
            progress(*runs.progress(run_id=run_id))
        if worked:
            continue
        if runs.finish(run_id=run_id, now=tell_time()) or clock is None:
            return ScoreRun.objects.get(pk=run_id)
        time.sleep(PAUSE)


def score_customer(*, customer_id: int, as_of: date, now: datetime) -> HealthSnapshot:
    """Bring one customer's snapshot of a day up to date at once, without a run, and return it.

    Raises UnableToScore where the customer is not scored on that day: not yet signed, lost or gone.
    """
    card = Card.of(scorecards.current(now=now))
    horizon.check(first=as_of, span=card.span)
    partitions.ensure(table="retention_healthsnapshot", months=[as_of])
    with transaction.atomic():
        snapshots.write(card=card, work=snapshots.Work(customer_ids=[customer_id], first=as_of, last=as_of), now=now)
        found = HealthSnapshot.objects.filter(customer_id=customer_id, day=as_of).select_related("scorecard").first()
    if found is None:
        raise UnableToScore(
            _("This customer is not scored on %(day)s: not yet signed, lost, or gone from the host.") % {"day": as_of}
        )
    return found
