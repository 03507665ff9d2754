"""The small pages around the queue: at a glance, many at once, one after another, saved views, keys, what is new."""
