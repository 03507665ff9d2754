-- Purpose: the newest day, and the newest but one, of every measure within 90 days. Where a value of the day itself is
--   found the search ends there; only a measure that is behind is looked up for all of its customers.
-- Parameters: day.
-- Index: retention_seriesstart_pkey; retention_observation_pkey (customer_id, measure_id, day), a probe a customer.
WITH newest AS MATERIALIZED (
    SELECT m.id,
        CASE WHEN EXISTS (
            SELECT FROM retention_seriesstart s
            JOIN retention_observation o ON o.customer_id = s.customer_id AND o.measure_id = m.id AND o.day = %(day)s
            WHERE s.measure_id = m.id
        ) THEN %(day)s::date
        ELSE (
            SELECT max(o.day) FROM retention_seriesstart s
            JOIN retention_observation o ON o.customer_id = s.customer_id AND o.measure_id = m.id
                AND o.day > %(day)s::date - 90 AND o.day < %(day)s
            WHERE s.measure_id = m.id
        ) END AS day
    FROM retention_measure m
)
INSERT INTO retention_freshness AS known (measure_id, newest_day, before_day, checked_on)
SELECT n.id, n.day,
    CASE WHEN EXISTS (
        SELECT FROM retention_seriesstart s
        JOIN retention_observation o ON o.customer_id = s.customer_id AND o.measure_id = n.id AND o.day = n.day - 1
        WHERE s.measure_id = n.id
    ) THEN n.day - 1
    ELSE (
        SELECT max(o.day) FROM retention_seriesstart s
        JOIN retention_observation o ON o.customer_id = s.customer_id AND o.measure_id = n.id
            AND o.day > %(day)s::date - 90 AND o.day < n.day
        WHERE s.measure_id = n.id
    ) END,
    %(day)s
FROM newest n
ON CONFLICT (measure_id) DO UPDATE SET
    newest_day = excluded.newest_day, before_day = excluded.before_day, checked_on = excluded.checked_on
WHERE known.checked_on <= excluded.checked_on
