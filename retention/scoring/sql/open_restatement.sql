-- Purpose: take up all stale days that are noted, and write the runs and chunks that score them again. Days
--   of a customer that overlap become one range; a range is cut where its snapshots change from one
--   scorecard to another, for a day keeps the scorecard it was scored with; a day without a snapshot gets
--   the current one. Taking up and writing down is one statement: nothing is lost in between.
-- Parameters: scorecard_id (the current one), span (days it reads), few (days that are scored one by one), size
--   (customers a chunk of one day), cells (customers x days a chunk of ranges), whole (the first day that can be scored
--   again), today (local), now.
-- Index: retention_stale_customer; retention_healthsnapshot_pkey for the scorecards of the days.
WITH claimed AS MATERIALIZED (
    DELETE FROM retention_staledays WHERE first_day <= %(today)s
    RETURNING customer_id, first_day, last_day
),
ranges AS MATERIALIZED (
    SELECT customer_id, lower(days) AS first_day, upper(days) - 1 AS last_day
    FROM (
        SELECT customer_id,
            unnest(range_agg(daterange(greatest(first_day, %(whole)s), least(last_day, %(today)s), '[]'))) AS days
        FROM claimed
        WHERE last_day >= %(whole)s
        GROUP BY customer_id
    ) AS merged
),
cards AS (
    SELECT r.customer_id, d.day::date AS day, coalesce(h.scorecard_id, %(scorecard_id)s) AS scorecard_id
    FROM ranges r
    CROSS JOIN generate_series(r.first_day, r.last_day, '1 day') AS d (day)
    LEFT JOIN retention_healthsnapshot h ON h.customer_id = r.customer_id AND h.day = d.day::date
    WHERE EXISTS (
        SELECT FROM retention_healthsnapshot other
        WHERE other.customer_id = r.customer_id AND other.day BETWEEN r.first_day AND r.last_day
            AND other.scorecard_id <> %(scorecard_id)s
    )
),
pieces AS MATERIALIZED (
    SELECT r.customer_id, %(scorecard_id)s::bigint AS scorecard_id, r.first_day, r.last_day
    FROM ranges r
    WHERE NOT EXISTS (SELECT FROM cards WHERE cards.customer_id = r.customer_id AND cards.day = r.first_day)
    UNION ALL
    SELECT customer_id, scorecard_id, min(day), max(day)
    FROM (
        SELECT cards.*,
            day - row_number() OVER (PARTITION BY customer_id, scorecard_id ORDER BY day)::int AS island
        FROM cards
    ) AS numbered
    GROUP BY customer_id, scorecard_id, island
),
opened AS (
    INSERT INTO retention_scorerun (
        kind, first_day, last_day, scorecard_id, state, started_at,
        customers, scored, not_scorable, changed, failed
    )
    SELECT 'restatement', min(first_day), max(last_day), scorecard_id, 'running', %(now)s,
        count(DISTINCT customer_id), 0, 0, 0, 0
    FROM pieces
    GROUP BY scorecard_id
    ORDER BY scorecard_id
    RETURNING id, scorecard_id, first_day, last_day
),
placed AS (
    -- pieces of the same few days stay together: they are scored day by day, which is the cheapest
    SELECT p.*, opened.id AS run_id,
        (sum(CASE WHEN few THEN (p.last_day - p.first_day + 1) * %(cells)s / %(size)s
                ELSE p.last_day - p.first_day + 1 + %(span)s END)
            OVER (PARTITION BY p.scorecard_id, few_first, few_last ORDER BY p.customer_id, p.first_day) - 1)
            / %(cells)s AS chunk
    FROM (
        SELECT pieces.*, last_day - first_day < %(few)s AS few,
            CASE WHEN last_day - first_day < %(few)s THEN first_day END AS few_first,
            CASE WHEN last_day - first_day < %(few)s THEN last_day END AS few_last
        FROM pieces
    ) AS p
    JOIN opened USING (scorecard_id)
),
written AS (
    INSERT INTO retention_scorechunk (
        run_id, number, customer_ids, first_days, last_days,
        state, attempts, scored, not_scorable, changed, error
    )
    SELECT run_id, row_number() OVER (PARTITION BY run_id ORDER BY few_first, few_last, chunk),
        array_agg(customer_id ORDER BY customer_id, first_day),
        array_agg(first_day ORDER BY customer_id, first_day),
        array_agg(last_day ORDER BY customer_id, first_day),
        'pending', 0, 0, 0, 0, ''
    FROM placed
    GROUP BY run_id, few_first, few_last, chunk
    RETURNING 1
)
SELECT opened.id, opened.first_day, opened.last_day, (SELECT count(*) FROM written) AS chunks
FROM opened
ORDER BY opened.id
