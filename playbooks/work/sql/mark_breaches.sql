-- Purpose: mark the unfinished tasks whose deadline has passed, with a history line each, and note why, as far as the
--   rows tell now: the first that holds of an approval that its case waited for, a wait for the customer, a snooze,
--   another owner, nobody's look, somebody's look. A snooze does not stop the clock.
-- Parameters: now timestamptz, size int (tasks at once).
-- Index: playbooks_task_due; playbooks_request_case, playbooks_task_history for those that are late. A task that
--   somebody is changing is left for the next sweep.
WITH late AS (
    SELECT id
    FROM retention_playbooks_retentiontask
    WHERE state IN ('open', 'snoozed') AND due_at <= %(now)s AND breached_at IS NULL
    ORDER BY due_at, id
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE retention_playbooks_retentiontask task
    SET breached_at = task.due_at,
        late_because = CASE
            WHEN EXISTS (
                SELECT FROM retention_playbooks_approvalrequest r
                WHERE r.case_id = task.case_id AND r.asked_at <= task.due_at
                    AND (r.closed_at IS NULL OR r.closed_at > task.due_at)
            ) THEN 'approval'
            WHEN task.paused > interval '0' THEN 'customer'
            WHEN task.snoozes > 0 THEN 'snoozed'
            WHEN EXISTS (
                SELECT FROM retention_playbooks_taskevent e
                WHERE e.task_id = task.id AND e.kind = 'reassigned' AND e.at <= task.due_at
            ) THEN 'reassigned'
            WHEN NOT EXISTS (
                SELECT FROM retention_playbooks_taskevent e
                WHERE e.task_id = task.id AND e.kind = 'opened' AND e.at <= task.due_at
            ) THEN 'unopened'
            ELSE 'opened'
        END
    FROM late
    WHERE task.id = late.id
    RETURNING task.id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'breached', %(now)s, '', '', '{}'::jsonb FROM marked
