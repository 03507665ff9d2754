-- Notes the departures that the staged reasons speak of and that are not there yet, with what is true of the customers.
-- Parameters: now. Indexes: interviews_departure_once; retention_subscription_days (customer, start).
INSERT INTO retention_interviews_departure (
    customer_id, left_on, mrr_lost, name, segment, industry, size, region, channel, stage, csm_id, csm_name, noticed_at
)
SELECT c.id, s.left_on,
       coalesce(s.mrr_lost, (
           SELECT sum(u.mrr) FROM retention_subscription u
            WHERE u.customer_id = c.id AND u.start < s.left_on AND (u."end" IS NULL OR u."end" >= s.left_on)
       ), 0),
       c.name, c.segment, c.industry, c.employees, c.region, c.channel, c.lifecycle, c.owner_id, c.owner_name, %(now)s
  FROM (
    SELECT customer_id, left_on, max(mrr_lost) AS mrr_lost
      FROM retention_staged
     WHERE departure_id IS NULL
     GROUP BY customer_id, left_on
  ) s
  JOIN retention_customer c ON c.id = s.customer_id
 ORDER BY c.id, s.left_on
    ON CONFLICT (customer_id, left_on) DO NOTHING
