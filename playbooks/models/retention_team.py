"""Virtual retention teams: who works together on a grave case, in which role, and who has acknowledged it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import Case
from playbooks.models.playbook import SlaUnit
from playbooks.models.role import Role
from retention.models.audit import audited
from retention.models.involvement import remembers


class CaseMemberQuerySet(models.QuerySet["CaseMember"]):
    """The words for members."""

    def serving(self) -> Self:
        """Those who are asked or have acknowledged; not those in whose place another was asked."""
        return self.filter(state__in=("asked", "acknowledged"))


@audited()
class CaseMember(models.Model):
    """A person who is asked to help with a case in a role; the next in line is asked where they do not answer.

    A role has one who serves. `ask_next_at` is the moment the sweep looks at; empty where nobody is
    left to ask. A role for which there is nobody at all is vacant.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        PASSED = "passed", _("Did not answer")
        VACANT = "vacant", _("Nobody is there")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("answer due at"))
    ask_next_at = models.DateTimeField(_("the next is asked at"), null=True, blank=True)
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(_("unit of the deadline"), max_length=20, choices=SlaUnit.choices)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a retention team")
        verbose_name_plural = _("members of retention teams")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(state__in=["asked", "acknowledged", "vacant"]),
                name="playbooks_one_member_a_role",
            ),
            models.UniqueConstraint(fields=["case", "role", "user"], name="playbooks_member_asked_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="playbooks_case_member_role"),
            models.CheckConstraint(
                condition=Q(state="acknowledged", acknowledged_at__isnull=False)
                | Q(state__in=["asked", "passed", "vacant"], acknowledged_at=None),
                name="playbooks_case_member_state",
            ),
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values) & Q(due_at__gte=F("asked_at")),
                name="playbooks_case_member_due",
            ),
        ]
        triggers = remembers(
            person="user_id",
            capacity="team",
            customer="story.customer_id",
            joined="JOIN retention_playbooks_case story ON story.id = fresh.case_id",
        )
        indexes = [
            models.Index(
                fields=["ask_next_at"],
                condition=Q(state="asked", ask_next_at__isnull=False),
                name="playbooks_member_next",
            ),
            models.Index(
                fields=["user", "case"],
                condition=Q(state__in=["asked", "acknowledged"]),
                name="playbooks_member_serving",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.case_id}: {self.name}"
