-- Opens interviews for many customers at once, each with its main contact and language; returns the new rows.
-- Who has an open interview of this purpose, or one for this departure or cause, gets none.
-- Parameters: customers, departures (or nulls), causes, starts (moments; due and late are counted from them) as arrays
-- of equal length; purpose, channel, form (id), due and late (intervals), now, today, chinese (whether the site is).
-- Index: retention_contact_key by customer; the unique constraints of the table.
INSERT INTO retention_interviews_interview (
    customer_id, departure_id, purpose, form_version_id, state, channel, contact_id, contact_name, language,
    opened_at, due_at, warn_at, cause,
    interviewer_name, closed_note, consent_by_name, step, version, edition, correction_reason
)
SELECT
    w.customer_id, w.departure_id, %(purpose)s, %(form)s, 'due', %(channel)s, k.id, coalesce(k.name, ''),
    CASE
        WHEN coalesce(c.attributes ->> 'language', '') = '' THEN CASE WHEN %(chinese)s THEN 'zh-hans' ELSE 'en' END
        WHEN lower(c.attributes ->> 'language') LIKE 'zh%%' THEN 'zh-hans'
        ELSE 'en'
    END,
    %(now)s, w.start + %(due)s, w.start + %(late)s, w.cause,
    '', '', '', 1, 1, 1, ''
FROM unnest(%(customers)s::bigint[], %(departures)s::bigint[], %(causes)s::text[], %(starts)s::timestamptz[])
    AS w (customer_id, departure_id, cause, start)
JOIN retention_customer c ON c.id = w.customer_id
LEFT JOIN LATERAL (
    SELECT p.id, p.name
    FROM retention_contact p
    WHERE p.customer_id = w.customer_id AND (p.left_on IS NULL OR p.left_on > %(today)s)
    ORDER BY
        p.email = '',
        CASE p.role_code WHEN 'champion' THEN 0 WHEN 'decision_maker' THEN 1 ELSE 2 END,
        p.id
    LIMIT 1
) k ON true
ORDER BY w.customer_id
ON CONFLICT DO NOTHING
RETURNING id, customer_id
