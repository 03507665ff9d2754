-- Purpose: how long each case that was opened in a period waited for a plan, for its approval and for the first contact
--   with the customer, as it was at the end of the period, and the team of the customer's owner (as member, else who
--   leads it, else that of everybody else); what is written already and still so is left alone.
-- Parameters: start, "end" (moments), zone (name of the time zone), contacts (kinds of interactions).
-- Index: playbooks_case_opened; playbooks_request_case (case, asked_at); retention_interaction_recent (customer,
--   -occurred_at).
INSERT INTO retention_playbooks_casepace AS known (case_id, opened_on, level, team_id, to_plan, to_approve, to_contact)
SELECT cases.id, (cases.opened_at AT TIME ZONE %(zone)s)::date, cases.level,
    coalesce(member.team_id, leads.id, (SELECT id FROM retention_playbooks_team WHERE is_default LIMIT 1)),
    plan.asked_at - cases.opened_at, approved.taken, contact.at - cases.opened_at
FROM retention_playbooks_case cases
JOIN retention_customer customer ON customer.id = cases.customer_id
LEFT JOIN retention_playbooks_teammember member ON member.user_id = customer.owner_id
LEFT JOIN LATERAL (
    SELECT t.id
    FROM retention_playbooks_team t
    WHERE customer.owner_id IN (t.manager_id, t.director_id)
    ORDER BY t.id LIMIT 1
) AS leads ON true
LEFT JOIN LATERAL (
    SELECT min(r.asked_at) AS asked_at
    FROM retention_playbooks_approvalrequest r
    WHERE r.case_id = cases.id AND r.asked_at < %(end)s
) AS plan ON true
LEFT JOIN LATERAL (
    SELECT r.closed_at - r.asked_at AS taken
    FROM retention_playbooks_approvalrequest r
    WHERE r.case_id = cases.id AND r.state = 'approved' AND r.closed_at < %(end)s
    ORDER BY r.asked_at LIMIT 1
) AS approved ON true
LEFT JOIN LATERAL (
    SELECT min(i.occurred_at) AS at
    FROM retention_interaction i
    WHERE i.customer_id = cases.customer_id AND i.occurred_at >= cases.opened_at AND i.occurred_at < %(end)s
        AND i.kind = ANY (%(contacts)s::text[])
) AS contact ON true
WHERE cases.opened_at >= %(start)s AND cases.opened_at < %(end)s
ON CONFLICT (case_id) DO UPDATE SET
    opened_on = excluded.opened_on,
    level = excluded.level,
    team_id = excluded.team_id,
    to_plan = excluded.to_plan,
    to_approve = excluded.to_approve,
    to_contact = excluded.to_contact
WHERE (known.*) IS DISTINCT FROM (excluded.*)
