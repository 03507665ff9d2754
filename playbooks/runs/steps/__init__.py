"""The kinds of steps that the engine knows by itself; other parts register theirs beside them."""

from __future__ import annotations

from playbooks.runs import kinds
from playbooks.runs.steps import branch, customer, start_playbook, task, team, wait


def register() -> None:
    """Add the kinds; doing so twice changes nothing."""
    for kind in (task.KIND, team.KIND, wait.KIND, branch.KIND, customer.TAG, customer.SET_FIELD, start_playbook.KIND):
        kinds.register(kind)
