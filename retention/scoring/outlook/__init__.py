"""Where a score comes from and where it could go: its course, what is usual, and what would lift it."""
