-- Purpose: whom the chosen customers named, how many of them and what they paid; a customer counts once a competitor.
-- Fragments: departures. Parameters: none.
-- Index: interviews_mention_competitor.
WITH d AS (
    {departures}
), named AS (
    SELECT DISTINCT mention.competitor_id, d.id, d.mrr_lost
    FROM retention_interviews_competitormention mention
    JOIN d ON d.id = mention.departure_id
), counted AS (
    SELECT competitor_id, count(*) AS customers, sum(mrr_lost) AS mrr FROM named GROUP BY 1
)
SELECT competitor.code, competitor.name, competitor.name_zh, competitor.id, customers, mrr
FROM counted
JOIN retention_interviews_competitor competitor ON competitor.id = counted.competitor_id
ORDER BY customers DESC, mrr DESC, code
