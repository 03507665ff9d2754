-- Purpose: the snapshots of a range of days, day by day.
-- Parameters: first; last.
-- Index: retention_healthsnapshot_day (day, customer_id).
SELECT c.external_id AS customer, h.day, h.score, h.tier, h.coverage, model.code || ' v' || version.number AS model
FROM retention_healthsnapshot h
JOIN retention_customer c ON c.id = h.customer_id
JOIN retention_scorecard card ON card.id = h.scorecard_id
JOIN retention_healthmodelversion version ON version.id = card.version_id
JOIN retention_healthmodel model ON model.id = version.model_id
WHERE h.day BETWEEN %(first)s AND %(last)s
ORDER BY h.day, c.external_id, c.id
