-- Purpose: every metric of every snapshot of a range of days, with its share of the weight and its points;
--   share and points are null without a value and outside the model.
-- Parameters: first; last.
-- Index: retention_healthsnapshot_day (day, customer_id).
WITH cards AS MATERIALIZED (
    SELECT card.id, array_agg(item.metric ->> 'code' ORDER BY item.place) AS codes,
        array_agg((item.metric ->> 'weight')::float8 ORDER BY item.place) AS weights
    FROM retention_scorecard card
    CROSS JOIN LATERAL jsonb_array_elements(card.metrics) WITH ORDINALITY AS item (metric, place)
    GROUP BY card.id
)
SELECT c.external_id AS customer, h.day, part.code AS metric, part.value, part.metric_score,
    part.weight / covered.weight AS weight_share, part.weight / covered.weight * part.metric_score AS points
FROM retention_healthsnapshot h
JOIN retention_customer c ON c.id = h.customer_id
JOIN cards ON cards.id = h.scorecard_id
CROSS JOIN LATERAL (
    SELECT sum(given.weight) AS weight
    FROM unnest(cards.weights, h.metric_scores) AS given (weight, metric_score)
    WHERE given.metric_score IS NOT NULL
) AS covered
CROSS JOIN LATERAL (
    SELECT given.code, given.value, given.metric_score, given.place,
        CASE WHEN given.metric_score IS NOT NULL THEN given.weight END AS weight
    FROM unnest(cards.codes, cards.weights, h.metric_values, h.metric_scores)
        WITH ORDINALITY AS given (code, weight, value, metric_score, place)
) AS part
WHERE h.day BETWEEN %(first)s AND %(last)s
ORDER BY h.day, c.external_id, c.id, part.place
