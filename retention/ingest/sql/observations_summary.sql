-- Tells, for each measure, what writing the staged observations will do and whether any of them may be bad.
-- Parameters: none. Index: none, reads the staging table once.
SELECT measure_id,
       min(value) AS smallest,
       max(value) AS largest,
       bool_or(customer_id IS NULL OR line_before IS NOT NULL) AS wrong_key,
       count(*) AS rows,
       count(*) FILTER (WHERE old_value IS NULL) AS inserted,
       count(*) FILTER (WHERE old_value <> value) AS updated,
       count(*) FILTER (WHERE old_value = value) AS unchanged
  FROM retention_staged
 GROUP BY measure_id
