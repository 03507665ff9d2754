-- Purpose: make every open warning that belongs to no case a reason of its customer's open case.
-- Parameters: case_ids bigint[], now timestamptz.
-- Index: retention_warning_customer; one reason a warning.
INSERT INTO retention_playbooks_casereason (case_id, warning_id, added_at)
SELECT c.id, warning.id, %(now)s
FROM retention_playbooks_case c
JOIN retention_warning warning ON warning.customer_id = c.customer_id
WHERE c.id = ANY(%(case_ids)s)
  AND warning.cleared_on IS NULL
  AND warning.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM retention_playbooks_casereason reason WHERE reason.warning_id = warning.id)
ORDER BY warning.id
ON CONFLICT (warning_id) DO NOTHING
RETURNING case_id
