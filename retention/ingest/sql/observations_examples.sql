-- Shows the first observations that a dry run would write, beside the stored values.
-- Parameters: examples (how many). Index: none, reads the temporary tables.
SELECT i.customer, m.code AS measure, s.day, s.value AS new, s.old_value AS old
  FROM retention_staged s
  JOIN retention_incoming i ON (i.line, i.measure_id, i.day) = (s.line, s.measure_id, s.day)
  JOIN retention_measure m ON m.id = s.measure_id
 WHERE s.old_value IS DISTINCT FROM s.value
 ORDER BY s.line, m.code
 LIMIT %(examples)s
