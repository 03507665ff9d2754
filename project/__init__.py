"""The demo host: one Django project around the three apps, not shipped in the wheel."""
