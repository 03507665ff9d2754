-- Compares the episodes of one rule over the days first..last with the warnings that are stored and
-- notes every difference: an episode without a warning (warning_id null), a warning without an episode
-- (opened_on null), or a warning whose dates differ.
--
-- 1. stored: valid warnings whose state the days can touch; those opened before are the state at the start.
-- 2. touched: customers in whom something may change; nobody else's history is read.
-- 3. read: both readings of the conditions, day by day, from %(from)s on (far enough back for a row of days).
-- 4. runs: valid days in a row; a day of the other kind, or too long a gap, begins a new row.
-- 5. turns: of the days that could open (O) or clear (C), those that change the state.
-- 6. episodes: from each O to the next C; each takes over the warning that has its day, else one it overlaps.
--
-- Parameters: rule, from, first, last (days), days, gap, clear_days, may_open (false for a rule that is
-- switched off: its warnings may only clear), customers (ids or null for all).
-- Fragments: holds, still, joins (earlywarning/compiled.py).
-- Index: retention_healthsnapshot_day for the days first..last, the primary key of the snapshots for
-- the days before them; retention_one_warning_a_day for the stored warnings.
INSERT INTO retention_change
WITH stored AS MATERIALIZED (
    SELECT w.id, w.customer_id, w.opened_on, w.cleared_on
    FROM retention_warning w
    WHERE w.rule_id = %(rule)s
        AND w.withdrawn_at IS NULL
        AND w.opened_on <= %(last)s
        AND (w.cleared_on IS NULL OR w.cleared_on >= %(first)s)
        AND (%(customers)s::bigint[] IS NULL OR w.customer_id = ANY (%(customers)s::bigint[]))
),
open_at_start AS (
    SELECT customer_id, opened_on FROM stored WHERE opened_on < %(first)s
),
touched AS MATERIALIZED (
    SELECT customer_id FROM stored WHERE opened_on >= %(first)s OR cleared_on IS NOT NULL
    UNION
    SELECT s.customer_id
    FROM open_at_start o
    JOIN retention_healthsnapshot s ON s.customer_id = o.customer_id
    {joins}
    WHERE s.day BETWEEN %(first)s AND %(last)s AND NOT {still}
    UNION
    SELECT s.customer_id
    FROM retention_healthsnapshot s
    {joins}
    WHERE %(may_open)s
        AND s.day BETWEEN %(first)s AND %(last)s
        AND (%(customers)s::bigint[] IS NULL OR s.customer_id = ANY (%(customers)s::bigint[]))
        AND {holds}
        AND NOT EXISTS (SELECT FROM open_at_start o WHERE o.customer_id = s.customer_id)
),
read AS MATERIALIZED (
    SELECT s.customer_id, s.day, {holds} AS holds, {still} AS still
    FROM touched t
    JOIN retention_healthsnapshot s ON s.customer_id = t.customer_id
    {joins}
    WHERE s.day BETWEEN %(from)s AND %(last)s
),
valid AS (
    SELECT customer_id, day, 'O' AS event, holds AS counts, %(days)s AS needed FROM read WHERE holds IS NOT NULL
    UNION ALL
    SELECT customer_id, day, 'C', NOT still, %(clear_days)s FROM read WHERE still IS NOT NULL
),
marked AS (
    SELECT
        *,
        (
            NOT counts
            OR lag(counts) OVER w IS NOT TRUE
            OR day - lag(day) OVER w > %(gap)s + 1
        )::int AS begins
    FROM valid
    WINDOW w AS (PARTITION BY customer_id, event ORDER BY day)
),
rows_of_days AS (
    SELECT *, sum(begins) OVER (PARTITION BY customer_id, event ORDER BY day) AS run FROM marked
),
runs AS (
    SELECT
        customer_id,
        day,
        event,
        row_number() OVER w >= needed AS long_enough,
        lag(day, needed - 1) OVER w AS first_day
    FROM rows_of_days
    WHERE counts
    WINDOW w AS (PARTITION BY customer_id, event, run ORDER BY day)
),
events AS (
    SELECT customer_id, day, event, first_day
    FROM runs r
    WHERE long_enough
        AND day BETWEEN %(first)s AND %(last)s
        AND (
            %(may_open)s
            OR event = 'C'
            OR EXISTS (SELECT FROM stored w WHERE w.customer_id = r.customer_id AND w.opened_on = r.day)
        )
    UNION ALL
    SELECT o.customer_id, o.opened_on, 'O', NULL
    FROM open_at_start o
    JOIN touched t ON t.customer_id = o.customer_id
),
turns AS (
    SELECT *
    FROM (
        SELECT *, lag(event, 1, 'C') OVER (PARTITION BY customer_id ORDER BY day) AS state FROM events
    ) e
    WHERE event <> state
),
episodes AS (
    SELECT *
    FROM (
        SELECT customer_id, event, day AS opened_on, first_day, lead(day) OVER w AS cleared_on
        FROM turns
        WINDOW w AS (PARTITION BY customer_id ORDER BY day)
    ) t
    WHERE event = 'O'
),
pairs AS (
    SELECT
        e.customer_id,
        e.opened_on,
        w.id,
        row_number() OVER (
            PARTITION BY e.customer_id, e.opened_on ORDER BY w.opened_on <> e.opened_on, w.opened_on
        ) AS choice_of_episode,
        row_number() OVER (PARTITION BY w.id ORDER BY w.opened_on <> e.opened_on, e.opened_on) AS choice_of_warning
    FROM episodes e
    JOIN stored w
        ON w.customer_id = e.customer_id
            AND w.opened_on <= coalesce(e.cleared_on, 'infinity')
            AND e.opened_on <= coalesce(w.cleared_on, 'infinity')
),
matched AS (
    SELECT customer_id, opened_on, id FROM pairs WHERE choice_of_episode = 1 AND choice_of_warning = 1
)
SELECT
    coalesce(e.customer_id, w.customer_id), e.opened_on, e.cleared_on, e.first_day, w.id, w.opened_on, w.cleared_on
FROM (
    SELECT episodes.*, matched.id FROM episodes LEFT JOIN matched USING (customer_id, opened_on)
) e
FULL JOIN (
    SELECT stored.* FROM stored JOIN touched USING (customer_id)
) w ON w.id = e.id
WHERE w.id IS NULL
    OR e.opened_on IS NULL
    OR e.opened_on <> w.opened_on
    OR e.cleared_on IS DISTINCT FROM w.cleared_on
