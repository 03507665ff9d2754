-- Puts beside each incoming interaction what we have: a column the row does not speak of (null) keeps its value.
-- Parameters: none. Indexes: retention_interaction_key, retention_contact_key (customer, external_id).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT merged.*,
       old_id IS NULL
       OR (kind, occurred_at, contact_id, sentiment, note) IS DISTINCT FROM
          (old_kind, old_occurred_at, old_contact_id, old_sentiment, old_note) AS changed
  FROM (
    SELECT i.line,
           o.id AS old_id,
           i.customer,
           k.customer_id,
           k.candidates,
           i.external_id,
           i.contact,
           coalesce(nullif(i.kind, ''), o.kind) AS kind,
           coalesce(nullif(i.occurred_at, '')::timestamptz, o.occurred_at) AS occurred_at,
           CASE WHEN i.contact IS NULL THEN o.contact_id ELSE p.id END AS contact_id,
           CASE WHEN i.sentiment IS NULL THEN o.sentiment
                ELSE nullif(i.sentiment, '')::numeric(4, 2) END AS sentiment,
           coalesce(i.note, o.note, '') AS note,
           o.kind AS old_kind, o.occurred_at AS old_occurred_at, o.contact_id AS old_contact_id,
           o.sentiment AS old_sentiment, o.note AS old_note
      FROM retention_incoming i
      LEFT JOIN retention_known k USING (customer)
      LEFT JOIN retention_interaction o ON o.customer_id = k.customer_id AND o.external_id = i.external_id
      LEFT JOIN retention_contact p
        ON p.customer_id = k.customer_id AND p.external_id = i.contact AND i.contact <> ''
  ) merged
