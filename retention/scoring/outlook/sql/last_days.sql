-- Purpose: the last day with data of each of some measures of one customer, up to a day; no row where there is none.
-- Parameters: customer_id, measure_ids (array), as_of (day).
-- Index: the primary key of retention_observation (customer_id, measure_id, day), month by month from the newest.
SELECT wanted.measure_id, found.day
  FROM unnest(%(measure_ids)s::bigint[]) AS wanted (measure_id)
 CROSS JOIN LATERAL (
       SELECT day
         FROM retention_observation
        WHERE customer_id = %(customer_id)s
          AND measure_id = wanted.measure_id
          AND day <= %(as_of)s
        ORDER BY day DESC
        LIMIT 1
       ) AS found
