-- Puts beside each incoming contact what we have: a column the row does not speak of (null) keeps its value.
-- Parameters: none. Index: retention_contact_key (customer, external_id).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT merged.*,
       old_id IS NULL OR (name, email, role, left_on) IS DISTINCT FROM (old_name, old_email, old_role, old_left_on)
         AS changed
  FROM (
    SELECT i.line,
           c.id AS old_id,
           i.customer,
           k.customer_id,
           k.candidates,
           i.external_id,
           coalesce(nullif(i.name, ''), c.name) AS name,
           coalesce(i.email, c.email, '') AS email,
           coalesce(i.role, c.role, '') AS role,
           CASE WHEN i.left_on IS NULL THEN c.left_on ELSE nullif(i.left_on, '')::date END AS left_on,
           c.name AS old_name, c.email AS old_email, c.role AS old_role, c.left_on AS old_left_on
      FROM retention_incoming i
      LEFT JOIN retention_known k USING (customer)
      LEFT JOIN retention_contact c ON c.customer_id = k.customer_id AND c.external_id = i.external_id
  ) merged
