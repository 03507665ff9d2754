-- Purpose: write down what came of steps that were waiting, and which step follows.
-- Parameters: steps jsonb (a list of {id, state, result, wake_at, awaits, next}), now timestamptz.
-- Index: primary key of the step run.
UPDATE retention_playbooks_steprun step
SET state = came.state,
    result = step.result || came.result,
    wake_at = came.wake_at,
    awaits = ARRAY(SELECT jsonb_array_elements_text(came.awaits)),
    next_position = came.next,
    finished_at = CASE WHEN came.state = 'waiting' THEN NULL ELSE %(now)s::timestamptz END
FROM jsonb_to_recordset(%(steps)s::jsonb) AS came(
         id bigint, state text, result jsonb, wake_at timestamptz, awaits jsonb, next smallint)
WHERE step.id = came.id AND step.state = 'waiting'
