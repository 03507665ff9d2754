"""The customers, and what the host told us about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.aggregates import BoolOr
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from retention import conf
from retention.models.feelings.keeping import keeps_handovers
from retention.models.involvement import remembers

_STANDING_FOLLOWS = "UPDATE retention_standing SET segment = NEW.segment WHERE customer_id = NEW.id; RETURN NULL;"

_NARROWS = ("segment", "industry", "region", "channel", "lifecycle", "employees")
"""Lists of customers and of their tasks are narrowed by these."""

if TYPE_CHECKING:
    from datetime import date


class CustomerQuerySet(models.QuerySet["Customer"]):
    """The one place where tenant and visibility are filtered."""

    def visible_to(self, user: Any) -> Self:
        """The customers that this person may see: nothing for strangers.

        1. Only the tenants of the person, where the host has tenants.
        2. The host's own VISIBILITY where it sets one; else every customer with
           the permission retention.view_every_customer, or one's own portfolio
           with retention.view_customer.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        found = self
        tenants = conf.settings().tenants_of(user)
        if tenants is not None:
            found = found.filter(tenant__in=tenants)
        visibility = conf.settings().visibility
        if visibility is not None:
            chosen: Self = visibility(user, found)
            return chosen
        if user.has_perm("retention.view_every_customer"):
            return found
        if user.has_perm("retention.view_customer"):
            return found.filter(owner=user)
        return found.none()

    def present(self) -> Self:
        """Those that the host still has."""
        return self.filter(gone_at=None)

    def current(self, *, as_of: date) -> Self:
        """Those that are not lost on the day."""
        return self.exclude(self._is_lost(as_of))

    def current_by_row(self, *, as_of: date) -> Self:
        """The same, asked row by row: for a list that shows the first of very many, and reads no more than it shows."""
        paid = Subscription.objects.filter(customer=OuterRef("pk"), mrr__gt=0, start__lte=as_of).order_by()
        sums = paid.values("customer").annotate(
            before=BoolOr(Q(start__lt=as_of) & (Q(end=None) | Q(end__gt=F("start")))),
            still=BoolOr(Q(end=None) | Q(end__gt=as_of)),
        )
        # the grouping keeps PostgreSQL from reading all subscriptions first
        return self.exclude(Q(lost_on__lte=as_of) | Q(Exists(sums.filter(before=True, still=False))))

    def lost(self, *, as_of: date) -> Self:
        """Marked lost on the day or earlier, or paid before it and pays nothing on it."""
        return self.filter(self._is_lost(as_of))

    @staticmethod
    def _is_lost(day: date) -> Q:
        paid = Subscription.objects.filter(customer=OuterRef("pk"), mrr__gt=0, start__lte=day)
        before = paid.filter(Q(end=None) | Q(end__gt=F("start")), start__lt=day)
        return Q(lost_on__lte=day) | Q(Exists(before) & ~Exists(paid.filter(Q(end=None) | Q(end__gt=day))))

    def scorable_on(self, day: date) -> Self:
        """Signed on or before the day (or without that date) and not marked lost."""
        return self.filter(Q(signed_on=None) | Q(signed_on__lte=day)).exclude(lost_on__lte=day)


class Customer(models.Model):
    """A company that pays, known by where it comes from and its number there."""

    source = models.CharField(_("source"), max_length=60, blank=True, default="")
    tenant = models.CharField(_("tenant"), max_length=60, blank=True, default="")
    external_id = models.CharField(_("external id"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.DecimalField(_("annual revenue"), max_digits=18, decimal_places=2, null=True, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=80, blank=True, default="")
    lifecycle = models.CharField(_("lifecycle stage"), max_length=40, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner (CSM)"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(_("name of the owner"), max_length=200, blank=True, default="")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    lost_on = models.DateField(_("marked lost on"), null=True, blank=True)
    gone_at = models.DateTimeField(_("gone from the host since"), null=True, blank=True)
    url = models.CharField(_("page in the host"), max_length=500, blank=True, default="")
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    marks = models.JSONField(
        _("marks"),
        default=dict,
        db_default={},
        blank=True,
        help_text=_("Set here, not in the host: no import changes them. A rule reads an attribute from here first."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [
            ("view_every_customer", _("Can see the customers of every portfolio")),
            ("view_audit_trail", _("Can read and take out the audit trail")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "tenant", "external_id"],
                name="retention_customer_key",
            ),
            models.CheckConstraint(
                condition=Q(annual_revenue=None) | Q(annual_revenue__gte=0, annual_revenue__lt=10**15),
                name="retention_customer_revenue_finite",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="retention_customer_owner"),
            models.Index(fields=["tenant", "external_id"], name="retention_customer_ext"),
            models.Index(fields=["name", "id"], name="retention_customer_name"),
            models.Index(fields=["id"], condition=Q(gone_at__isnull=False), name="retention_customer_gone"),
            *(models.Index(fields=[name, "id"], name=f"retention_customer_{name}") for name in _NARROWS),
        ]
        triggers = [
            *remembers(person="owner_id", capacity="owner"),
            *keeps_handovers(),
            pgtrigger.Trigger(
                name="standing_follows_segment",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.segment IS DISTINCT FROM NEW.segment"),
                func=_STANDING_FOLLOWS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.external_id})"

    @property
    def language(self) -> str:
        """The language that this customer is written to in: the attribute `language`, else that of the site."""
        wanted = str(self.attributes.get("language") or settings.LANGUAGE_CODE).lower()
        return "zh-hans" if wanted.startswith("zh") else "en"


class RoleCode(models.Func):
    """A role as it is compared: “Decision maker” and “decision-maker” are decision_maker."""

    template = r"regexp_replace(lower(trim(%(expressions)s)), '[\s_-]+', '_', 'g')"

    @classmethod
    def sql_of(cls, *column: str) -> sql.Composable:
        """Return the same of a column in a statement of ours: ("m", "role") is m.role."""
        before, after = cls.template.split("%(expressions)s")
        return sql.SQL(before) + sql.Identifier(*column) + sql.SQL(after)


class Contact(models.Model):
    """A person at the customer; their role as it was written, and as it is compared."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="contacts",
    )
    external_id = models.CharField(_("external id"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    role = models.CharField(
        _("role"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("For example champion, decision maker, user, finance."),
    )
    role_code = models.GeneratedField(
        expression=RoleCode("role"), output_field=models.CharField(max_length=60), db_persist=True
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["customer", "external_id"], name="retention_contact_key")]

    def __str__(self) -> str:
        return f"{self.name} ({self.external_id})"


class Subscription(models.Model):
    """What a customer pays a month, from the start day up to but without the end day."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    external_id = models.CharField(_("external id"), max_length=120)
    product = models.CharField(_("product"), max_length=120, blank=True, default="")
    start = models.DateField(_("start"))
    end = models.DateField(_("end"), null=True, blank=True, help_text=_("First day not covered."))
    mrr = models.DecimalField(_("MRR"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    billing_months = models.PositiveSmallIntegerField(_("months a bill covers"), default=1)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["customer", "external_id"], name="retention_subscription_key"),
            models.CheckConstraint(
                condition=Q(mrr__gte=0, mrr__lt=10**12),
                name="retention_subscription_mrr_finite",
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=models.F("start")),
                name="retention_subscription_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(billing_months__gte=1, billing_months__lte=120),
                name="retention_subscription_billing_months",
            ),
        ]
        indexes = [models.Index(fields=["customer", "start", "end"], name="retention_subscription_days")]

    def __str__(self) -> str:
        return f"{self.product or self.external_id} ({self.start})"
