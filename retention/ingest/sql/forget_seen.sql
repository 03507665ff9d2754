-- Forgets an earlier reading of everything in the same transaction.
-- Parameters: none. Index: none.
DROP TABLE IF EXISTS retention_seen
