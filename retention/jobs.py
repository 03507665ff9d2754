"""Regular work: what is due is a row, made once and done once, whatever happens to beat and the workers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pghistory
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise

from retention import models
from retention.clock import database_now, local_day
from retention.models import JobRun

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=90)
"""A claimed run whose worker has not renewed it for so long was left by a worker that died."""
RENEW_EVERY: Final = 20.0  # seconds
MOST_ATTEMPTS: Final = 5
LONGEST_CATCH_UP: Final = timedelta(days=92)
KEEP_MINUTES: Final = timedelta(days=14)  # runs of jobs that come every few minutes
KEEP_DAYS: Final = timedelta(days=400)
_OPEN: Final = (JobRun.State.DUE, JobRun.State.CLAIMED)
_DAY: Final = timedelta(days=1)

Summary = Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Job:
    """A piece of regular work as an app registers it; rhythm and switch are edited in its row.

    `function` is called with `day`, the local day it was due on, and `now`; what it returns is kept
    as the summary of the run. With `catch_up`, days that were missed are done too, each once.
    """

    code: str
    label: str | Promise
    function: Callable[..., Summary]
    daily_at: time | None = None
    every_minutes: int | None = None
    catch_up: bool = False


class UnableToRunJob(ValueError):
    """There is no such run, or it is not in a state to be tried again."""


_registered: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add regular work; registering a code again replaces it."""
    _registered[job.code] = job


def registered() -> dict[str, Job]:
    """All regular work of all apps, by code."""
    return dict(_registered)


def install() -> list[str]:
    """Make the rows of jobs that have none yet, with the rhythm they were registered with."""
    known = set(models.Job.objects.values_list("code", flat=True))
    missing = [
        models.Job(code=job.code, daily_at=job.daily_at, every_minutes=job.every_minutes)
        for job in _registered.values()
        if job.code not in known
    ]
    models.Job.objects.bulk_create(missing, ignore_conflicts=True)
    return [row.code for row in missing]


def tick(*, now: datetime) -> list[int]:
    """Write down what has become due and return the runs that may be started now.

    1. Each enabled job gets a row for its newest slot; a daily job that catches up one for each missed day.
    2. Runs whose workers died too often are given up.
    3. Of each job the oldest open run is returned, unless a worker has it: also one whose message was lost.

    Any number of ticks may run at once: a slot is a row once, and a run is claimed once.
    """
    install()
    for row in models.Job.objects.filter(enabled=True, code__in=_registered):
        _write_slots(row, now)
    _bury(now)
    return [run.pk for run in _oldest_open() if _may_start(run, now)]


def run(*, job_run_id: int, now: datetime, clock: Callable[[], datetime] = database_now) -> bool:
    """Do a run, if it is nobody else's; return whether it was done here, now and successfully.

    1. Claim it: one worker only, one run of a job at a time, oldest first.
    2. Call the job's function, renewing the claim while it works.
    3. Keep its summary; or its error, to be tried again after a pause, MOST_ATTEMPTS times.
    """
    claimed = _claim(job_run_id, now)
    if claimed is None:
        return False
    job = _registered[claimed.job.code]
    try:
        with _kept(claimed), pghistory.context(origin=f"job {job.code}"):
            summary = job.function(day=local_day(claimed.slot) if claimed.day is None else claimed.day, now=now)
    except Exception as error:
        logger.exception("job %s of %s failed, attempt %s", job.code, claimed.slot, claimed.attempts)
        dead = claimed.attempts >= MOST_ATTEMPTS
        words = f"{type(error).__name__}: {error}"
        _finish(claimed, JobRun.State.DEAD if dead else JobRun.State.DUE, finished_at=clock(), error=words)
        return False
    return _finish(claimed, JobRun.State.DONE, finished_at=clock(), summary=dict(summary or {}), error="")


def retry(*, job_run_id: int) -> None:
    """Make a run that was given up due again. Raises UnableToRunJob if it was not given up."""
    changed = JobRun.objects.filter(pk=job_run_id, state=JobRun.State.DEAD).update(
        state=JobRun.State.DUE, attempts=0, error="", finished_at=None
    )
    if not changed:
        msg = f"Run {job_run_id} was not given up. Only such runs can be tried again."
        raise UnableToRunJob(msg)


def forget(*, now: datetime) -> int:
    """Delete the accounts of runs that ended long ago."""
    over = JobRun.objects.exclude(state__in=_OPEN)
    deleted, _ = over.filter(day=None, slot__lt=now - KEEP_MINUTES).delete()
    older, _ = over.filter(day__isnull=False, slot__lt=now - KEEP_DAYS).delete()
    return deleted + older


def next_due(*, code: str, now: datetime) -> datetime | None:
    """The first slot of a job after `now`; None if it is switched off or unknown."""
    return next_due_of(models.Job.objects.filter(code=code).first(), now=now)


def next_due_of(row: models.Job | None, *, now: datetime) -> datetime | None:
    """The first slot of this job after `now`; None without one, or if it is switched off."""
    if row is None or not row.enabled:
        return None
    if row.every_minutes is not None:
        return _newest_minute(row.every_minutes, now) + timedelta(minutes=row.every_minutes)
    at = _time_of_day(row)
    today = local_day(now)
    return min(slot for slot in (moment(today, at), moment(today + _DAY, at)) if slot > now)


