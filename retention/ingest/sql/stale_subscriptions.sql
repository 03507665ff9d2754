-- Notes the days on which the staged subscriptions change what a customer pays, when it renews, or since when it paid.
-- Where only the start moved, those are the days that one period covers and the other does not.
-- Parameters: today (local), now. Indexes: retention_subscription_key, retention_healthsnapshot_pkey.
INSERT INTO retention_staledays (customer_id, first_day, last_day, noted_at)
WITH changed AS MATERIALIZED (
  SELECT customer_id, external_id, start, "end", mrr, old_start, old_end, old_mrr,
         daterange(start, "end") AS period,
         CASE WHEN old_start IS NULL THEN 'empty' ELSE daterange(old_start, old_end) END AS old_period
    FROM retention_staged
   WHERE (start, "end", mrr) IS DISTINCT FROM (old_start, old_end, old_mrr)
), touched AS MATERIALIZED (
  SELECT DISTINCT customer_id FROM changed
), floors AS MATERIALIZED (
  SELECT customer_id,
         coalesce((SELECT h.day FROM retention_healthsnapshot h
                    WHERE h.customer_id = t.customer_id ORDER BY h.day LIMIT 1), %(today)s::date) AS first_day
    FROM touched t
), covered AS (
  SELECT customer_id,
         CASE WHEN "end" IS NOT DISTINCT FROM old_end AND mrr = old_mrr
              THEN (datemultirange(period) + datemultirange(old_period)) - (datemultirange(period) * datemultirange(old_period))
              ELSE datemultirange(period) + datemultirange(old_period) END AS days
    FROM changed
), begun AS (
  SELECT customer_id, min(start) FILTER (WHERE mrr > 0 AND ("end" IS NULL OR "end" > start)) AS first
    FROM changed
   GROUP BY customer_id
), stored AS (
  SELECT s.customer_id, min(s.start) AS first, min(s.start) FILTER (WHERE c.external_id IS NULL) AS first_that_stays
    FROM touched t
    JOIN retention_subscription s USING (customer_id)
    LEFT JOIN changed c ON c.customer_id = s.customer_id AND c.external_id = s.external_id
   WHERE s.mrr > 0 AND (s."end" IS NULL OR s."end" > s.start)
   GROUP BY s.customer_id
), paying AS (
  SELECT customer_id, stored.first AS old_first, least(begun.first, stored.first_that_stays) AS new_first
    FROM begun
    LEFT JOIN stored USING (customer_id)
), affected AS (
  SELECT customer_id, days FROM covered
  UNION ALL
  SELECT customer_id, datemultirange(daterange(least(old_first, new_first),
                                               CASE WHEN old_first IS NULL OR new_first IS NULL THEN NULL
                                                    ELSE greatest(old_first, new_first) END))
    FROM paying
   WHERE old_first IS DISTINCT FROM new_first
)
SELECT customer_id, lower(range), upper(range) - 1, %(now)s
  FROM (
    SELECT a.customer_id,
           unnest(range_agg(a.days) * datemultirange(daterange(f.first_day, %(today)s::date, '[]'))) AS range
      FROM affected a
      JOIN floors f USING (customer_id)
     GROUP BY a.customer_id, f.first_day
  ) merged
