-- Notes the days between the old and the new signing day, and between the old and the new losing day, of known customers.
-- Parameters: today (local), now. Indexes: primary key of retention_customer, retention_healthsnapshot_pkey.
INSERT INTO retention_staledays (customer_id, first_day, last_day, noted_at)
WITH moved AS (
  SELECT c.id AS customer_id, d.*
    FROM retention_staged s
    JOIN retention_customer c ON c.id = s.old_id
    CROSS JOIN LATERAL (
      SELECT least(coalesce(c.signed_on, '-infinity'), coalesce(s.signed_on, '-infinity')) AS first_day,
             greatest(coalesce(c.signed_on, '-infinity'), coalesce(s.signed_on, '-infinity')) AS after
       WHERE c.signed_on IS DISTINCT FROM s.signed_on
      UNION ALL
      SELECT least(coalesce(c.lost_on, 'infinity'), coalesce(s.lost_on, 'infinity')),
             greatest(coalesce(c.lost_on, 'infinity'), coalesce(s.lost_on, 'infinity'))
       WHERE c.lost_on IS DISTINCT FROM s.lost_on
    ) d
   WHERE s.changed
), floors AS MATERIALIZED (
  SELECT customer_id,
         coalesce((SELECT h.day FROM retention_healthsnapshot h
                    WHERE h.customer_id = m.customer_id ORDER BY h.day LIMIT 1), %(today)s::date) AS first_day
    FROM (SELECT DISTINCT customer_id FROM moved) m
)
SELECT customer_id, lower(range), upper(range) - 1, %(now)s
  FROM (
    SELECT m.customer_id,
           unnest(range_agg(daterange(greatest(m.first_day, f.first_day), least(m.after, %(today)s::date + 1)))) AS range
      FROM moved m
      JOIN floors f USING (customer_id)
     WHERE greatest(m.first_day, f.first_day) < least(m.after, %(today)s::date + 1)
     GROUP BY m.customer_id
  ) merged
