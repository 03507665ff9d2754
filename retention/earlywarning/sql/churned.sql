-- Customers who are lost on a day and were not on the day before. Lost on a day: marked lost on it or
-- earlier, or paid before it and pays nothing on it.
-- Parameters: day. Index: none; customers and their subscriptions are read once.
WITH two_days AS (
    SELECT c.id, days.day, (
        coalesce(c.lost_on <= days.day, false)
        OR (
            coalesce(bool_or(u.mrr > 0 AND u.start < days.day), false)
            AND NOT coalesce(bool_or(u.mrr > 0 AND u.start <= days.day AND coalesce(u."end" > days.day, true)), false)
        )
    ) AS lost
    FROM retention_customer c
    CROSS JOIN (VALUES (%(day)s::date - 1), (%(day)s::date)) AS days (day)
    LEFT JOIN retention_subscription u ON u.customer_id = c.id AND coalesce(u."end" > u.start, true)
    WHERE c.gone_at IS NULL
    GROUP BY c.id, days.day
)
SELECT id
FROM two_days
GROUP BY id
HAVING bool_or(lost AND day = %(day)s::date) AND NOT bool_or(lost AND day < %(day)s::date)
ORDER BY id
