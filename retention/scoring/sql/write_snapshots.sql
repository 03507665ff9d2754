-- Purpose: write the snapshots of a chunk where they differ from what is stored, remove those of days
--   on which the customer is no longer scored, and count.
-- Parameters: those of the scored rows, and customer_ids, first_days, last_days (one entry a piece of
--   work; empty: first_day and last_day for all), scorecard_id, now.
-- Holes: scored (score.sql).
-- Index: retention_healthsnapshot_pkey (customer_id, day) for the conflict and the removal.
WITH scored AS MATERIALIZED (
    {scored}
),
removed AS (
    DELETE FROM retention_healthsnapshot AS h
    USING unnest(%(customer_ids)s::bigint[], %(first_days)s::date[], %(last_days)s::date[])
        AS w (customer_id, first_day, last_day)
    WHERE h.customer_id = w.customer_id
        AND h.day BETWEEN coalesce(w.first_day, %(first_day)s) AND coalesce(w.last_day, %(last_day)s)
        AND h.day BETWEEN %(first_day)s AND %(last_day)s
        AND NOT EXISTS (
            SELECT FROM scored WHERE scored.customer_id = h.customer_id AND scored.day = h.day
        )
    RETURNING 1
),
written AS (
    INSERT INTO retention_healthsnapshot AS h (
        customer_id, day, scorecard_id, score, tier, coverage, metric_values, metric_scores, computed_at, revision
    )
    SELECT customer_id, day, %(scorecard_id)s, score, tier, coverage, metric_values, metric_scores, %(now)s, 0
    FROM scored
    ORDER BY customer_id, day
    ON CONFLICT (customer_id, day) DO UPDATE SET
        scorecard_id = excluded.scorecard_id,
        score = excluded.score,
        tier = excluded.tier,
        coverage = excluded.coverage,
        metric_values = excluded.metric_values,
        metric_scores = excluded.metric_scores,
        computed_at = excluded.computed_at,
        revision = least(h.revision + 1, 32767)
    WHERE (h.scorecard_id, h.score, h.tier, h.coverage, h.metric_values, h.metric_scores)
        IS DISTINCT FROM (
            excluded.scorecard_id, excluded.score, excluded.tier, excluded.coverage,
            excluded.metric_values, excluded.metric_scores
        )
    RETURNING 1
)
SELECT count(*) FILTER (WHERE score IS NOT NULL) AS scored,
    count(*) FILTER (WHERE score IS NULL) AS not_scorable,
    (SELECT count(*) FROM written) + (SELECT count(*) FROM removed) AS changed
FROM scored
