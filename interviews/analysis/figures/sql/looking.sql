-- Purpose: customers who are still here and look at a competitor by the newest note about the two, those who pay most
--   first, the first so many of each competitor; with each row stand the figures of its competitor, and of all of them,
--   in which a customer who looks at two counts once.
-- Fragments: customers (id, external_id, name: who is looked at). Parameters: standings text[], day, most.
-- Index: interviews_rival_note_newest alone; the subscriptions of a customer by their key.
WITH newest AS (
    SELECT DISTINCT ON (customer_id, competitor_id) customer_id, competitor_id, standing, at
    FROM retention_interviews_competitornote
    ORDER BY customer_id, competitor_id, at DESC, id DESC
), looking AS (
    SELECT newest.*, customer.external_id, customer.name,
        coalesce((
            SELECT sum(paid.mrr)
            FROM retention_subscription paid
            WHERE paid.customer_id = customer.id AND paid.start <= %(day)s::date
                AND (paid."end" IS NULL OR paid."end" > %(day)s::date)
        ), 0) AS mrr
    FROM newest
    JOIN ({customers}) customer ON customer.id = newest.customer_id
    WHERE newest.standing = ANY (%(standings)s::text[])
), everybody AS (
    SELECT count(*) AS customers, sum(mrr) AS mrr FROM (SELECT DISTINCT customer_id, mrr FROM looking) once
), placed AS (
    SELECT looking.*,
        row_number() OVER (PARTITION BY competitor_id ORDER BY mrr DESC, customer_id) AS place,
        count(*) OVER whole AS rival_customers,
        sum(mrr) OVER whole AS rival_mrr,
        count(*) FILTER (WHERE standing = 'compares') OVER whole AS compares,
        count(*) FILTER (WHERE standing = 'trial') OVER whole AS trial,
        count(*) FILTER (WHERE standing = 'beside') OVER whole AS beside,
        count(*) FILTER (WHERE standing = 'chosen') OVER whole AS chosen
    FROM looking
    WINDOW whole AS (PARTITION BY competitor_id)
)
SELECT placed.customer_id, placed.external_id, placed.name, placed.standing, placed.at, placed.mrr,
    rival.code, rival.name AS rival, rival.name_zh AS rival_zh, rival_customers, rival_mrr,
    compares, trial, beside, chosen,
    everybody.customers AS all_customers, everybody.mrr AS all_mrr
FROM placed
JOIN retention_interviews_competitor rival ON rival.id = placed.competitor_id
CROSS JOIN everybody
WHERE %(most)s::int IS NULL OR place <= %(most)s::int
ORDER BY rival_customers DESC, rival_mrr DESC, rival.code, place
