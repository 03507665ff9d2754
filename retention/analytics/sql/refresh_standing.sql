-- Purpose: write where every customer stands on a day against 30 and 90 days before.
-- Parameters: day.
-- Index: retention_healthsnapshot_day (day, customer_id), once for each of the three days; retention_subscription_pkey,
--   read whole.
WITH cards AS MATERIALIZED (
    SELECT card.id, item.place::int AS place, item.metric ->> 'dimension' AS dimension,
        (item.metric ->> 'weight')::float8 AS weight
    FROM retention_scorecard card
    CROSS JOIN LATERAL jsonb_array_elements(card.metrics) WITH ORDINALITY AS item (metric, place)
    WHERE item.metric ->> 'weight' IS NOT NULL
),
today AS MATERIALIZED (
    SELECT customer_id, scorecard_id, score, tier, coverage, metric_scores
    FROM retention_healthsnapshot WHERE day = %(day)s
),
before_30 AS (
    SELECT customer_id, score, tier FROM retention_healthsnapshot WHERE day = %(day)s::date - 30
),
before_90 AS (
    SELECT customer_id, score, tier FROM retention_healthsnapshot WHERE day = %(day)s::date - 90
),
dimensions AS (
    SELECT given.customer_id,
        sum(given.weight * given.score) FILTER (WHERE given.dimension = 'product')
            / sum(given.weight) FILTER (WHERE given.dimension = 'product') AS product,
        sum(given.weight * given.score) FILTER (WHERE given.dimension = 'service')
            / sum(given.weight) FILTER (WHERE given.dimension = 'service') AS service,
        sum(given.weight * given.score) FILTER (WHERE given.dimension = 'commercial')
            / sum(given.weight) FILTER (WHERE given.dimension = 'commercial') AS commercial,
        sum(given.weight * given.score) FILTER (WHERE given.dimension = 'marketing')
            / sum(given.weight) FILTER (WHERE given.dimension = 'marketing') AS marketing,
        sum(given.weight * given.score) FILTER (WHERE given.dimension = 'relationship')
            / sum(given.weight) FILTER (WHERE given.dimension = 'relationship') AS relationship
    FROM (
        SELECT today.customer_id, cards.dimension, cards.weight, today.metric_scores[cards.place] AS score
        FROM today JOIN cards ON cards.id = today.scorecard_id
    ) AS given
    WHERE given.score IS NOT NULL
    GROUP BY given.customer_id
),
paid AS (
    SELECT s.customer_id,
        sum(s.mrr) FILTER (WHERE s.start <= days.today AND (s."end" IS NULL OR s."end" > days.today)) AS mrr,
        min(s."end") FILTER (WHERE s.start <= days.today AND s."end" > days.today) AS renewal_on,
        sum(s.mrr) FILTER (
            WHERE s.start <= days.today - 30 AND (s."end" IS NULL OR s."end" > days.today - 30)) AS mrr_30,
        sum(s.mrr) FILTER (
            WHERE s.start <= days.today - 90 AND (s."end" IS NULL OR s."end" > days.today - 90)) AS mrr_90
    FROM retention_subscription s
    CROSS JOIN (SELECT %(day)s::date AS today) AS days
    WHERE s.mrr > 0 AND s.start <= days.today AND (s."end" IS NULL OR s."end" > days.today - 90)
    GROUP BY s.customer_id
)
INSERT INTO retention_standing AS known (
    customer_id, day, segment, score, tier, coverage, mrr, renewal_on,
    product, service, commercial, marketing, relationship,
    score_30, tier_30, mrr_30, change_30, mrr_change_30,
    score_90, tier_90, mrr_90, change_90, mrr_change_90
)
SELECT c.id, %(day)s, c.segment, today.score, coalesce(today.tier, ''), today.coverage, coalesce(paid.mrr, 0), paid.renewal_on,
    d.product, d.service, d.commercial, d.marketing, d.relationship,
    b30.score, coalesce(b30.tier, ''), coalesce(paid.mrr_30, 0), today.score - b30.score,
    coalesce(paid.mrr, 0) - coalesce(paid.mrr_30, 0),
    b90.score, coalesce(b90.tier, ''), coalesce(paid.mrr_90, 0), today.score - b90.score,
    coalesce(paid.mrr, 0) - coalesce(paid.mrr_90, 0)
FROM retention_customer c
LEFT JOIN today ON today.customer_id = c.id
LEFT JOIN before_30 b30 ON b30.customer_id = c.id
LEFT JOIN before_90 b90 ON b90.customer_id = c.id
LEFT JOIN dimensions d ON d.customer_id = c.id
LEFT JOIN paid ON paid.customer_id = c.id
WHERE coalesce(today.tier, b30.tier, b90.tier) IS NOT NULL
ON CONFLICT (customer_id) DO UPDATE SET
    day = excluded.day,
    segment = excluded.segment,
    score = excluded.score,
    tier = excluded.tier,
    coverage = excluded.coverage,
    mrr = excluded.mrr,
    renewal_on = excluded.renewal_on,
    product = excluded.product,
    service = excluded.service,
    commercial = excluded.commercial,
    marketing = excluded.marketing,
    relationship = excluded.relationship,
    score_30 = excluded.score_30,
    tier_30 = excluded.tier_30,
    mrr_30 = excluded.mrr_30,
    change_30 = excluded.change_30,
    mrr_change_30 = excluded.mrr_change_30,
    score_90 = excluded.score_90,
    tier_90 = excluded.tier_90,
    mrr_90 = excluded.mrr_90,
    change_90 = excluded.change_90,
    mrr_change_90 = excluded.mrr_change_90
WHERE (known.*) IS DISTINCT FROM (excluded.*)
