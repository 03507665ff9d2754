-- Purpose: what customers who left wait for: how many wait for each product request, how many of them agreed to be
--   contacted, and what they paid; a customer counts once a request, with the latest departure.
-- Parameters: none. Fragment: departures (id, customer_id, left_on, mrr_lost).
-- Index: interviews_request_waited_for; the primary key of retention_interviews_departure.
SELECT waiting.id, count(*) AS customers, count(*) FILTER (WHERE waiting.agreed) AS agreed, sum(waiting.mrr_lost) AS mrr
FROM (
    SELECT DISTINCT ON (condition.product_request_id, d.customer_id)
        condition.product_request_id AS id, d.mrr_lost,
        bool_or(condition.consent) OVER (PARTITION BY condition.product_request_id, d.customer_id) AS agreed
    FROM retention_interviews_winbackcondition condition
    JOIN ({departures}) AS d ON d.id = condition.departure_id
    WHERE condition.state = 'waiting' AND condition.product_request_id IS NOT NULL
    ORDER BY condition.product_request_id, d.customer_id, d.left_on DESC, d.id DESC
) AS waiting
GROUP BY waiting.id
