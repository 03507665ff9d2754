-- Purpose: cut the customers into chunks along the hundreds that lock_customers.sql locks, so that two
--   workers on neighbouring chunks do not wait for each other.
-- Parameters: run_id; size (customers a chunk); customer_ids (null: everybody).
-- Index: retention_customer_pkey.
WITH hundreds AS (
    SELECT c.id / 100 AS hundred, array_agg(c.id ORDER BY c.id) AS customer_ids, count(*) AS size
    FROM retention_customer c
    WHERE %(customer_ids)s::bigint[] IS NULL OR c.id = ANY (%(customer_ids)s::bigint[])
    GROUP BY c.id / 100
),
placed AS (
    SELECT customer_ids, size,
        ((sum(size) OVER (ORDER BY hundred) - size) / %(size)s)::int AS chunk
    FROM hundreds
)
INSERT INTO retention_scorechunk
    (run_id, number, customer_ids, state, attempts, scored, not_scorable, changed, error)
SELECT %(run_id)s, row_number() OVER (ORDER BY chunk), array_agg(id ORDER BY id), 'pending', 0, 0, 0, 0, ''
FROM placed, unnest(customer_ids) AS id
GROUP BY chunk
