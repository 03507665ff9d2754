-- Finds observations of unknown customers, out of the measure's bounds, or there twice.
-- Parameters: limit, wide (then the column is named after the measure). Index: none, reads the temporary tables.
SELECT i.line, 'customer' AS column, i.customer AS value,
       CASE WHEN k.candidates > 1 THEN 'several_customers' ELSE 'unknown_customer' END AS problem, NULL AS detail
  FROM retention_incoming i
  JOIN retention_known k USING (customer)
 WHERE k.customer_id IS NULL
 GROUP BY 1, 2, 3, 4
UNION ALL
SELECT s.line, CASE WHEN %(wide)s THEN m.code ELSE 'value' END, s.value::text, 'below', m.minimum::float::text
  FROM retention_staged s JOIN retention_measure m ON m.id = s.measure_id
 WHERE s.value < m.minimum
UNION ALL
SELECT s.line, CASE WHEN %(wide)s THEN m.code ELSE 'value' END, s.value::text, 'above', m.maximum::float::text
  FROM retention_staged s JOIN retention_measure m ON m.id = s.measure_id
 WHERE s.value > m.maximum
UNION ALL
SELECT line, 'day', day::text, 'repeated', line_before::text
  FROM retention_staged
 WHERE line_before IS NOT NULL AND customer_id IS NOT NULL
 GROUP BY 1, 2, 3, 4, 5
 ORDER BY 1
 LIMIT %(limit)s
