-- Purpose: one writer of snapshots at a time for a customer; held until the transaction ends. Customers
--   are locked by the hundred, in order, so that two runs wait for each other and never deadlock.
-- Parameters: customer_ids; space (the number of this kind of lock).
-- Index: none.
SELECT pg_advisory_xact_lock(%(space)s, bucket)
FROM (
    SELECT DISTINCT ((customer_id / 100) %% 1024)::int AS bucket
    FROM unnest(%(customer_ids)s::bigint[]) AS customer_id
    ORDER BY bucket
    OFFSET 0
) AS buckets
