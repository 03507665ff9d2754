-- Shows the first staged rows that a dry run would write, beside the rows as they are.
-- Parameters: examples (how many). Fragment: table. Index: primary key of the table.
SELECT s.external_id AS key, to_jsonb(s) AS new, to_jsonb(o) AS old
  FROM retention_staged s
  LEFT JOIN {table} o ON o.id = s.old_id
 WHERE s.changed
 ORDER BY s.line
 LIMIT %(examples)s
