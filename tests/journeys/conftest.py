"""A server in this process for the journeys that need no other."""

from __future__ import annotations

from tests.browser.conftest import site, visit, world

__all__ = ["site", "visit", "world"]
