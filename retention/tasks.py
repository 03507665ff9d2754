"""What Celery workers do for this app: one call into the domain each; people's tasks live in playbooks."""

from __future__ import annotations

from typing import Any, Final

from celery import current_task, shared_task

from retention import doorbell, jobs
from retention.clock import database_now
from retention.ingest import sync
from retention.scoring import runs

HELPERS: Final = 4
"""Messages that ask other workers to help with a run; a worker that finds nothing left to do is free at once."""
LONGEST_JOB: Final = 3600  # seconds


@shared_task(name="retention.tick", acks_late=True, ignore_result=True)
def tick(**kwargs: Any) -> None:
    """Start what is due; beat sends this once a minute."""
    for job_run_id in jobs.tick(now=database_now()):
        doorbell.ring(run_job, job_run_id=job_run_id)


@shared_task(
    name="retention.run_job",
    acks_late=True,
    ignore_result=True,
    soft_time_limit=LONGEST_JOB,
    time_limit=LONGEST_JOB + 60,
)
def run_job(*, job_run_id: int, **kwargs: Any) -> None:
    """Do one run of a job."""
    jobs.run(job_run_id=job_run_id, now=database_now())


@shared_task(name="retention.score_chunk", acks_late=True, ignore_result=True)
def score_chunk(*, run_id: int, **kwargs: Any) -> None:
    """Score one chunk of a run, and ring for the next while there is one."""
    if runs.work_on_one_chunk(run_id=run_id, now=database_now()):
        doorbell.ring(score_chunk, run_id=run_id)
    else:
        runs.finish(run_id=run_id, now=database_now())


def call_workers(run_id: int) -> None:
    """Ask other workers to help with a run; from a command, where there may be none, nothing is sent."""
    if in_worker():
        for _ in range(HELPERS):
            doorbell.ring(score_chunk, run_id=run_id)


def in_worker() -> bool:
    """Whether a Celery worker runs this."""
    return bool(current_task)


@shared_task(name="retention.sync_customers", acks_late=True, ignore_result=True)
def sync_customers(*, source: str, keys: list[str], **kwargs: Any) -> None:
    """Read again some customers of the host's own table, which were saved there."""
    sync.sync_some(source=source, keys=keys, now=database_now())


@shared_task(name="retention.customer_gone", acks_late=True, ignore_result=True)
def customer_gone(*, source: str, tenant: str, external_id: str, **kwargs: Any) -> None:
    """Note that the host deleted a customer."""
    sync.mark_gone(source=source, tenant=tenant, external_id=external_id, now=database_now())
