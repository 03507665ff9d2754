"""Commands of the retention app."""
