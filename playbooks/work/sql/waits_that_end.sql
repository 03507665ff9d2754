-- Purpose: the waiting tasks whose customer has answered since, with the kind of the answer, and those that have waited
--   as long as they may, with none; locked.
-- Parameters: now timestamptz, answers text[] (kinds of interactions), size int (tasks at once).
-- Index: playbooks_task_waiting; retention_interaction_recent for each customer.
--   A task that somebody is changing is left for the next sweep.
SELECT task.id, answer.kind AS answer
FROM retention_playbooks_retentiontask task
JOIN retention_playbooks_case cases ON cases.id = task.case_id
LEFT JOIN LATERAL (
    SELECT interaction.kind
    FROM retention_interaction interaction
    WHERE interaction.customer_id = cases.customer_id
      AND interaction.occurred_at > task.waiting_since
      AND interaction.occurred_at <= %(now)s
      AND interaction.kind = ANY(%(answers)s)
    ORDER BY interaction.occurred_at
    LIMIT 1
) answer ON true
WHERE task.state = 'waiting'
  AND (answer.kind IS NOT NULL OR task.waiting_until <= %(now)s)
ORDER BY task.id
LIMIT %(size)s
FOR UPDATE OF task SKIP LOCKED
