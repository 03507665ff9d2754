-- Writes the subscriptions that are new or differ.
-- Parameters: none. Index: retention_subscription_key.
INSERT INTO retention_subscription (customer_id, external_id, product, start, "end", mrr, currency, billing_months)
SELECT customer_id, external_id, product, start, "end", mrr, currency, billing_months
  FROM retention_staged
 WHERE changed
 ORDER BY customer_id, external_id
    ON CONFLICT (customer_id, external_id) DO UPDATE SET
       product = excluded.product, start = excluded.start, "end" = excluded."end", mrr = excluded.mrr,
       currency = excluded.currency, billing_months = excluded.billing_months
