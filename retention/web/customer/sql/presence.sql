-- Purpose: of which sources of the timeline a customer has anything, so that the page asks nothing of the others.
-- Parameters: customer, today, tickets and money text[] (kinds of interactions).
-- Index: of each table the one that begins with the customer; retention_interaction and _subscription by their keys.
SELECT key, there
FROM (VALUES
    ('warnings', EXISTS (SELECT FROM retention_warning WHERE customer_id = %(customer)s)),
    ('warnings-ended', EXISTS (
        SELECT FROM retention_warning WHERE customer_id = %(customer)s AND cleared_on IS NOT NULL
    )),
    ('overrides', EXISTS (SELECT FROM retention_healthoverride WHERE customer_id = %(customer)s)),
    ('overrides-ended', EXISTS (
        SELECT FROM retention_healthoverride WHERE customer_id = %(customer)s AND ended_at IS NOT NULL
    )),
    ('sentiments', EXISTS (SELECT FROM retention_ownersentiment WHERE customer_id = %(customer)s)),
    ('talks', EXISTS (
        SELECT FROM retention_interaction
        WHERE customer_id = %(customer)s AND kind <> ALL (%(tickets)s::text[] || %(money)s::text[])
    )),
    ('tickets', EXISTS (
        SELECT FROM retention_interaction WHERE customer_id = %(customer)s AND kind = ANY (%(tickets)s::text[])
    )),
    ('payments', EXISTS (
        SELECT FROM retention_interaction WHERE customer_id = %(customer)s AND kind = ANY (%(money)s::text[])
    )),
    ('leavers', EXISTS (SELECT FROM retention_contact WHERE customer_id = %(customer)s AND left_on IS NOT NULL)),
    ('contracts-begun', EXISTS (SELECT FROM retention_subscription WHERE customer_id = %(customer)s)),
    ('contracts-ended', EXISTS (
        SELECT FROM retention_subscription WHERE customer_id = %(customer)s AND "end" <= %(today)s
    )),
    ('notes', EXISTS (SELECT FROM retention_customernote WHERE customer_id = %(customer)s)),
    ('emotions', EXISTS (SELECT FROM retention_emotionalentry WHERE customer_id = %(customer)s)),
    ('bookings', EXISTS (
        SELECT FROM retention_emotionalentry WHERE customer_id = %(customer)s AND interaction_id IS NULL
    ))
) AS found (key, there)
