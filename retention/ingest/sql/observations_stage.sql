-- Puts the number of the customer, the stored value and the first line with the same key beside each incoming
-- observation, in the order of the key.
-- Parameters: first_day, last_day (of the incoming rows; they name the months that are read).
-- Index: retention_observation_pkey (customer, measure, day) INCLUDE (value).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT i.line, k.customer_id, i.measure_id, i.day, i.value, o.value AS old_value,
       lag(i.line) OVER (PARTITION BY k.customer_id, i.measure_id, i.day ORDER BY i.line) AS line_before
  FROM retention_incoming i
  LEFT JOIN retention_known k ON k.customer = i.customer
  LEFT JOIN retention_observation o
    ON o.customer_id = k.customer_id AND o.measure_id = i.measure_id AND o.day = i.day
   AND o.day BETWEEN %(first_day)s AND %(last_day)s
