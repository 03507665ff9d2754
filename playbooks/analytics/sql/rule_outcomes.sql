-- Purpose: how the cases ended that had a warning of each rule among their reasons; a case counts once a rule.
-- Parameters: none. Fragment: cases (id, outcome), closed ones.
-- Index: the unique key of retention_playbooks_casereason, which begins with the case.
SELECT ended.rule_id, count(*) AS closed,
    count(*) FILTER (WHERE ended.outcome = 'false_alarm') AS false_alarms,
    count(*) FILTER (WHERE ended.outcome IN ('saved', 'partly_saved')) AS saved
FROM (
    SELECT DISTINCT w.rule_id, cases.id, cases.outcome
    FROM ({cases}) AS cases
    JOIN retention_playbooks_casereason r ON r.case_id = cases.id
    JOIN retention_warning w ON w.id = r.warning_id AND w.withdrawn_at IS NULL
) AS ended
GROUP BY ended.rule_id
