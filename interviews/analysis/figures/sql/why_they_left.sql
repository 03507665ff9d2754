-- Purpose: the main reasons of the chosen departures, counted three ways at once: by reason and verdict, by month and
--   main reason, and by one or two properties of the customer and main reason. A retired reason counts as the one that
--   took its place; “unavoidable” that nobody confirmed counts as “unconfirmed”.
-- Parameters: source (best: confirmed, else recorded, else stated). Fragments: departures (id, left_on, mrr_lost and the
--   facts), by, across (expressions over d).
-- Index: interviews_main_reason (source, departure, reason) where rank = 1, read alone, once a source.
WITH RECURSIVE place (reason, target) AS (
    SELECT id, id FROM retention_interviews_reason
    UNION
    SELECT place.reason, reason.maps_to_id
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NOT NULL
), counted AS (
    SELECT place.reason, reason.id AS leaf, coalesce(reason.parent_id, reason.id) AS top
    FROM place JOIN retention_interviews_reason reason ON reason.id = place.target AND reason.maps_to_id IS NULL
), d AS (
    {departures}
), main AS (
    SELECT d.mrr_lost, date_trunc('month', d.left_on)::date AS month,
           {by} AS one, {across} AS other,
           coalesce(c.reason_id, r.reason_id, s.reason_id) AS reason_id,
           CASE WHEN c.reason_id IS NOT NULL THEN
                    CASE WHEN c.avoidable = 'unavoidable' AND c.confirmed_at IS NULL THEN 'unconfirmed' ELSE c.avoidable END
                WHEN r.reason_id IS NOT NULL THEN
                    CASE WHEN r.avoidable = 'unavoidable' AND r.confirmed_at IS NULL THEN 'unconfirmed' ELSE r.avoidable END
                WHEN s.avoidable = 'unavoidable' AND s.confirmed_at IS NULL THEN 'unconfirmed'
                ELSE s.avoidable END AS verdict
    FROM d
    LEFT JOIN retention_interviews_codedreason c
      ON c.departure_id = d.id AND c.source = 'confirmed' AND c.rank = 1 AND %(source)s IN ('best', 'confirmed')
    LEFT JOIN retention_interviews_codedreason r
      ON r.departure_id = d.id AND r.source = 'recorded' AND r.rank = 1 AND %(source)s IN ('best', 'recorded')
    LEFT JOIN retention_interviews_codedreason s
      ON s.departure_id = d.id AND s.source = 'stated' AND s.rank = 1 AND %(source)s IN ('best', 'stated')
), small AS (
    SELECT main.month, main.one, main.other, main.reason_id, main.verdict,
           count(*) AS customers, sum(main.mrr_lost) AS mrr
    FROM main
    GROUP BY GROUPING SETS ((reason_id, verdict), (month, reason_id), (one, other, reason_id, verdict))
)
SELECT CASE WHEN small.month IS NOT NULL THEN 'month'
            WHEN small.one IS NOT NULL THEN 'profile'
            ELSE 'reason' END AS kind,
       small.month, small.one, small.other, counted.leaf, counted.top, small.verdict,
       sum(small.customers)::bigint AS customers, sum(small.mrr) AS mrr
FROM small
LEFT JOIN counted ON counted.reason = small.reason_id
GROUP BY 1, 2, 3, 4, 5, 6, 7
