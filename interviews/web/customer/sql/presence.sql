-- Purpose: of which sources of the timeline a customer has anything, so that the page asks nothing of the others.
-- Parameters: customer.
-- Index: those of the departures, interviews and notes about competitors that begin with the customer.
SELECT key, there
FROM (VALUES
    ('departures', EXISTS (SELECT FROM retention_interviews_departure WHERE customer_id = %(customer)s)),
    ('interviews', EXISTS (SELECT FROM retention_interviews_interview WHERE customer_id = %(customer)s)),
    ('competitor-notes', EXISTS (
        SELECT FROM retention_interviews_competitornote WHERE customer_id = %(customer)s
    ))
) AS found (key, there)
