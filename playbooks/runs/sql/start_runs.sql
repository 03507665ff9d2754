-- Purpose: start a run, its first task and the task's history for every case of every group.
-- Parameters: groups jsonb (a list of what Start.as_json gives), now timestamptz; {owner_type}: the
--   type of the users' key.
-- Index: playbooks_one_run_a_case decides when two start at once; the loser writes nothing.
WITH wanted AS (
    SELECT cases.case_id::bigint, g.*
    FROM jsonb_to_recordset(%(groups)s::jsonb) AS g(
             cases jsonb, owner text, owner_name text, version bigint, playbook text, level text, definition jsonb,
             due_at timestamptz, due_soon_at timestamptz, next_escalation_at timestamptz, escalation_plan text)
    CROSS JOIN LATERAL jsonb_array_elements_text(g.cases) AS cases(case_id)
), started AS (
    INSERT INTO retention_playbooks_playbookrun (case_id, version_id, level, definition, state, started_at)
    SELECT case_id, version, level, definition, 'running', %(now)s FROM wanted ORDER BY case_id
    ON CONFLICT (case_id) WHERE state = 'running' DO NOTHING
    RETURNING id, case_id
), tasks AS (
    INSERT INTO retention_playbooks_retentiontask (
        case_id, run_id, position, level, title, title_zh, instructions, instructions_zh, owner_id, owner_name,
        state, created_at, due_at, due_soon_at, sla_amount, sla_unit, escalation_level, next_escalation_at,
        escalation_plan, snooze_reason, outcome, outcome_note, version)
    SELECT started.case_id, started.id, (step ->> 'position')::smallint, wanted.level,
           step ->> 'title', step ->> 'title_zh', step ->> 'instructions', step ->> 'instructions_zh',
           wanted.owner::{owner_type}, wanted.owner_name,
           'open', %(now)s, wanted.due_at, wanted.due_soon_at,
           (step ->> 'sla_amount')::smallint, step ->> 'sla_unit', 0, wanted.next_escalation_at,
           wanted.escalation_plan, '', '', '', 1
    FROM started
    JOIN wanted USING (case_id)
    CROSS JOIN LATERAL (SELECT wanted.definition -> 0 AS step) AS first
    RETURNING id, case_id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT tasks.id, 'created', %(now)s, '', '', jsonb_build_object('playbook', wanted.playbook)
FROM tasks JOIN wanted USING (case_id)
RETURNING task_id
