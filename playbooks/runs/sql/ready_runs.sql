-- Purpose: what the given runs do next: the running ones that wait for nothing, with the step that the newest row of
--   each names; a run without a row is at its beginning.
-- Parameters: run_ids bigint[].
-- Index: primary key of the run; playbooks_step_once_a_visit for the rows of the runs. No lookup row by row: right
--   after a bulk load the planner takes the table for empty and would read all of it for each run.
WITH last AS (
    SELECT DISTINCT ON (step.run_id) step.run_id, step.state, step.next_position
    FROM retention_playbooks_steprun step
    WHERE step.run_id = ANY(%(run_ids)s)
    ORDER BY step.run_id, step.id DESC
)
SELECT run.id AS run_id, run.case_id, cases.customer_id, run.level, run.definition,
       last.run_id IS NULL AS fresh, last.next_position
FROM retention_playbooks_playbookrun run
JOIN retention_playbooks_case cases ON cases.id = run.case_id
LEFT JOIN last ON last.run_id = run.id
WHERE run.id = ANY(%(run_ids)s) AND run.state = 'running' AND (last.run_id IS NULL OR last.state <> 'waiting')
ORDER BY run.id
