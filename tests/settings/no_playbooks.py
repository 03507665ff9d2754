"""A host that has its own tasks, and installs the scores and the exit interviews."""

from __future__ import annotations

from tests.settings.full import *  # noqa: F403
from tests.settings.full import INSTALLED_APPS

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "playbooks"]
