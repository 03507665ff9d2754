"""Gives the tests their database server before Django reads its settings."""

from __future__ import annotations

import os
from pathlib import Path

from project.servers import facts, postgres

PROJECT = Path(__file__).resolve().parent.parent

if not os.environ.get("DATABASE_URL"):
    postgres.start(project=PROJECT, local=facts.local_directory(PROJECT))
