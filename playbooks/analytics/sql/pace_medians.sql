-- Purpose: the medians over some cases of how long they waited for a plan, for its approval and for the first contact,
--   with the number of cases that have got so far, by level, by team, and over all.
-- Parameters: none. Fragment: paces (level, team_id, to_plan, to_approve, to_contact).
-- Index: none of its own.
SELECT coalesce(level, '') AS level, grouping(team_id) = 0 AS by_team, team_id, count(*) AS cases,
    count(to_plan) AS planned, percentile_cont(0.5) WITHIN GROUP (ORDER BY to_plan) AS to_plan,
    count(to_approve) AS approved, percentile_cont(0.5) WITHIN GROUP (ORDER BY to_approve) AS to_approve,
    count(to_contact) AS contacted, percentile_cont(0.5) WITHIN GROUP (ORDER BY to_contact) AS to_contact
FROM ({paces}) AS paces
GROUP BY GROUPING SETS ((level), (team_id), ())
