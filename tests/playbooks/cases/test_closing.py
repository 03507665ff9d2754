from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks import signals
from playbooks.cases import closing
from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.work import worklist
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def close(case, by, outcome="condition_cleared", note="The score is back at 82."):
    return closing.close(case_id=case.pk, outcome=outcome, note=note, by=by, now=LATER)


class TestClose:
    def test_needs_an_outcome_and_ends_all_work(self, task_for, csm):
        task = task_for("medium")
        worklist.snooze(task_id=task.pk, until=date(2026, 3, 9), reason="away", by=csm, now=NOW, version=1)

        close(task.case, csm)

        case, run, task = Case.objects.get(), PlaybookRun.objects.get(), RetentionTask.objects.get()
        assert (case.state, case.outcome, case.outcome_note) == (
            "closed",
            "condition_cleared",
            "The score is back at 82.",
        )
        assert (case.closed_at, case.closed_by) == (LATER, csm)
        assert (run.state, run.ended_at) == ("ended", LATER)
        assert (task.state, task.snoozed_until, task.next_escalation_at, task.version) == ("cancelled", None, None, 3)
        assert history(task) == [("created", ""), ("snoozed", "csm"), ("cancelled", "csm")]

    def test_announces_it_after_commit(self, task_for, csm, django_capture_on_commit_callbacks):
        task, heard = task_for("medium"), []

        def listen(**kwargs):
            heard.append((kwargs["case_id"], kwargs["outcome"]))

        signals.case_closed.connect(listen)
        with django_capture_on_commit_callbacks(execute=True):
            close(task.case, csm)
        signals.case_closed.disconnect(listen)

        assert heard == [(task.case_id, "condition_cleared")]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [({"outcome": ""}, "“” is no outcome"), ({"outcome": "done"}, "no outcome"), ({"note": " "}, "what was done")],
    )
    def test_refuses(self, task_for, csm, changes, message):
        task = task_for()

        with pytest.raises(closing.UnableToClose, match=message):
            close(task.case, csm, **changes)

        assert (Case.objects.get().state, RetentionTask.objects.get().state) == ("open", "open")

    def test_a_closed_case_stays_as_it_is(self, task_for, csm, manager):
        case = close(task_for().case, csm)

        with pytest.raises(closing.UnableToClose, match="was closed on 2026-03-02"):
            close(case, manager, "saved")

        assert Case.objects.get().outcome == "condition_cleared"

    @pytest.mark.parametrize(
        ("who", "message"),
        [
            ("other_csm", "no case"),
            ("operator", "not close it"),
            ("analyst", "not close it"),
            ("interviewer", "no case"),
            ("outsider", "no case"),
        ],
    )
    def test_is_for_those_who_work_on_it(self, task_for, request, who, message):
        case = task_for().case

        with pytest.raises(closing.UnableToClose, match=message):
            close(case, request.getfixturevalue(who))
