-- Departures of the last days that have no interview yet, of customers who are still lost; the oldest first.
-- Parameters: since (day), day, most. Index: interviews_departure_day.
SELECT d.id, d.customer_id, d.left_on
FROM retention_interviews_departure d
JOIN retention_customer c ON c.id = d.customer_id AND c.gone_at IS NULL
WHERE d.left_on > %(since)s
    AND d.left_on <= %(day)s
    AND NOT EXISTS (SELECT FROM retention_interviews_interview i WHERE i.departure_id = d.id)
    AND NOT EXISTS (
        SELECT
        FROM retention_interviews_interview i
        WHERE i.customer_id = d.customer_id AND i.purpose = 'exit'
            AND i.state IN ('due', 'assigned', 'scheduled', 'in_progress')
    )
    AND (
        c.lost_on <= %(day)s
        OR NOT EXISTS (
            SELECT
            FROM retention_subscription u
            WHERE u.customer_id = d.customer_id AND u.mrr > 0 AND u.start <= %(day)s
                AND (u."end" IS NULL OR u."end" > %(day)s)
        )
    )
ORDER BY d.left_on, d.id
LIMIT %(most)s
