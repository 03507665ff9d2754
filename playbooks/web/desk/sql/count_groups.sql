-- Purpose: how many tasks of a queue each state has and how many of them are due by the ends of its groups, and how
--   many rows some other lists have.
-- Parameters: now, tomorrow, monday; `tasks`, put in, are the states and deadlines of the queue, `beside` the counts
--   of the other lists, each with its key.
-- Index: playbooks_task_of_customer for the tasks of a team, narrowed or not; playbooks_task_queue for one person's;
--   of each other list its own.
SELECT
    state AS key,
    count(*) AS rows,
    count(*) FILTER (WHERE due_at <= %(now)s) AS by_now,
    count(*) FILTER (WHERE due_at < %(tomorrow)s) AS by_midnight,
    count(*) FILTER (WHERE due_at < %(monday)s) AS by_sunday
FROM ({tasks}) AS tasks (state, due_at)
GROUP BY state
UNION ALL
SELECT key, rows, 0, 0, 0 FROM ({beside}) AS beside (key, rows)
