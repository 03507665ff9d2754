-- The first and the last day of the incoming rows: with them only the months they touch are compared.
-- Parameters: none. Index: none, reads the incoming rows once.
SELECT min(day) AS first_day, max(day) AS last_day FROM retention_incoming
