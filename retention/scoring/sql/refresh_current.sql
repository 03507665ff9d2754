-- Purpose: keep the newest snapshot of each customer, with its worst metric, MRR and renewal, at hand.
-- Parameters: customer_ids; last_day (the newest day that was just scored).
-- Index: retention_healthsnapshot_pkey, read backwards to the first hit; retention_subscription_days.
INSERT INTO retention_currenthealth AS h (
    customer_id, day, scorecard_id, score, tier, coverage, score_week_ago,
    worst_metric, worst_value, worst_points_lost, mrr, renewal_on
)
SELECT c.id, newest.day, newest.scorecard_id, newest.score, newest.tier, newest.coverage, week_ago.score,
    coalesce(worst.code, ''), worst.value, worst.points_lost, coalesce(paid.mrr, 0), paid.renewal_on
FROM retention_customer c
LEFT JOIN retention_currenthealth known ON known.customer_id = c.id
CROSS JOIN LATERAL (
    SELECT * FROM retention_healthsnapshot s
    WHERE s.customer_id = c.id ORDER BY s.day DESC LIMIT 1
) AS newest
LEFT JOIN LATERAL (
    SELECT s.score FROM retention_healthsnapshot s
    WHERE s.customer_id = c.id AND s.day = newest.day - 7
) AS week_ago ON true
LEFT JOIN LATERAL (
    SELECT metric.code, newest.metric_values[metric.place] AS value,
        metric.weight / sum(metric.weight) OVER () * (100 - newest.metric_scores[metric.place]) AS points_lost
    FROM (
        SELECT item.place, item.metric ->> 'code' AS code, (item.metric ->> 'weight')::float8 AS weight
        FROM retention_scorecard card,
            jsonb_array_elements(card.metrics) WITH ORDINALITY AS item (metric, place)
        WHERE card.id = newest.scorecard_id AND item.metric ->> 'weight' IS NOT NULL
    ) AS metric
    WHERE newest.metric_scores[metric.place] IS NOT NULL
    ORDER BY points_lost DESC, metric.place
    LIMIT 1
) AS worst ON true
LEFT JOIN LATERAL (
    SELECT sum(s.mrr) AS mrr, min(s."end") AS renewal_on
    FROM retention_subscription s
    WHERE s.customer_id = c.id AND s.mrr > 0
        AND s.start <= newest.day AND (s."end" IS NULL OR s."end" > newest.day)
) AS paid ON true
WHERE c.id = ANY (%(customer_ids)s::bigint[])
    AND (known.day IS NULL OR known.day <= %(last_day)s + 7)
ORDER BY c.id
ON CONFLICT (customer_id) DO UPDATE SET
    day = excluded.day,
    scorecard_id = excluded.scorecard_id,
    score = excluded.score,
    tier = excluded.tier,
    coverage = excluded.coverage,
    score_week_ago = excluded.score_week_ago,
    worst_metric = excluded.worst_metric,
    worst_value = excluded.worst_value,
    worst_points_lost = excluded.worst_points_lost,
    mrr = excluded.mrr,
    renewal_on = excluded.renewal_on
WHERE (h.*) IS DISTINCT FROM (excluded.*)
