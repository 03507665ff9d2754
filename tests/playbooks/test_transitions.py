from __future__ import annotations

import pytest

from playbooks import transitions
from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.transitions import NOBODY, Move, permitted


class TestTheTables:
    @pytest.mark.parametrize(
        ("table", "states"),
        [
            (transitions.TASK, RetentionTask.State.values),
            (transitions.CASE, Case.State.values),
            (transitions.RUN, PlaybookRun.State.values),
        ],
    )
    def test_name_only_states_that_exist(self, table, states):
        named = {state for state, _ in table} | {move.to for move in table.values()}

        assert named <= set(states)

    def test_let_nothing_happen_to_what_is_over(self):
        assert [key for key in transitions.TASK if key[0] in ("done", "cancelled")] == []
        assert [key for key in transitions.CASE if key[0] == "closed"] == []

    def test_ask_for_a_permission_that_exists_or_for_none_that_a_person_has(self):
        moves = [*transitions.TASK.values(), *transitions.CASE.values(), *transitions.RUN.values()]

        assert {move.permission for move in moves} == {transitions.WORK, transitions.LEAD, NOBODY}


@pytest.mark.django_db
class TestPermitted:
    def test_denies_by_default(self, outsider, csm, manager):
        table = [
            [permitted(Move("open", permission), person) for person in (outsider, csm, manager)]
            for permission in (transitions.WORK, transitions.LEAD, NOBODY)
        ]

        assert table == [[False, True, True], [False, False, True], [False, False, False]]

    def test_denies_nobody_and_whoever_may_no_longer_log_in(self, csm):
        csm.is_active = False

        assert not permitted(Move("open", transitions.WORK), csm)
        assert not permitted(Move("open", transitions.WORK), None)
