"""Invitations: the signed link by which a customer answers without a login, and how often links were tried."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from interviews.models.interview import Interview


def new_nonce() -> str:
    """A number that nobody can guess."""
    return secrets.token_urlsafe(24)


class Invitation(models.Model):
    """A link to one interview. Its token is never stored: it is `nonce`, a random number, signed with the site's key.

    It works until it expires, is revoked, or the answers are submitted. An interview has at most one that works.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="invitations")
    nonce = models.CharField(max_length=40, default=new_nonce, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_by_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    expires_at = models.DateTimeField(_("expires at"))
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)
    used_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by_name = models.CharField(_("revoked by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(used_at=None, revoked_at=None),
                name="interviews_one_link_that_works",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="interviews_link_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.made_at:%Y-%m-%d}"


class Contacted(models.Model):
    """A person at a customer was asked for an interview: nobody is asked more than so often in so many days."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="contacted")
    address = models.CharField(_("address"), max_length=254)
    at = models.DateTimeField(_("at"))
    step = models.CharField(_("for"), max_length=30)

    class Meta:
        verbose_name = _("contact made")
        verbose_name_plural = _("contacts made")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["interview", "address", "step"], name="interviews_contacted_once")
        ]
        indexes = [models.Index(fields=["address", "at"], name="interviews_contacted_lately")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.step}"


class Attempt(models.Model):
    """How often somebody has tried links within a minute: one row a visitor and minute, counted by the database."""

    visitor = models.CharField(max_length=64)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("attempt at a link")
        verbose_name_plural = _("attempts at links")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["visitor", "minute"], name="interviews_attempts_a_minute")]
        indexes = [models.Index(fields=["minute"], name="interviews_attempts_old")]

    def __str__(self) -> str:
        return f"{self.visitor[:8]} {self.minute:%H:%M}"
