-- Purpose: from the values of the metrics to score, tier and coverage, one row a customer and day.
-- Parameters: those of the values.
-- Holes: stage (the values, ratios included), curves, values, scores, covered, weighted, total,
--   coverage_units, minimum, healthy_from, low_from, medium_from (columns/scores.py).
-- Index: none; arithmetic on the rows of the stage.
SELECT customer_id, day, score,
    CASE
        WHEN score IS NULL THEN 'unknown'
        WHEN score >= {healthy_from} THEN 'healthy'
        WHEN score >= {low_from} THEN 'low'
        WHEN score >= {medium_from} THEN 'medium'
        ELSE 'high'
    END AS tier,
    round(covered::numeric / {total}, 4) AS coverage,
    metric_values, metric_scores
FROM (
    SELECT customer_id, day, covered, metric_values, metric_scores,
        -- fifteen digits, then half up: 59.99499999999999 was meant as 59.995
        CASE WHEN covered > 0 AND covered * {coverage_units} >= {minimum} * {total}
            THEN round((weighted / covered)::numeric, 2) END AS score
    FROM (
        SELECT customer_id, day,
            {covered} AS covered,
            {weighted} AS weighted,
            ARRAY[{values}] AS metric_values,
            ARRAY[{scores}] AS metric_scores
        FROM (
            SELECT stage.*,
                {curves}
            FROM ({stage}) AS stage
            OFFSET 0
        ) AS curved
        OFFSET 0
    ) AS summed
    OFFSET 0
) AS judged
