-- Purpose: start a run for every case of every group; its steps begin when it is moved on.
-- Parameters: groups jsonb (a list of {cases, version, level, definition}), now timestamptz.
-- Index: playbooks_one_run_a_case decides when two start at once; the loser writes nothing.
INSERT INTO retention_playbooks_playbookrun (case_id, version_id, level, definition, state, started_at)
SELECT cases.case_id::bigint, wanted.version, wanted.level, wanted.definition, 'running', %(now)s
FROM jsonb_to_recordset(%(groups)s::jsonb) AS wanted(cases jsonb, version bigint, level text, definition jsonb)
CROSS JOIN LATERAL jsonb_array_elements_text(wanted.cases) AS cases(case_id)
ORDER BY cases.case_id::bigint
ON CONFLICT (case_id) WHERE state = 'running' DO NOTHING
RETURNING id
