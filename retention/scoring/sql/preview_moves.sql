-- Purpose: which customers would change tier under another version of the model: counts of every move
--   (customer_id null), then the customers who would move, those who lose most first.
-- Parameters: day; shown (how many customers).
-- Holes: judged (score.sql over the stored values).
-- Index: retention_healthsnapshot_day (day, customer_id).
WITH compared AS MATERIALIZED (
    SELECT h.customer_id, h.tier AS from_tier, judged.tier AS to_tier, h.score AS from_score, judged.score AS to_score
    FROM ({judged}) AS judged
    JOIN retention_healthsnapshot h ON h.customer_id = judged.customer_id AND h.day = %(day)s
)
SELECT NULL::bigint AS customer_id, NULL AS name, from_tier, to_tier,
    NULL::numeric AS from_score, NULL::numeric AS to_score, count(*) AS customers
FROM compared
GROUP BY from_tier, to_tier
UNION ALL
(
    SELECT moved.customer_id, c.name, from_tier, to_tier, from_score, to_score, 1
    FROM compared moved
    JOIN retention_customer c ON c.id = moved.customer_id
    WHERE from_tier <> to_tier
    ORDER BY to_score - from_score NULLS FIRST, moved.customer_id
    LIMIT %(shown)s
)
