"""Tasks: what one person has to do for a customer by a moment in time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.case import Case, PlaybookRun
from playbooks.models.pace import LATE_BECAUSE, LateBecause
from playbooks.models.playbook import SlaUnit
from playbooks.models.role import Role
from playbooks.models.step_run import StepRun
from playbooks.models.task_rows import WAITS_OR_SLEEPS, RetentionTaskQuerySet
from retention.models import Customer, Level, localized
from retention.models.audit import audited
from retention.models.involvement import remembers

_UNFINISHED = Q(state__in=["open", "snoozed", "waiting"])
_SNOOZE_EVENTS = ["score_recovered", "ticket_closed", "answer_received"]
_OUTCOMES = ["done", *Case.Outcome.values]
_NARROWED_BY = ["state", "customer", "case", "level", "priority", "position"]
_COUNTED = ["level", "owner", "state", "finished_at", "late_because"]


@audited()
class RetentionTask(models.Model):
    """Something one person has to do for a customer by a moment in time.

    `version` grows with every change of state, owner or deadline: forms carry it, and a stale save is refused. Marks of
    the sweeps (breached, escalated) leave it. `due_soon_at` is the moment with a fifth of the time left.
    `next_escalation_at` is the moment the sweep looks at. `escalation_plan` is what its team had agreed when it was
    made ("50:owner,100:manager", empty: 50, 100, 200).

    While it waits for the customer its clock stands still; `paused` and `paused_late` are the time, counted as the
    deadline is, that it stood still before and after the deadline.

    `customer` is that of the case, kept here too so that long queues are narrowed without reading cases; a foreign key
    of both columns keeps them the same (migration 0003).
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of a task", "Open")
        SNOOZED = "snoozed", _("Snoozed")
        WAITING = "waiting", _("Waiting for the customer")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Outcome(models.TextChoices):
        """A step that is not the last may simply be done; the rest are outcomes of a case."""

        DONE = "done", _("Step done")
        SAVED = "saved", _("Saved")
        PARTLY_SAVED = "partly_saved", _("Partly saved")
        NOT_SAVED = "not_saved", _("Not saved")
        FALSE_ALARM = "false_alarm", _("False alarm")
        DUPLICATE = "duplicate", _("Duplicate")
        CONDITION_CLEARED = "condition_cleared", _("Condition cleared")

    class SnoozeEvent(models.TextChoices):
        """What a task can be put off for; but for the score these are kinds of interactions."""

        SCORE_RECOVERED = "score_recovered", _("the score has recovered")
        TICKET_CLOSED = "ticket_closed", _("a ticket is closed")
        ANSWER_RECEIVED = "answer_received", _("the customer has answered")

    class Priority(models.TextChoices):
        """What a person thinks of it, besides the figures of the customer."""

        HIGH = "high", _("First of all")
        NORMAL = "normal", _("Normal")
        LOW = "low", _("When there is time")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="tasks")
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.DO_NOTHING,  # it goes with the case
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    run = models.ForeignKey(PlaybookRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    step_run = models.OneToOneField(StepRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="task")
    position = models.PositiveSmallIntegerField(_("step"), default=1)
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.OWNER, db_default=Role.OWNER.value
    )
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    priority = models.CharField(
        _("priority"),
        max_length=10,
        choices=Priority.choices,
        default=Priority.NORMAL,
        db_default=Priority.NORMAL.value,
    )
    title = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True, default="")
    instructions = models.TextField(_("instructions"), blank=True, default="")
    instructions_zh = models.TextField(_("instructions in Chinese"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(_("name of the owner"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"))
    due_at = models.DateTimeField(_("due at"))
    due_soon_at = models.DateTimeField(_("due soon from"))
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(_("unit of the deadline"), max_length=20, choices=SlaUnit.choices)
    breached_at = models.DateTimeField(_("breached at"), null=True, blank=True)
    late_because = models.CharField(
        _("why late"), max_length=10, choices=LateBecause.choices, blank=True, default="", db_default="", editable=False
    )
    escalation_level = models.PositiveSmallIntegerField(_("escalations so far"), default=0)
    next_escalation_at = models.DateTimeField(_("next escalation at"), null=True, blank=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snooze_reason = models.CharField(_("why snoozed"), max_length=300, blank=True, default="")
    snooze_event = models.CharField(
        _("snoozed until this happens"),
        max_length=40,
        choices=SnoozeEvent.choices,
        blank=True,
        default="",
        db_default="",
    )
    snoozed_at = models.DateTimeField(_("snoozed at"), null=True, blank=True)
    snoozes = models.PositiveSmallIntegerField(_("times snoozed"), default=0, db_default=0)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    waiting_reason = models.CharField(_("what is waited for"), max_length=300, blank=True, default="", db_default="")
    waiting_until = models.DateTimeField(_("waiting until at most"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stands in for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who gets the task back when their absence is over, unless it was begun by then."),
    )
    paused = models.DurationField(_("time paused"), default=timedelta, db_default=timedelta(0))
    paused_late = models.DurationField(_("time paused after the deadline"), default=timedelta, db_default=timedelta(0))
    escalation_plan = models.CharField(
        _("who is told when"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True, default="")
    outcome_note = models.TextField(_("what was done"), blank=True, default="")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RetentionTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention task")
        verbose_name_plural = _("retention tasks")
        permissions = [("work_on_tasks", _("Can do and snooze retention tasks"))]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], condition=Q(step_run=None), name="playbooks_task_once_a_step"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="playbooks_task_role"),
            models.CheckConstraint(
                condition=Q(paused__gte=timedelta(0), paused_late__gte=timedelta(0)), name="playbooks_task_paused"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False) & ~Q(waiting_reason=""),
                name="playbooks_waiting_has_start_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "waiting", "done", "cancelled"]),
                name="playbooks_task_state",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_task_level"),
            models.CheckConstraint(condition=LATE_BECAUSE, name="playbooks_task_late_because"),
            models.CheckConstraint(condition=Q(priority__in=["high", "normal", "low"]), name="playbooks_task_priority"),
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values), name="playbooks_task_sla"
            ),
            models.CheckConstraint(
                condition=Q(state="snoozed", snoozed_until__isnull=False) & ~Q(snooze_reason="")
                | ~Q(state="snoozed") & Q(snoozed_until=None),
                name="playbooks_snooze_has_end_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(snooze_event="") | Q(snoozed_at__isnull=False, snooze_event__in=_SNOOZE_EVENTS),
                name="playbooks_snooze_event",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False, outcome__in=_OUTCOMES)
                | ~Q(state="done") & Q(outcome=""),
                name="playbooks_done_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_soon_at__gte=F("created_at"), due_at__gte=F("due_soon_at")),
                name="playbooks_task_due_after_creation",
            ),
        ]
        triggers = remembers(person="owner_id", capacity="task", customer="fresh.customer_id")
        indexes = [
            models.Index(
                fields=["owner", "state", "due_at"],
                include=["created_at"],
                condition=_UNFINISHED,
                name="playbooks_task_queue",
            ),
            models.Index(
                F("owner"),
                WAITS_OR_SLEEPS,
                Coalesce("snoozed_until", "due_at"),
                condition=_UNFINISHED,
                name="playbooks_task_mine",
            ),
            models.Index(
                WAITS_OR_SLEEPS,
                Coalesce("snoozed_until", "due_at"),
                "id",
                condition=_UNFINISHED,
                name="playbooks_task_in_order",
            ),
            models.Index(fields=["created_at", "id"], condition=_UNFINISHED, name="playbooks_task_newest"),
            models.Index(
                fields=["customer", "priority"],
                include=["state", "due_at"],
                condition=_UNFINISHED,
                name="playbooks_task_of_customer",
            ),
            models.Index(
                fields=["case"], include=["state", "due_at"], condition=_UNFINISHED, name="playbooks_task_of_case"
            ),
            models.Index(
                fields=["priority", "customer", "id"],
                condition=_UNFINISHED & ~Q(priority="normal"),
                name="playbooks_task_said",
            ),
            models.Index(
                fields=["due_at", "id"], include=_NARROWED_BY, condition=_UNFINISHED, name="playbooks_task_groups"
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=["open", "snoozed"], breached_at=None),
                name="playbooks_task_due",
            ),
            models.Index(
                fields=["due_at"], include=_COUNTED, condition=~Q(state="cancelled"), name="playbooks_task_deadlines"
            ),
            models.Index(
                fields=["next_escalation_at"],
                condition=Q(state="open", next_escalation_at__isnull=False),
                name="playbooks_task_escalation",
            ),
            models.Index(fields=["snoozed_until"], condition=Q(state="snoozed"), name="playbooks_task_waking"),
            models.Index(fields=["waiting_since"], condition=Q(state="waiting"), name="playbooks_task_waiting"),
            models.Index(
                fields=["stands_in_for"],
                condition=Q(state="open", stands_in_for__isnull=False),
                name="playbooks_task_lent",
            ),
            models.Index(
                fields=["case", "snooze_event"],
                condition=Q(state="snoozed") & ~Q(snooze_event=""),
                name="playbooks_task_hoping",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.case_id})"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return localized(self.title, self.title_zh)

    @property
    def guidance(self) -> str:
        """The instructions in the language of the page."""
        return localized(self.instructions, self.instructions_zh)
