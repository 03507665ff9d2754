-- Counts what writing the staged rows will do.
-- Parameters: none. Index: none, reads the staging table once.
SELECT count(*) AS rows,
       count(*) FILTER (WHERE old_id IS NULL) AS inserted,
       count(*) FILTER (WHERE old_id IS NOT NULL AND changed) AS updated,
       count(*) FILTER (WHERE NOT changed) AS unchanged
  FROM retention_staged
