from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playbooks.cases import intake
from playbooks.models import Case, CaseReason, LevelResponse, PlaybookRun, PlaybookVersion, RetentionTask, TaskEvent
from playbooks.work import worklist
from retention.models import Customer, Rule, Warning
from tests.playbooks.conftest import NOW, at_once, history, publish

pytestmark = pytest.mark.django_db


def cases():
    return [(case.customer.name, case.level, case.state, case.reasons.count()) for case in Case.objects.order_by("pk")]


def runs():
    return list(PlaybookRun.objects.order_by("pk").values_list("version__playbook__code", "level", "state"))


def tasks():
    return list(
        RetentionTask.objects.order_by("pk").values_list("title", "level", "state", "owner__username", "due_at")
    )


def take_in(*warnings, now=NOW):
    return intake.take_in(warning_ids=[warning.pk for warning in warnings], now=now)


class TestAFirstWarning:
    @pytest.mark.parametrize(
        ("level", "title", "due_at"),
        [
            ("low", "Care mail", NOW + timedelta(days=3)),
            ("medium", "Call the customer", NOW + timedelta(hours=24)),
            ("high", "Acknowledge and call", NOW + timedelta(hours=4)),
        ],
    )
    def test_opens_a_case_with_the_first_task_of_the_playbook_of_its_level(
        self, office, customer, warn, level, title, due_at
    ):
        acme = customer("Acme")

        found = take_in(warn(acme, level))

        assert [case.customer for case in found] == [acme]
        assert cases() == [("Acme", level, "open", 1)]
        assert runs() == [(f"{level}-risk", level, "running")]
        assert tasks() == [(title, level, "open", "csm", due_at)]
        assert history(RetentionTask.objects.get()) == [("created", "")]

    @pytest.mark.parametrize(
        ("subscriptions", "found"),
        [
            ([], 1),
            ([(-400, -35, 100), (-35, None, 100)], 1),
            ([(-400, 0, 100)], 0),
            ([(-400, -35, 100), (5, None, 100)], 0),
            ([(-400, -35, 0)], 1),
        ],
    )
    def test_of_a_customer_who_no_longer_pays_opens_none(self, office, customer, warn, subscriptions, found):
        acme, today = customer(), timezone.localdate(NOW)
        for number, (start, end, mrr) in enumerate(subscriptions):
            acme.subscriptions.create(
                external_id=number,
                start=today + timedelta(days=start),
                end=None if end is None else today + timedelta(days=end),
                mrr=mrr,
            )

        take_in(warn(acme, "high"))

        assert len(cases()) == found

    def test_of_a_customer_marked_lost_opens_none(self, office, customer, warn):
        acme = customer()
        warning = warn(acme, "high")
        Customer.objects.update(lost_on=timezone.localdate(NOW))

        take_in(warning)
        intake.sweep(now=NOW)

        assert cases() == []

    def test_keeps_the_steps_as_they_are_now(self, office, customer, warn):
        take_in(warn(customer(), "medium"))
        PlaybookVersion.objects.get(playbook__code="medium-risk").steps.update(title="Something else")

        run = PlaybookRun.objects.get()

        assert [(step["position"], step["title"], step["sla_amount"], step["sla_unit"]) for step in run.definition] == [
            (1, "Call the customer", 24, "clock_hours"),
            (2, "Draft the plan", 24, "clock_hours"),
            (3, "Call back", 24, "clock_hours"),
        ]

    def test_sets_all_the_dates_of_the_task(self, office, customer, warn):
        take_in(warn(customer(), "low"))

        task = RetentionTask.objects.get()

        assert (task.created_at, task.due_at) == (NOW, NOW + timedelta(days=3))
        assert task.due_soon_at == NOW + timedelta(days=2) + timedelta(hours=3, minutes=36)  # 5.4 open hours left
        assert task.next_escalation_at == NOW + timedelta(days=1) + timedelta(hours=4, minutes=30)
        assert (task.version, task.escalation_level, task.breached_at) == (1, 0, None)

    def test_starts_the_playbook_that_the_rule_names(self, office, customer, warn):
        publish("champion-left", [("Meet the successor", 8, "working_hours")])

        take_in(warn(customer(), "medium", rule="champion", playbook="champion-left"))

        assert runs() == [("champion-left", "medium", "running")]
        assert tasks() == [("Meet the successor", "medium", "open", "csm", NOW + timedelta(hours=8))]

    def test_starts_the_default_of_the_level_when_the_rule_names_nothing_published(self, office, customer, warn):
        take_in(warn(customer(), "medium", playbook="no-such-playbook"))

        assert runs() == [("medium-risk", "medium", "running")]


