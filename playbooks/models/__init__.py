"""The nouns of the app, one file each: calendars, teams, playbooks, cases, work."""

from __future__ import annotations

from playbooks.models.calendar import CalendarDay, WorkingCalendar, WorkingHours
from playbooks.models.case import Case, CaseReason, PlaybookRun
from playbooks.models.playbook import (
    LevelResponse,
    Playbook,
    PlaybookVersion,
    SlaUnit,
    Step,
)
from playbooks.models.team import Team, TeamMember
from playbooks.models.work import Escalation, RetentionTask, TaskEvent

__all__ = [
    "CalendarDay",
    "Case",
    "CaseReason",
    "Escalation",
    "LevelResponse",
    "Playbook",
    "PlaybookRun",
    "PlaybookVersion",
    "RetentionTask",
    "SlaUnit",
    "Step",
    "TaskEvent",
    "Team",
    "TeamMember",
    "WorkingCalendar",
    "WorkingHours",
]
