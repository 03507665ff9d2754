-- Purpose: the waiting steps whose event is in the data already, with that event, their cases locked: the customer's
--   score has recovered (none of the case's warnings is open), or something of the kind that is awaited happened since
--   the wait began.
-- Parameters: recovered text (the name of the first event), size int, seen bigint[].
-- Index: playbooks_step_awaiting; reasons by case; retention_interaction_recent for each customer.
SELECT step.id, step.run_id,
       CASE WHEN recovered.yes THEN %(recovered)s ELSE happened.kind END AS event
FROM retention_playbooks_steprun step
JOIN retention_playbooks_playbookrun run ON run.id = step.run_id AND run.state = 'running'
JOIN retention_playbooks_case cases ON cases.id = run.case_id
CROSS JOIN LATERAL (
    SELECT %(recovered)s = ANY(step.awaits) AND NOT EXISTS (
        SELECT 1
        FROM retention_playbooks_casereason reason
        JOIN retention_warning warning ON warning.id = reason.warning_id
        WHERE reason.case_id = cases.id AND warning.cleared_on IS NULL AND warning.withdrawn_at IS NULL
    ) AS yes
) recovered
LEFT JOIN LATERAL (
    SELECT interaction.kind
    FROM retention_interaction interaction
    WHERE interaction.customer_id = cases.customer_id
      AND interaction.occurred_at >= step.started_at
      AND interaction.kind = ANY(step.awaits)
    ORDER BY interaction.occurred_at
    LIMIT 1
) happened ON true
WHERE step.state = 'waiting' AND step.awaits <> '{}' AND step.id <> ALL(%(seen)s)
  AND (recovered.yes OR happened.kind IS NOT NULL)
ORDER BY step.id
LIMIT %(size)s
FOR UPDATE OF cases SKIP LOCKED
