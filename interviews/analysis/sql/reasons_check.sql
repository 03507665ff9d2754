-- Finds reasons of unknown customers, unknown or retired ones, those that come twice, and teams beside “unavoidable”.
-- Parameters: limit. Index: interviews_coded_differently (departure, source, reason).
SELECT line, 'customer' AS column, customer AS value,
       CASE WHEN candidates > 1 THEN 'several_customers' ELSE 'unknown_customer' END AS problem, NULL AS detail
  FROM retention_staged WHERE customer_id IS NULL AND customer <> ''
UNION ALL
SELECT line, 'reason', code, CASE WHEN reason_id IS NULL THEN 'unknown_reason' ELSE 'retired_reason' END, NULL
  FROM retention_staged WHERE code <> '' AND (reason_id IS NULL OR retired_on <= left_on)
UNION ALL
SELECT line, 'rank', rank::text, 'repeated', first_line::text
  FROM (SELECT line, rank, min(line) OVER (PARTITION BY customer, left_on, source, rank) AS first_line
          FROM retention_staged) seen
 WHERE line > first_line
UNION ALL
SELECT line, 'reason', code, 'repeated', first_line::text
  FROM (SELECT line, code, rank, min(line) OVER (PARTITION BY customer, left_on, source, code) AS first_line,
               min(line) OVER (PARTITION BY customer, left_on, source, rank) AS first_of_rank
          FROM retention_staged) seen
 WHERE line > first_line AND line = first_of_rank
UNION ALL
SELECT s.line, 'reason', s.code, 'same_reason', NULL
  FROM retention_staged s
  JOIN retention_interviews_codedreason c
    ON c.departure_id = s.departure_id AND c.source = s.source AND c.reason_id = s.reason_id AND c.rank <> s.rank
 WHERE NOT EXISTS (SELECT 1 FROM retention_staged other WHERE other.old_id = c.id)
UNION ALL
SELECT line, 'team', team_that_could_act, 'team_of_unavoidable', NULL
  FROM retention_staged WHERE avoidable = 'unavoidable' AND team_that_could_act <> ''
 ORDER BY 1
 LIMIT %(limit)s
