"""The definitions of this app as files: calendars, teams, playbooks and the response matrix."""

from __future__ import annotations

from playbooks.configuration import calendars, playbooks, responses, teams
from retention.configuration import defaults, sections


def register() -> None:
    """Add this app's parts to the configuration file and its files to the defaults."""
    for section in (calendars.SECTION, teams.SECTION, playbooks.SECTION, responses.SECTION):
        sections.register(section)
    defaults.ship("playbooks")
