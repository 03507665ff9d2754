"""Saved views: the filters and columns of the queue that a person keeps under a name, alone or for everybody."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention import conf


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """The one place where saved views are filtered by who may use them."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and what somebody of one's tenants shares; nothing for those who see no tasks."""
        if not user.is_authenticated or not user.has_perm("retention_playbooks.view_retentiontask"):
            return self.none()
        tenants = conf.settings().tenants_of(user)
        shared = Q(shared=True)
        if tenants is not None:
            shared &= Q(tenants__overlap=list(tenants))
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """A query of the queue under a name; `query` is what stands in the address, `columns` what the table shows.

    A shared one is seen by everybody of `tenants`, those of the person who made it; without tenants by everybody.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    shared = models.BooleanField(_("for everybody"), default=False)
    query = models.CharField(_("filters"), max_length=2000, blank=True, default="")
    columns = ArrayField(models.CharField(max_length=20), verbose_name=_("columns"), default=list, blank=True)
    tenants = ArrayField(models.CharField(max_length=60), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(_("saved at"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="playbooks_view_name"),
            models.CheckConstraint(condition=~Q(name=""), name="playbooks_view_has_name"),
        ]
        indexes = [models.Index(fields=["name"], condition=Q(shared=True), name="playbooks_view_shared")]

    def __str__(self) -> str:
        return f"{self.name} ({self.owner_id})"


class QueueLayout(models.Model):
    """How a person left their queue: the columns they chose, and the groups they folded away."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    columns = ArrayField(models.CharField(max_length=20), verbose_name=_("columns"), default=list, blank=True)
    folded = ArrayField(models.CharField(max_length=20), verbose_name=_("folded groups"), default=list, blank=True)

    class Meta:
        verbose_name = _("layout of a queue")
        verbose_name_plural = _("layouts of queues")

    def __str__(self) -> str:
        return f"queue of {self.person_id}"
