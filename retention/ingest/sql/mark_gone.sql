-- Marks the customers of a source that the host no longer has; nothing is deleted.
-- Parameters: source, now. Index: retention_customer_key (source, tenant, external_id).
UPDATE retention_customer c
   SET gone_at = %(now)s, updated_at = %(now)s
 WHERE c.source = %(source)s
   AND c.gone_at IS NULL
   AND NOT EXISTS (SELECT FROM retention_seen s WHERE s.tenant = c.tenant AND s.external_id = c.external_id)
