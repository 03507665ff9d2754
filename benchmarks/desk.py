"""A house at work, made inside the database: customers with scores, open and past tasks, one with a long history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection

from playbooks.cases import tickets
from playbooks.models import MessagingRules, Team, TeamMember
from retention import partitions, roles
from retention.models import HealthModelVersion, Measure, Rule, Scorecard
from retention.scoring import scorecards

CSMS: Final = 400
LONG: Final = 3 * 365
"""Days of scores of the first customer; the others have ninety, or those that the dashboards compare."""
NEAR: Final = 2000
"""So many customers have ninety days of scores."""

TICKET_DAYS: Final = 30
"""For so many days 40 of 100 customers have the number of their open tickets."""

TABLES: Final = (
    "retention_customer", "retention_subscription", "retention_contact", "retention_interaction",
    "retention_ownersentiment", "retention_warning", "retention_healthoverride", "retention_playbooks_case",
    "retention_playbooks_casereason", "retention_playbooks_playbookrun", "retention_playbooks_retentiontask",
    "retention_playbooks_taskevent",
)  # fmt: skip

SEED: Final = (
    """
    CREATE FUNCTION pg_temp.one_of(many int, row_id bigint, salt int DEFAULT 0) RETURNS int LANGUAGE sql IMMUTABLE AS
    'SELECT (abs(hashint8extended(row_id, salt) %% many))::int'
    """,
    """
    CREATE FUNCTION pg_temp.score(customer bigint, days_ago bigint) RETURNS numeric LANGUAGE sql IMMUTABLE AS
    'SELECT ((customer * 7919 + days_ago * 31) %% 10000)::numeric / 100'
    """,
    """
    CREATE FUNCTION pg_temp.tier(score numeric) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$SELECT CASE WHEN score >= 80 THEN 'healthy' WHEN score >= 60 THEN 'low' WHEN score >= 40 THEN 'medium'
                  ELSE 'high' END$$
    """,
    """
    INSERT INTO auth_user (
        password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined
    )
    SELECT '', false, 'bench-csm-' || n, 'Csm', 'No ' || n, '', false, true, now()
    FROM generate_series(1, %(csms)s) AS n
    """,
    """
    INSERT INTO auth_user_groups (user_id, group_id)
    SELECT id, %(group)s FROM auth_user WHERE username LIKE 'bench-csm-%%'
    """,
    """
    INSERT INTO retention_customer (
        source, tenant, external_id, name, segment, industry, employees, region, channel, lifecycle, owner_id,
        owner_name, url, attributes, signed_on, created_at, updated_at
    )
    SELECT '', '', 'C' || n, CASE WHEN n %% 3 = 0 THEN '北方精密仪器有限公司 ' ELSE 'Northgate Tooling ' END || n,
        (ARRAY['A', 'B', 'C'])[1 + n %% 3], 'Industry ' || n %% 20, 1 + n * 7919 %% 3000, 'Region ' || n %% 8,
        (ARRAY['direct', 'online'])[1 + n %% 2], (ARRAY['onboarding', 'established'])[1 + n %% 2], owner.id,
        owner.username, '', '{}', %(today)s::date - 1200 + n %% 200, now(), now()
    FROM generate_series(1, %(customers)s) AS n
    JOIN auth_user owner ON owner.username = 'bench-csm-' || (1 + (n - 1) * %(csms)s / %(customers)s)
    """,
    """
    INSERT INTO retention_subscription (customer_id, external_id, product, start, "end", mrr, currency, billing_months)
    SELECT id, '1', 'suite', signed_on, %(today)s::date + (id %% 360)::int, 100 + id %% 900, 'CNY', 1
    FROM retention_customer
    """,
    """
    INSERT INTO retention_contact (customer_id, external_id, name, email, role)
    SELECT id, role.role, 'Contact ' || id, 'c' || id || role.number || '@example.com', role.role
    FROM retention_customer CROSS JOIN (VALUES (1, 'decision maker'), (2, 'user')) AS role (number, role)
    """,
    """
    INSERT INTO retention_interaction (customer_id, external_id, kind, occurred_at, sentiment, note)
    SELECT id, n::text, (ARRAY['call', 'email', 'ticket'])[1 + n %% 3],
        now() - n * (3 + pg_temp.one_of(40, id, 3)) * interval '1 day',
        CASE WHEN pg_temp.one_of(3, id * 8 + n) = 0 THEN (pg_temp.one_of(201, id * 8 + n, 1) - 100) / 100.0 END,
        'Spoke about it.'
    FROM retention_customer CROSS JOIN generate_series(1, 5) AS n
    """,
    """
    INSERT INTO retention_ownersentiment (customer_id, value, reason, owner_id, owner_name, at)
    SELECT id, 1 + pg_temp.one_of(5, id, 1), 'They say so.',
        CASE WHEN pg_temp.one_of(4, id, 2) > 0 THEN owner_id ELSE before.person_id END, '',
        now() - n * interval '20 days'
    FROM retention_customer
    CROSS JOIN generate_series(1, 2) AS n
    CROSS JOIN (SELECT min(owner_id) AS person_id FROM retention_customer) AS before
    WHERE pg_temp.one_of(5, id) = 0
    """,
    """
    INSERT INTO retention_feeling (customer_id, said, mood, mood_at, touched_at)
    SELECT customer_id, CASE WHEN said.owner_id = customer.owner_id THEN said.value END, sentiment, occurred_at,
        touched_at
    FROM (
        SELECT DISTINCT ON (customer_id) customer_id, value, owner_id
        FROM retention_ownersentiment ORDER BY customer_id, at DESC, id DESC
    ) AS said
    FULL JOIN (
        SELECT DISTINCT ON (customer_id) customer_id, sentiment, occurred_at
        FROM retention_interaction WHERE sentiment IS NOT NULL ORDER BY customer_id, occurred_at DESC, id DESC
    ) AS felt USING (customer_id)
    FULL JOIN (
        SELECT customer_id, max(occurred_at) AS touched_at FROM retention_interaction GROUP BY customer_id
    ) AS touched USING (customer_id)
    JOIN retention_customer AS customer ON customer.id = customer_id
    """,
    """
    INSERT INTO retention_healthsnapshot (
        customer_id, day, scorecard_id, score, tier, coverage, metric_values, metric_scores, computed_at, revision
    )
    SELECT id, %(today)s::date - back, %(card)s, score, pg_temp.tier(score), 1,
        array_fill(score::float, ARRAY[%(width)s]), array_fill(score::float, ARRAY[%(width)s]), now(), 0
    FROM (
        SELECT c.id, back, pg_temp.score(c.id, back) AS score
        FROM retention_customer c
        CROSS JOIN generate_series(1, %(long)s) AS back
        WHERE back IN (1, 2, 8, 31, 91) OR c.id <= %(near)s AND back <= 91 OR c.id = 1
    ) AS made
    """,
    """
    INSERT INTO retention_currenthealth (
        customer_id, day, scorecard_id, score, tier, coverage, score_week_ago, tier_week_ago, worst_metric,
        worst_value, worst_points_lost, mrr, renewal_on
    )
    SELECT id, %(today)s::date - 1, %(card)s, score, pg_temp.tier(score), 1,
        pg_temp.score(id, 8), pg_temp.tier(pg_temp.score(id, 8)), 'last_login',
        20, 12, 100 + id %% 900, %(today)s::date + (id %% 360)::int
    FROM (SELECT id, pg_temp.score(id, 1) AS score FROM retention_customer) AS made
    """,
    """
    INSERT INTO retention_warning (
        rule_id, customer_id, level, opened_on, evidence, definition, raised_at
    )
    SELECT (%(rules)s::int[])[1 + abs(hashint8(id * 5)) %% cardinality(%(rules)s::int[])], id, 'medium',
        %(today)s::date - 3, '[]', '{}', now()
    FROM retention_customer
    """,
    """
    INSERT INTO retention_playbooks_case (customer_id, level, state, opened_at, closed_at, outcome, outcome_note)
    SELECT id, 'medium', 'closed', now() - interval '200 days', now() - interval '150 days', 'saved', ''
    FROM retention_customer
    """,
    """
    INSERT INTO retention_playbooks_case (customer_id, level, state, opened_at, outcome, outcome_note)
    SELECT id, 'medium', 'open', now() - interval '5 days', '', '' FROM retention_customer
    """,
    """
    INSERT INTO retention_playbooks_casereason (case_id, warning_id, added_at)
    SELECT story.id, warning.id, now()
    FROM retention_playbooks_case story JOIN retention_warning warning USING (customer_id) WHERE story.state = 'open'
    """,
    """
    INSERT INTO retention_playbooks_retentiontask (
        case_id, customer_id, position, role, level, priority, title, title_zh, instructions, instructions_zh,
        owner_id, owner_name,
        state, created_at, due_at, due_soon_at, sla_amount, sla_unit, escalation_level, snooze_reason, outcome,
        outcome_note, finished_at, version
    )
    SELECT story.id, customer.id, n, 'owner', 'medium',
        CASE abs(hashint8(story.id)) %% 20 WHEN 0 THEN 'high' WHEN 1 THEN 'low' ELSE 'normal' END,
        'Call the customer', '', '', '', customer.owner_id, customer.owner_name,
        CASE WHEN story.state = 'open' THEN 'open' ELSE 'done' END, at, at + interval '3 days', at + interval '2 days',
        72, 'clock_hours', 0, '', CASE WHEN story.state = 'open' THEN '' ELSE 'saved' END, '',
        CASE WHEN story.state = 'open' THEN NULL ELSE at + interval '5 hours' END, 1
    FROM retention_playbooks_case story
    JOIN retention_customer customer ON customer.id = story.customer_id
    CROSS JOIN generate_series(1, %(past)s) AS n
    CROSS JOIN LATERAL (
        SELECT story.opened_at + interval '1 hour' * (abs(hashint8(story.id * 7)) %% 96) + n * interval '1 day' AS at
    ) AS times
    WHERE story.state = 'closed' OR n = 1
    """,
    """
    INSERT INTO retention_observation (customer_id, measure_id, day, value)
    SELECT id, %(tickets)s, %(today)s::date - back, abs(hashint8(id * 31 + back)) %% 4
    FROM retention_customer CROSS JOIN generate_series(0, %(ticket_days)s - 1) AS back
    WHERE id %% 5 < 2
    """,
)


def make(*, customers: int, tasks: int, today: date, now: Any) -> Any:
    """Fill the tables; `tasks` are the past ones. Returns a CSM with a portfolio and a manager of all."""
    card = Scorecard.objects.get(pk=scorecards.of_version(version=HealthModelVersion.objects.get()).pk)
    partitions.ensure(
        table="retention_healthsnapshot",
        months=partitions.months_between(today - timedelta(days=LONG + 1), today),
    )
    measure = Measure.objects.create(code="tickets_open", name="Open tickets")
    MessagingRules.objects.update(tickets_measure=measure)
    partitions.ensure(
        table="retention_observation",
        months=partitions.months_between(today - tickets.WINDOW, today),
    )
    given: dict[str, Any] = {
        "customers": customers, "csms": min(CSMS, customers), "past": max(1, tasks // customers), "today": today,
        "group": Group.objects.get(name=roles.CSM).pk, "card": card.pk, "width": len(card.metrics), "long": LONG,
        "near": min(NEAR, customers), "rules": list(Rule.objects.values_list("pk", flat=True).order_by("pk")),
        "tickets": measure.pk, "ticket_days": TICKET_DAYS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for verb in ("DISABLE", "ENABLE"):
            for table in TABLES:  # their triggers, which are not measured here, stay out of it
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
            if verb == "DISABLE":
                for statement in SEED:
                    cursor.execute(statement, given)
        cursor.execute("VACUUM (ANALYZE)")
    manager = get_user_model().objects.create(username="bench-manager")
    manager.groups.set(Group.objects.filter(name=roles.MANAGER))
    team = Team.objects.get(is_default=True)
    Team.objects.filter(pk=team.pk).update(manager=manager)
    csm = get_user_model().objects.get(username="bench-csm-1")
    TeamMember.objects.get_or_create(team=team, user=csm, defaults={"role": "owner"})
    return csm, manager
