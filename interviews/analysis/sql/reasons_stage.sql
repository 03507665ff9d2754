-- Puts beside each incoming reason what we have: a column the row does not speak of (null) keeps its value; without a
-- verdict the one of the tree is taken. `external_id` is what a dry run calls the row.
-- Parameters: none. Indexes: interviews_departure_once (customer, left_on); interviews_coded_once (departure, source, rank).
CREATE TEMPORARY TABLE retention_staged ON COMMIT DROP AS
SELECT merged.*,
       old_id IS NULL
       OR (reason_id, avoidable, team_that_could_act, evidence) IS DISTINCT FROM
          (old_reason_id, old_avoidable, old_team, old_evidence) AS changed
  FROM (
    SELECT i.line,
           c.id AS old_id,
           i.customer,
           k.customer_id,
           k.candidates,
           i.customer || ' ' || i.left_on AS external_id,
           i.left_on::date AS left_on,
           i.source,
           i.rank,
           d.id AS departure_id,
           i.reason AS code,
           r.id AS reason_id,
           r.retired_on,
           CASE WHEN nullif(i.avoidable, '') IS NOT NULL THEN i.avoidable
                WHEN c.reason_id = r.id THEN c.avoidable
                WHEN r.avoidable = 'depends' THEN 'undetermined'
                ELSE r.avoidable END AS avoidable,
           coalesce(i.team, c.team_that_could_act, '') AS team_that_could_act,
           coalesce(i.evidence, c.evidence, '') AS evidence,
           nullif(i.mrr_lost, '')::numeric(16, 2) AS mrr_lost,
           c.reason_id AS old_reason_id, c.avoidable AS old_avoidable, c.team_that_could_act AS old_team,
           c.evidence AS old_evidence
      FROM (
        SELECT line, customer, left_on, coalesce(nullif(source, ''), 'recorded') AS source,
               coalesce(nullif(rank, '')::smallint, 1) AS rank, reason, avoidable, team, evidence, mrr_lost
          FROM retention_incoming
      ) i
      LEFT JOIN retention_known k USING (customer)
      LEFT JOIN retention_interviews_reason r ON r.code = i.reason
      LEFT JOIN retention_interviews_departure d ON d.customer_id = k.customer_id AND d.left_on = i.left_on::date
      LEFT JOIN retention_interviews_codedreason c ON c.departure_id = d.id AND c.source = i.source AND c.rank = i.rank
  ) merged
