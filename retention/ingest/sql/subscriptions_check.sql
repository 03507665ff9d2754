-- Finds subscriptions of unknown customers, those that come twice, lack start or MRR, or end before they start.
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
SELECT line, 'start', '', 'missing', NULL FROM retention_staged WHERE start IS NULL
UNION ALL
SELECT line, 'mrr', '', 'missing', NULL FROM retention_staged WHERE mrr IS NULL
UNION ALL
SELECT line, 'end', "end"::text, 'end_before_start', start::text FROM retention_staged WHERE "end" < start
 ORDER BY 1
 LIMIT %(limit)s
