"""The accounts of a recalculation: which chunks it has, who works on them, and when it is over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.db.models import Count, Q, Sum

from retention import conf, partitions, statements
from retention.models import Scorecard, ScoreChunk, ScoreRun
from retention.scoring import snapshots
from retention.scoring.definitions import Card

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
"""A claimed chunk that nobody holds locked for so long was left by a worker that died."""
MOST_ATTEMPTS: Final = 5
CELLS: Final = 30_000
"""Days of customers that a statement over a range holds at once: what bounds its memory."""


def open_run(
    *,
    first: date,
    last: date,
    scorecard: Scorecard,
    now: datetime,
    kind: str = ScoreRun.Kind.RECALCULATION,
    customer_ids: Sequence[int] | None = None,
) -> ScoreRun:
    """Write down a run over a range of days and its chunks of customers (None: all customers)."""
    partitions.ensure(table="retention_healthsnapshot", months=partitions.months_between(first, last))
    card = Card.of(scorecard)
    with transaction.atomic():
        run = ScoreRun.objects.create(kind=kind, first_day=first, last_day=last, scorecard=scorecard, started_at=now)
        statements.execute(
            "retention.scoring",
            "open_chunks",
            {
                "run_id": run.pk,
                "size": chunk_size(card=card, days=(last - first).days + 1),
                "customer_ids": None if customer_ids is None else sorted(set(customer_ids)),
            },
        )
        run.customers = sum(len(ids) for ids in run.chunks.values_list("customer_ids", flat=True).iterator())
        run.save(update_fields=["customers"])
    return run


def chunk_size(*, card: Card, days: int) -> int:
    """Customers a chunk: the setting for a few days, fewer for a range so that memory stays flat."""
    whole = conf.settings().chunk_size
    return whole if days <= card.few_days else max(1, min(whole, CELLS // (days + card.span)))


def work_on_one_chunk(*, run_id: int, now: datetime) -> bool:
    """Claim a chunk that is pending or was left by a dead worker, and score its customers.

    1. Claim it in a short transaction of its own, so that the attempt is on the books.
    2. Score it in one transaction that keeps the chunk's row locked: whoever finds a claimed row
       unlocked after LEASE knows that its worker is gone.
    3. A chunk that the database refuses is tried again; of several customers, in halves, so that one
       customer's bad data cannot hold up the others. After MOST_ATTEMPTS it is given up and counted.

    Returns False when there was nothing to claim.
    """
    claimed = _claim(run_id=run_id, now=now)
    if claimed is None:
        return False
    try:
        with transaction.atomic():
            _score(claimed, now=now)
    except DatabaseError as error:
        logger.warning("chunk %s of run %s failed: %s", claimed.number, run_id, error)
        _give_back(claimed, error=str(error))
    return True


def finish(*, run_id: int, now: datetime) -> bool:
    """Close a run whose chunks are all done or given up; return whether it is closed.

    The row of the run is locked, so that of two workers with the last two chunks one sees them all done.
    """
    with transaction.atomic():
        run = ScoreRun.objects.select_for_update(no_key=True).get(pk=run_id)
        if run.state != ScoreRun.State.RUNNING:
            return True
        _bury(run_id=run_id, now=now)
        if run.chunks.filter(state__in=[ScoreChunk.State.PENDING, ScoreChunk.State.CLAIMED]).exists():
            return False
        dead = run.chunks.filter(state=ScoreChunk.State.DEAD)
        run.failed = sum(len(ids) for ids in dead.values_list("customer_ids", flat=True))
        sums = run.chunks.aggregate(a=Sum("scored"), b=Sum("not_scorable"), c=Sum("changed"), n=Count("id"))
        run.scored, run.not_scorable, run.changed = sums["a"] or 0, sums["b"] or 0, sums["c"] or 0
        run.state = ScoreRun.State.FAILED if run.failed else ScoreRun.State.DONE
        run.finished_at = now
        run.save()
    return True


def unfinished(*, now: datetime) -> list[int]:
    """Runs that still have work which nobody may be doing, oldest first: what the sweep looks at.

    What is left of a run that died is dropped where a newer run has the same customers and days, so
    that an old scorecard never overwrites a new one.
    """
    running = ScoreRun.objects.filter(state=ScoreRun.State.RUNNING, started_at__lte=now).order_by("started_at", "pk")
    for run in running:
        with transaction.atomic():
            _drop_what_a_newer_run_does(run, now=now)
    return [run.pk for run in running]


def progress(*, run_id: int) -> tuple[int, int]:
    """Chunks that are over, and all chunks."""
    over = Q(state__in=[ScoreChunk.State.DONE, ScoreChunk.State.DEAD])
    counts = ScoreChunk.objects.filter(run=run_id).aggregate(over=Count("id", filter=over), every=Count("id"))
    return counts["over"], counts["every"]


def _open_to_claim(now: datetime) -> Q:
    left = Q(state=ScoreChunk.State.CLAIMED, claimed_at__lte=now - LEASE)
    return Q(attempts__lt=MOST_ATTEMPTS) & (Q(state=ScoreChunk.State.PENDING) | left)


def _claim(*, run_id: int, now: datetime) -> ScoreChunk | None:
    with transaction.atomic():
        chunk = (
            ScoreChunk.objects.select_for_update(skip_locked=True)
            .filter(_open_to_claim(now), run=run_id)
            .order_by("number")
            .first()
        )
        if chunk is None:
            return None
        chunk.state = ScoreChunk.State.CLAIMED
        chunk.claimed_at = now
        chunk.attempts += 1
        chunk.save(update_fields=["state", "claimed_at", "attempts"])
    return chunk


def _score(claimed: ScoreChunk, *, now: datetime) -> None:
    """Score a claimed chunk, unless somebody took it over meanwhile."""
    mine = Q(pk=claimed.pk, state=ScoreChunk.State.CLAIMED, attempts=claimed.attempts)
    chunk = ScoreChunk.objects.select_for_update().select_related(None).filter(mine).first()
    if chunk is None:
        return
    run = ScoreRun.objects.select_related("scorecard").get(pk=chunk.run_id)
    work = _work(chunk, run)
    written = snapshots.write(card=Card.of(run.scorecard), work=work, now=now)
    chunk.state = ScoreChunk.State.DONE
    chunk.scored, chunk.not_scorable, chunk.changed = written.scored, written.not_scorable, written.changed
    chunk.error = ""
    chunk.save(update_fields=["state", "scored", "not_scorable", "changed", "error"])


def _work(chunk: ScoreChunk, run: ScoreRun) -> snapshots.Work:
    first_days, last_days = chunk.first_days or [run.first_day], chunk.last_days or [run.last_day]
    work = snapshots.Work(customer_ids=chunk.customer_ids, first=min(first_days), last=max(last_days))
    if len(set(first_days)) == len(set(last_days)) == 1:
        return work
    return replace(work, first_days=first_days, last_days=last_days)


def _give_back(claimed: ScoreChunk, *, error: str) -> None:
    """Return a failed chunk to the pile, in halves if it has several customers."""
    with transaction.atomic():
        run = ScoreRun.objects.select_for_update(no_key=True).get(pk=claimed.run_id)
        mine = ScoreChunk.objects.filter(pk=claimed.pk, state=ScoreChunk.State.CLAIMED, attempts=claimed.attempts)
        half = len(claimed.customer_ids) // 2
        if claimed.attempts < 2 or half == 0:
            dead = claimed.attempts >= MOST_ATTEMPTS
            mine.update(state=ScoreChunk.State.DEAD if dead else ScoreChunk.State.PENDING, error=error)
            return
        if mine.update(state=ScoreChunk.State.PENDING, attempts=1, error=error, **_part(claimed, slice(half))):
            ScoreChunk.objects.create(
                run=run,
                number=run.chunks.count() + 1,
                attempts=1,
                error=error,
                **_part(claimed, slice(half, None)),
            )


def _part(chunk: ScoreChunk, part: slice) -> dict[str, Any]:
    return {
        "customer_ids": chunk.customer_ids[part],
        "first_days": chunk.first_days and chunk.first_days[part],
        "last_days": chunk.last_days and chunk.last_days[part],
    }


def _drop_what_a_newer_run_does(run: ScoreRun, *, now: datetime) -> None:
    left = run.chunks.filter(state__in=[ScoreChunk.State.PENDING, ScoreChunk.State.CLAIMED])
    newer = ScoreRun.objects.filter(pk__gt=run.pk, first_day__lte=run.first_day, last_day__gte=run.last_day)
    if not newer.exists() or left.filter(claimed_at__gt=now - LEASE).exists() or run.started_at > now - LEASE:
        return
    chunks = list(left.select_for_update(skip_locked=True))
    if len(chunks) < left.count():
        return  # somebody is at work
    wanted = {customer for chunk in chunks for customer in chunk.customer_ids}
    for other in newer.order_by("-pk"):
        done = {customer for ids in other.chunks.values_list("customer_ids", flat=True) for customer in ids}
        if wanted <= done:
            left.update(state=ScoreChunk.State.DONE, error=f"Left to run {other.pk}.")
            return


def _bury(*, run_id: int, now: datetime) -> None:
    """Give up chunks whose workers died too often; a row that is locked is being worked on."""
    lost = ScoreChunk.objects.filter(
        run=run_id, state=ScoreChunk.State.CLAIMED, attempts__gte=MOST_ATTEMPTS, claimed_at__lte=now - LEASE
    ).select_for_update(skip_locked=True)
    ids = [chunk.pk for chunk in lost]
    ScoreChunk.objects.filter(pk__in=ids).update(state=ScoreChunk.State.DEAD, error="Its workers died again and again.")
