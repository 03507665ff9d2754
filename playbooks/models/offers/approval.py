"""Approval requests: what was asked, and the levels that have to agree, one after the other."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import Case
from playbooks.models.offers.offer import Offer
from playbooks.models.offers.policy import ApprovalPolicy, ApproverRole, Quorum
from playbooks.models.offers.withdrawal import Withdrawable, only_withdrawn
from playbooks.models.playbook import SlaUnit
from playbooks.models.step_run import StepRun
from retention import conf
from retention.models import Customer
from retention.models.audit import audited


def person_key(name: Any) -> models.ForeignKey[Any, Any]:
    """A key of a person that is emptied with them; their name stays beside it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=name,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )


class ApprovalRequestQuerySet(models.QuerySet["ApprovalRequest"]):
    """The one place where requests are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers one may see, one's own, and those one is or was asked to decide on."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm("retention_playbooks.view_approvalrequest"):
            return self.none()
        if conf.settings().sees_every_customer(user):
            return self.all()
        asked = ApprovalStep.objects.filter(seats__person=user).values("request")
        found = self.filter(Q(customer__in=Customer.objects.visible_to(user)) | Q(requester=user) | Q(pk__in=asked))
        tenants = conf.settings().tenants_of(user)
        return found if tenants is None else found.filter(customer__tenant__in=tenants)

    def waiting(self) -> Self:
        """Not decided yet."""
        return self.filter(state="waiting")


@audited()
class ApprovalRequest(Withdrawable):
    """A plan, with or without an offer, that waits for approval; its content never changes.

    A changed plan or offer makes a new request that replaces this one, so that nobody approves what
    they have not seen. `version` grows when the level, the state or the people asked change.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VOIDED = "voided", _("Void: the content was changed")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="approval_requests")
    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(
        Offer, verbose_name=_("offer"), null=True, blank=True, on_delete=models.CASCADE, related_name="requests"
    )
    plan = models.TextField(_("plan"), blank=True, default="")
    requester = person_key(_("asked by"))
    requester_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    editor = person_key(_("changed by"))
    editor_name = models.CharField(_("changed by"), max_length=200, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(_("asked at"))
    policy = models.ForeignKey(
        ApprovalPolicy,
        verbose_name=_("approval policy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    cost = models.DecimalField(_("cost over the term"), max_digits=16, decimal_places=2, default=0)
    mrr_at_risk = models.DecimalField(_("MRR at risk"), max_digits=16, decimal_places=2, default=0)
    bulk_limit = models.DecimalField(
        _("may be approved in bulk below this cost"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    snapshot = models.JSONField(_("what is asked for"))
    content_hash = models.CharField(_("mark of the content"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    step_run = models.ForeignKey(
        StepRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="approval_requests"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval request")
        verbose_name_plural = _("approval requests")
        permissions = [("decide_approvals", _("Can decide on approval requests"))]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(state="waiting"), name="playbooks_one_request_an_offer"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting", offer=None), name="playbooks_one_plan_request"
            ),
            models.UniqueConstraint(
                fields=["step_run"], condition=Q(state="waiting"), name="playbooks_one_request_a_step"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | Q(
                    state__in=["approved", "sent_back", "rejected", "withdrawn", "voided"],
                    closed_at__isnull=False,
                ),
                name="playbooks_request_state",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=False) | ~Q(plan=""), name="playbooks_request_has_content"
            ),
            only_withdrawn(name="playbooks_request_withdrawn"),
        ]
        indexes = [
            models.Index(fields=["case", "asked_at"], name="playbooks_request_case"),
            models.Index(fields=["requester", "asked_at"], name="playbooks_request_requester"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.asked_at:%Y-%m-%d}"


class ApprovalStep(models.Model):
    """One level of a request: asked after the level before it has approved."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Not yet")
        ACTIVE = "active", _("Waiting")
        APPROVED = "approved", _("Approved")
        ENDED = "ended", _("Not needed any more")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("level"))
    role = models.CharField(_("who is asked"), max_length=10, choices=ApproverRole.choices)
    quorum = models.CharField(_("how many"), max_length=10, choices=Quorum.choices)
    at_least = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    needed = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(_("unit of the deadline"), max_length=20, choices=SlaUnit.choices)
    activated_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    due_soon_at = models.DateTimeField(_("due soon from"), null=True, blank=True)
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(_("escalations so far"), default=0)
    next_escalation_at = models.DateTimeField(_("next escalation at"), null=True, blank=True)

    class Meta:
        verbose_name = _("level of an approval request")
        verbose_name_plural = _("levels of approval requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"],
                name="playbooks_step_of_request",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(state="active"), name="playbooks_one_active_level"),
            models.CheckConstraint(condition=Q(role__in=ApproverRole.values), name="playbooks_approvalstep_role"),
            models.CheckConstraint(condition=Q(quorum__in=Quorum.values), name="playbooks_approvalstep_quorum"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="playbooks_approvalstep_needed"),
            models.CheckConstraint(
                condition=Q(state="queued", activated_at=None, due_at=None)
                | Q(state__in=["active", "approved"], activated_at__isnull=False, due_at__isnull=False)
                | Q(state="ended"),
                name="playbooks_approvalstep_state",
            ),
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values), name="playbooks_approvalstep_sla"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_escalation_at"],
                condition=Q(state="active", next_escalation_at__isnull=False),
                name="playbooks_approval_escalation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} level {self.position}"
