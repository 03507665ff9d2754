-- Purpose: what the given runs do next: the running ones that wait for nothing, with the step that the newest row of
--   each names; a run without a row is at its beginning.
-- Parameters: run_ids bigint[].
-- Index: primary key of the run; playbooks_step_once_a_visit for the rows of each run.
SELECT run.id AS run_id, run.case_id, cases.customer_id, run.level, run.definition,
       last.id IS NULL AS fresh, last.next_position
FROM retention_playbooks_playbookrun run
JOIN retention_playbooks_case cases ON cases.id = run.case_id
LEFT JOIN LATERAL (
    SELECT step.id, step.state, step.next_position
    FROM retention_playbooks_steprun step
    WHERE step.run_id = run.id
    ORDER BY step.id DESC
    LIMIT 1
) last ON true
WHERE run.id = ANY(%(run_ids)s) AND run.state = 'running' AND (last.id IS NULL OR last.state <> 'waiting')
ORDER BY run.id
