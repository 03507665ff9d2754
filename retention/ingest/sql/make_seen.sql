-- Makes the table that remembers, during one reading of everything, which customers the host has.
-- Parameters: none. Index: none.
CREATE TEMPORARY TABLE retention_seen (tenant text, external_id text) ON COMMIT DROP
