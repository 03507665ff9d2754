-- Purpose: of which sources of the timeline a customer has anything, so that the page asks nothing of the others.
-- Parameters: customer.
-- Index: of each table the one that begins with the customer, or with the case, task, request or offer.
SELECT key, there
FROM (VALUES
    ('cases', EXISTS (SELECT FROM retention_playbooks_case WHERE customer_id = %(customer)s)),
    ('cases-closed', EXISTS (
        SELECT FROM retention_playbooks_case WHERE customer_id = %(customer)s AND closed_at IS NOT NULL
    )),
    ('runs', EXISTS (
        SELECT FROM retention_playbooks_case story JOIN retention_playbooks_playbookrun run ON run.case_id = story.id
        WHERE story.customer_id = %(customer)s
    )),
    ('tasks', EXISTS (
        SELECT FROM retention_playbooks_case story
        JOIN retention_playbooks_retentiontask task ON task.case_id = story.id
        JOIN retention_playbooks_taskevent event ON event.task_id = task.id
        WHERE story.customer_id = %(customer)s
    )),
    ('offers', EXISTS (SELECT FROM retention_playbooks_offer WHERE customer_id = %(customer)s)),
    ('requests', EXISTS (SELECT FROM retention_playbooks_approvalrequest WHERE customer_id = %(customer)s)),
    ('decisions', EXISTS (
        SELECT FROM retention_playbooks_approvalrequest request
        JOIN retention_playbooks_approvaldecision decision ON decision.request_id = request.id
        WHERE request.customer_id = %(customer)s
    )),
    ('executions', EXISTS (
        SELECT FROM retention_playbooks_offer offer
        JOIN retention_playbooks_offerexecution done ON done.offer_id = offer.id
        WHERE offer.customer_id = %(customer)s
    )),
    ('messages', EXISTS (SELECT FROM retention_playbooks_message WHERE customer_id = %(customer)s))
) AS found (key, there)