class TestWhoGetsTheTask:
    def test_the_manager_of_the_team_when_the_customer_has_no_owner(self, office, customer, warn):
        take_in(warn(customer(owner=None)))

        assert [row[3] for row in tasks()] == ["manager"]

    def test_the_manager_when_the_owner_may_no_longer_log_in(self, office, customer, warn, csm):
        get_user_model().objects.filter(pk=csm.pk).update(is_active=False)

        take_in(warn(customer()))

        assert [row[3] for row in tasks()] == ["manager"]

    def test_the_director_when_there_is_no_manager_either(self, office, customer, warn, manager):
        get_user_model().objects.filter(pk=manager.pk).update(is_active=False)

        take_in(warn(customer(owner=None)))

        assert [row[3] for row in tasks()] == ["director"]

    def test_nobody_when_there_is_nobody_but_the_task_is_there(self, office, customer, warn):
        office.team.delete()

        take_in(warn(customer(owner=None)))

        assert [row[3] for row in tasks()] == [None]
        assert RetentionTask.objects.get().owner_name == ""


class TestFurtherWarnings:
    def test_add_reasons_and_no_case(self, office, customer, warn):
        acme = customer("Acme")
        take_in(warn(acme, "medium"))

        take_in(warn(acme, "medium", rule="another"), warn(acme, "low"))

        assert cases() == [("Acme", "medium", "open", 3)]
        assert [row[:3] for row in tasks()] == [("Call the customer", "medium", "open")]

    def test_several_at_once_open_one_case_of_the_highest_level(self, office, customer, warn):
        acme = customer("Acme")

        take_in(warn(acme, "low"), warn(acme, "high"), warn(acme, "medium"))

        assert cases() == [("Acme", "high", "open", 3)]
        assert [row[:3] for row in tasks()] == [("Acknowledge and call", "high", "open")]

    def test_of_a_higher_level_upgrade_the_run_in_place(self, office, customer, warn, csm):
        acme = customer("Acme")
        take_in(warn(acme, "medium"))
        done = RetentionTask.objects.get()
        finish(done, csm)
        later = NOW + timedelta(hours=2)

        take_in(warn(acme, "high"), now=later)

        assert cases() == [("Acme", "high", "open", 2)]
        assert runs() == [("medium-risk", "medium", "upgraded"), ("high-risk", "high", "running")]
        assert tasks() == [
            ("Call the customer", "medium", "done", "csm", NOW + timedelta(hours=24)),
            ("Draft the plan", "medium", "cancelled", "csm", NOW + timedelta(hours=25)),
            ("Acknowledge and call", "high", "open", "csm", later + timedelta(hours=4)),
        ]
        assert history(RetentionTask.objects.get(title="Draft the plan")) == [("created", ""), ("cancelled", "")]

    def test_of_a_higher_level_break_a_snooze(self, office, customer, warn, csm):
        acme = customer("Acme")
        take_in(warn(acme, "low"))
        task = RetentionTask.objects.get()
        worklist.snooze(
            task_id=task.pk, until=date(2026, 3, 20), reason="on leave", by=csm, now=NOW, version=task.version
        )

        take_in(warn(acme, "medium"))

        assert [row[:3] for row in tasks()] == [
            ("Care mail", "low", "cancelled"),
            ("Call the customer", "medium", "open"),
        ]

    def test_after_the_case_is_closed_open_a_new_one(self, office, customer, warn, csm):
        acme = customer("Acme")
        take_in(warn(acme, "low"))
        finish(RetentionTask.objects.get(), csm, "saved")

        take_in(warn(acme, "medium"))

        assert cases() == [("Acme", "low", "closed", 1), ("Acme", "medium", "open", 1)]


class TestWhatIsNotTakenIn:
    def test_a_warning_that_ended(self, office, customer, warn):
        cleared = warn(customer(), cleared_on=date(2026, 3, 5))
        withdrawn = warn(customer(), withdrawn_at=NOW)

        assert take_in(cleared, withdrawn) == []
        assert cases() == []

    def test_a_customer_that_the_host_no_longer_has(self, office, customer, warn):
        assert take_in(warn(customer(gone_at=NOW))) == []
        assert intake.sweep(now=NOW) == intake.Intake()

    def test_a_warning_a_second_time(self, office, customer, warn):
        warning = warn(customer("Acme"))
        take_in(warning)

        assert take_in(warning) == []
        assert cases() == [("Acme", "medium", "open", 1)]
        assert RetentionTask.objects.count() == 1


