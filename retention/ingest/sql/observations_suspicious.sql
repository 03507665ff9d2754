-- Says whether any staged observation is bad; only then are they looked through one by one.
-- Parameters: none. Index: none, reads the staging table twice.
SELECT EXISTS (
         SELECT FROM retention_staged s
           JOIN retention_measure m ON m.id = s.measure_id
          WHERE s.customer_id IS NULL OR s.value < m.minimum OR s.value > m.maximum)
    OR EXISTS (
         SELECT FROM retention_staged GROUP BY customer_id, measure_id, day HAVING count(*) > 1) AS suspicious
