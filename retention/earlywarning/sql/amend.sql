-- Gives warnings the dates that the data now says. First those that end, then those that are open:
-- at most one warning of a rule and customer is open at any moment, also in between.
-- A warning that moved to another day gets the evidence of that day.
-- Parameters: from, last (days), ends (true or false). Fragments: joins, evidence.
-- Index: primary keys of the warnings and of the snapshots.
UPDATE retention_warning w
SET
    opened_on = e.opened_on,
    cleared_on = e.cleared_on,
    evidence = CASE
        WHEN e.opened_on = e.was_opened_on THEN w.evidence
        ELSE (
            SELECT {evidence}
            FROM retention_healthsnapshot s
            {joins}
            WHERE s.customer_id = e.customer_id AND s.day = e.opened_on
        )
    END
FROM retention_change e
WHERE w.id = e.warning_id
    AND e.opened_on IS NOT NULL
    AND (e.cleared_on IS NOT NULL) = %(ends)s
RETURNING w.id, e.was_cleared_on, e.cleared_on
