"""A case whose playbook has the steps of a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from playbooks.cases import intake
from playbooks.models import Case, RetentionTask, StepRun
from playbooks.work import worklist
from tests.playbooks.conftest import NOW, publish


@dataclass
class Story:
    """A case at work."""

    case: Case

    def steps(self) -> list[tuple[Any, ...]]:
        """Position, kind and state of what the runs did, oldest first."""
        found = StepRun.objects.filter(run__case=self.case).order_by("pk")
        return list(found.values_list("position", "kind", "state"))

    def waits(self) -> StepRun:
        """What the run waits for."""
        return StepRun.objects.get(run__case=self.case, state="waiting")

    def tasks(self) -> list[tuple[str, str]]:
        """Titles and states of the tasks, oldest first."""
        return list(RetentionTask.objects.filter(case=self.case).order_by("pk").values_list("title", "state"))

    def state(self) -> tuple[str, str]:
        """State and outcome of the case."""
        self.case.refresh_from_db()
        return self.case.state, self.case.outcome

    def finish(self, by: Any, outcome: str = "done", *, note: str = "called", now: Any = NOW) -> None:
        """Finish the open task."""
        task = RetentionTask.objects.unfinished().get(case=self.case)
        later = now + timedelta(hours=1)
        again = later.date() + timedelta(days=14)
        worklist.finish(
            task_id=task.pk, outcome=outcome, note=note, by=by, now=later, version=task.version, next_touch=again
        )


@pytest.fixture
def story(office, customer, warn):
    """Make a case whose playbook has these steps: story(["Call", step_of("tag", tag="vip")])."""
    made = 0

    def make(steps, *, level="medium", now=NOW, **fields):
        nonlocal made
        made += 1
        publish(f"plan-{made}", steps)
        warning = warn(customer(**fields), level, rule=f"rule-{made}", playbook=f"plan-{made}")
        (case,) = intake.take_in(warning_ids=[warning.pk], now=now)
        return Story(case)

    return make
