-- Purpose: how many customers stand where, and what they pay: by tier, by tier 30 and 90 days before, and by the
--   month of their renewal.
-- Parameters: none. Fragment: customers (id).
-- Index: retention_standing_pkey.
SELECT
    CASE GROUPING(s.tier_30, s.tier_90, renewal.month)
        WHEN 3 THEN 'moved_30' WHEN 5 THEN 'moved_90' WHEN 6 THEN 'renewal' ELSE 'tier' END AS kind,
    s.tier, coalesce(s.tier_30, s.tier_90) AS tier_then, renewal.month,
    count(*) AS customers, count(s.score) AS scored,
    sum(s.score) AS score_sum, sum(s.coverage) AS coverage_sum,
    sum(s.mrr) AS mrr, sum(s.mrr_30) AS mrr_30, sum(s.mrr_90) AS mrr_90
FROM ({customers}) AS c
JOIN retention_standing s ON s.customer_id = c.id
CROSS JOIN LATERAL (SELECT date_trunc('month', s.renewal_on)::date AS month) AS renewal
GROUP BY GROUPING SETS ((s.tier), (s.tier_30, s.tier), (s.tier_90, s.tier), (renewal.month, s.tier))
