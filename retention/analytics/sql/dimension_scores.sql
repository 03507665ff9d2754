-- Purpose: the mean score of each dimension in each segment, over the customers that have one.
-- Parameters: none. Fragment: customers (id, segment).
-- Index: retention_standing_pkey.
SELECT c.segment, count(*) AS customers, avg(s.score) AS score,
    avg(s.product) AS product, avg(s.service) AS service, avg(s.commercial) AS commercial,
    avg(s.marketing) AS marketing, avg(s.relationship) AS relationship
FROM ({customers}) AS c
JOIN retention_standing s ON s.customer_id = c.id
WHERE s.tier <> ''
GROUP BY c.segment
ORDER BY customers DESC, c.segment
