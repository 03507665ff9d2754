"""A host that installs only the scores and warnings."""

from __future__ import annotations

from tests.settings.full import *  # noqa: F403
from tests.settings.full import INSTALLED_APPS

INSTALLED_APPS = [name for name in INSTALLED_APPS if name not in {"playbooks", "interviews"}]
