-- Moves the start of a series back where an earlier observation came in.
-- Parameters: none. Index: primary key of retention_seriesstart (customer, measure).
INSERT INTO retention_seriesstart AS s (customer_id, measure_id, first_day)
SELECT customer_id, measure_id, min(day)
  FROM retention_staged
 WHERE old_value IS NULL
 GROUP BY customer_id, measure_id
 ORDER BY customer_id, measure_id
    ON CONFLICT (customer_id, measure_id) DO UPDATE SET first_day = excluded.first_day
 WHERE s.first_day > excluded.first_day
