"""The nouns of the app, one file each: calendars, teams, playbooks, cases, retention teams, tasks and their history."""

from __future__ import annotations

from playbooks.models.calendar import CalendarDay, WorkingCalendar, WorkingHours
from playbooks.models.case import Case, CaseQuerySet, CaseReason, PlaybookRun
from playbooks.models.history import Escalation, TaskEvent
from playbooks.models.playbook import (
    LevelResponse,
    Playbook,
    PlaybookVersion,
    SlaUnit,
    Step,
)
from playbooks.models.retention_team import CaseMember, CaseMemberQuerySet
from playbooks.models.role import Role
from playbooks.models.step_run import StepRun
from playbooks.models.task import UNFINISHED, ChecklistItem, RetentionTask, RetentionTaskQuerySet
from playbooks.models.team import MEMBER_ROLES, Absence, EscalationStep, Team, TeamMember

__all__ = [
    "MEMBER_ROLES",
    "UNFINISHED",
    "Absence",
    "CalendarDay",
    "Case",
    "CaseMember",
    "CaseMemberQuerySet",
    "CaseQuerySet",
    "CaseReason",
    "ChecklistItem",
    "Escalation",
    "EscalationStep",
    "LevelResponse",
    "Playbook",
    "PlaybookRun",
    "PlaybookVersion",
    "RetentionTask",
    "RetentionTaskQuerySet",
    "Role",
    "SlaUnit",
    "Step",
    "StepRun",
    "TaskEvent",
    "Team",
    "TeamMember",
    "WorkingCalendar",
    "WorkingHours",
]
