"""The demo: a simulated customer base, people to log in as, and the servers that show it."""
