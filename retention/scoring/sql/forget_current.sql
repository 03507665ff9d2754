-- Purpose: a customer whose snapshots are all gone has no current health.
-- Parameters: customer_ids.
-- Index: retention_currenthealth_pkey; retention_healthsnapshot_pkey.
DELETE FROM retention_currenthealth h
WHERE h.customer_id = ANY (%(customer_ids)s::bigint[])
    AND NOT EXISTS (SELECT FROM retention_healthsnapshot s WHERE s.customer_id = h.customer_id)
