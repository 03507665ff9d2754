-- Purpose: the days on which a customer's tier was another than on the scored day before, the newest first.
-- Parameters: customer_id, first, last (days), most (rows).
-- Index: retention_healthsnapshot_pkey (customer_id, day), of the months of the range alone.
SELECT moved.day, moved.score, moved.tier, moved.score_before, moved.tier_before
FROM (
    SELECT s.day, s.score, s.tier, lag(s.score) OVER days AS score_before, lag(s.tier) OVER days AS tier_before
    FROM retention_healthsnapshot s
    WHERE s.customer_id = %(customer_id)s
      AND s.day BETWEEN %(first)s AND %(last)s
      AND s.score IS NOT NULL
    WINDOW days AS (ORDER BY s.day)
) moved
WHERE moved.tier <> moved.tier_before
ORDER BY moved.day DESC
LIMIT %(most)s
