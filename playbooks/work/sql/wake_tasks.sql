-- Purpose: bring back the snoozed tasks whose time has come, or for which what they were put off for has
--   happened since, with a history line each. The score has recovered when none of the case's warnings
--   is open any more; other events are kinds of interactions with the customer.
-- Parameters: now timestamptz, size int (tasks at once).
-- Index: playbooks_task_waking, playbooks_task_hoping; reasons by case; retention_interaction_recent.
--   A task that somebody is changing is left for the next sweep.
WITH due AS (
    SELECT id
    FROM retention_playbooks_retentiontask
    WHERE state = 'snoozed' AND snoozed_until <= %(now)s
    ORDER BY snoozed_until
    LIMIT %(size)s
    FOR UPDATE SKIP LOCKED
), happened AS (
    SELECT task.id, task.snooze_event
    FROM retention_playbooks_retentiontask task
    JOIN retention_playbooks_case c ON c.id = task.case_id
    WHERE task.state = 'snoozed'
      AND task.snooze_event <> ''
      AND task.snoozed_until > %(now)s
      AND CASE task.snooze_event
              WHEN 'score_recovered' THEN NOT EXISTS (
                  SELECT 1
                  FROM retention_playbooks_casereason reason
                  JOIN retention_warning warning ON warning.id = reason.warning_id
                  WHERE reason.case_id = task.case_id
                    AND warning.cleared_on IS NULL
                    AND warning.withdrawn_at IS NULL)
              ELSE EXISTS (
                  SELECT 1
                  FROM retention_interaction interaction
                  WHERE interaction.customer_id = c.customer_id
                    AND interaction.kind = task.snooze_event
                    AND interaction.occurred_at > task.snoozed_at
                    AND interaction.occurred_at <= %(now)s)
          END
    ORDER BY task.id
    LIMIT %(size)s
    FOR UPDATE OF task SKIP LOCKED
), woken AS (
    UPDATE retention_playbooks_retentiontask task
    SET state = 'open', snoozed_until = NULL, snooze_event = '', version = task.version + 1
    FROM (SELECT id, '' AS event FROM due UNION ALL SELECT id, snooze_event FROM happened) AS found
    WHERE task.id = found.id
    RETURNING task.id, found.event
)
INSERT INTO retention_playbooks_taskevent (task_id, kind, at, by_name, note, data)
SELECT id, 'woken', %(now)s, '', '',
       CASE WHEN event = '' THEN '{}'::jsonb ELSE jsonb_build_object('event', event) END
FROM woken
