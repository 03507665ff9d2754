-- Remembers customers that the host has.
-- Parameters: tenants, external_ids (arrays of the same length). Index: none.
INSERT INTO retention_seen SELECT * FROM unnest(%(tenants)s::text[], %(external_ids)s::text[])
