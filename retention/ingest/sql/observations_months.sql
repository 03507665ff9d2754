-- The months that the staged observations touch.
-- Parameters: none. Index: none, reads the staging table once.
SELECT DISTINCT date_trunc('month', day)::date AS month FROM retention_staged
