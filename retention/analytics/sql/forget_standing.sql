-- Purpose: remove the standing of customers who were scored on none of the three days.
-- Parameters: day (the one that was just written for everybody else).
-- Index: none; the table is read once.
DELETE FROM retention_standing s
WHERE NOT EXISTS (
    SELECT FROM retention_healthsnapshot h
    WHERE h.customer_id = s.customer_id
        AND h.day IN (%(day)s::date, %(day)s::date - 30, %(day)s::date - 90)
)
