-- Drops the changes of one rule, so that the next one finds an empty place in the same transaction.
-- Parameters: none. Index: none.
DROP TABLE retention_change
