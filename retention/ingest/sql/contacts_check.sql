-- Finds contacts of unknown customers, contacts that come twice, and new ones without a name.
-- Parameters: limit. Index: none, reads the staging table.
SELECT line, 'customer' AS column, customer AS value,
       CASE WHEN candidates > 1 THEN 'several_customers' ELSE 'unknown_customer' END AS problem, NULL AS detail
  FROM retention_staged WHERE customer_id IS NULL AND customer <> ''
UNION ALL
SELECT line, 'external_id', external_id, 'repeated', first_line::text
  FROM (SELECT line, external_id, min(line) OVER (PARTITION BY customer, external_id) AS first_line
          FROM retention_staged) seen
 WHERE line > first_line AND external_id <> ''
UNION ALL
SELECT line, 'name', '', 'missing', NULL FROM retention_staged WHERE name IS NULL
 ORDER BY 1
 LIMIT %(limit)s
