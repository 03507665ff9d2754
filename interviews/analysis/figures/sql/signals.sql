-- Purpose: the three signals that a customer left, laid against each other: a departure was recorded, the customer is
--   marked as lost, and they paid once and pay nothing now; with the first customers of each combination.
-- Parameters: day, examples. Fragments: customers (id, external_id, lost_on).
-- Index: interviews_departure_once (customer); retention_subscription_days (customer).
WITH c AS (
    {customers}
), signalled AS (
    SELECT c.external_id,
           EXISTS (SELECT FROM retention_interviews_departure d
                    WHERE d.customer_id = c.id AND d.left_on <= %(day)s) AS recorded,
           coalesce(c.lost_on <= %(day)s, false) AS marked,
           coalesce(paid.before AND NOT paid.now, false) AS stopped,
           (SELECT count(*) > 1 FROM retention_interviews_departure d WHERE d.customer_id = c.id) AS twice
    FROM c
    LEFT JOIN (
        SELECT customer_id, bool_or(start < %(day)s) AS before, bool_or("end" IS NULL OR "end" > %(day)s) AS now
        FROM retention_subscription
        WHERE mrr > 0 AND start <= %(day)s AND ("end" IS NULL OR "end" > start)
        GROUP BY customer_id
    ) paid ON paid.customer_id = c.id
)
SELECT recorded, marked, stopped, count(*) AS customers, count(*) FILTER (WHERE twice) AS twice,
       (array_agg(external_id ORDER BY external_id))[1:%(examples)s] AS examples
FROM signalled
WHERE recorded OR marked OR stopped
GROUP BY 1, 2, 3
ORDER BY 4 DESC
