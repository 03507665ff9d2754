-- Purpose: how many rows wait for a person behind each entry of the navigation.
-- Parameters: none; `lists`, put in, are the counts of the lists, each with its key.
-- Index: of each list its own.
SELECT key, rows FROM ({lists}) AS waiting (key, rows)
