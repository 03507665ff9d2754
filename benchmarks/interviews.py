"""The report on why customers left and the interviewer's form at any number of interviews."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import plans
from benchmarks.clockwork import tell, timed
from interviews.models import FormVersion, Interview
from retention.clock import database_now
from retention.configuration.defaults import install_defaults

TABLES: Final = ("customer", "interviews_departure", "interviews_interview", "interviews_answer",
                 "interviews_codedreason", "interviews_competitormention", "subscription",
                 "interviews_competitornote")  # fmt: skip

SEED: Final = (
    """
    CREATE FUNCTION pg_temp.verdict(avoidable text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$SELECT coalesce(CASE avoidable WHEN 'unavoidable' THEN 'unconfirmed' ELSE avoidable END, '')$$
    """,
    """
    INSERT INTO retention_customer (
        source, tenant, external_id, name, segment, industry, employees, region, channel, lifecycle, owner_name, url,
        attributes, lost_on, created_at, updated_at
    )
    SELECT '', '', 'C' || n, 'Customer ' || n, (ARRAY['A', 'B', 'C'])[1 + n %% 3], 'Industry ' || n %% 20,
        1 + n * 7919 %% 3000, 'Region ' || n %% 8, (ARRAY['direct', 'online'])[1 + n %% 2],
        (ARRAY['onboarding', 'established'])[1 + n %% 2], 'CSM ' || n %% 40, '', '{}', %(today)s - n %% 360,
        now(), now()
    FROM generate_series(1, %(count)s) AS n
    """,
    """
    INSERT INTO retention_interviews_departure (
        customer_id, left_on, mrr_lost, name, segment, industry, size, region, channel, stage, csm_name, noticed_at
    )
    SELECT id, lost_on, 100 + id %% 900, name, segment, industry, employees, region, channel, lifecycle, owner_name,
        now()
    FROM retention_customer
    """,
    """
    INSERT INTO retention_interviews_interview (
        customer_id, departure_id, purpose, form_version_id, state, channel, interviewer_id, interviewer_name,
        contact_name, language, opened_at, due_at, warn_at, started_at, submitted_at, closed_note, consent_quoting,
        consent_by_name, step, version, edition, correction_reason, cause
    )
    SELECT customer_id, id, 'exit', %(form)s, CASE WHEN id %% 1000 = 0 THEN 'in_progress' ELSE 'submitted' END, 'live',
        %(interviewer)s, 'Interviewer', '', 'en', left_on, left_on + 30, left_on + 60, left_on + 5,
        CASE WHEN id %% 1000 = 0 THEN NULL ELSE left_on + (5 + id %% 40)::int END, '', true, '', 1, 1, 1, '', ''
    FROM retention_interviews_departure
    """,
    """
    INSERT INTO retention_interviews_answer (
        interview_id, question_key, outcome, verbatim, value, quotes, version, answered_at, author_name
    )
    SELECT talk.id, question.key, 'answered', 'We waited for an answer, and then for another one. ' || talk.id, '{}',
        CASE WHEN question.position = 1 THEN jsonb_build_array('We waited for an answer') ELSE '[]'::jsonb END, 1,
        now(), ''
    FROM retention_interviews_interview talk
    JOIN retention_interviews_question question ON question.version_id = talk.form_version_id
    """,
    """
    INSERT INTO retention_interviews_codedreason (
        departure_id, source, rank, reason_id, avoidable, team_that_could_act, evidence, author_name, coded_at,
        confirmed_by_name
    )
    SELECT d.id, source.source, 1, (SELECT array_agg(id ORDER BY id) FROM retention_interviews_reason)
            [1 + (d.id * source.factor %% 31)::int],
        (ARRAY['avoidable', 'unavoidable', 'undetermined'])[1 + d.id %% 3], '', 'A ticket', '', now(), ''
    FROM retention_interviews_departure d
    CROSS JOIN (VALUES ('recorded', 7), ('confirmed', 11), ('stated', 13)) AS source (source, factor)
    WHERE source.source <> 'stated' OR d.id %% 2 = 0
    """,
    """
    UPDATE retention_interviews_departure d
    SET recorded_id = r.reason_id, recorded_verdict = pg_temp.verdict(r.avoidable),
        confirmed_id = c.reason_id, confirmed_verdict = pg_temp.verdict(c.avoidable),
        stated_id = s.reason_id, stated_verdict = pg_temp.verdict(s.avoidable),
        talk = talk.state, talk_days = talk.submitted_at::date - left_on
    FROM retention_interviews_interview talk, retention_interviews_codedreason r
    JOIN retention_interviews_codedreason c ON c.departure_id = r.departure_id AND c.source = 'confirmed'
    LEFT JOIN retention_interviews_codedreason s ON s.departure_id = r.departure_id AND s.source = 'stated'
    WHERE r.departure_id = d.id AND r.source = 'recorded' AND talk.departure_id = d.id
    """,
    "INSERT INTO retention_interviews_competitor (code, name, name_zh, active, note) "
    "SELECT 'rival-' || n, 'Rival ' || n, '', true, '' FROM generate_series(1, 12) AS n",
    """
    INSERT INTO retention_interviews_competitormention (departure_id, competitor_id, source, strengths, by_name, at)
    SELECT d.id, rival.id, 'stated', 'Made for our trade', '', now()
    FROM retention_interviews_departure d
    JOIN retention_interviews_competitor rival ON rival.code = 'rival-' || (1 + d.id %% 12)
    WHERE d.id %% 5 = 0
    """,
    """
    INSERT INTO retention_customer (
        source, tenant, external_id, name, segment, industry, region, channel, lifecycle, owner_name, url, attributes,
        created_at, updated_at
    )
    SELECT '', '', 'H' || n, 'Customer who is here ' || n, '', '', '', '', '', '', '', '{}', now(), now()
    FROM generate_series(1, %(count)s) AS n
    """,
    """
    INSERT INTO retention_subscription (customer_id, external_id, product, start, mrr, currency, billing_months)
    SELECT id, 's', '', %(today)s - 400, 100 + id %% 900, 'CNY', 1
    FROM retention_customer
    WHERE lost_on IS NULL
    """,
    """
    INSERT INTO retention_interviews_competitornote (
        customer_id, competitor_id, standing, text, author_name, at
    )
    SELECT customer.id, rival.id,
        (ARRAY['heard', 'compares', 'trial', 'beside', 'chosen', 'ruled_out'])[1 + (customer.id / 5 + often)  %% 6],
        'Their buyer told us of it. ' || repeat('They look at the price. ', 8), '', now() - often * interval '9 days'
    FROM retention_customer customer
    JOIN retention_interviews_competitor rival ON rival.code = 'rival-' || (1 + customer.id %% 12)
    CROSS JOIN generate_series(0, 1) AS often
    WHERE customer.lost_on IS NULL AND customer.id %% 5 = 0
    """,
)


REPORT: Final = (
    ("the report", "reasons", ""),
    ("by two properties", "reasons", "?by=size&across=region&order=customers"),
    ("one industry", "reasons", "?industry=Industry+3&source=confirmed&reason=price"),
    ("its competitors", "competitors", ""),
    ("its programme", "programme", ""),
)


def measure_pages(*, interviews: int, times: int, with_plans: bool = False) -> None:
    """(h) the report on why customers left, and the interviewer's form, as pages: 95 of 100 are answered within."""
    now = database_now()
    install_defaults(now=now)
    manager, interviewer = person("manager"), person("interviewer")
    form = FormVersion.objects.get(form__purpose="exit", state="published").pk
    spent, _ = timed(lambda: seed(interviews, now.date(), form, interviewer))
    tell(f"\n{interviews:,} departures with interviews, made in {spent.wall:.0f} s")
    client = Client(SERVER_NAME="localhost")
    client.force_login(manager)
    for words, name, query in REPORT:
        answered(client, reverse(f"interviews:{name}") + query, f"(h) {words}", times=times, aim=500)
    client.force_login(interviewer)
    talk = Interview.objects.filter(state="in_progress").order_by("pk").first()
    if talk is not None:
        answered(
            client, reverse("interviews:questions", args=[talk.pk]), "(h) the interviewer's form", times=times, aim=150
        )
    if with_plans:
        client.force_login(manager)
        with plans.printed():
            for name in ("reasons", "competitors", "programme"):
                client.get(reverse(f"interviews:{name}"))


def seed(count: int, today: date, form: int, interviewer: Any) -> None:
    """Fill the tables inside the database; their triggers, which are not measured here, stay out of it."""
    given = {"count": count, "today": today, "form": form, "interviewer": interviewer.pk}
    with connection.cursor() as cursor:
        for verb in ("DISABLE", "ENABLE"):
            for table in TABLES:
                cursor.execute(f"ALTER TABLE retention_{table} {verb} TRIGGER USER")
            if verb == "DISABLE":
                for statement in SEED:
                    cursor.execute(statement, given)
        cursor.execute("VACUUM (ANALYZE)")


def person(role: str) -> Any:
    """Somebody with a role."""
    found = get_user_model().objects.create(username=f"bench-{role}")
    found.groups.set(Group.objects.filter(name=role))
    return found


def answered(client: Client, address: str, words: str, *, times: int, aim: int) -> None:
    """Ask for a page again and again; say how long 95 of 100 answers took."""
    taken = []
    for _ in range(times):
        spent, answer = timed(lambda: client.get(address))
        assert answer.status_code == 200, answer.status_code  # noqa: S101  a refusal is quick
        taken.append(spent.wall * 1000)
    first = taken[0]
    taken.sort()
    median, slow = taken[len(taken) // 2], taken[ceil(len(taken) * 0.95) - 1]
    tell(f"{words}: median {median:.0f} ms, 95 of 100 within {slow:.0f} ms, the first {first:.0f} ms; aim {aim} ms")
