-- Finds interactions of unknown customers or contacts, those that come twice, lack a kind or a moment.
-- Parameters: limit. Index: none, reads the staging table.
SELECT line, 'customer' AS column, customer AS value,
       CASE WHEN candidates > 1 THEN 'several_customers' ELSE 'unknown_customer' END AS problem, NULL AS detail
  FROM retention_staged WHERE customer_id IS NULL AND customer <> ''
UNION ALL
SELECT line, 'contact', contact, 'unknown_contact', NULL
  FROM retention_staged WHERE contact <> '' AND contact_id IS NULL AND customer_id IS NOT NULL
UNION ALL
SELECT line, 'external_id', external_id, 'repeated', first_line::text
  FROM (SELECT line, external_id, min(line) OVER (PARTITION BY customer, external_id) AS first_line
          FROM retention_staged) seen
 WHERE line > first_line AND external_id <> ''
UNION ALL
SELECT line, 'kind', '', 'missing', NULL FROM retention_staged WHERE kind IS NULL
UNION ALL
SELECT line, 'occurred_at', '', 'missing', NULL FROM retention_staged WHERE occurred_at IS NULL
 ORDER BY 1
 LIMIT %(limit)s
