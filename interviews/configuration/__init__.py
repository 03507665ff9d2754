"""The definitions of this app as files."""

from __future__ import annotations

from interviews.configuration import competitors, reasons
from retention.configuration import defaults, sections


def register() -> None:
    """Add this app's parts to the configuration file and its files to the defaults."""
    for part in (reasons, competitors):
        sections.register(part.SECTION)
    defaults.ship("interviews")
