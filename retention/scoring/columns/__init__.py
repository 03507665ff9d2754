"""The columns of the scoring statements, written from a scorecard by psycopg's own composition."""
