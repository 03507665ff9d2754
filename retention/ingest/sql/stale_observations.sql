-- Notes the days of each customer that the staged observations affect, as ranges without overlap.
-- Parameters: reach (measure_id, days it shows), groups (grp, measure_id: series that count from their first row),
--   today (local), now. Indexes: retention_healthsnapshot_pkey (customer, day), primary key of retention_seriesstart.
INSERT INTO retention_staledays (customer_id, first_day, last_day, noted_at)
WITH reach AS MATERIALIZED (
  SELECT measure_id, days FROM jsonb_to_recordset(%(reach)s::jsonb) AS r(measure_id smallint, days integer)
), groups AS MATERIALIZED (
  SELECT grp, measure_id FROM jsonb_to_recordset(%(groups)s::jsonb) AS g(grp integer, measure_id smallint)
), touched AS MATERIALIZED (
  SELECT customer_id, measure_id, min(day) AS first_new
    FROM (SELECT customer_id, measure_id, CASE WHEN old_value IS NULL THEN day END AS day
            FROM retention_staged WHERE old_value IS DISTINCT FROM value) changed
   GROUP BY customer_id, measure_id
), floors AS MATERIALIZED (
  SELECT customer_id,
         coalesce((SELECT h.day FROM retention_healthsnapshot h
                    WHERE h.customer_id = c.customer_id ORDER BY h.day LIMIT 1), %(today)s::date) AS first_day
    FROM (SELECT DISTINCT customer_id FROM touched) c
), shown AS (
  SELECT s.customer_id, s.day AS first_day, s.day + max(r.days) - 1 AS last_day
    FROM retention_staged s
    JOIN reach r ON r.measure_id = s.measure_id
    JOIN floors f ON f.customer_id = s.customer_id AND s.day + r.days - 1 >= f.first_day
   WHERE s.old_value IS DISTINCT FROM s.value
   GROUP BY s.customer_id, s.day
), starts AS (
  SELECT t.customer_id, g.grp, min(t.first_new) AS new_start
    FROM touched t
    JOIN groups g ON g.measure_id = t.measure_id
   WHERE t.first_new IS NOT NULL
   GROUP BY t.customer_id, g.grp
), filled AS (
  SELECT s.customer_id, s.new_start AS first_day, coalesce(old.start - 1, %(today)s::date) AS last_day
    FROM starts s
    CROSS JOIN LATERAL (
      SELECT min(b.first_day) AS start
        FROM groups g
        JOIN retention_seriesstart b ON b.customer_id = s.customer_id AND b.measure_id = g.measure_id
       WHERE g.grp = s.grp
    ) old
   WHERE old.start IS NULL OR s.new_start < old.start
)
SELECT customer_id, lower(range), upper(range) - 1, %(now)s
  FROM (
    SELECT a.customer_id,
           unnest(range_agg(daterange(greatest(a.first_day, f.first_day), least(a.last_day, %(today)s::date), '[]')))
             AS range
      FROM (SELECT * FROM shown UNION ALL SELECT * FROM filled) a
      JOIN floors f ON f.customer_id = a.customer_id
     WHERE greatest(a.first_day, f.first_day) <= least(a.last_day, %(today)s::date)
     GROUP BY a.customer_id
  ) merged
