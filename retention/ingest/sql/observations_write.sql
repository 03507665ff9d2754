-- Writes the observations that are new or differ, in the order of the key, so that two imports cannot lock each other.
-- Parameters: none. Index: retention_observation_pkey.
INSERT INTO retention_observation AS o (customer_id, measure_id, day, value)
SELECT customer_id, measure_id, day, value
  FROM retention_staged
 WHERE old_value IS DISTINCT FROM value
 ORDER BY customer_id, measure_id, day
    ON CONFLICT (customer_id, measure_id, day) DO UPDATE SET value = excluded.value
 WHERE o.value <> excluded.value
