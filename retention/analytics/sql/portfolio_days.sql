-- Purpose: what customers come to together on some days, by tenant, owner and segment.
-- Parameters: days. Fragment: customers (id, tenant, owner_id, segment).
-- Index: retention_healthsnapshot_day (day, customer_id) for whole days, retention_healthsnapshot_pkey for few
--   customers; retention_subscription_days.
SELECT h.day, c.tenant, c.owner_id, c.segment,
    count(*) AS customers,
    count(*) FILTER (WHERE h.tier = 'healthy') AS healthy,
    count(*) FILTER (WHERE h.tier = 'low') AS low,
    count(*) FILTER (WHERE h.tier = 'medium') AS medium,
    count(*) FILTER (WHERE h.tier = 'high') AS high,
    count(*) FILTER (WHERE h.tier = 'unknown') AS unknown,
    coalesce(sum(h.score), 0) AS score_sum,
    sum(h.coverage) AS coverage_sum,
    coalesce(sum(paid.mrr), 0) AS mrr,
    coalesce(sum(paid.mrr) FILTER (WHERE h.tier IN ('medium', 'high')), 0) AS mrr_at_risk
FROM ({customers}) AS c
JOIN retention_healthsnapshot h ON h.customer_id = c.id AND h.day = ANY (%(days)s::date[])
LEFT JOIN LATERAL (
    SELECT sum(s.mrr) AS mrr
    FROM retention_subscription s
    WHERE s.customer_id = c.id AND s.start <= h.day AND (s."end" IS NULL OR s."end" > h.day)
) AS paid ON true
GROUP BY h.day, c.tenant, c.owner_id, c.segment
