"""Who works together and in which role, who leads them, by which calendar, and who is away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.calendar import WorkingCalendar
from playbooks.models.role import Role
from retention.models import Named
from retention.models.audit import audited

MEMBER_ROLES = [value for value in Role.values if value not in ("manager", "director")]
"""What a member of a team can be; manager and director are named by the team itself."""


@audited()
class Team(Named):
    """A group of CSMs and colleagues of other roles with a manager and a director to escalate to."""

    calendar = models.ForeignKey(
        WorkingCalendar,
        verbose_name=_("working calendar"),
        on_delete=models.PROTECT,
        related_name="teams",
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    director = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("director"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_default = models.BooleanField(_("for everybody without a team"), default=False)
    waiting_days = models.PositiveSmallIntegerField(
        _("longest wait for a customer"),
        default=10,
        db_default=10,
        help_text=_("Working days after which the clock of a task goes on, answer or not."),
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="playbooks_one_default_team",
            ),
            models.CheckConstraint(condition=Q(waiting_days__gte=1, waiting_days__lte=250), name="playbooks_team_wait"),
        ]


@audited()
class TeamMember(models.Model):
    """A person in a team, in a role; a person is in one team.

    Who is on call takes over where nobody of a role is there.
    """

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[(value, label) for value, label in Role.choices if value in MEMBER_ROLES],
        default=Role.OWNER,
    )
    on_call = models.BooleanField(
        _("on call"), default=False, help_text=_("Takes over where nobody of a role is there.")
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="playbooks_member_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


@audited()
class EscalationStep(models.Model):
    """Who is told after how much of the time of a task; a team without rows has 50, 100 and 200 percent."""

    class Target(models.TextChoices):
        OWNER = "owner", _("Owner of the task")
        MANAGER = "manager", _("Manager")
        DIRECTOR = "director", _("Director")

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="escalation_steps")
    percent = models.PositiveSmallIntegerField(_("percent of the time"))
    target = models.CharField(_("who is told"), max_length=10, choices=Target.choices)

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        constraints = [
            models.UniqueConstraint(fields=["team", "percent"], name="playbooks_escalation_percent_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=10, percent__lte=1000), name="playbooks_escalation_percent_range"
            ),
            models.CheckConstraint(
                condition=Q(target__in=["owner", "manager", "director"]), name="playbooks_escalation_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % {self.target}"


@audited()
class Absence(models.Model):
    """Days, both included, on which a person is away; the delegate does their work meanwhile."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("delegate"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: whoever is on call, else the manager of the team."),
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="playbooks_absence_order"),
            models.CheckConstraint(
                condition=Q(delegate=None) | ~Q(delegate=F("user")), name="playbooks_absence_other_delegate"
            ),
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="playbooks_absence_days")]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} - {self.last_day}"
