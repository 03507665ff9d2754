-- Purpose: what we had recorded against what an interviewer confirmed, by main reasons, of the chosen departures that
--   have both; a retired reason counts as the one that took its place.
-- Fragments: departures. Parameters: none.
-- Index: interviews_main_reason, read twice.
WITH RECURSIVE place (reason, target) AS (
    SELECT id, id FROM retention_interviews_reason
    UNION
    SELECT place.reason, reason.maps_to_id
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NOT NULL
), counted AS (
    SELECT place.reason, coalesce(reason.parent_id, reason.id) AS top
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NULL
), d AS (
    {departures}
), pairs AS (
    SELECT r.reason_id AS recorded, c.reason_id AS confirmed, count(*) AS customers
    FROM d
    JOIN retention_interviews_codedreason r ON r.departure_id = d.id AND r.source = 'recorded' AND r.rank = 1
    JOIN retention_interviews_codedreason c ON c.departure_id = d.id AND c.source = 'confirmed' AND c.rank = 1
    GROUP BY 1, 2
)
SELECT one.top AS recorded, other.top AS confirmed, sum(pairs.customers)::bigint AS customers
FROM pairs
JOIN counted one ON one.reason = pairs.recorded
JOIN counted other ON other.reason = pairs.confirmed
GROUP BY 1, 2
