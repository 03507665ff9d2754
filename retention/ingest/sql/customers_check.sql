-- Finds customers that come twice, and new ones without a name.
-- Parameters: limit. Index: none, reads the staging table.
SELECT line, 'external_id' AS column, external_id AS value, 'repeated' AS problem, first_line::text AS detail
  FROM (SELECT line, external_id, min(line) OVER (PARTITION BY external_id) AS first_line FROM retention_staged) seen
 WHERE line > first_line
UNION ALL
SELECT line, 'name', '', 'missing', NULL FROM retention_staged WHERE name IS NULL AND external_id <> ''
 ORDER BY 1
 LIMIT %(limit)s
