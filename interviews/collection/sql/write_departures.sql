-- Writes down who is lost on a day and not noted yet, with what was true of them; returns the new rows.
-- Lost, and since when: marked lost, or the end of the last paid subscription, whichever came first. Who has a
-- departure since their last subscription began is noted already, also where the day was corrected later.
-- Parameters: day, now, customers (ids, or null for all). Index: retention_subscription_days by customer.
WITH paid AS (
    SELECT
        u.customer_id,
        max(u.start) AS last_start,
        CASE WHEN bool_and(u."end" <= %(day)s::date) THEN max(u."end") END AS ended
    FROM retention_subscription u
    WHERE u.mrr > 0
        AND u.start <= %(day)s::date
        AND (u."end" IS NULL OR u."end" > u.start)
        AND (%(customers)s::bigint[] IS NULL OR u.customer_id = ANY (%(customers)s::bigint[]))
    GROUP BY u.customer_id
), lost AS (
    SELECT c.*, p.last_start, least(p.ended, CASE WHEN c.lost_on <= %(day)s::date THEN c.lost_on END) AS left_on
    FROM retention_customer c
    LEFT JOIN paid p ON p.customer_id = c.id
    WHERE c.gone_at IS NULL
        AND (%(customers)s::bigint[] IS NULL OR c.id = ANY (%(customers)s::bigint[]))
        AND least(p.ended, CASE WHEN c.lost_on <= %(day)s::date THEN c.lost_on END) IS NOT NULL
)
INSERT INTO retention_interviews_departure (
    customer_id, left_on, mrr_lost, name, segment, industry, size, region, channel, stage, csm_id, csm_name, noticed_at
)
SELECT
    l.id,
    l.left_on,
    coalesce((
        SELECT sum(u.mrr)
        FROM retention_subscription u
        WHERE u.customer_id = l.id AND u.start < l.left_on AND (u."end" IS NULL OR u."end" >= l.left_on)
    ), 0),
    l.name, l.segment, l.industry, l.employees, l.region, l.channel, l.lifecycle, l.owner_id, l.owner_name, %(now)s
FROM lost l
WHERE NOT EXISTS (
    SELECT
    FROM retention_interviews_departure d
    WHERE d.customer_id = l.id AND d.left_on > coalesce(l.last_start, '-infinity')
)
ORDER BY l.id
ON CONFLICT (customer_id, left_on) DO NOTHING
RETURNING id, customer_id, left_on
