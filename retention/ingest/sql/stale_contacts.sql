-- Notes the days on which some rule looks for a champion who left, where the staged contacts bring, move or undo that.
-- Parameters: days (as long as it is looked for), champion (of m.role), today (local), now. Index: retention_healthsnapshot_pkey.
INSERT INTO retention_staledays (customer_id, first_day, last_day, noted_at)
WITH moved AS MATERIALIZED (
  SELECT m.customer_id, m.left_on AS first_day, m.left_on + %(days)s::int - 1 AS last_day
    FROM (
      SELECT customer_id, role, left_on FROM retention_staged
       WHERE (role, left_on) IS DISTINCT FROM (old_role, old_left_on)
      UNION ALL
      SELECT customer_id, old_role, old_left_on FROM retention_staged
       WHERE (role, left_on) IS DISTINCT FROM (old_role, old_left_on)
    ) m
   WHERE m.left_on IS NOT NULL AND {champion}
), floors AS MATERIALIZED (
  SELECT customer_id,
         coalesce((SELECT h.day FROM retention_healthsnapshot h
                    WHERE h.customer_id = m.customer_id ORDER BY h.day LIMIT 1), %(today)s::date) AS first_day
    FROM (SELECT DISTINCT customer_id FROM moved) m
)
SELECT customer_id, lower(range), upper(range) - 1, %(now)s
  FROM (
    SELECT m.customer_id,
           unnest(range_agg(daterange(greatest(m.first_day, f.first_day), least(m.last_day, %(today)s::date), '[]')))
             AS range
      FROM moved m
      JOIN floors f USING (customer_id)
     WHERE greatest(m.first_day, f.first_day) <= least(m.last_day, %(today)s::date)
     GROUP BY m.customer_id
  ) merged
