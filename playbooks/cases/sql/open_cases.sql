-- Purpose: open a case for every given customer who has open warnings that belong to no case, and no
--   open case; its level is the highest of these warnings.
-- Parameters: customer_ids bigint[], now timestamptz.
-- Index: retention_warning_customer; playbooks_one_open_case decides when two open at once.
INSERT INTO retention_playbooks_case (customer_id, level, state, opened_at, outcome, outcome_note)
SELECT warning.customer_id,
       (ARRAY['low', 'medium', 'high'])[max(array_position(ARRAY['low', 'medium', 'high'], warning.level::text))],
       'open', %(now)s, '', ''
FROM retention_warning warning
WHERE warning.customer_id = ANY(%(customer_ids)s)
  AND warning.cleared_on IS NULL
  AND warning.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM retention_playbooks_casereason reason WHERE reason.warning_id = warning.id)
GROUP BY warning.customer_id
ORDER BY warning.customer_id
ON CONFLICT (customer_id) WHERE state = 'open' DO NOTHING
