-- Makes room for the changes that one rule brings; it is dropped when they are written.
-- Parameters: none. Index: none.
CREATE TEMP TABLE retention_change (
    customer_id bigint NOT NULL,
    opened_on date,
    cleared_on date,
    first_day date,
    warning_id bigint,
    was_opened_on date,
    was_cleared_on date
) ON COMMIT DROP
