"""Decisions: who may take one on a level, what they decided on exactly which content, and who was told it is late."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.offers.approval import ApprovalRequest, ApprovalStep, person_key
from retention.models.audit import append_only
from retention.models.involvement import remembers


class ApprovalSeat(models.Model):
    """A person who may decide on a level: by role, added, told when it was late, or for somebody else for a time."""

    class Origin(models.TextChoices):
        ROLE = "role", _("By role")
        ADDED = "added", pgettext_lazy("an approver", "Added")
        DELEGATE = "delegate", _("Delegate")
        ESCALATED = "escalated", _("Told because it was late")

    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="seats")
    person = person_key(_("person"))
    person_name = models.CharField(_("name"), max_length=200)
    requester = person_key(_("asked by"))
    editor = person_key(_("changed by"))
    origin = models.CharField(_("why"), max_length=10, choices=Origin.choices)
    stands_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="delegates")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    made_at = models.DateTimeField(_("asked at"))
    made_by_name = models.CharField(_("chosen by"), max_length=200, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="playbooks_one_seat_a_person"),
            models.CheckConstraint(condition=~Q(person=F("requester")), name="playbooks_requester_has_no_seat"),
            models.CheckConstraint(condition=~Q(person=F("editor")), name="playbooks_editor_has_no_seat"),
            models.CheckConstraint(
                condition=Q(origin__in=["role", "added", "escalated"], stands_for=None, starts_on=None, ends_on=None)
                | Q(
                    origin="delegate",
                    stands_for__isnull=False,
                    starts_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                ),
                name="playbooks_seat_origin",
            ),
        ]
        indexes = [models.Index(fields=["person", "step"], name="playbooks_seat_person")]
        triggers = remembers(
            person="person_id",
            capacity="approver",
            customer="asked.customer_id",
            joined="JOIN retention_playbooks_approvalstep level ON level.id = fresh.step_id "
            "JOIN retention_playbooks_approvalrequest asked ON asked.id = level.request_id",
        )

    def __str__(self) -> str:
        return f"{self.person_name} ({self.step_id})"


class ApprovalDecision(models.Model):
    """What one person decided on exactly which content; rows are only ever added.

    The requester is kept beside the decider, so that the database itself refuses an approval of
    one's own request; `closes` marks the one decision that ended a level.
    """

    class Verb(models.TextChoices):
        APPROVE = "approve", _("Approved")
        SEND_BACK = "send_back", _("Sent back")
        REJECT = "reject", _("Rejected")
        EDIT = "edit", _("Changed and approved")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="decisions")
    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="decisions")
    seat = models.OneToOneField(ApprovalSeat, on_delete=models.CASCADE, related_name="decision")
    by = person_key(_("by"))
    by_name = models.CharField(_("name"), max_length=200)
    requester = person_key(_("asked by"))
    editor = person_key(_("changed by"))
    verb = models.CharField(_("decision"), max_length=10, choices=Verb.choices)
    note = models.TextField(_("note"), blank=True, default="")
    at = models.DateTimeField(_("at"))
    closes = models.BooleanField(_("ended the level"))
    snapshot = models.JSONField(_("what was decided on"))
    content_hash = models.CharField(_("mark of the content"), max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["request", "by"], name="playbooks_one_decision_a_person"),
            models.UniqueConstraint(fields=["step"], condition=Q(closes=True), name="playbooks_one_decision_a_step"),
            models.CheckConstraint(condition=~Q(by=F("requester")), name="playbooks_no_self_approval"),
            models.CheckConstraint(condition=~Q(by=F("editor")), name="playbooks_no_approval_of_own_edit"),
            models.CheckConstraint(
                condition=Q(verb="approve") | Q(verb__in=["send_back", "reject", "edit"], closes=True) & ~Q(note=""),
                name="playbooks_decision_has_reason",
            ),
        ]
        triggers = append_only(people=["by", "requester", "editor"])

    def __str__(self) -> str:
        return f"{self.by_name} {self.verb} {self.request_id}"


class ApprovalEscalation(models.Model):
    """A person was told that a decision is late: once a level, whatever beat does."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField(_("level"))
    to = person_key(_("told"))
    to_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("escalation of an approval")
        verbose_name_plural = _("escalations of approvals")
        constraints = [
            models.UniqueConstraint(fields=["step", "level"], name="playbooks_approval_escalated_once"),
            models.CheckConstraint(condition=Q(level__gte=1), name="playbooks_approval_escalation_level"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} level {self.level}"
