"""Interviews and departures for other programs."""
