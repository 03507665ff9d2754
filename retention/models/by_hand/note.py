"""Notes: what people write down about a customer, for whoever meets them next."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention.models.audit import append_only
from retention.models.customer import Customer


class CustomerNoteQuerySet(models.QuerySet["CustomerNote"]):
    """The one place where notes are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those about the customers that this person may see; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention.view_customernote"):
            return self.none()
        return self.filter(customer__in=Customer.objects.visible_to(user))


class CustomerNote(models.Model):
    """What a person wrote about a customer at a moment; rows are only ever added."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        db_index=False,  # the index below begins with it
        related_name="notes",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=200)
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))

    objects = CustomerNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="retention_note_has_text")]
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="retention_note_recent"),
            models.Index(fields=["at"], condition=Q(text__contains="@"), name="retention_note_mentions"),
        ]
        triggers = append_only(people=["author"])

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.text[:60]}"
