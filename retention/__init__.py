"""What we know about customers, and whether it is getting worse."""
