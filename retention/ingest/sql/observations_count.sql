-- Counts what writing the staged observations will do.
-- Parameters: none. Index: none, reads the staging table once.
SELECT count(*) AS rows,
       count(*) FILTER (WHERE old_value IS NULL) AS inserted,
       count(*) FILTER (WHERE old_value <> value) AS updated,
       count(*) FILTER (WHERE old_value = value) AS unchanged
  FROM retention_staged
