-- Finds, once each, the customers that the incoming rows name.
-- Parameters: tenant, source (empty: any source, as long as one customer fits or one has no source).
-- Index: retention_customer_ext (tenant, external_id).
CREATE TEMPORARY TABLE retention_known ON COMMIT DROP AS
SELECT named.customer,
       CASE WHEN count(c.id) = 1 THEN min(c.id)
            ELSE min(c.id) FILTER (WHERE c.source = '') END AS customer_id,
       count(c.id) AS candidates
  FROM (SELECT DISTINCT customer FROM retention_incoming) named
  LEFT JOIN retention_customer c
    ON c.tenant = %(tenant)s
   AND c.external_id = named.customer
   AND (%(source)s = '' OR c.source = %(source)s)
 GROUP BY named.customer
