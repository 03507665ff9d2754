-- Puts beside each incoming subscription what we have: a column the row does not speak of (null) keeps its value.
-- Parameters: currency (of new rows that name none). Index: retention_subscription_key (customer, external_id).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT merged.*,
       old_id IS NULL
       OR (product, start, "end", mrr, currency, billing_months) IS DISTINCT FROM
          (old_product, old_start, old_end, old_mrr, old_currency, old_billing_months) AS changed
  FROM (
    SELECT i.line,
           s.id AS old_id,
           i.customer,
           k.customer_id,
           k.candidates,
           i.external_id,
           coalesce(i.product, s.product, '') AS product,
           coalesce(nullif(i.start, '')::date, s.start) AS start,
           CASE WHEN i."end" IS NULL THEN s."end" ELSE nullif(i."end", '')::date END AS "end",
           coalesce(nullif(i.mrr, '')::numeric(14, 2), s.mrr) AS mrr,
           coalesce(nullif(i.currency, ''), s.currency, %(currency)s) AS currency,
           coalesce(nullif(i.billing_months, '')::smallint, s.billing_months, 1::smallint) AS billing_months,
           s.product AS old_product, s.start AS old_start, s."end" AS old_end, s.mrr AS old_mrr,
           s.currency AS old_currency, s.billing_months AS old_billing_months
      FROM retention_incoming i
      LEFT JOIN retention_known k USING (customer)
      LEFT JOIN retention_subscription s ON s.customer_id = k.customer_id AND s.external_id = i.external_id
  ) merged
