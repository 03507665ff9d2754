"""Why customers left, and what should change."""
