-- Purpose: the open cases among the given ones that need a run (they have none, or one of a lower
--   level), grouped by what decides about it: level, and playbook of the warning that leads. The leading
--   warning is the highest; among equals one whose rule names a playbook, then the oldest.
-- Parameters: case_ids bigint[].
-- Index: primary key of the case; playbooks_one_run_a_case; playbooks reasons by case; key of the warning.
WITH waiting AS (
    SELECT c.id, c.level
    FROM retention_playbooks_case c
    LEFT JOIN retention_playbooks_playbookrun r ON r.case_id = c.id AND r.state = 'running'
    WHERE c.id = ANY(%(case_ids)s)
      AND c.state = 'open'
      AND (r.id IS NULL
           OR array_position(ARRAY['low', 'medium', 'high'], r.level::text)
              < array_position(ARRAY['low', 'medium', 'high'], c.level::text))
), led AS (
    SELECT DISTINCT ON (waiting.id) waiting.id, waiting.level, rule.playbook
    FROM waiting
    JOIN retention_playbooks_casereason reason ON reason.case_id = waiting.id
    JOIN retention_warning warning ON warning.id = reason.warning_id
    JOIN retention_rule rule ON rule.id = warning.rule_id
    ORDER BY waiting.id,
             array_position(ARRAY['low', 'medium', 'high'], warning.level::text) DESC,
             rule.playbook = '',
             warning.id
)
SELECT led.level, led.playbook, array_agg(led.id ORDER BY led.id) AS case_ids
FROM led
GROUP BY led.level, led.playbook
