-- Purpose: how far the programme has come with the chosen departures, by one property of the customer and in all: left,
--   interviewed, declined, still open, and the days from leaving to the interview (median and 90 of 100).
-- Fragments: departures, by (an expression over d). Parameters: none.
-- Index: the key of the departure on the interview; read once.
WITH d AS (
    {departures}
), talked AS (
    SELECT {by} AS one, talk.state, (talk.submitted_at::date - d.left_on) AS days
    FROM d
    LEFT JOIN retention_interviews_interview talk
      ON talk.departure_id = d.id AND talk.corrects_id IS NULL AND talk.state <> 'cancelled'
)
SELECT one, grouping(one) = 1 AS everybody,
       count(*) AS departed,
       count(*) FILTER (WHERE state = 'submitted') AS interviewed,
       count(*) FILTER (WHERE state = 'declined') AS declined,
       count(*) FILTER (WHERE state IN ('due', 'assigned', 'scheduled', 'in_progress')) AS open,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE state = 'submitted') AS median_days,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FILTER (WHERE state = 'submitted') AS slow_days
FROM talked
GROUP BY GROUPING SETS ((one), ())
ORDER BY 2 DESC, 3 DESC, 1
