-- The logins and e-mail addresses that the incoming customers name.
-- Parameters: none. Index: none, reads the incoming rows once.
SELECT DISTINCT csm FROM retention_incoming WHERE csm <> ''
