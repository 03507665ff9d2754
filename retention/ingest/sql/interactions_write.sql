-- Writes the interactions that are new or differ.
-- Parameters: none. Index: retention_interaction_key.
INSERT INTO retention_interaction (customer_id, external_id, kind, occurred_at, contact_id, sentiment, note)
SELECT customer_id, external_id, kind, occurred_at, contact_id, sentiment, note
  FROM retention_staged
 WHERE changed
 ORDER BY customer_id, external_id
    ON CONFLICT (customer_id, external_id) DO UPDATE SET
       kind = excluded.kind, occurred_at = excluded.occurred_at, contact_id = excluded.contact_id,
       sentiment = excluded.sentiment, note = excluded.note
