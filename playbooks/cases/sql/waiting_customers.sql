-- Purpose: the customers with an open warning that belongs to no case yet; all of them, or those of
--   the given warnings. Not customers who are lost: their warnings stay open, and come too late.
-- Parameters: warning_ids bigint[] or null, today.
-- Index: retention_one_open_warning (partial: only open warnings); one reason a warning;
--   retention_subscription_days for each of these customers.
SELECT DISTINCT warning.customer_id
FROM retention_warning warning
JOIN retention_customer customer ON customer.id = warning.customer_id
WHERE warning.cleared_on IS NULL
  AND warning.withdrawn_at IS NULL
  AND (%(warning_ids)s::bigint[] IS NULL OR warning.id = ANY(%(warning_ids)s))
  AND customer.gone_at IS NULL
  AND (customer.lost_on IS NULL OR customer.lost_on > %(today)s)
  -- lost: paid before today, and pays nothing today
  AND (
      SELECT lower(paid.days) < %(today)s AND NOT paid.days @> %(today)s::date
      FROM (
          SELECT range_agg(daterange(one.start, one."end")) AS days
          FROM retention_subscription one
          WHERE one.customer_id = customer.id AND one.mrr > 0
      ) AS paid
  ) IS NOT TRUE
  AND NOT EXISTS (SELECT 1 FROM retention_playbooks_casereason reason WHERE reason.warning_id = warning.id)
ORDER BY warning.customer_id
