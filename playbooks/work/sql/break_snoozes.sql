-- Purpose: bring back the snoozed tasks of cases to which a graver warning came, with a history line each.
-- Parameters: case_ids bigint[], now timestamptz.
-- Index: tasks by case.
WITH woken AS (
    UPDATE retention_playbooks_retentiontask task
    SET state = 'open', snoozed_until = NULL, snooze_event = '', version = task.version + 1
    WHERE task.case_id = ANY(%(case_ids)s) AND task.state = 'snoozed'
    RETURNING task.id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'woken', %(now)s, '', '', '{"cause": "higher level"}'::jsonb FROM woken
