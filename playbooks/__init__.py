"""What we do about it, who approves, and what is late."""
