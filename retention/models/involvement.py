"""Who has ever worked for a customer, so that somebody neutral can be asked to talk to them."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

_REMEMBER = """
    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)
    SELECT DISTINCT {customer}, fresh.{person}, '{capacity}', now(), ''
    FROM new_values fresh {joined}
    WHERE fresh.{person} IS NOT NULL {changed}
    ORDER BY 1, 2
    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;
    RETURN NULL;
"""
_CHANGED = """
    AND EXISTS (
        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.{person} IS DISTINCT FROM fresh.{person}
    )
"""


def remembers(*, person: str, capacity: str, customer: str = "fresh.id", joined: str = "") -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows tie a person to a customer: who was named once is never forgotten.

    `person` is the column of the person, `customer` the expression of the customer's id, `joined` the joins that it
    needs; the changed row is called `fresh`. They work on whole statements, also on bulk ones and on plain SQL.
    """
    parts = {"person": person, "capacity": capacity, "customer": customer, "joined": joined}
    begun = pgtrigger.Trigger(
        name=f"remember_{capacity}_made",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_values"),  # type: ignore[no-untyped-call]
        func=_REMEMBER.format(**parts, changed=""),
    )
    changed = pgtrigger.Trigger(
        name=f"remember_{capacity}_changed",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_values", new="new_values"),  # type: ignore[no-untyped-call]
        func=_REMEMBER.format(**parts, changed=_CHANGED.format(person=person)),
    )
    return [begun, changed]


class Involvement(models.Model):
    """A person works or has worked for a customer, in one capacity; rows are only ever added.

    Written by triggers of the database on owners, tasks, retention teams, approvals and offers; sellers whom no table
    knows are entered by hand. Whoever has a row is not neutral and holds no exit interview with the customer.
    """

    class Capacity(models.TextChoices):
        OWNER = "owner", _("CSM of the customer")
        SELLER = "seller", _("seller")
        TASK = "task", _("did tasks for the customer")
        APPROVER = "approver", _("decided on offers or plans for the customer")
        TEAM = "team", _("member of a retention team")

    customer = models.ForeignKey(
        "retention.Customer",
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="involvements",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    capacity = models.CharField(_("as"), max_length=10, choices=Capacity.choices)
    since = models.DateTimeField(_("since"), db_default=Now())
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("involvement")
        verbose_name_plural = _("who has worked for whom")
        constraints = [
            models.UniqueConstraint(fields=["customer", "person", "capacity"], name="retention_involved_once"),
            models.CheckConstraint(
                condition=Q(capacity__in=["owner", "seller", "task", "approver", "team"]),
                name="retention_involvement_capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.capacity} {self.customer_id}"


def capacities(*, customer_id: int, person: Any) -> list[str]:
    """In which capacities a person has worked for a customer, in words; empty for somebody neutral."""
    rows = Involvement.objects.filter(customer_id=customer_id, person=person).order_by("capacity")
    return [row.get_capacity_display() for row in rows]
