-- Purpose: how many tasks of each person were put off, and how often.
-- Parameters: none. Fragment: events (task_id), of tasks that were put off.
-- Index: the primary key of retention_playbooks_retentiontask.
SELECT put_off.owner_id AS owner, count(*) AS put_off, sum(put_off.times)::bigint AS snoozes
FROM (
    SELECT tasks.owner_id, events.task_id, count(*) AS times
    FROM ({events}) AS events
    JOIN retention_playbooks_retentiontask tasks ON tasks.id = events.task_id
    GROUP BY tasks.owner_id, events.task_id
) AS put_off
GROUP BY put_off.owner_id
