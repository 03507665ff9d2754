-- Purpose: how the score of one customer went, one row a day, week or month: its last score in it with its tier, the
--   lowest with its day, and the highest. A span in which no day was scorable has nulls.
-- Parameters: customer_id, first, last (days), unit (day, week or month).
-- Index: retention_healthsnapshot_pkey (customer_id, day), of the months of the range alone.
SELECT date_trunc(%(unit)s, s.day::timestamp)::date AS first_day,
       max(s.day) AS last_day,
       (array_agg(s.score ORDER BY s.day DESC) FILTER (WHERE s.score IS NOT NULL))[1] AS score,
       coalesce((array_agg(s.tier ORDER BY s.day DESC) FILTER (WHERE s.score IS NOT NULL))[1], 'unknown') AS tier,
       min(s.score) AS low,
       (array_agg(s.day ORDER BY s.score, s.day) FILTER (WHERE s.score IS NOT NULL))[1] AS low_day,
       max(s.score) AS high
FROM retention_healthsnapshot s
WHERE s.customer_id = %(customer_id)s
  AND s.day BETWEEN %(first)s AND %(last)s
GROUP BY 1
ORDER BY 1
