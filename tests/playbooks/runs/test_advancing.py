"""Playbooks move on by tasks, waits, events, branches and each other; whatever is repeated happens once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from playbooks.cases import closing, intake
from playbooks.models import Case, PlaybookRun, RetentionTask, StepRun
from playbooks.runs import advancing, kinds
from playbooks.runs.advancing import Swept
from playbooks.runs.kinds import StepKind
from retention.models import Customer, Interaction, Warning
from tests.playbooks.conftest import NOW, at_once, publish, step_of

pytestmark = pytest.mark.django_db

WAIT = step_of("wait", **{"for": "2 working_days"})


class TestTheFirstSteps:
    def test_are_done_at_once_up_to_the_first_that_waits(self, story):
        told = story([step_of("tag", tag="at-risk"), step_of("set_field", name="play", value="value"), "Call", "Look"])

        assert told.steps() == [(1, "tag", "done"), (2, "set_field", "done"), (3, "task", "waiting")]
        assert told.tasks() == [("Call", "open")]
        assert told.case.customer.marks == {"tag_at-risk": "yes", "play": "value"}

    def test_are_written_down_with_what_came_of_them(self, story):
        told = story([step_of("set_field", name="play", value="value"), "Call"])

        came = StepRun.objects.filter(run__case=told.case).order_by("pk").values_list("result", flat=True)

        assert list(came) == [
            {"field": "play", "before": None, "after": "value"},
            {"task": RetentionTask.objects.get().pk},
        ]


class TestAFinishedTask:
    def test_leads_to_the_next_step(self, story, csm):
        told = story(["Call", "Look"])

        told.finish(csm)

        assert told.steps() == [(1, "task", "done"), (2, "task", "waiting")]
        assert told.tasks() == [("Call", "done"), ("Look", "open")]

    def test_that_is_the_last_closes_the_case_after_the_steps_that_ask_nobody(self, story, csm):
        told = story(["Call", step_of("tag", tag="saved")])

        told.finish(csm, "saved", note="They stay.")

        assert told.state() == ("closed", "saved")
        assert told.steps() == [(1, "task", "done"), (2, "tag", "done")]
        told.case.refresh_from_db()
        assert (told.case.outcome_note, told.case.closed_by) == ("They stay.", csm)
        assert Customer.objects.get().marks == {"tag_saved": "yes"}
        assert PlaybookRun.objects.get().state == "finished"

    def test_that_says_there_is_no_risk_ends_everything(self, story, csm):
        told = story(["Call", WAIT, "Look"])

        told.finish(csm, "false_alarm")

        assert told.state() == ("closed", "false_alarm")
        assert told.steps() == [(1, "task", "skipped")]

    def test_that_is_the_last_needs_a_note(self, story, csm):
        told = story(["Call", step_of("tag", tag="saved")])

        with pytest.raises(Exception, match="Say in a sentence what was done"):
            told.finish(csm, "saved", note=" ")

        assert told.state() == ("open", "")
        assert Customer.objects.get().marks == {}


class TestAPlaybookThatEndsWithoutAnOutcome:
    def test_asks_the_owner_how_the_case_ended(self, story, csm):
        told = story([step_of("tag", tag="seen")])

        assert told.steps() == [(1, "tag", "done"), (2, "task", "waiting")]
        assert told.tasks() == [("Settle the outcome", "open")]

        told.finish(csm, "saved")

        assert told.state() == ("closed", "saved")


class TestAWait:
    def test_lasts_so_many_working_days_of_the_team(self, story):
        told = story([WAIT, "Call"])

        assert told.waits().wake_at == NOW + timedelta(days=2)
        assert advancing.sweep(now=NOW + timedelta(hours=47)) == Swept(woken=0, happened=0)
        assert advancing.sweep(now=NOW + timedelta(days=2)) == Swept(woken=1, happened=0)
        assert told.steps() == [(1, "wait", "done"), (2, "task", "waiting")]
        assert advancing.sweep(now=NOW + timedelta(days=2)) == Swept(woken=0, happened=0)

    @pytest.mark.parametrize(
        ("written", "hours"), [("3 clock_hours", 3), ("9 working_hours", 24), ("180 days", 180 * 24)]
    )
    def test_counts_as_it_says(self, story, written, hours):
        told = story([step_of("wait", **{"for": written}), "Call"])

        assert told.waits().wake_at == NOW + timedelta(hours=hours)

    def test_ends_early_when_the_score_recovers(self, story):
        told = story([step_of("wait", **{"for": "20 days", "until": ["score_recovered"]}), "Call"])
        assert advancing.sweep(now=NOW) == Swept(woken=0, happened=0)

        Warning.objects.update(cleared_on=date(2026, 3, 9))

        assert advancing.sweep(now=NOW + timedelta(days=7)) == Swept(woken=0, happened=1)
        assert StepRun.objects.get(position=1).result == {"event": "score_recovered"}
        assert told.tasks() == [("Call", "open")]

    @pytest.mark.parametrize(("kind", "after", "happened"), [
        ("ticket_closed", timedelta(hours=1), 1),
        ("ticket_closed", timedelta(hours=-1), 0),
        ("call", timedelta(hours=1), 0),
    ])  # fmt: skip
    def test_ends_early_by_what_the_customer_did_since(self, story, kind, after, happened):
        told = story([step_of("wait", **{"for": "20 days", "until": ["ticket_closed", "answer_received"]}), "Call"])
        Interaction.objects.create(customer=told.case.customer, external_id="I1", kind=kind, occurred_at=NOW + after)

        assert advancing.sweep(now=NOW + timedelta(hours=2)).happened == happened

    def test_ends_early_by_an_event_that_another_part_announces(self, story):
        told = story([step_of("wait", **{"for": "20 days", "until": ["answer_received"]}), "Call"])

        assert advancing.announce_event(customer_id=told.case.customer_id, event="ticket_closed", now=NOW) == 0
        assert advancing.announce_event(customer_id=told.case.customer_id, event="answer_received", now=NOW) == 1
        assert advancing.announce_event(case_id=told.case.pk, event="answer_received", now=NOW) == 0
        assert told.tasks() == [("Call", "open")]

    def test_is_over_when_the_case_is_closed(self, story, csm):
        told = story([WAIT, "Call"])

        closing.close(case_id=told.case.pk, outcome="duplicate", note="See the other.", by=csm, now=NOW)

        assert told.steps() == [(1, "wait", "skipped")]
        assert advancing.sweep(now=NOW + timedelta(days=9)) == Swept(woken=0, happened=0)

    def test_is_over_when_a_higher_level_takes_the_case(self, story, warn):
        told = story([WAIT, "Call"])

        intake.take_in(warning_ids=[warn(told.case.customer, "high").pk], now=NOW)

        assert told.steps() == [(1, "wait", "skipped"), (1, "task", "waiting")]
        assert told.tasks() == [("Acknowledge and call", "open")]
        assert advancing.sweep(now=NOW + timedelta(days=9)) == Swept(woken=0, happened=0)


class TestABranch:
    WHEN = [{"field": "attribute:segment", "op": "=", "value": "A"}]

    @pytest.mark.parametrize(("segment", "title"), [("A", "Visit"), ("B", "Write"), ("", "Write")])
    def test_leads_by_what_is_known_of_the_customer(self, story, segment, title):
        branch = step_of("branch", when=self.WHEN, match="all", then="visit")
        told = story([branch, "Write", {**step_of("task", title="Visit", key="visit")}], segment=segment)

        assert told.tasks() == [(title, "open")]

    def test_leads_the_other_way_where_nothing_is_known(self, story):
        when = [{"field": "score", "op": "<", "value": 50}]
        told = story([step_of("branch", when=when, match="all", then="visit"), "Write"])

        assert told.tasks() == [("Write", "open")]
        assert StepRun.objects.get(position=1).result == {"answer": None}

    def test_that_leads_in_a_circle_is_left_after_twenty_visits(self, story):
        branch = step_of("branch", key="again", when=self.WHEN, match="all", otherwise="again")
        told = story([branch, "Write"])

        assert told.tasks() == [("Write", "open")]
        last = StepRun.objects.filter(position=1).latest("pk")
        assert (last.visit, last.state) == (20, "failed")
        assert "circle" in last.result["reason"]

    def test_to_a_step_that_is_not_there_has_failed(self, story):
        told = story([step_of("branch", when=self.WHEN, match="all", then="x", otherwise="nowhere"), "Write"])

        assert told.steps() == [(1, "branch", "failed"), (2, "task", "waiting")]


class TestAnotherPlaybook:
    def test_takes_the_case(self, story, office):
        told = story([step_of("start_playbook", playbook="low-risk")])

        runs = PlaybookRun.objects.order_by("pk").values_list("version__playbook__code", "level", "state")

        assert list(runs) == [("plan-1", "medium", "finished"), ("low-risk", "medium", "running")]
        assert told.tasks() == [("Care mail", "open")]

    def test_that_is_not_published_is_left_out(self, story):
        told = story([step_of("start_playbook", playbook="none"), "Call"])

        assert told.steps() == [(1, "start_playbook", "failed"), (2, "task", "waiting")]

    def test_that_starts_the_first_again_ends_somewhere(self, story):
        publish("ping", [step_of("start_playbook", playbook="pong"), "Rest"])
        publish("pong", [step_of("start_playbook", playbook="ping"), "Rest"])

        told = story([step_of("start_playbook", playbook="ping")])

        assert PlaybookRun.objects.count() == 20
        assert told.tasks() == [("Rest", "open")]


class TestWhatAnotherPartFinishes:
    @pytest.fixture
    def decision(self):
        """A kind of step that waits for somebody else."""
        stopped = []
        kind = StepKind(
            "decision",
            "Decision",
            dict,
            lambda step: "Decide.",
            lambda *, contexts, now: [kinds.waiting() for _one in contexts],
            stop=lambda *, step_run_ids, now: stopped.extend(step_run_ids),
        )
        kinds.register(kind)
        yield stopped
        del kinds._registered["decision"]

    def test_goes_on_once(self, story, decision):
        told = story([step_of("decision"), "Call"])
        waits = told.waits().pk

        assert advancing.resume(step_run_id=waits, result={"approved": True}, now=NOW)
        assert not advancing.resume(step_run_id=waits, result={"approved": False}, now=NOW)

        assert StepRun.objects.get(pk=waits).result == {"approved": True}
        assert told.tasks() == [("Call", "open")]

    def test_can_go_back(self, story, csm, decision):
        told = story([step_of("task", title="Draft", key="draft"), step_of("decision"), "Call"])
        told.finish(csm)

        advancing.resume(step_run_id=told.waits().pk, result=kinds.goto("draft", {"why": "too dear"}), now=NOW)

        assert told.steps() == [(1, "task", "done"), (2, "decision", "done"), (1, "task", "waiting")]
        assert told.waits().visit == 2
        assert told.tasks() == [("Draft", "done"), ("Draft", "open")]

    def test_is_told_that_nobody_wants_it_any_more(self, story, csm, decision):
        told = story([step_of("decision"), "Call"])
        waits = told.waits().pk

        closing.close(case_id=told.case.pk, outcome="duplicate", note="See the other.", by=csm, now=NOW)

        assert decision == [waits]


class TestAStepThatCannotBeDone:
    def test_has_failed_and_holds_up_nobody(self, office, customer, warn, caplog):
        bad, good = customer("Bad"), customer("Good")

        def explode(*, contexts, now):
            if any(one.customer_id == bad.pk for one in contexts):
                raise ValueError("no such thing")
            return [kinds.done() for _one in contexts]

        kinds.register(StepKind("explode", "Explode", dict, lambda step: "Explode.", explode))
        publish("plan", [step_of("explode"), "Call"])
        try:
            warnings = [warn(one, rule="plan", playbook="plan") for one in (bad, good)]
            intake.take_in(warning_ids=[one.pk for one in warnings], now=NOW)
        finally:
            del kinds._registered["explode"]

        came = StepRun.objects.filter(position=1).values_list("run__case__customer__name", "state", "result")
        assert sorted(came) == [("Bad", "failed", {"reason": "ValueError: no such thing"}), ("Good", "done", {})]
        assert RetentionTask.objects.filter(title="Call", state="open").count() == 2

    def test_of_a_kind_that_nobody_knows_has_failed(self, story):
        told = story([step_of("hologram"), "Call"])

        assert told.steps() == [(1, "hologram", "failed"), (2, "task", "waiting")]
        assert "no kind of step “hologram”" in StepRun.objects.get(position=1).result["reason"]


class TestManyAtOnce:
    STEPS = [
        step_of("tag", tag="at-risk"),
        step_of("branch", when=[{"field": "mrr", "op": ">", "value": 10}], match="all", then="call"),
        WAIT,
        step_of("task", title="Call", key="call"),
    ]

    def queries(self, office, customer, warn, number, code):
        publish(code, self.STEPS)
        warnings = [warn(customer(), "medium", rule=code, playbook=code) for _one in range(number)]
        with CaptureQueriesContext(connection) as start:
            intake.take_in(warning_ids=[one.pk for one in warnings], now=NOW)
        with CaptureQueriesContext(connection) as wake:
            assert advancing.sweep(now=NOW + timedelta(days=2)).woken == number
        return len(start), len(wake)

    def test_need_no_more_queries_than_a_few(self, office, customer, warn):
        few = self.queries(office, customer, warn, 3, "few")
        many = self.queries(office, customer, warn, 60, "many")

        assert RetentionTask.objects.filter(title="Call").count() == 63
        assert many == few


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_move_each_run_once(office, customer, warn):
    publish("plan", [WAIT, "Call"])
    warnings = [warn(customer(), rule="plan", playbook="plan") for _one in range(20)]
    intake.take_in(warning_ids=[one.pk for one in warnings], now=NOW)
    later = NOW + timedelta(days=3)

    found = at_once(*[lambda: advancing.sweep(now=later)] * 3)

    assert sum(one.woken for one in found) == 20
    assert RetentionTask.objects.count() == 20
    assert Case.objects.open().count() == 20
