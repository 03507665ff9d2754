"""What a worker does when it is woken: one domain call each. (People's work is RetentionTask, in playbooks.)"""

from __future__ import annotations

from celery import shared_task

from retention import clock, doorbell
from retention.scoring import runs


@shared_task(name="retention.score_chunk")
def score_chunk(*, run_id: int, **kwargs: object) -> None:
    """Score one chunk of a run and wake the next worker; close the run when there is none left."""
    if runs.work_on_one_chunk(run_id=run_id, now=clock.database_now()):
        doorbell.ring(score_chunk, run_id=run_id)
    else:
        runs.finish(run_id=run_id, now=clock.database_now())
