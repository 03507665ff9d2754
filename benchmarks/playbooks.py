"""Starting playbooks for many new warnings at once."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.clockwork import tell, timed
from benchmarks.scores import DAY, NOW
from playbooks.cases import intake
from playbooks.models import LevelResponse, Playbook, RetentionTask
from playbooks.runs import publishing
from playbooks.runs.publishing import StepContent
from retention.models import Customer, Rule, Warning


def measure_start(*, warnings: int) -> None:
    """(g) so many customers get a warning at once: a case, a playbook and its first steps each."""
    define()
    rule = Rule.objects.create(code="start", name="Start", level="medium", conditions=[], active=False)
    customers = Customer.objects.order_by("pk")[:warnings]
    raised = Warning.objects.bulk_create(
        (Warning(rule=rule, customer=one, level="medium", opened_on=DAY, raised_at=NOW) for one in customers),
        batch_size=1000,
    )
    ids = [one.pk for one in raised]
    with CaptureQueriesContext(connection) as queries:
        spent, _ = timed(lambda: intake.take_in(warning_ids=ids, now=NOW))
    tasks = RetentionTask.objects.count()
    tell(f"(g) {len(ids)} warnings, {tasks} tasks:            {spent}; {len(queries)} queries; aim 60 s")


def define() -> None:
    """A playbook for the level: a tag, then a call."""
    playbook = Playbook.objects.create(code="start", name="Start")
    steps = [step("tag", "", {"tag": "at-risk"}), step("task", "Call the customer", {})]
    publishing.publish(playbook=playbook, steps=steps, now=NOW)
    LevelResponse.objects.create(level="medium", playbook=playbook, sla_amount=24, sla_unit="clock_hours")


def step(kind: str, title: str, parameters: dict[str, object]) -> StepContent:
    """A step as an operator writes it."""
    return StepContent(
        kind=kind,
        key="",
        role="owner",
        title=title,
        title_zh="",
        instructions="",
        instructions_zh="",
        parameters=parameters,
        sla_amount=None,
        sla_unit="",
    )
