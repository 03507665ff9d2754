"""The definitions of this app as files: reasons, competitors and interview forms."""

from __future__ import annotations

from interviews.configuration import competitors, forms, reasons
from retention.configuration import defaults, sections


def register() -> None:
    """Add this app's parts to the configuration file and its files to the defaults."""
    for part in (reasons, competitors, forms):
        sections.register(part.SECTION)
    defaults.ship("interviews")
