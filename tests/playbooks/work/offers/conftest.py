"""The same catalogue, cases and offers as for approvals."""

from __future__ import annotations

from tests.playbooks.work.approvals.conftest import asked, case_of, catalogue, colleague, offer_for, policy

__all__ = ["asked", "case_of", "catalogue", "colleague", "offer_for", "policy"]
