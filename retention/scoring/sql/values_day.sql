-- Purpose: the values of all metrics but ratios, for some customers at the end of one day.
-- Parameters: customer_ids; day; zone (name of the local time zone).
-- Holes: levels, joins (one lateral read a measure: columns/day.py).
-- Index: retention_observation_pkey (customer_id, measure_id, day) INCLUDE (value), one short range
--   a customer and measure, never the heap of a vacuumed table; retention_subscription_days;
--   the primary keys of retention_customer and retention_seriesstart.
SELECT work.customer_id, %(day)s::date AS day,
    {levels}
FROM (
    SELECT c.id AS customer_id
    FROM retention_customer c
    CROSS JOIN LATERAL (
        SELECT range_agg(daterange(s.start, s."end")) AS days
        FROM retention_subscription s
        WHERE s.customer_id = c.id AND s.mrr > 0
    ) AS paid
    -- a subselect, so that the planner does not weigh every id
    WHERE c.id = ANY ((SELECT %(customer_ids)s::bigint[])::bigint[])
        AND (c.signed_on IS NULL OR c.signed_on <= %(day)s)
        AND (c.lost_on IS NULL OR c.lost_on > %(day)s)
        AND (c.gone_at IS NULL OR (c.gone_at AT TIME ZONE %(zone)s)::date > %(day)s)
        -- lost: paid before that day, and pays nothing on it
        AND (lower(paid.days) < %(day)s AND NOT paid.days @> %(day)s::date) IS NOT TRUE
) AS work
{joins}
OFFSET 0
