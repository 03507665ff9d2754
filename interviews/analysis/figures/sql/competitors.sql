-- Purpose: whom the chosen customers named, how many of them and what they paid; a customer counts once a competitor.
-- Fragments: departures. Parameters: none.
-- Index: interviews_mention_competitor.
WITH d AS (
    {departures}
), named AS (
    SELECT DISTINCT mention.competitor_id, d.id, d.mrr_lost
    FROM retention_interviews_competitormention mention
    JOIN d ON d.id = mention.departure_id
)
SELECT competitor.code, competitor.name, competitor.name_zh, named.competitor_id AS id,
       count(*) AS customers, sum(named.mrr_lost) AS mrr
FROM named
JOIN retention_interviews_competitor competitor ON competitor.id = named.competitor_id
GROUP BY 1, 2, 3, 4
ORDER BY customers DESC, mrr DESC, code
