-- Raises a warning for every new episode, with the values that made the rule fire.
-- Parameters: rule, level, definition, now, from, last (days). Fragments: joins, evidence.
-- Index: primary key of the snapshots.
INSERT INTO retention_warning (
    rule_id, customer_id, level, opened_on, cleared_on, withdrawn_at, evidence, definition, raised_at
)
SELECT
    %(rule)s, e.customer_id, %(level)s, e.opened_on, e.cleared_on, NULL, {evidence}, %(definition)s, %(now)s
FROM retention_change e
JOIN retention_healthsnapshot s ON s.customer_id = e.customer_id AND s.day = e.opened_on
{joins}
WHERE e.warning_id IS NULL
ORDER BY e.opened_on, e.customer_id
RETURNING id, cleared_on
