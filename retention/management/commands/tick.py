"""Do what is due now: for a cron line every minute, where no Celery beat and worker run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention import jobs
from retention.clock import database_now
from retention.models import JobRun


class Command(BaseCommand):
    """manage.py tick."""

    help = (
        "Do what is due now, in this process. A cron line that runs it every minute replaces Celery's beat and "
        "workers; run beside them, or twice at once, it does nothing twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run what is due and say how it went; exit 1 where a job failed."""
        failed = []
        for job_run_id in jobs.tick(now=database_now()):
            done = jobs.run(job_run_id=job_run_id, now=database_now())
            run = JobRun.objects.select_related("job").get(pk=job_run_id)
            if done:
                self.stdout.write(f"{run.job.code} of {run.slot:%Y-%m-%d %H:%M}: {run.summary}")
            elif run.error:
                failed.append(f"{run.job.code} of {run.slot:%Y-%m-%d %H:%M}: {run.error}")
        if failed:
            raise CommandError("\n".join(failed))
