"""Commands of the playbooks app."""
