"""What reports are made of: counts with their intervals, what was said, and where the data contradicts itself."""
