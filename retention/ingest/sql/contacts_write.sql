-- Writes the contacts that are new or differ.
-- Parameters: none. Index: retention_contact_key.
INSERT INTO retention_contact (customer_id, external_id, name, email, role, left_on)
SELECT customer_id, external_id, name, email, role, left_on
  FROM retention_staged
 WHERE changed
 ORDER BY customer_id, external_id
    ON CONFLICT (customer_id, external_id) DO UPDATE SET
       name = excluded.name, email = excluded.email, role = excluded.role, left_on = excluded.left_on
