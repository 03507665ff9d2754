-- Purpose: keep one row for each customer with an open ticket: those who have one now are added, those who have none any
--   more are deleted, and what is so already is left alone. Of all customers, not only of those with unfinished tasks:
--   a task that is made a minute later is then found too, and to look up who has tasks costs as much as it saves.
-- Parameters: noted_at; those of open_tickets. Fragment: open_tickets (id).
-- Index: the primary key of retention_playbooks_openticket for the rows that go; the observations as in open_tickets. Both
--   sides are read once: a FULL JOIN has no nested loop, which an empty table would tempt the planner into.
WITH changed AS MATERIALIZED (
    SELECT now_open.id AS opened, known.customer_id AS closed
    FROM ({open_tickets}) AS now_open
    FULL JOIN retention_playbooks_openticket known ON known.customer_id = now_open.id
    WHERE now_open.id IS NULL OR known.customer_id IS NULL
),
closed AS (
    DELETE FROM retention_playbooks_openticket known
    USING changed
    WHERE known.customer_id = changed.closed
    RETURNING known.customer_id
),
opened AS (
    INSERT INTO retention_playbooks_openticket (customer_id, noted_at)
    SELECT changed.opened, %(noted_at)s
    FROM changed
    WHERE changed.opened IS NOT NULL
    RETURNING customer_id
)
SELECT (SELECT count(*) FROM opened) AS opened, (SELECT count(*) FROM closed) AS closed
