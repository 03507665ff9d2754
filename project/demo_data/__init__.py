"""Fills the demo: people, a simulated customer base, its scores, and two weeks of work on its warnings."""
