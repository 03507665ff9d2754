-- Purpose: keep what all customers come to on some days; the rows of these days were removed before.
-- Parameters: days. Fragment: rows (portfolio_days.sql).
-- Index: retention_summary_once_a_day.
INSERT INTO retention_healthsummary (
    day, tenant, owner_id, segment, customers, healthy, low, medium, high, unknown,
    score_sum, coverage_sum, mrr, mrr_at_risk
)
{rows}
