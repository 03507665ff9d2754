"""The accounts of what came in: imports, and answers kept for repeated requests."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One accepted import: what came, from where, and what it changed."""

    kind = models.CharField(_("kind"), max_length=20)
    source = models.CharField(_("source"), max_length=60, blank=True, default="")
    origin = models.CharField(_("origin"), max_length=200, help_text=_("File name, API or adapter."))
    digest = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True, default="")
    rows = models.PositiveIntegerField(_("rows"))
    inserted = models.PositiveIntegerField(_("inserted"))
    updated = models.PositiveIntegerField(_("updated"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    measures = ArrayField(
        models.BigIntegerField(), verbose_name=_("measures"), default=list, blank=True,
        help_text=_("Of observations: the keys of the measures that it brought."),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    finished_at = models.DateTimeField(_("finished at"))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["-finished_at"], name="retention_import_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.origin} {self.finished_at:%Y-%m-%d %H:%M}"


class IdempotencyKey(models.Model):
    """The answer given to a request, repeated when the same request comes again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    locked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="retention_idempotency_key")]

    def __str__(self) -> str:
        return self.key
