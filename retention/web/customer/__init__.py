"""The parts of the page of one customer, and what other apps may add to it."""
