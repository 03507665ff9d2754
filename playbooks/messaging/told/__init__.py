"""What colleagues are told: which kinds there are, who wants which and when, and what they have read."""
