"""What a colleague wants to be told of, by which way, and when they are not to be disturbed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticePreference(models.Model):
    """One kind of notice and how one person wants it; without a row they get it on the page and by mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("colleague"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=40)
    on_page = models.BooleanField(_("on the page"), default=True)
    by_mail = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        verbose_name = _("wish about notices")
        verbose_name_plural = _("wishes about notices")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="playbooks_notice_wish_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class NoticeHours(models.Model):
    """When one person gets no mail: it waits until the hours are over. The page shows notices at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("colleague"), on_delete=models.CASCADE, related_name="+"
    )
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("no mail on Saturdays and Sundays"), default=False)

    class Meta:
        verbose_name = _("quiet hours of a colleague")
        verbose_name_plural = _("quiet hours of colleagues")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="playbooks_quiet_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiet_from}-{self.quiet_until}"
