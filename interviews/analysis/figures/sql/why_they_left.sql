-- Purpose: the main reasons of the chosen departures, counted twice: by one or two properties of the customer, main
--   reason and verdict, and by month and main reason. A retired reason counts as the one that took its place;
--   “unavoidable” that nobody confirmed counts as “unconfirmed”.
-- Parameters: source (best: confirmed, else recorded, else stated). Fragments: departures (id, left_on, mrr_lost, the
--   facts and what is kept of the main reasons), by, across (expressions over d).
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
), main AS NOT MATERIALIZED (
    SELECT d.mrr_lost, d.left_on, {by} AS one, {across} AS other,
        CASE %(source)s
            WHEN 'stated' THEN d.stated_id
            WHEN 'recorded' THEN d.recorded_id
            WHEN 'confirmed' THEN d.confirmed_id
            ELSE coalesce(d.confirmed_id, d.recorded_id, d.stated_id)
        END AS reason_id,
        CASE %(source)s
            WHEN 'stated' THEN d.stated_verdict
            WHEN 'recorded' THEN d.recorded_verdict
            WHEN 'confirmed' THEN d.confirmed_verdict
            ELSE coalesce(
                nullif(d.confirmed_verdict, ''), nullif(d.recorded_verdict, ''), nullif(d.stated_verdict, '')
            )
        END AS verdict
    FROM d
), profiles AS (
    SELECT one, other, reason_id, verdict, count(*) AS customers, sum(mrr_lost) AS mrr
    FROM main
    GROUP BY 1, 2, 3, 4
), days AS (  -- months of days cost less than months of customers
    SELECT left_on, reason_id, count(*) AS customers FROM main GROUP BY 1, 2
)
SELECT 'profile' AS kind, NULL::date AS month, one, other, counted.leaf, counted.top, verdict,
    sum(customers)::bigint AS customers, sum(mrr) AS mrr
FROM profiles
LEFT JOIN counted ON counted.reason = profiles.reason_id
GROUP BY 3, 4, 5, 6, 7
UNION ALL
SELECT 'month', date_trunc('month', left_on::timestamp)::date, NULL, NULL, NULL, counted.top, NULL,
    sum(customers)::bigint, NULL
FROM days
LEFT JOIN counted ON counted.reason = days.reason_id
GROUP BY 2, 6
