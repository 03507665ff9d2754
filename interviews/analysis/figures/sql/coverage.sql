-- Purpose: how far the programme has come with the chosen departures, by one property of the customer and in all: left,
--   interviewed, declined, still open, and how many were interviewed after how many days.
-- Fragments: departures, by (an expression over d). Parameters: none.
-- Index: interviews_departure_day; most of a year is read whole, once.
WITH d AS (
    {departures}
)
SELECT {by} AS one, d.talk, CASE WHEN d.talk = 'submitted' THEN d.talk_days END AS days,
    count(*) AS customers
FROM d
GROUP BY 1, 2, 3
