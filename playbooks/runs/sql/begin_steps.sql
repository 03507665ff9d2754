-- Purpose: write down that runs have reached a step; a step that is reached again is another visit.
-- Parameters: steps jsonb (a list of {run, position, kind}), now timestamptz.
-- Index: playbooks_step_once_a_visit.
INSERT INTO retention_playbooks_steprun (run_id, position, visit, kind, state, started_at, awaits, result)
SELECT begun.run, begun.position,
       1 + (SELECT count(*) FROM retention_playbooks_steprun before
            WHERE before.run_id = begun.run AND before.position = begun.position),
       begun.kind, 'waiting', %(now)s, '{}', '{}'::jsonb
FROM jsonb_to_recordset(%(steps)s::jsonb) AS begun(run bigint, position smallint, kind text)
ORDER BY begun.run
RETURNING id, run_id, visit
