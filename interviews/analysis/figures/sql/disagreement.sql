-- Purpose: what we had recorded against what an interviewer confirmed, by main reasons, of the chosen departures that
--   have both; a retired reason counts as the one that took its place.
-- Fragments: departures. Parameters: none.
-- Index: interviews_departure_day; most of a year is read whole, once.
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
    SELECT recorded_id, confirmed_id, count(*) AS customers
    FROM d
    WHERE recorded_id IS NOT NULL AND confirmed_id IS NOT NULL
    GROUP BY 1, 2
)
SELECT one.top AS recorded, other.top AS confirmed, sum(pairs.customers)::bigint AS customers
FROM pairs
JOIN counted one ON one.reason = pairs.recorded_id
JOIN counted other ON other.reason = pairs.confirmed_id
GROUP BY 1, 2
