-- Purpose: the main reasons of the chosen departures, counted twice: by one or two properties of the customer, main
--   reason and verdict, with how many of them were interviewed, and by month and main reason. A retired reason counts
--   as the one that took its place; “unavoidable” that nobody confirmed counts as “unconfirmed”.
-- Parameters: none. Fragments: departures (id, left_month, mrr_lost, the facts and what is kept of the main reasons),
--   by, across, reason, verdict (expressions over d).
-- Index: interviews_departure_day; most of a year is read whole, once for each count.
WITH RECURSIVE place (reason, target) AS (
    SELECT id, id FROM retention_interviews_reason
    UNION
    SELECT place.reason, reason.maps_to_id
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NOT NULL
), counted AS (
    SELECT place.reason, reason.id AS leaf, coalesce(reason.parent_id, reason.id) AS top
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NULL
), d AS NOT MATERIALIZED (
    {departures}
), profiles AS (
    SELECT {by} AS one, {across} AS other, {reason} AS reason_id, {verdict} AS verdict, count(*) AS customers,
        sum(mrr_lost) AS mrr, count(*) FILTER (WHERE talk = 'submitted') AS interviewed
    FROM d
    GROUP BY 1, 2, 3, 4
), months AS (
    SELECT left_month, {reason} AS reason_id, count(*) AS customers FROM d GROUP BY 1, 2
)
SELECT 'profile' AS kind, NULL::date AS month, one, other, counted.leaf, counted.top, verdict,
    sum(customers)::bigint AS customers, sum(mrr) AS mrr, sum(interviewed)::bigint AS interviewed
FROM profiles
LEFT JOIN counted ON counted.reason = profiles.reason_id
GROUP BY 3, 4, 5, 6, 7
UNION ALL
SELECT 'month', left_month, NULL, NULL, NULL, counted.top, NULL, sum(customers)::bigint, NULL, NULL
FROM months
LEFT JOIN counted ON counted.reason = months.reason_id
GROUP BY 2, 6
