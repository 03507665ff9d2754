"""Runs: a playbook at work on a case, step by step."""
