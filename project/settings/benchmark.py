"""Settings of the site that the benchmark of pages asks: the demo's, on the database of the benchmark."""

from __future__ import annotations

import os

from project.settings.demo import *  # noqa: F403
from project.settings.demo import DATABASES

DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
