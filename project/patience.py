"""How long a page waits for the database: a person is told sooner than they would give up."""

from __future__ import annotations

import os
from typing import Final

PATIENCE: Final = "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"


def be_impatient() -> None:
    """Let the connections of this process wait no longer; what PGOPTIONS says already is left alone.

    Only for processes that answer people: workers and commands take their time.
    """
    os.environ.setdefault("PGOPTIONS", PATIENCE)
