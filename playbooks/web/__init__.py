"""The pages of work: the queue, and the task that is opened from it."""
