"""Offers: what may be offered to keep a customer, what was offered, and what was carried out."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import Case
from playbooks.models.offers.withdrawal import Withdrawable, only_withdrawn
from retention import conf
from retention.models import Customer, Named
from retention.models.audit import append_only, audited
from retention.models.involvement import remembers

LARGEST = 10**12
LONGEST = 120
"""Months."""


@audited()
class OfferKind(Named):
    """An entry of the catalogue: how its cost is computed, and between which limits it may be offered."""

    class Basis(models.TextChoices):
        PERCENT_OF_MRR = "percent_of_mrr", _("% of the MRR, for the term")
        MONTHLY_AMOUNT = "monthly_amount", _("amount a month, for the term")
        ONE_AMOUNT = "one_amount", _("amount, once")

    basis = models.CharField(_("the value is"), max_length=20, choices=Basis.choices)
    value_min = models.DecimalField(_("smallest value"), max_digits=14, decimal_places=2, default=0)
    value_max = models.DecimalField(_("largest value"), max_digits=14, decimal_places=2)
    term_min = models.PositiveSmallIntegerField(_("shortest term in months"), default=1)
    term_max = models.PositiveSmallIntegerField(_("longest term in months"), default=12)
    one_off_max = models.DecimalField(_("largest one-off cost"), max_digits=14, decimal_places=2, default=0)
    valid_days = models.PositiveSmallIntegerField(
        _("days to carry it out once it is approved"),
        default=30,
        help_text=_("After that the approval expires."),
    )
    active = models.BooleanField(_("may be offered"), default=True)

    class Meta:
        verbose_name = _("kind of offer")
        verbose_name_plural = _("offer catalogue")
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["percent_of_mrr", "monthly_amount", "one_amount"]),
                name="playbooks_offerkind_basis",
            ),
            models.CheckConstraint(
                condition=Q(value_min__gte=0, value_max__gte=F("value_min"), value_max__lt=LARGEST),
                name="playbooks_offerkind_value",
            ),
            models.CheckConstraint(
                condition=~Q(basis="percent_of_mrr") | Q(value_max__lte=100), name="playbooks_offerkind_percent"
            ),
            models.CheckConstraint(
                condition=Q(term_max__gte=F("term_min"), term_max__lte=LONGEST), name="playbooks_offerkind_term"
            ),
            models.CheckConstraint(
                condition=Q(one_off_max__gte=0, one_off_max__lt=LARGEST), name="playbooks_offerkind_one_off"
            ),
            models.CheckConstraint(
                condition=Q(valid_days__gte=1, valid_days__lte=366), name="playbooks_offerkind_valid_days"
            ),
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    """The one place where offers are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers one may see, one's own, and those one is or was asked to decide on."""
        if not user.is_authenticated or not user.is_active or not user.has_perm("retention_playbooks.view_offer"):
            return self.none()
        if conf.settings().sees_every_customer(user):
            return self.all()
        asked = Q(requests__steps__seats__person=user)
        seen = Q(customer__in=Customer.objects.visible_to(user)) | Q(created_by=user) | asked
        found = self.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))
        tenants = conf.settings().tenants_of(user)
        return found if tenants is None else found.filter(customer__tenant__in=tenants)

    def given(self) -> Self:
        """Approved or carried out: what counts as given to the customer."""
        return self.filter(state__in=("approved", "executed"))


@audited()
class Offer(Withdrawable):
    """What is offered to one customer in a case; every change of its content makes a new version.

    Cost, MRR at risk and break-even are those of the moment it was last written or asked for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for approval")
        SENT_BACK = "sent_back", _("Sent back")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXECUTED = "executed", _("Carried out")
        EXPIRED = "expired", _("Expired")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="offers")
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="retention_offers"
    )
    kind = models.ForeignKey(
        OfferKind, verbose_name=_("kind of offer"), on_delete=models.PROTECT, related_name="offers"
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    term_months = models.PositiveSmallIntegerField(_("term in months"))
    one_off_cost = models.DecimalField(_("one-off cost"), max_digits=14, decimal_places=2, default=0)
    reason = models.TextField(_("reason"))
    currency = models.CharField(_("currency"), max_length=3)
    cost = models.DecimalField(_("cost over the term"), max_digits=16, decimal_places=2)
    mrr_at_risk = models.DecimalField(_("MRR at risk"), max_digits=16, decimal_places=2)
    break_even_months = models.DecimalField(
        _("months until it has paid off"), max_digits=8, decimal_places=1, null=True, blank=True
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_by_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("created at"))
    valid_until = models.DateTimeField(_("to be carried out by"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        permissions = [("make_offers", _("Can make offers, ask for approval and carry them out"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "waiting",
                        "sent_back",
                        "approved",
                        "rejected",
                        "withdrawn",
                        "executed",
                        "expired",
                    ]
                ),
                name="playbooks_offer_state",
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lt=LARGEST), name="playbooks_offer_value"),
            models.CheckConstraint(condition=Q(term_months__lte=LONGEST), name="playbooks_offer_term"),
            models.CheckConstraint(
                condition=Q(one_off_cost__gte=0, one_off_cost__lt=LARGEST), name="playbooks_offer_one_off"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0, cost__lt=LARGEST * 100), name="playbooks_offer_cost"),
            models.CheckConstraint(
                condition=Q(mrr_at_risk__gte=0, mrr_at_risk__lt=LARGEST * 100), name="playbooks_offer_mrr"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="playbooks_offer_has_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "executed", "expired"]) | Q(valid_until__isnull=False),
                name="playbooks_approved_offer_ends",
            ),
            only_withdrawn(name="playbooks_offer_withdrawn", withdrawn_at=None),
        ]
        triggers = remembers(person="created_by_id", capacity="seller", customer="fresh.customer_id")
        indexes = [
            models.Index(fields=["customer", "created_at"], name="playbooks_offer_customer"),
            models.Index(fields=["kind", "state"], name="playbooks_offer_kind"),
            models.Index(fields=["valid_until"], condition=Q(state="approved"), name="playbooks_offer_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} for {self.customer_id}"


class OfferExecution(models.Model):
    """An approved offer was carried out: once, by whom, when, and under which number elsewhere."""

    offer = models.OneToOneField(
        Offer, verbose_name=_("offer"), on_delete=models.CASCADE, primary_key=True, related_name="execution"
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_name = models.CharField(_("name"), max_length=200)
    reference = models.CharField(
        _("reference"), max_length=200, help_text=_("Number of the contract, order or credit note.")
    )
    content_hash = models.CharField(_("mark of the content"), max_length=64)

    class Meta:
        verbose_name = _("execution of an offer")
        verbose_name_plural = _("executions of offers")
        constraints = [
            models.CheckConstraint(condition=~Q(reference=""), name="playbooks_execution_has_reference"),
        ]
        triggers = append_only(people=["by"])

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.reference}"
