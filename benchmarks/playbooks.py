"""Starting playbooks for many new warnings at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import plans
from benchmarks.clockwork import tell, timed
from benchmarks.scores import DAY, NOW
from playbooks.cases import intake
from playbooks.models import LevelResponse, Playbook, RetentionTask
from playbooks.runs import advancing, publishing
from playbooks.runs.publishing import StepContent
from playbooks.work import escalation
from retention.models import Customer, Rule, Warning


def measure_start(*, warnings: int, with_plans: bool = False) -> None:
    """(g) so many customers get a warning at once: a case, a playbook and its first steps each."""
    define()
    rule = Rule.objects.create(code="start", name="Start", level="medium", conditions=[], active=False)
    ids = warn(rule, Customer.objects.order_by("pk")[:warnings])
    with CaptureQueriesContext(connection) as queries:
        spent, _ = timed(lambda: intake.take_in(warning_ids=ids, now=NOW))
    tasks = RetentionTask.objects.count()
    tell(f"(g) {len(ids)} warnings, {tasks} tasks:            {spent}; {len(queries)} queries; aim 60 s")
    if with_plans:
        print_plans(warnings=warnings // 10)


def print_plans(*, warnings: int) -> None:
    """The plan of each statement, the first time it is run: a start, an upgrade, and what is done every minute."""
    waits = [step("wait", "", {"for": "1 clock_hours", "until": ["answer_received"]}), step("task", "Call", {})]
    publish("upgrade", "high", waits)
    customers = list(Customer.objects.order_by("-pk")[:warnings])
    medium = Rule.objects.get(code="start")
    high = Rule.objects.create(code="upgrade", name="Upgrade", level="high", conditions=[], active=False)
    with plans.printed():
        intake.take_in(warning_ids=warn(medium, customers), now=NOW)
        intake.take_in(warning_ids=warn(high, customers), now=NOW)
        intake.sweep(now=NOW)
        advancing.sweep(now=NOW + timedelta(hours=2))
        escalation.sweep(now=NOW + timedelta(hours=30))


def warn(rule: Rule, customers: Iterable[Customer]) -> list[int]:
    """Warnings by a rule of the benchmark."""
    made = (Warning(rule=rule, customer=one, level=rule.level, opened_on=DAY, raised_at=NOW) for one in customers)
    return [one.pk for one in Warning.objects.bulk_create(made, batch_size=1000)]


def define() -> None:
    """A playbook for the level: a tag, then a call."""
    publish("start", "medium", [step("tag", "", {"tag": "at-risk"}), step("task", "Call the customer", {})])


def publish(code: str, level: str, steps: list[StepContent]) -> None:
    """A playbook that warnings of a level start."""
    playbook = Playbook.objects.create(code=code, name=code)
    publishing.publish(playbook=playbook, steps=steps, now=NOW)
    LevelResponse.objects.create(level=level, playbook=playbook, sla_amount=24, sla_unit="clock_hours")


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
