-- Purpose: the waiting steps whose time has come, their cases locked; a case that somebody is changing is left for
--   the next sweep.
-- Parameters: now timestamptz, size int (steps at once), seen bigint[] (steps that this sweep has had already).
-- Index: playbooks_step_waking.
SELECT step.id, step.run_id
FROM retention_playbooks_steprun step
JOIN retention_playbooks_playbookrun run ON run.id = step.run_id AND run.state = 'running'
JOIN retention_playbooks_case cases ON cases.id = run.case_id
WHERE step.state = 'waiting' AND step.wake_at <= %(now)s AND step.id <> ALL(%(seen)s)
ORDER BY step.wake_at, step.id
LIMIT %(size)s
FOR UPDATE OF cases SKIP LOCKED
