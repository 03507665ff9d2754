-- Purpose: of some customers those with an open ticket: the newest value of the measure of open tickets within the
--   window is above 0. Without a measure nobody has one.
-- Parameters: measure (smallint or null), after, today (dates: after < day <= today). Fragment: customers (id).
-- Index: retention_observation_pkey (customer_id, measure_id, day) INCLUDE (value), read backwards for each customer from
--   the newest month to the first value. No value is later than today, but the bound has to be there: with it the DEFAULT
--   partition is left out, and only without that one are the months read in order, so that the first hit ends the search.
SELECT customers.id
FROM ({customers}) AS customers
CROSS JOIN LATERAL (
    SELECT observation.value
    FROM retention_observation observation
    WHERE observation.customer_id = customers.id
        AND observation.measure_id = %(measure)s::smallint
        AND observation.day > %(after)s::date AND observation.day <= %(today)s::date
    ORDER BY observation.day DESC
    LIMIT 1
) AS newest
WHERE newest.value > 0
