"""The people who do the work: when they are away."""
