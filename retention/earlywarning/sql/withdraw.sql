-- Withdraws the warnings whose ground the data took away; the rows stay.
-- Parameters: now. Index: primary key of the warnings.
UPDATE retention_warning w
SET withdrawn_at = %(now)s
FROM retention_change e
WHERE w.id = e.warning_id AND e.opened_on IS NULL
RETURNING w.id
