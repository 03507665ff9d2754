"""From observations to explained scores."""
