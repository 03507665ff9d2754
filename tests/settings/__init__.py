"""Settings for the tests: every combination of apps that must boot."""
