"""How messages may leave the house: robots of group chats, what nobody may be sent, and the rules for all of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.team import Team
from retention.models import Customer, Measure, Named
from retention.models.audit import audited

MOST_A_MINUTE = 18
"""Robots of every vendor refuse more than twenty a minute; two are left for people."""


@audited()
class Robot(Named):
    """A robot in a group chat, or a system that takes signed messages."""

    class Kind(models.TextChoices):
        DINGTALK = "dingtalk", _("DingTalk")
        WECOM = "wecom", _("WeCom")
        FEISHU = "feishu", _("Feishu")
        SLACK = "slack", _("Slack")
        TEAMS = "teams", _("Microsoft Teams")
        WEBHOOK = "webhook", _("Signed webhook")

    class Language(models.TextChoices):
        EN = "en", _("English")
        ZH = "zh-hans", _("Simplified Chinese")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    team = models.ForeignKey(
        Team,
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="robots",
        help_text=_("Gets the notices of this team; empty: of every team."),
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="chats",
        help_text=_("Stands in the group chat that is shared with this customer; it gets no notices of ours."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    active = models.BooleanField(pgettext_lazy("in use", "active"), default=True)
    per_minute = models.PositiveSmallIntegerField(
        _("messages a minute"),
        default=MOST_A_MINUTE,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_A_MINUTE)],
        help_text=_("At most 18; what comes faster waits and is sent as one message."),
    )

    class Meta:
        verbose_name = _("robot")
        verbose_name_plural = _("robots")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["dingtalk", "wecom", "feishu", "slack", "teams", "webhook"]),
                name="playbooks_robot_kind",
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=MOST_A_MINUTE), name="playbooks_robot_rate"
            ),
            models.CheckConstraint(
                condition=Q(customer=None) | Q(team=None), name="playbooks_robot_of_team_or_customer"
            ),
        ]


class RobotAccess(models.Model):
    """The address and the secret of a robot, apart from it: the audit trail must not keep secrets."""

    robot = models.OneToOneField(Robot, on_delete=models.CASCADE, related_name="access")
    url = models.CharField(_("address"), max_length=1000)
    secret = models.CharField(_("secret"), max_length=300, blank=True, default="")
    calls = models.JSONField(default=list, blank=True, help_text=_("When it was called during the last minute."))

    class Meta:
        verbose_name = _("access to a robot")
        verbose_name_plural = _("access to robots")
        default_permissions = ()

    def __str__(self) -> str:
        return f"access of {self.robot_id}"


@audited()
class Suppression(models.Model):
    """An address that gets nothing: its person said so, or mail to it comes back. Read when a message is sent."""

    class Reason(models.TextChoices):
        OPTED_OUT = "opted_out", _("Unsubscribed")
        BOUNCED = "bounced", _("Mail came back")
        COMPLAINED = "complained", _("Complained")
        BY_HAND = "by_hand", _("Entered by a colleague")

    address = models.EmailField(_("e-mail"), max_length=254)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.BY_HAND)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("address that gets nothing")
        verbose_name_plural = _("addresses that get nothing")
        constraints = [
            models.UniqueConstraint(Lower("address"), condition=Q(lifted_at=None), name="playbooks_suppressed_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["opted_out", "bounced", "complained", "by_hand"]),
                name="playbooks_suppression_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("since")), name="playbooks_suppression_lifted_later"
            ),
        ]

    def __str__(self) -> str:
        return self.address


@audited()
class MessagingRules(models.Model):
    """When customers are written to, how often, from whom, and what the highlights are made of: one row."""

    code = models.SlugField(max_length=20, unique=True, default="default", editable=False)
    sender = models.CharField(
        _("sender"),
        max_length=254,
        blank=True,
        default="",
        help_text=_("For example: Acme Customer Success <care@acme.example>. Empty: DEFAULT_FROM_EMAIL."),
    )
    reply_to_owner = models.BooleanField(_("answers go to the owner of the customer"), default=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("nothing on Saturdays and Sundays"), default=False)
    cap_messages = models.PositiveSmallIntegerField(
        _("messages at most"), default=3, help_text=_("To one address, over all playbooks and sequences.")
    )
    cap_days = models.PositiveSmallIntegerField(_("within so many days"), default=7)
    keep_days = models.PositiveSmallIntegerField(
        _("days a message may wait"),
        default=14,
        help_text=_("Quiet hours and the cap put a message off; what is older than this is not sent any more."),
    )
    logins_measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure of logins"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    feature_measures = models.ManyToManyField(
        Measure,
        verbose_name=_("measures of features"),
        blank=True,
        related_name="+",
        help_text=_("The one used most is the best feature."),
    )
    saving_measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure of what saves time"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    minutes_saved = models.DecimalField(
        _("minutes that one use saves"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    tickets_measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure of open tickets"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A sequence that pauses for tickets waits while its newest value of the last 90 days is above 0."),
    )

    class Meta:
        verbose_name = _("rules for messages")
        verbose_name_plural = _("rules for messages")
        constraints = [
            models.CheckConstraint(condition=Q(code="default"), name="playbooks_messaging_rules_once"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="playbooks_quiet_hours_both",
            ),
            models.CheckConstraint(
                condition=Q(cap_messages__gte=1, cap_days__gte=1, cap_days__lte=365, keep_days__gte=1),
                name="playbooks_messaging_cap",
            ),
            models.CheckConstraint(
                condition=Q(minutes_saved=None) | Q(minutes_saved__gte=0, minutes_saved__lt=10**5),
                name="playbooks_minutes_saved_finite",
            ),
        ]

    def __str__(self) -> str:
        return str(_("rules for messages"))

    @classmethod
    def current(cls) -> MessagingRules:
        """The rules in force; those of a new installation where nobody has saved any."""
        found: MessagingRules | None = cls._default_manager.filter(code="default").first()
        return found or cls()


def normal(address: Any) -> str:
    """An address as it is compared: without blanks around it, in lower case."""
    return str(address or "").strip().lower()
