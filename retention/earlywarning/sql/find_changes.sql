-- Compares the episodes of one rule over the days first..last with the warnings that are stored and
-- notes every difference: an episode without a warning (warning_id null), a warning without an episode
-- (opened_on null), or a warning whose dates differ.
--
-- 1. stored: valid warnings whose state the days can touch; those opened before are the state at the start.
-- 2. touched: customers in whom something may change; nobody else's history is read. Who is not open must
--    hold on a day; of a single day also without a failure on the days - 1 before it (any row of that many
--    valid days covers them), which few new entrants pass.
-- 3. read: both readings of the conditions, day by day. Who is open can only clear, who is not can only
--    open, so each needs just its own days before `first`.
-- 4. runs: valid days in a row; a day of the other kind, or too long a gap, begins a new row.
-- 5. turns: of the days that could open (O) or clear (C), those that change the state.
-- 6. episodes: from each O to the next C; each keeps the warning that opened on its day. Those left over are
--    paired with the warnings left over, in order, where they overlap: the same episode, with other dates.
--
-- Parameters: rule, first, last (days), open_from, clear_from (the days from which a row that ends on `first` can
-- begin), from (the earlier of them), days, gap, clear_days, may_open (false for a rule that is switched off: its
-- warnings may only clear), single (first is last), customers (ids or null for all).
-- Fragments: holds, still, joins (earlywarning/compiled.py).
-- Index: retention_healthsnapshot_day for the days first..last, the primary key of the snapshots for
-- the days before them; the warnings of a rule by their foreign key.
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
holding AS MATERIALIZED (
    SELECT s.customer_id
    FROM retention_healthsnapshot s
    {joins}
    WHERE %(may_open)s
        AND s.day BETWEEN %(first)s AND %(last)s
        AND (%(customers)s::bigint[] IS NULL OR s.customer_id = ANY (%(customers)s::bigint[]))
        AND {holds}
        AND NOT EXISTS (SELECT FROM open_at_start o WHERE o.customer_id = s.customer_id)
),
touched AS MATERIALIZED (
    SELECT customer_id, bool_or(is_open) AS is_open
    FROM (
        SELECT customer_id, opened_on < %(first)s AS is_open
        FROM stored
        WHERE opened_on >= %(first)s OR cleared_on IS NOT NULL
        UNION ALL
        SELECT s.customer_id, true
        FROM open_at_start o
        JOIN retention_healthsnapshot s ON s.customer_id = o.customer_id
        {joins}
        WHERE s.day BETWEEN %(first)s AND %(last)s AND NOT {still}
        UNION ALL
        SELECT h.customer_id, false
        FROM holding h
        WHERE NOT %(single)s
            OR %(days)s = 1
            OR NOT EXISTS (
                SELECT
                FROM retention_healthsnapshot s
                {joins}
                WHERE s.customer_id = h.customer_id
                    AND s.day BETWEEN %(first)s::date - (%(days)s - 1) AND %(first)s::date - 1
                    AND NOT {holds}
            )
    ) t
    GROUP BY customer_id
),
read AS MATERIALIZED (
    SELECT s.customer_id, s.day, {holds} AS holds, {still} AS still, t.is_open
    FROM touched t
    JOIN retention_healthsnapshot s ON s.customer_id = t.customer_id
    {joins}
    WHERE s.day BETWEEN %(from)s AND %(last)s
        AND s.day >= CASE WHEN t.is_open THEN %(clear_from)s::date ELSE %(open_from)s::date END
),
valid AS (
    SELECT customer_id, day, 'O' AS event, holds AS counts, %(days)s AS needed
    FROM read
    WHERE holds IS NOT NULL AND (NOT is_open OR day >= %(first)s)
    UNION ALL
    SELECT customer_id, day, 'C', NOT still, %(clear_days)s
    FROM read
    WHERE still IS NOT NULL AND (is_open OR day >= %(first)s)
),
marked AS (
    SELECT
        *,
        row_number() OVER w AS place,
        NOT counts OR lag(counts) OVER w IS NOT TRUE OR day - lag(day) OVER w > %(gap)s + 1 AS begins,
        lag(day, needed - 1) OVER w AS first_day
    FROM valid
    WINDOW w AS (PARTITION BY customer_id, event ORDER BY day)
),
runs AS (
    SELECT *, place - max(place) FILTER (WHERE begins) OVER w + 1 >= needed AS long_enough
    FROM marked
    WINDOW w AS (PARTITION BY customer_id, event ORDER BY day)
),
events AS (
    SELECT customer_id, day, event, first_day
    FROM runs r
    WHERE counts
        AND long_enough
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
sides AS (
    SELECT customer_id, opened_on, true AS holds, cleared_on, first_day, NULL::bigint AS id, NULL::date AS was_cleared_on
    FROM episodes
    UNION ALL
    SELECT customer_id, opened_on, false, NULL, NULL, id, cleared_on
    FROM stored
    WHERE customer_id IN (SELECT customer_id FROM touched)
),
by_day AS (
    SELECT
        customer_id,
        opened_on,
        bool_or(holds) AS holds,
        max(cleared_on) AS cleared_on,
        max(first_day) AS first_day,
        max(id) AS id,
        max(was_cleared_on) AS was_cleared_on
    FROM sides
    GROUP BY customer_id, opened_on
),
numbered AS (
    SELECT
        *,
        CASE
            WHEN holds AND id IS NOT NULL THEN -(opened_on - date '1900-01-01')
            ELSE row_number() OVER (PARTITION BY customer_id, holds, id IS NULL ORDER BY opened_on)
        END AS number
    FROM by_day
),
compared AS (
    SELECT
        customer_id,
        max(opened_on) FILTER (WHERE holds) AS opened_on,
        max(cleared_on) AS cleared_on,
        max(first_day) AS first_day,
        max(id) AS id,
        max(opened_on) FILTER (WHERE id IS NOT NULL) AS was_opened_on,
        max(was_cleared_on) AS was_cleared_on
    FROM numbered
    GROUP BY customer_id, number
),
together AS (
    SELECT
        *,
        opened_on <= coalesce(was_cleared_on, 'infinity') AND was_opened_on <= coalesce(cleared_on, 'infinity') AS overlap
    FROM compared
)
-- the same episode, an episode of its own, or a warning of its own
SELECT customer_id, opened_on, cleared_on, first_day, id, was_opened_on, was_cleared_on
FROM together
WHERE overlap IS NOT FALSE
    AND (id IS NULL OR opened_on IS DISTINCT FROM was_opened_on OR cleared_on IS DISTINCT FROM was_cleared_on)
UNION ALL
SELECT customer_id, opened_on, cleared_on, first_day, NULL, NULL, NULL
FROM together
WHERE NOT overlap
UNION ALL
SELECT customer_id, NULL, NULL, NULL, id, was_opened_on, was_cleared_on
FROM together
WHERE NOT overlap
