"""Approval policies: which offer needs whose approval, level by level."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.offers.offer import LARGEST, OfferKind
from playbooks.models.playbook import SlaUnit
from retention.models import Named, Tier
from retention.models.audit import audited


@audited()
class ApprovalPolicy(Named):
    """A row of the policy: for which requests it asks, and the levels of approvers that it asks for.

    What is left empty fits everything; of the rows that fit, the one that names the most conditions
    wins. Value and cost are compared with the total of the customer in twelve months, so that ten
    small offers need what one big offer needs. Ranges include the lower and not the upper bound.
    """

    class Subject(models.TextChoices):
        OFFER = "offer", _("Offers")
        PLAN = "plan", _("Plans without an offer")

    subject = models.CharField(_("about"), max_length=10, choices=Subject.choices, default=Subject.OFFER)
    kind = models.ForeignKey(
        OfferKind,
        verbose_name=_("kind of offer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="policies",
    )
    value_from = models.DecimalField(_("value from"), max_digits=14, decimal_places=2, null=True, blank=True)
    value_to = models.DecimalField(_("value below"), max_digits=14, decimal_places=2, null=True, blank=True)
    cost_from = models.DecimalField(_("cost from"), max_digits=16, decimal_places=2, null=True, blank=True)
    cost_to = models.DecimalField(_("cost below"), max_digits=16, decimal_places=2, null=True, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, blank=True, default="")
    mrr_from = models.DecimalField(_("MRR from"), max_digits=16, decimal_places=2, null=True, blank=True)
    mrr_to = models.DecimalField(_("MRR below"), max_digits=16, decimal_places=2, null=True, blank=True)
    bulk_limit = models.DecimalField(
        _("may be approved in bulk below this cost"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: each one is looked at by itself."),
    )
    active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("approval policy")
        verbose_name_plural = _("approval policies")
        constraints = [
            models.CheckConstraint(condition=Q(subject__in=["offer", "plan"]), name="playbooks_policy_subject"),
            models.CheckConstraint(
                condition=Q(subject="offer")
                | Q(kind=None, value_from=None, value_to=None, cost_from=None, cost_to=None, bulk_limit=None),
                name="playbooks_policy_of_plans",
            ),
            models.CheckConstraint(condition=Q(tier__in=["", *Tier.values]), name="playbooks_policy_tier"),
            models.CheckConstraint(
                condition=Q(bulk_limit=None) | Q(bulk_limit__gte=0, bulk_limit__lt=LARGEST),
                name="playbooks_policy_bulk_limit",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_{end}": None})
                    | Q(**{f"{name}_{end}__gte": 0, f"{name}_{end}__lt": LARGEST}),
                    name=f"playbooks_policy_{name}_{end}",
                )
                for name in ("value", "cost", "mrr")
                for end in ("from", "to")
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_from": None})
                    | Q(**{f"{name}_to": None})
                    | Q(**{f"{name}_to__gt": F(f"{name}_from")}),
                    name=f"playbooks_policy_{name}_order",
                )
                for name in ("value", "cost", "mrr")
            ),
        ]


class ApproverRole(models.TextChoices):
    """Who is asked: a leader or the people of a role in the team of the customer's owner."""

    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    SALES = "sales", _("Sales")
    PRODUCT = "product", _("Product")
    EXECUTIVE = "executive", _("Executive")
    SERVICE = "service", _("Service")
    NAMED = "named", _("Named person")


class Quorum(models.TextChoices):
    """How many of those who are asked have to approve."""

    ANY = "any", _("one of them")
    ALL = "all", _("all of them")
    AT_LEAST = "at_least", pgettext_lazy("so many approvers", "at least")


@audited()
class ApprovalLevel(models.Model):
    """One level of a policy; levels are asked one after the other."""

    policy = models.ForeignKey(
        ApprovalPolicy, verbose_name=_("approval policy"), on_delete=models.CASCADE, related_name="levels"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    role = models.CharField(_("who is asked"), max_length=10, choices=ApproverRole.choices)
    quorum = models.CharField(_("how many"), max_length=10, choices=Quorum.choices, default=Quorum.ANY)
    at_least = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    sla_amount = models.PositiveSmallIntegerField(_("deadline"), default=24)
    sla_unit = models.CharField(
        _("unit of the deadline"), max_length=20, choices=SlaUnit.choices, default=SlaUnit.CLOCK_HOURS
    )

    class Meta:
        verbose_name = _("level of approval")
        verbose_name_plural = _("levels of approval")
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="playbooks_level_position"),
            models.CheckConstraint(
                condition=Q(role__in=["manager", "director", "sales", "product", "executive", "service"]),
                name="playbooks_level_role",
            ),
            models.CheckConstraint(
                condition=Q(quorum__in=["any", "all"], at_least=None) | Q(quorum="at_least", at_least__gte=1),
                name="playbooks_level_quorum",
            ),
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values), name="playbooks_level_sla"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_role_display()}"
