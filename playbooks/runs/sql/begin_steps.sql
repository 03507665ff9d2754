-- Purpose: write down that runs have reached a step; a step that is reached again is another visit.
-- Parameters: steps jsonb (a list of {run, position, kind}), run_ids bigint[] (the same runs), now timestamptz.
-- Index: playbooks_step_once_a_visit.
WITH before AS (
    SELECT step.run_id, step.position, count(*) AS visits
    FROM retention_playbooks_steprun step
    WHERE step.run_id = ANY(%(run_ids)s)
    GROUP BY step.run_id, step.position
)
INSERT INTO retention_playbooks_steprun (run_id, position, visit, kind, state, started_at, awaits, result)
SELECT begun.run, begun.position, 1 + coalesce(before.visits, 0), begun.kind, 'waiting', %(now)s, '{}', '{}'::jsonb
FROM jsonb_to_recordset(%(steps)s::jsonb) AS begun(run bigint, position smallint, kind text)
LEFT JOIN before ON before.run_id = begun.run AND before.position = begun.position
ORDER BY begun.run
RETURNING id, run_id, visit
