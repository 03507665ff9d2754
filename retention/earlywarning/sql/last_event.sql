-- The last day on which a stored warning of the rule opened or cleared: from an earlier day on
-- evaluation must reach it.
-- Parameters: rule, customers (ids or null for all). Index: retention_one_warning_a_day.
SELECT max(greatest(w.opened_on, w.cleared_on)) AS day
FROM retention_warning w
WHERE w.rule_id = %(rule)s
    AND w.withdrawn_at IS NULL
    AND (%(customers)s::bigint[] IS NULL OR w.customer_id = ANY (%(customers)s::bigint[]))
