-- Finds customers that come twice, new ones without a name, and owners who are nobody or several people.
-- Parameters: limit. Index: none, reads the staging table.
SELECT line, 'external_id' AS column, external_id AS value, 'repeated' AS problem, first_line::text AS detail
  FROM (SELECT line, external_id, min(line) OVER (PARTITION BY external_id) AS first_line FROM retention_staged) seen
 WHERE line > first_line
UNION ALL
SELECT line, 'name', '', 'missing', NULL FROM retention_staged WHERE name IS NULL AND external_id <> ''
UNION ALL
SELECT line, 'csm', csm, CASE WHEN candidates > 1 THEN 'several_people' ELSE 'unknown_person' END, NULL
  FROM retention_staged WHERE csm <> '' AND candidates <> 1
 ORDER BY 1
 LIMIT %(limit)s
