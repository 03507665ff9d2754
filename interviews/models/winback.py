"""Winning back: the conditions under which a customer would return, and what was begun when one was met."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.departure import Departure
from interviews.models.interview import Interview
from interviews.models.product_request import ProductRequest
from retention.models import Contact, Customer
from retention.models.audit import audited


class OfVisibleCustomers(models.QuerySet[Any]):
    """The one place where conditions and win-backs are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that this person may see; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention_interviews.view_winbackcondition"):
            return self.none()
        return self.filter(departure__customer__in=Customer.objects.visible_to(user))


@audited()
class WinBackCondition(models.Model):
    """What must be true before a customer who left may be asked to come back.

    `recontact_on` is the day on which they may be asked again anyway. Without consent nobody is contacted: the
    condition is kept for the product list only.
    """

    class Kind(models.TextChoices):
        FEATURE = "feature", _("A feature")
        PRICE = "price", _("A price")
        SERVICE = "service", _("A service")
        TIME = "time", _("Time")
        EVENT = "event", _("An event at the customer")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MET = "met", _("Met")
        DUE = "due", _("Day has come")
        DROPPED = "dropped", _("Given up")

    departure = models.ForeignKey(
        Departure, verbose_name=_("departure"), on_delete=models.CASCADE, related_name="conditions"
    )
    interview = models.ForeignKey(
        Interview,
        verbose_name=_("interview"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conditions",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    product_request = models.ForeignKey(
        ProductRequest,
        verbose_name=_("product request"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conditions",
    )
    detail = models.TextField(_("what must be true"), blank=True, default="")
    recontact_on = models.DateField(_("may be asked again on"))
    consent = models.BooleanField(_("agreed to be contacted"), default=False)
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    ended_on = models.DateField(_("met or given up on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ended_by_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    ended_note = models.CharField(_("why it was given up"), max_length=500, blank=True, default="")
    by_name = models.CharField(_("written by"), max_length=200, blank=True, default="")
    made_at = models.DateTimeField(_("written at"))

    objects = OfVisibleCustomers.as_manager()

    class Meta:
        verbose_name = _("condition for coming back")
        verbose_name_plural = _("conditions for coming back")
        permissions = [("win_back", _("Can note conditions for coming back, and mark them as met or given up"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["feature", "price", "service", "time", "event"]),
                name="interviews_condition_kind",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_on=None)
                | Q(state__in=["met", "due", "dropped"], ended_on__isnull=False),
                name="interviews_condition_state",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(ended_note="") | ~Q(state="dropped") & Q(ended_note=""),
                name="interviews_condition_dropped_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="time") | ~Q(detail="") | Q(product_request__isnull=False),
                name="interviews_condition_says_what",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recontact_on", "id"], condition=Q(state="waiting"), name="interviews_condition_waits"
            ),
            models.Index(
                fields=["product_request"], condition=Q(state="waiting"), name="interviews_request_waited_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.departure_id} {self.kind}"


class WinBack(models.Model):
    """We ask a customer to come back because a condition was met: once a condition, whatever beat does.

    `case` is the number of the case that was opened where playbooks are installed. Whether the customer came back is
    read from what they pay, never written here.
    """

    departure = models.ForeignKey(
        Departure, verbose_name=_("departure"), on_delete=models.CASCADE, related_name="winbacks"
    )
    condition = models.OneToOneField(
        WinBackCondition, verbose_name=_("condition"), on_delete=models.CASCADE, related_name="winback"
    )
    begun_at = models.DateTimeField(_("begun at"))
    by_name = models.CharField(_("begun by"), max_length=200, blank=True, default="")
    case = models.BigIntegerField(_("case"), null=True, blank=True)

    objects = OfVisibleCustomers.as_manager()

    class Meta:
        verbose_name = _("win-back")
        verbose_name_plural = _("win-backs")
        indexes = [models.Index(fields=["begun_at"], name="interviews_winback_begun")]

    def __str__(self) -> str:
        return f"{self.departure_id} {self.begun_at:%Y-%m-%d}"
