-- Purpose: how long cases waited for a plan, for its approval and for the first contact with the customer: medians in
--   seconds with the number of cases that have got so far, by level and over all.
-- Parameters: contacts (kinds of interactions). Fragment: cases (id, customer_id, level, opened_at).
-- Index: playbooks_request_case (case, asked_at); retention_interaction_recent (customer, -occurred_at).
SELECT cases.level, count(*) AS cases,
    count(plan.asked_at) AS planned,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM plan.asked_at - cases.opened_at)) AS to_plan,
    count(approved.taken) AS approved,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM approved.taken)) AS to_approve,
    count(contact.at) AS contacted,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM contact.at - cases.opened_at)) AS to_contact
FROM ({cases}) AS cases
LEFT JOIN LATERAL (
    SELECT min(r.asked_at) AS asked_at FROM retention_playbooks_approvalrequest r WHERE r.case_id = cases.id
) AS plan ON true
LEFT JOIN LATERAL (
    SELECT r.closed_at - r.asked_at AS taken
    FROM retention_playbooks_approvalrequest r
    WHERE r.case_id = cases.id AND r.state = 'approved'
    ORDER BY r.asked_at LIMIT 1
) AS approved ON true
LEFT JOIN LATERAL (
    SELECT min(i.occurred_at) AS at
    FROM retention_interaction i
    WHERE i.customer_id = cases.customer_id AND i.occurred_at >= cases.opened_at
        AND i.kind = ANY (%(contacts)s::text[])
) AS contact ON true
GROUP BY GROUPING SETS ((cases.level), ())
