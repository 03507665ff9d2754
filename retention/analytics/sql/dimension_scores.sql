-- Purpose: the mean score of each dimension in each segment, over the customers that have one.
-- Parameters: none. Fragment: standings (rows of retention_standing).
-- Index: none of everybody; retention_standing_pkey of a selection.
SELECT s.segment, count(*) AS customers, avg(s.score) AS score,
    avg(s.product) AS product, avg(s.service) AS service, avg(s.commercial) AS commercial,
    avg(s.marketing) AS marketing, avg(s.relationship) AS relationship
FROM ({standings}) AS s
WHERE s.tier <> ''
GROUP BY s.segment
ORDER BY customers DESC, s.segment
