-- Keeps the people that were found beside what the incoming customers call them.
-- Parameters: people (csm, owner_id, owner_name, candidates). Index: none.
CREATE TEMPORARY TABLE retention_people ON COMMIT DROP AS
SELECT csm, owner_id, owner_name, candidates
  FROM jsonb_to_recordset(%(people)s::jsonb) AS p(csm text, owner_id text, owner_name text, candidates integer)
