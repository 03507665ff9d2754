-- Purpose: set or take away one mark of each of some customers; returns what it was before.
-- Parameters: marks jsonb (a list of {customer, name, value}; a null value takes the mark away).
-- Index: primary key of the customer. Customers are locked in the order in which imports lock them.
WITH wanted AS (
    SELECT DISTINCT ON (customer) customer, name, value
    FROM jsonb_to_recordset(%(marks)s::jsonb) AS mark(customer bigint, name text, value jsonb)
), locked AS (
    SELECT id, marks
    FROM retention_customer
    WHERE id IN (SELECT customer FROM wanted)
    ORDER BY external_id, id
    FOR UPDATE
)
UPDATE retention_customer c
SET marks = CASE
    WHEN coalesce(wanted.value, 'null') = 'null' THEN c.marks - wanted.name
    ELSE c.marks || jsonb_build_object(wanted.name, wanted.value)
END
FROM wanted JOIN locked ON locked.id = wanted.customer
WHERE c.id = locked.id
RETURNING c.id, locked.marks ->> wanted.name AS before
