"""The nouns of the app, one file each: calendars, teams, playbooks, cases, tasks and their history."""

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
from playbooks.models.role import Role
from playbooks.models.step_run import StepRun
from playbooks.models.task import RetentionTask, RetentionTaskQuerySet
from playbooks.models.team import Team, TeamMember

__all__ = [
    "CalendarDay",
    "Case",
    "CaseQuerySet",
    "CaseReason",
    "Escalation",
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
