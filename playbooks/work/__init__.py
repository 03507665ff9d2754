"""Work that people do: deadlines, tasks, the queue and escalation."""
