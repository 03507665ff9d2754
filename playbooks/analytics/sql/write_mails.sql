-- Purpose: how many messages each contact got in a period, and whether their address got as many as the cap allows
--   within its days at a moment of it; what is written already and still so is left alone.
-- Parameters: start, "end" (moments), before (so long before the start as the cap reaches back), window (its days),
--   others (how many messages the cap allows besides one).
-- Index: playbooks_message_arrived (ended_at).
INSERT INTO retention_playbooks_contactmails AS known (contact_id, messages, capped, last_at)
SELECT counted.contact_id, count(*), bool_or(counted.capped), max(counted.ended_at)
FROM (
    SELECT contact_id, ended_at, address <> '' AND bool_or(filled) OVER (PARTITION BY address) AS capped
    FROM (
        SELECT contact_id, address, ended_at, ended_at >= %(start)s AND coalesce(
            ended_at - lag(ended_at, %(others)s) OVER (PARTITION BY address ORDER BY ended_at, id) < %(window)s, false
        ) AS filled
        FROM retention_playbooks_message
        WHERE audience = 'customer' AND user_id IS NULL AND state = 'sent'
            AND ended_at >= %(before)s AND ended_at < %(end)s
    ) AS sent
) AS counted
WHERE counted.contact_id IS NOT NULL AND counted.ended_at >= %(start)s
GROUP BY counted.contact_id
ON CONFLICT (contact_id) DO UPDATE SET
    messages = excluded.messages,
    capped = excluded.capped,
    last_at = excluded.last_at
WHERE (known.*) IS DISTINCT FROM (excluded.*)
