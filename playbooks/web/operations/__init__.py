"""The operations dashboard, and the tasks behind its numbers."""
