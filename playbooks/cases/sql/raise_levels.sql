-- Purpose: raise the level of cases to that of their highest open warning; it never falls.
-- Parameters: case_ids bigint[].
-- Index: primary key of the case; reasons by case.
UPDATE retention_playbooks_case c
SET level = (ARRAY['low', 'medium', 'high'])[found.rank]
FROM (
    SELECT reason.case_id, max(array_position(ARRAY['low', 'medium', 'high'], warning.level::text)) AS rank
    FROM retention_playbooks_casereason reason
    JOIN retention_warning warning ON warning.id = reason.warning_id
    WHERE reason.case_id = ANY(%(case_ids)s) AND warning.cleared_on IS NULL AND warning.withdrawn_at IS NULL
    GROUP BY reason.case_id
) found
WHERE c.id = found.case_id
  AND found.rank > array_position(ARRAY['low', 'medium', 'high'], c.level::text)
RETURNING c.id
