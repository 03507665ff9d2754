-- Purpose: mark the unfinished tasks whose deadline has passed, with a history line each. A snooze
--   does not stop the clock.
-- Parameters: now timestamptz, size int (tasks at once).
-- Index: playbooks_task_due. A task that somebody is changing is left for the next sweep.
WITH late AS (
    SELECT id
    FROM retention_playbooks_retentiontask
    WHERE state IN ('open', 'snoozed') AND due_at <= %(now)s AND breached_at IS NULL
    ORDER BY due_at, id
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE retention_playbooks_retentiontask task
    SET breached_at = task.due_at
    FROM late
    WHERE task.id = late.id
    RETURNING task.id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'breached', %(now)s, '', '', '{}'::jsonb FROM marked
