-- Lets this transaction sort in memory what imports usually bring, where the server allows less.
-- Parameters: none. Index: none.
SELECT set_config('work_mem', '64MB', true) WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')
