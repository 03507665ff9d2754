-- Purpose: bring back the snoozed tasks whose time has come, with a history line each.
-- Parameters: now timestamptz, size int (tasks at once).
-- Index: playbooks_task_waking. A task that somebody is changing is left for the next sweep.
WITH due AS (
    SELECT id
    FROM retention_playbooks_retentiontask
    WHERE state = 'snoozed' AND snoozed_until <= %(now)s
    ORDER BY snoozed_until
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
), woken AS (
    UPDATE retention_playbooks_retentiontask task
    SET state = 'open', snoozed_until = NULL, version = task.version + 1
    FROM due
    WHERE task.id = due.id
    RETURNING task.id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'woken', %(now)s, '', '', '{}'::jsonb FROM woken
