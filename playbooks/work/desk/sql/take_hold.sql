-- Gives a task to one person for some minutes: its first holder, the same again, or the next after the time is over.
-- Parameters: task, person, now, until. Uses the primary key of retention_playbooks_taskhold; of two at once one wins.
INSERT INTO retention_playbooks_taskhold AS held (task_id, person_id, until)
VALUES (%(task)s, %(person)s, %(until)s)
ON CONFLICT (task_id) DO UPDATE
SET person_id = excluded.person_id, until = excluded.until
WHERE held.person_id = excluded.person_id OR held.until <= %(now)s
