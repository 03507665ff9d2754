-- Purpose: end the running runs of the given cases because another playbook takes over, cancel their
--   unfinished tasks and write the history lines. Finished tasks stay as they are.
-- Parameters: case_ids bigint[], now timestamptz, cause text.
-- Index: playbooks_one_run_a_case; tasks by run.
WITH ended AS (
    UPDATE retention_playbooks_playbookrun
    SET state = 'upgraded', ended_at = %(now)s
    WHERE case_id = ANY(%(case_ids)s) AND state = 'running'
    RETURNING id
), cancelled AS (
    UPDATE retention_playbooks_retentiontask task
    SET state = 'cancelled', snoozed_until = NULL, waiting_since = NULL, next_escalation_at = NULL, version = task.version + 1
    FROM ended
    WHERE task.run_id = ended.id AND task.state IN ('open', 'snoozed', 'waiting')
    RETURNING task.id
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'cancelled', %(now)s, '', '', jsonb_build_object('cause', %(cause)s::text) FROM cancelled