def last_due(*, code: str, now: datetime) -> date | None:
    """The local day of the newest slot of a daily job up to `now`; None if it is unknown."""
    return last_due_of(models.Job.objects.filter(code=code).first(), now=now)


def last_due_of(row: models.Job | None, *, now: datetime) -> date | None:
    """The local day of the newest slot of this daily job up to `now`; None without one."""
    return None if row is None or row.daily_at is None else _newest_day(_time_of_day(row), now)


def moment(day: date, at: time) -> datetime:
    """The moment of a local time of day, exactly once on every day.

    A time that the clocks skip is as long after midnight as ever (02:30 comes at 03:30); of a time that
    comes twice the first is meant.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def _time_of_day(row: models.Job) -> time:
    if row.daily_at is None:
        msg = f"The job {row.code} does not come at a time of day but every {row.every_minutes} minutes."
        raise UnableToRunJob(msg)
    return row.daily_at


def _newest_day(at: time, now: datetime) -> date:
    today = local_day(now)
    return today if moment(today, at) <= now else today - _DAY


def _newest_minute(every: int, now: datetime) -> datetime:
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % (every * 60), tz=UTC)


def _write_slots(row: models.Job, now: datetime) -> None:
    if row.every_minutes is not None:
        slot = _newest_minute(row.every_minutes, now)
        open_or_newer = JobRun.objects.filter(job=row)
        if open_or_newer.filter(state__in=_OPEN).exists() or open_or_newer.filter(slot__gte=slot).exists():
            return
        slots = [JobRun(job=row, slot=slot)]
    else:
        at = _time_of_day(row)
        slots = [JobRun(job=row, slot=moment(day, at), day=day) for day in _days_to_do(row, _newest_day(at, now))]
    JobRun.objects.bulk_create(slots, ignore_conflicts=True)


def _days_to_do(row: models.Job, newest: date) -> Sequence[date]:
    last: date | None = JobRun.objects.filter(job=row).aggregate(last=Max("day"))["last"]
    if last is not None and last >= newest:
        return ()
    if last is None or not _registered[row.code].catch_up:
        return (newest,)
    first = max(last + _DAY, newest - LONGEST_CATCH_UP + _DAY)
    if first > last + _DAY:
        logger.warning("job %s: the days from %s to %s are too old to catch up", row.code, last + _DAY, first - _DAY)
    return [first + number * _DAY for number in range((newest - first).days + 1)]


def _oldest_open() -> list[JobRun]:
    """Of each job the open run that comes first; what is switched off or registered no more is left alone."""
    return list(
        JobRun.objects.filter(state__in=_OPEN, job__code__in=_registered, job__enabled=True)
        .order_by("job_id", "slot")
        .distinct("job_id")
        .select_related("job")
    )


def _may_start(run: JobRun, now: datetime) -> bool:
    if run.state == JobRun.State.CLAIMED:
        return _lease_is_over(run, now)
    if run.attempts == 0 or run.claimed_at is None:
        return True
    return run.claimed_at + timedelta(minutes=2 ** (run.attempts - 1)) <= now


def _lease_is_over(run: JobRun, now: datetime) -> bool:
    return run.claimed_at is None or run.claimed_at <= now - LEASE


def _bury(now: datetime) -> None:
    JobRun.objects.filter(state=JobRun.State.CLAIMED, attempts__gte=MOST_ATTEMPTS, claimed_at__lte=now - LEASE).update(
        state=JobRun.State.DEAD, finished_at=now, error="Its workers died again and again."
    )


def _claim(job_run_id: int, now: datetime) -> JobRun | None:
    """Take a run under a lock of its job, so that two workers never hold two runs of one job."""
    with transaction.atomic():
        job = models.Job.objects.select_for_update(no_key=True).filter(runs=job_run_id).first()
        if job is None or job.code not in _registered:
            return None
        run = JobRun.objects.filter(job=job, state__in=_OPEN).order_by("slot").first()
        if run is None or run.pk != job_run_id or not _may_start(run, now) or run.attempts >= MOST_ATTEMPTS:
            return None
        run.job, run.state, run.claimed_at, run.attempts = job, JobRun.State.CLAIMED, now, run.attempts + 1
        run.save(update_fields=["state", "claimed_at", "attempts"])
    return run


def _finish(claimed: JobRun, state: str, **fields: Any) -> bool:
    """Close a run, unless somebody took it over meanwhile."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    mine = JobRun.objects.filter(pk=claimed.pk, state=JobRun.State.CLAIMED, attempts=claimed.attempts)
    return mine.update(state=state, **fields) == 1


@contextmanager
def _kept(claimed: JobRun) -> Iterator[None]:
    """Renew the claim from a second connection, so that only the death of this process ends it."""
    over = threading.Event()
    keeper = threading.Thread(target=_renew, args=(claimed.pk, claimed.attempts, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _renew(job_run_id: int, attempt: int, over: threading.Event) -> None:
    while not over.wait(RENEW_EVERY):
        try:
            JobRun.objects.filter(pk=job_run_id, state=JobRun.State.CLAIMED, attempts=attempt).update(claimed_at=Now())
        except DatabaseError as error:
            logger.warning("claim of run %s not renewed: %s", job_run_id, error)
        finally:
            connection.close()
