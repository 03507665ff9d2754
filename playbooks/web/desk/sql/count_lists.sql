-- Purpose: how many rows some lists have, all at once.
-- Parameters: none; `lists`, put in, is the union of their counts, each with its key.
-- Index: of each list its own; playbooks_task_groups for the groups of a queue that nothing narrows.
SELECT key, rows FROM ({lists}) AS counted (key, rows)
