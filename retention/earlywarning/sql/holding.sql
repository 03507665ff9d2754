-- Purpose: whether conditions hold for each of some customers, on the newest snapshot of each; without one, what is
--   read from a snapshot is unknown and the rest is read as of the last day.
-- Parameters: customers bigint[], from, last (days).
-- Fragments: holds, joins (earlywarning/compiled.py).
-- Index: primary keys of the current health and of the snapshots.
SELECT s.customer_id, {holds} AS holds
FROM (
    SELECT customer.id AS customer_id, coalesce(newest.day, %(last)s::date) AS day, newest.score,
           coalesce(newest.tier, 'unknown') AS tier, newest.scorecard_id, newest.metric_values
    FROM retention_customer customer
    LEFT JOIN retention_currenthealth health
        ON health.customer_id = customer.id AND health.day BETWEEN %(from)s AND %(last)s
    LEFT JOIN retention_healthsnapshot newest
        ON newest.customer_id = health.customer_id AND newest.day = health.day
        AND newest.day BETWEEN %(from)s AND %(last)s
    WHERE customer.id = ANY(%(customers)s::bigint[])
) s
{joins}
