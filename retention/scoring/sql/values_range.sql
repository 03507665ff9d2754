-- Purpose: the values of all metrics but ratios, for some customers on every day of their ranges. Customer by
--   customer, the days of the range and the days before it that the widest metric reads (the lead) are laid
--   out once; exact running sums answer every window by a look-back, whatever its width. The number of
--   passes does not grow with the days, and memory holds one customer.
-- Parameters: customer_ids, first_days, last_days (one entry a piece of work; empty: first_day and last_day
--   for all); first_day, last_day (of all pieces: they prune partitions); lead (days); measures (ids); zone.
-- Holes: names, pivot, starts, running, windowed, levels, changed (columns/ranges.py).
-- Index: retention_observation_pkey (customer_id, measure_id, day) INCLUDE (value), one range a
--   customer, measure and partition; retention_subscription_days; retention_seriesstart_pkey.
SELECT work.customer_id, days.day, {names}
FROM (
    SELECT w.customer_id, coalesce(w.first_day, %(first_day)s) AS first_day, coalesce(w.last_day, %(last_day)s) AS last_day,
        c.signed_on, c.lost_on, (c.gone_at AT TIME ZONE %(zone)s)::date AS gone_on, paid.days AS paid_days
    FROM unnest(%(customer_ids)s::bigint[], %(first_days)s::date[], %(last_days)s::date[])
        AS w (customer_id, first_day, last_day)
    JOIN retention_customer c ON c.id = w.customer_id
    CROSS JOIN LATERAL (
        SELECT range_agg(daterange(s.start, s."end")) AS days
        FROM retention_subscription s
        WHERE s.customer_id = c.id AND s.mrr > 0
    ) AS paid
    OFFSET 0
) AS work
CROSS JOIN LATERAL (
    SELECT {starts} FROM retention_seriesstart s WHERE s.customer_id = work.customer_id
) AS starts
CROSS JOIN LATERAL (
    SELECT day, {changed}
    FROM (
        SELECT day, {levels}
        FROM (
            SELECT running.*, {windowed}
            FROM (
                SELECT pivoted.*, {running}
                FROM (
                    SELECT day, {pivot}
                    FROM (
                        SELECT laid_out::date AS day, 0::smallint AS measure_id, NULL::numeric AS value
                        FROM generate_series(work.first_day - %(lead)s, work.last_day, '1 day') AS laid_out
                        UNION ALL
                        SELECT o.day, o.measure_id, o.value
                        FROM retention_observation o
                        WHERE o.customer_id = work.customer_id
                            AND o.measure_id = ANY (%(measures)s::smallint[])
                            AND o.day BETWEEN work.first_day - %(lead)s AND work.last_day
                            AND o.day BETWEEN %(first_day)s::date - %(lead)s AND %(last_day)s::date
                    ) AS observed
                    GROUP BY day
                ) AS pivoted
                WINDOW run AS (ORDER BY day ROWS UNBOUNDED PRECEDING)
            ) AS running
            WINDOW run AS (ORDER BY day)
        ) AS windowed
        OFFSET 0
    ) AS levels
    WINDOW run AS (ORDER BY day)
) AS days
WHERE days.day >= work.first_day
    AND (work.signed_on IS NULL OR work.signed_on <= days.day)
    AND (work.lost_on IS NULL OR work.lost_on > days.day)
    AND (work.gone_on IS NULL OR work.gone_on > days.day)
    -- lost: paid before that day, and pays nothing on it
    AND (lower(work.paid_days) < days.day AND NOT work.paid_days @> days.day) IS NOT TRUE
OFFSET 0
