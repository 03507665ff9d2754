-- Writes the reasons that are new or differ.
-- Parameters: by, by_name, now. Index: interviews_departure_once.
INSERT INTO retention_interviews_codedreason (
    departure_id, source, rank, reason_id, avoidable, team_that_could_act, evidence, author_id, author_name, coded_at,
    confirmed_by_name
)
SELECT d.id, s.source, s.rank, s.reason_id, s.avoidable, s.team_that_could_act, s.evidence, %(by)s, %(by_name)s, %(now)s,
       ''
  FROM retention_staged s
  JOIN retention_interviews_departure d ON d.customer_id = s.customer_id AND d.left_on = s.left_on
 WHERE s.changed
 ORDER BY d.id, s.source, s.rank
