-- Notes the days on which some rule looks for an event that the staged interactions bring, move or take away.
-- Parameters: events (kind, days), champion_left (that kind), zone, today (local), now. Index: retention_healthsnapshot_pkey.
INSERT INTO retention_staledays (customer_id, first_day, last_day, noted_at)
WITH event AS MATERIALIZED (
  SELECT kind, days FROM jsonb_to_recordset(%(events)s::jsonb) AS e(kind text, days integer)
), staged AS (
  SELECT customer_id, kind, occurred_at, old_id, old_kind, old_occurred_at,
         -- who a champion is that left decides whether the contact's own last day counts beside it
         CASE WHEN kind = %(champion_left)s THEN contact_id END AS named,
         CASE WHEN old_kind = %(champion_left)s THEN old_contact_id END AS old_named
    FROM retention_staged
), moved AS MATERIALIZED (
  SELECT m.customer_id, (m.occurred_at AT TIME ZONE %(zone)s)::date AS first_day,
         (m.occurred_at AT TIME ZONE %(zone)s)::date + e.days - 1 AS last_day
    FROM (
      SELECT customer_id, kind, occurred_at FROM staged
       WHERE (kind, occurred_at, named) IS DISTINCT FROM (old_kind, old_occurred_at, old_named)
      UNION ALL
      SELECT customer_id, old_kind, old_occurred_at FROM staged
       WHERE old_id IS NOT NULL AND (kind, occurred_at, named) IS DISTINCT FROM (old_kind, old_occurred_at, old_named)
    ) m
    JOIN event e ON e.kind = m.kind
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
