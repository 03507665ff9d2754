"""Which tasks a person may see, and in which order the unfinished ones stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import Q

from playbooks.models.retention_team import CaseMember
from retention import conf
from retention.models import Customer

if TYPE_CHECKING:
    from playbooks.models.task import RetentionTask  # noqa: F401  for the name of the rows

UNFINISHED = ("open", "snoozed", "waiting")
WAITS_OR_SLEEPS: Final = models.Case(
    models.When(state="waiting", then=models.Value(1)),
    models.When(state="snoozed", then=models.Value(2)),
    default=models.Value(0),
)
"""What is waited for stands after what is to be done, and what is put off after that."""


class RetentionTaskQuerySet(models.QuerySet["RetentionTask"]):
    """The one place where tasks are filtered by who may see them, and the words for them."""

    def visible_to(self, user: Any) -> Self:
        """One's own tasks, those of customers one may see and of retention teams one is in; none for strangers."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm("retention_playbooks.view_retentiontask"):
            return self.none()
        if conf.settings().sees_every_customer(user):
            return self.all()
        tenants = conf.settings().tenants_of(user)
        found = self.filter(
            Q(owner=user)
            | Q(customer__in=Customer.objects.visible_to(user))
            | Q(case__in=CaseMember.objects.serving().filter(user=user).values("case"))
        )
        return found if tenants is None else found.filter(customer__tenant__in=tenants)

    def own(self, user: Any) -> Self:
        """One's own tasks, of those that one may see: along the index of their owners."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm("retention_playbooks.view_retentiontask"):
            return self.none()
        tenants = conf.settings().tenants_of(user)
        found = self.filter(owner=user)
        return found if tenants is None else found.filter(customer__tenant__in=tenants)

    def unfinished(self) -> Self:
        """Open, snoozed, or waiting for the customer."""
        return self.filter(state__in=UNFINISHED)

    def open(self) -> Self:
        """To be done now: neither snoozed, nor waiting, nor over."""
        return self.filter(state="open")
