"""Rows for tests of pages, each made by one call that names what matters and leaves the rest plain."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from playbooks.models import Case, CaseReason, Playbook, PlaybookRun, PlaybookVersion, RetentionTask
from retention import partitions
from retention.models import (
    CurrentHealth,
    Customer,
    HealthModel,
    HealthModelVersion,
    HealthSnapshot,
    Measure,
    Metric,
    ModelMetric,
    Observation,
    Rule,
    Scorecard,
    SeriesStart,
    Warning,
)
from retention.people import display_name

TODAY = date(2026, 3, 2)  # a Monday
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai

_numbers = count(1)

LOGINS = {
    "code": "logins_30d",
    "name": "Logins in 30 days",
    "name_zh": "30 天登录次数",
    "dimension": "product",
    "unit": "logins",
    "aggregation": "sum",
    "window": 30,
    "zero_fill": True,
}
LATE = {
    "code": "days_late",
    "name": "Days payment is late",
    "name_zh": "付款逾期天数",
    "dimension": "commercial",
    "unit": "days",
    "aggregation": "latest",
    "window": 30,
    "higher_is_better": False,
}


def make_customer(*, name="Northgate Tooling", owner=None, **values):
    """Make a customer without a score."""
    values.setdefault("external_id", f"N{next(_numbers)}")
    return Customer.objects.create(
        name=name, owner=owner, owner_name=display_name(owner), **{"segment": "A", "industry": "Tools", **values}
    )


def make_scorecard():
    """Make the scorecard of two metrics, once: logins weigh three times as much as days late."""
    card = Scorecard.objects.filter(digest="made by tests").first()
    if card is not None:
        return card
    model, _ = HealthModel.objects.get_or_create(code="default", defaults={"name": "Default", "active": True})
    version, _ = HealthModelVersion.objects.get_or_create(model=model, number=1, defaults={"state": "published"})
    frozen = []
    parts = [(LOGINS, 75, [[0, 0], [20, 100]]), (LATE, 25, [[0, 100], [20, 0]])]
    for position, (definition, weight, curve) in enumerate(parts):
        metric, _ = Metric.objects.get_or_create(code=definition["code"], defaults=definition)
        measure, _ = Measure.objects.get_or_create(code=definition["code"].split("_")[0], defaults={"name": "Raw"})
        metric.measures.set([measure])
        ModelMetric.objects.get_or_create(
            version=version, metric=metric, defaults={"weight": weight, "curve": curve, "position": position}
        )
        frozen.append(
            {
                **definition,
                "id": metric.pk,
                "higher_is_better": metric.higher_is_better,
                "compare": "level",
                "measures": [measure.pk],
                "lookback": None,
                "zero_fill": metric.zero_fill,
                "numerator": None,
                "denominator": None,
                "weight": weight,
                "curve": curve,
            }
        )
    return Scorecard.objects.create(
        digest="made by tests",
        version=version,
        metrics=frozen,
        minimum_coverage=Decimal("0.5"),
        tiers={"healthy": 80, "low": 60, "medium": 40, "high": 0},
    )


def tier_of(score):
    """Name the tier of a score by the default bounds."""
    bounds = [(80, "healthy"), (60, "low"), (40, "medium"), (0, "high")]
    return "unknown" if score is None else next(tier for bound, tier in bounds if score >= bound)


def make_health(customer, *, logins, late=0, today=TODAY, mrr=1200, renewal_in=40):
    """Give a customer snapshots, one a day up to today, and the newest beside it.

    `logins` are the values of that metric, oldest first; None is a day without a snapshot.
    """
    card = make_scorecard()
    made = []
    for age, value in zip(range(len(logins) - 1, -1, -1), logins, strict=True):
        if value is None:
            continue
        scores = [min(value * 5.0, 100.0), max(100.0 - 5.0 * late, 0.0)]
        score = (Decimal(str(scores[0])) * 75 + Decimal(str(scores[1])) * 25) / 100
        made.append(
            HealthSnapshot(
                customer=customer,
                day=today - timedelta(days=age),
                scorecard=card,
                score=score,
                tier=tier_of(score),
                coverage=1,
                metric_values=[value, late],
                metric_scores=scores,
                computed_at=NOW,
            )
        )
    partitions.ensure(table="retention_healthsnapshot", months={snapshot.day for snapshot in made})
    HealthSnapshot.objects.bulk_create(made)
    last = made[-1]
    week_ago = {snapshot.day: snapshot for snapshot in made}.get(last.day - timedelta(days=7))
    CurrentHealth.objects.create(
        customer=customer,
        day=last.day,
        scorecard=card,
        score=last.score,
        tier=last.tier,
        coverage=1,
        score_week_ago=week_ago and week_ago.score,
        tier_week_ago=week_ago.tier if week_ago else "",
        worst_metric="logins_30d",
        worst_value=last.metric_values[0],
        worst_points_lost=0.75 * (100 - last.metric_scores[0]),
        mrr=mrr,
        renewal_on=today + timedelta(days=renewal_in),
    )
    return made


def make_observations(customer, code, values, *, today=TODAY):
    """Store what a source delivered, one value a day up to today."""
    measure = Measure.objects.get(code=code)
    first = today - timedelta(days=len(values) - 1)
    partitions.ensure(table="retention_observation", months=[first, today])
    Observation.objects.bulk_create(
        Observation(customer=customer, measure=measure, day=first + timedelta(days=age), value=value)
        for age, value in enumerate(values)
    )
    SeriesStart.objects.create(customer=customer, measure=measure, first_day=first)


def make_rule(code="score-below-60", *, level="medium", **values):
    """Make the rule 'score < 60 for 7 days', or another with that condition."""
    defaults = {
        "name": "Score below 60 for a week",
        "name_zh": "健康分连续一周低于 60",
        "level": level,
        "conditions": [{"field": "score", "op": "<", "value": 60, "clear": 65}],
        "days": 7,
    }
    rule, _ = Rule.objects.get_or_create(code=code, defaults={**defaults, **values})
    return rule


def make_warning(customer, *, rule=None, opened_on=TODAY, **values):
    """Raise a warning as the engine would have."""
    rule = rule or make_rule()
    return Warning.objects.create(
        rule=rule,
        customer=customer,
        level=rule.level,
        opened_on=opened_on,
        raised_at=NOW,
        evidence=[
            {"field": "score", "value": 41.5, "op": "<", "threshold": 60, "day": opened_on.isoformat(), "days": 7}
        ],
        **values,
    )


def make_playbook(code="medium-risk", *, steps=2):
    """Make a published playbook whose steps are 'Step 1', 'Step 2', …, each due within 24 hours."""
    playbook, _ = Playbook.objects.get_or_create(code=code, defaults={"name": "Medium risk", "name_zh": "中风险"})
    version, _ = PlaybookVersion.objects.get_or_create(playbook=playbook, number=1, defaults={"state": "published"})
    definition = [
        {
            "position": position,
            "kind": "task",
            "key": "",
            "role": "owner",
            "parameters": {},
            "title": f"Step {position}",
            "title_zh": f"第 {position} 步",
            "instructions": "Call them.",
            "instructions_zh": "给他们打电话。",
            "sla_amount": 24,
            "sla_unit": "clock_hours",
        }
        for position in range(1, steps + 1)
    ]
    return version, definition


def make_task(customer, *, owner=None, due_in, now, level="medium", warnings=None, steps=2, **values):
    """Make an open case of a customer with the first task of its playbook, due so long from now."""
    case = Case.objects.create(customer=customer, level=level, opened_at=now - timedelta(days=2))
    for warning in warnings if warnings is not None else [make_warning(customer, opened_on=timezone.localdate(now))]:
        CaseReason.objects.create(case=case, warning=warning, added_at=now)
    version, definition = make_playbook(steps=steps)
    run = PlaybookRun.objects.create(
        case=case, version=version, level=level, definition=definition, started_at=case.opened_at
    )
    return RetentionTask.objects.create(
        case=case,
        customer=customer,
        run=run,
        level=level,
        title=definition[0]["title"],
        title_zh=definition[0]["title_zh"],
        instructions=definition[0]["instructions"],
        owner=owner or customer.owner,
        owner_name=display_name(owner or customer.owner),
        created_at=min(now, now + due_in) - timedelta(hours=24),
        due_at=now + due_in,
        due_soon_at=now + due_in - timedelta(hours=5),
        sla_amount=24,
        sla_unit="clock_hours",
        **values,
    )


def make_interactions(customer, *, now):
    """Record a contact, a subscription, a call and a mail."""
    contact = customer.contacts.create(external_id="1", name="Zhang Min", email="zm@example.com", role="champion")
    customer.contacts.create(external_id="2", name="Peter Holm", role="user", left_on=timezone.localdate(now))
    customer.subscriptions.create(
        external_id="1", product="Suite", start=timezone.localdate(now) - timedelta(days=400), mrr=1200
    )
    for number, kind in enumerate(("call", "mail"), start=1):
        customer.interactions.create(
            external_id=str(number),
            kind=kind,
            contact=contact,
            occurred_at=now - timedelta(days=number),
            sentiment="-0.4",
            note="They asked for the new report.",
        )
