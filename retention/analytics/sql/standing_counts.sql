-- Purpose: how many customers stand where, and what they pay: by tier, by tier 30 and 90 days before, and by the
--   month of their renewal.
-- Parameters: none. Fragment: standings (rows of retention_standing).
-- Index: none of everybody, whose standings are read once; retention_standing_pkey of a selection.
WITH fine AS (
    -- read once into the finest groups, of which there are few; the sets below are made of them
    SELECT s.tier, s.tier_30, s.tier_90, date_trunc('month', s.renewal_on::timestamp)::date AS month,
        count(*) AS customers, count(s.score) AS scored, sum(s.score) AS score_sum, sum(s.coverage) AS coverage_sum,
        sum(s.mrr) AS mrr,
        sum(s.mrr_30) FILTER (WHERE s.tier = '') AS mrr_30, sum(s.mrr_90) FILTER (WHERE s.tier = '') AS mrr_90
    FROM ({standings}) AS s
    GROUP BY 1, 2, 3, 4
)
SELECT
    CASE GROUPING(tier_30, tier_90, month)
        WHEN 3 THEN 'moved_30' WHEN 5 THEN 'moved_90' WHEN 6 THEN 'renewal' ELSE 'tier' END AS kind,
    tier, coalesce(tier_30, tier_90) AS tier_then, month,
    sum(customers)::bigint AS customers, sum(scored)::bigint AS scored,
    sum(score_sum) AS score_sum, sum(coverage_sum) AS coverage_sum,
    sum(mrr) AS mrr, sum(mrr_30) AS mrr_30, sum(mrr_90) AS mrr_90
FROM fine
GROUP BY GROUPING SETS ((tier), (tier_30, tier), (tier_90, tier), (month, tier))
