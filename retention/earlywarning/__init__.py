"""From scores to warnings."""