class TestTheSweep:
    def test_takes_in_the_warnings_whose_message_was_lost(self, office, customer, warn):
        warn(customer("Acme"))
        warn(customer("Bolt"), "high")

        found = intake.sweep(now=NOW)

        assert cases() == [("Acme", "medium", "open", 1), ("Bolt", "high", "open", 1)]
        assert found.task_ids == list(RetentionTask.objects.order_by("pk").values_list("pk", flat=True))
        assert intake.sweep(now=NOW) == intake.Intake()

    def test_starts_a_case_as_soon_as_a_playbook_is_published(self, office, customer, warn):
        PlaybookVersion.objects.filter(playbook__code="medium-risk").update(state="draft")
        take_in(warn(customer("Acme")))
        waiting = Case.objects.get()
        assert intake.sweep(now=NOW).without_playbook == [waiting.pk]

        PlaybookVersion.objects.filter(playbook__code="medium-risk").update(state="published")
        intake.sweep(now=NOW)

        assert cases() == [("Acme", "medium", "open", 1)]
        assert [row[:3] for row in tasks()] == [("Call the customer", "medium", "open")]

    def test_keeps_a_lower_run_going_while_the_higher_level_has_no_playbook(self, office, customer, warn):
        LevelResponse.objects.filter(level="high").delete()
        acme = customer("Acme")
        take_in(warn(acme, "medium"))

        take_in(warn(acme, "high"))

        assert cases() == [("Acme", "high", "open", 2)]
        assert runs() == [("medium-risk", "medium", "running")]

        LevelResponse.objects.create(
            level="high", playbook=office.playbooks["high-risk"], sla_amount=4, sla_unit="clock_hours"
        )
        intake.sweep(now=NOW)

        assert runs() == [("medium-risk", "medium", "upgraded"), ("high-risk", "high", "running")]


def test_a_case_whose_warnings_all_ended_is_flagged(office, customer, warn):
    first, second = customer("Acme"), customer("Bolt")
    take_in(warn(first), warn(second), over := warn(second, "low"))
    Warning.objects.filter(customer=first).update(cleared_on=date(2026, 3, 10))
    Warning.objects.filter(pk=over.pk).update(withdrawn_at=NOW)

    flagged = Case.objects.with_cleared_flag().filter(cleared=True)

    assert [case.customer.name for case in flagged] == ["Acme"]


class TestManyAtOnce:
    def many(self, csm, number, prefix="M"):
        rule, _ = Rule.objects.get_or_create(code="rule", name="Rule", level="medium", conditions=[])
        customers = Customer.objects.bulk_create(
            Customer(external_id=f"{prefix}{i}", name=f"{prefix}{i}", owner=csm if i % 2 else None)
            for i in range(number)
        )
        return Warning.objects.bulk_create(
            Warning(rule=rule, customer=one, level="medium", opened_on=date(2026, 3, 1), raised_at=NOW)
            for one in customers
        )

    def test_the_number_of_queries_does_not_grow_with_the_customers(self, office, csm):
        few, more = self.many(csm, 5, "F"), self.many(csm, 500, "M")

        with CaptureQueriesContext(connection) as small:
            take_in(*few)
        with CaptureQueriesContext(connection) as large:
            take_in(*more)

        assert RetentionTask.objects.count() == 505
        assert len(large) == len(small)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_intakes_at_once_make_one_case_one_run_and_one_task_a_customer(office, customer, warn):
    warnings = [warn(customer(), level) for level in ("low", "medium", "high") * 10]

    found = at_once(lambda: take_in(*warnings), lambda: take_in(*warnings))

    assert sorted(len(cases) for cases in found) == [0, 30]
    assert (Case.objects.count(), CaseReason.objects.count()) == (30, 30)
    assert (PlaybookRun.objects.count(), RetentionTask.objects.count(), TaskEvent.objects.count()) == (30, 30, 30)


def finish(task, by, outcome="done"):
    return worklist.finish(
        task_id=task.pk,
        outcome=outcome,
        note="called",
        by=by,
        now=NOW + timedelta(hours=1),
        version=task.version,
        next_touch=NOW.date() + timedelta(days=14),
    )
