"""Segments: selections of customers that a person has saved, for themselves or for everybody."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedSegmentQuerySet(models.QuerySet["SavedSegment"]):
    """The one place where segments are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those that are shared; a segment holds filters, never customers."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedSegment(models.Model):
    """A selection of customers by its filters: everybody sees in it the customers that they may see."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(_("name of who saved it"), max_length=200, blank=True, default="")
    shared = models.BooleanField(_("for everybody"), default=False)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=1000)
    created_at = models.DateTimeField(_("saved at"))

    objects = SavedSegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved segment")
        verbose_name_plural = _("saved segments")
        permissions = [("share_segments", _("Can save segments for everybody"))]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(shared=False), name="retention_segment_name_of_owner"
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(shared=True), name="retention_segment_shared_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="retention_segment_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
