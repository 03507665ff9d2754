"""The definitions of this app as files: calendars, teams, offers, policies, playbooks and the response matrix."""

from __future__ import annotations

from playbooks.configuration import (
    calendars,
    messaging,
    offers,
    playbooks,
    policies,
    responses,
    sequences,
    teams,
    templates,
)
from retention.configuration import defaults, sections


def register() -> None:
    """Add this app's parts to the configuration file and its files to the defaults."""
    # playbooks name templates and sequences, so these come first
    parts = (calendars, teams, offers, policies, messaging, templates, sequences, playbooks, responses)
    for section in [part.SECTION for part in parts]:
        sections.register(section)
    defaults.ship("playbooks")
