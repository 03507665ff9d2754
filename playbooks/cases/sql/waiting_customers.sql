-- Purpose: the customers with an open warning that belongs to no case yet; all of them, or those of
--   the given warnings.
-- Parameters: warning_ids bigint[] or null.
-- Index: retention_one_open_warning (partial: only open warnings); one reason a warning.
SELECT DISTINCT warning.customer_id
FROM retention_warning warning
JOIN retention_customer customer ON customer.id = warning.customer_id
WHERE warning.cleared_on IS NULL
  AND warning.withdrawn_at IS NULL
  AND (%(warning_ids)s::bigint[] IS NULL OR warning.id = ANY(%(warning_ids)s))
  AND customer.gone_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM retention_playbooks_casereason reason WHERE reason.warning_id = warning.id)
ORDER BY warning.customer_id
