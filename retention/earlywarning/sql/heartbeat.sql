-- Purpose: the newest daily run that has ended, and when the job that makes it is due; one row, empty where is none.
-- Parameters: job, its code; kind, that of the runs.
-- Index: the unique code of the jobs; retention_run_recent.
SELECT
    job.code,
    job.daily_at,
    job.every_minutes,
    job.enabled,
    run.last_day,
    run.finished_at,
    run.scored,
    run.not_scorable,
    run.failed
FROM (SELECT) AS always
LEFT JOIN retention_job AS job ON job.code = %(job)s
LEFT JOIN LATERAL (
    SELECT last_day, finished_at, scored, not_scorable, failed
    FROM retention_scorerun
    WHERE kind = %(kind)s AND finished_at IS NOT NULL
    ORDER BY last_day DESC, finished_at DESC
    LIMIT 1
) AS run ON true
