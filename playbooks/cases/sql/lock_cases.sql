-- Purpose: lock the open cases of the given customers, in the order in which everybody locks them.
-- Parameters: customer_ids bigint[].
-- Index: playbooks_one_open_case.
SELECT id
FROM retention_playbooks_case
WHERE customer_id = ANY(%(customer_ids)s) AND state = 'open'
ORDER BY id
FOR UPDATE
