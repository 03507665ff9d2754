-- Purpose: keep the newest snapshot of each customer, with its worst metric, MRR and renewal, at hand.
-- Parameters: customer_ids; last_day (the newest day that was just scored).
-- Index: retention_healthsnapshot_pkey (customer_id, day), read backwards to the first hit; retention_subscription_days.
WITH cards AS MATERIALIZED (
    SELECT card.id,
        array_agg(item.metric ->> 'code' ORDER BY item.place) AS codes,
        array_agg((item.metric ->> 'weight')::float8 ORDER BY item.place) AS weights,
        (card.tiers ->> 'healthy')::numeric AS healthy,
        (card.tiers ->> 'low')::numeric AS low,
        (card.tiers ->> 'medium')::numeric AS medium
    FROM retention_scorecard card
    CROSS JOIN LATERAL jsonb_array_elements(card.metrics) WITH ORDINALITY AS item (metric, place)
    GROUP BY card.id
)
INSERT INTO retention_currenthealth AS h (
    customer_id, day, scorecard_id, score, tier, coverage, score_week_ago, tier_week_ago,
    worst_metric, worst_value, worst_points_lost, mrr, renewal_on
)
SELECT c.id, newest.day, newest.scorecard_id, newest.score, newest.tier, newest.coverage, week_ago.score,
    CASE
        WHEN week_ago.score IS NULL THEN ''
        WHEN week_ago.score >= cards.healthy THEN 'healthy'
        WHEN week_ago.score >= cards.low THEN 'low'
        WHEN week_ago.score >= cards.medium THEN 'medium'
        ELSE 'high'
    END,
    coalesce(worst.code, ''), worst.value, worst.points_lost, coalesce(paid.mrr, 0), paid.renewal_on
FROM retention_customer c
LEFT JOIN retention_currenthealth known ON known.customer_id = c.id
CROSS JOIN LATERAL (
    -- nearly always the day just scored; only who has none there is looked for in every month
    (
        SELECT * FROM retention_healthsnapshot s
        WHERE s.customer_id = c.id AND s.day = greatest(known.day, %(last_day)s)
    )
    UNION ALL
    (
        SELECT * FROM retention_healthsnapshot s
        WHERE s.customer_id = c.id ORDER BY s.day DESC LIMIT 1
    )
    LIMIT 1
) AS newest
JOIN cards ON cards.id = newest.scorecard_id
LEFT JOIN LATERAL (
    SELECT s.score FROM retention_healthsnapshot s
    WHERE s.customer_id = c.id AND s.day = newest.day - 7
) AS week_ago ON true
LEFT JOIN LATERAL (
    SELECT given.code, given.value,
        given.weight / sum(given.weight) OVER () * (100 - given.metric_score) AS points_lost
    FROM unnest(cards.codes, cards.weights, newest.metric_values, newest.metric_scores)
        WITH ORDINALITY AS given (code, weight, value, metric_score, place)
    WHERE given.metric_score IS NOT NULL
    ORDER BY points_lost DESC, given.place
    LIMIT 1
) AS worst ON true
LEFT JOIN LATERAL (
    SELECT sum(s.mrr) AS mrr, min(s."end") AS renewal_on
    FROM retention_subscription s
    WHERE s.customer_id = c.id AND s.mrr > 0
        AND s.start <= newest.day AND (s."end" IS NULL OR s."end" > newest.day)
) AS paid ON true
-- a subselect, so that the planner does not weigh every id
WHERE c.id = ANY ((SELECT %(customer_ids)s::bigint[])::bigint[])
    AND (known.day IS NULL OR known.day <= %(last_day)s + 7)
ORDER BY c.id
ON CONFLICT (customer_id) DO UPDATE SET
    day = excluded.day,
    scorecard_id = excluded.scorecard_id,
    score = excluded.score,
    tier = excluded.tier,
    coverage = excluded.coverage,
    score_week_ago = excluded.score_week_ago,
    tier_week_ago = excluded.tier_week_ago,
    worst_metric = excluded.worst_metric,
    worst_value = excluded.worst_value,
    worst_points_lost = excluded.worst_points_lost,
    mrr = excluded.mrr,
    renewal_on = excluded.renewal_on
WHERE (h.*) IS DISTINCT FROM (excluded.*)
