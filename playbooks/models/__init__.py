"""The nouns of the app, one file each: playbooks, cases, tasks, offers, approvals, messages, time and history."""

from __future__ import annotations

from playbooks.models.calendar import CalendarDay, WorkingCalendar, WorkingHours
from playbooks.models.case import Case, CaseQuerySet, CaseReason, PlaybookRun
from playbooks.models.checklist import ChecklistItem
from playbooks.models.desk.bulk_action import BulkAction, BulkActionQuerySet, BulkResult
from playbooks.models.desk.hold import TaskHold
from playbooks.models.desk.open_ticket import OpenTicket
from playbooks.models.desk.saved_view import QueueLayout, SavedView, SavedViewQuerySet
from playbooks.models.history import Escalation, TaskEvent
from playbooks.models.messages.channel import MessagingRules, Robot, RobotAccess, Suppression
from playbooks.models.messages.mails import ContactMails, MailCount
from playbooks.models.messages.message import Audience, Message, MessageQuerySet, MessageTemplate
from playbooks.models.messages.notice import NoticeHours, NoticePreference
from playbooks.models.messages.sequence import Enrolment, EnrolmentQuerySet, MessageSequence, SequenceStep
from playbooks.models.offers.approval import ApprovalRequest, ApprovalRequestQuerySet, ApprovalStep
from playbooks.models.offers.decision import ApprovalDecision, ApprovalEscalation, ApprovalSeat
from playbooks.models.offers.offer import Offer, OfferExecution, OfferKind, OfferQuerySet
from playbooks.models.offers.policy import ApprovalLevel, ApprovalPolicy, ApproverRole, Quorum
from playbooks.models.pace import CasePace, LateBecause, PaceMedian
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
from playbooks.models.task import RetentionTask
from playbooks.models.task_rows import UNFINISHED, WAITS_OR_SLEEPS, RetentionTaskQuerySet
from playbooks.models.team import MEMBER_ROLES, Absence, EscalationStep, Team, TeamMember

__all__ = [
    "MEMBER_ROLES",
    "UNFINISHED",
    "WAITS_OR_SLEEPS",
    "Absence",
    "ApprovalDecision",
    "ApprovalEscalation",
    "ApprovalLevel",
    "ApprovalPolicy",
    "ApprovalRequest",
    "ApprovalRequestQuerySet",
    "ApprovalSeat",
    "ApprovalStep",
    "ApproverRole",
    "Audience",
    "BulkAction",
    "BulkActionQuerySet",
    "BulkResult",
    "CalendarDay",
    "Case",
    "CaseMember",
    "CaseMemberQuerySet",
    "CasePace",
    "CaseQuerySet",
    "CaseReason",
    "ChecklistItem",
    "ContactMails",
    "Enrolment",
    "EnrolmentQuerySet",
    "Escalation",
    "EscalationStep",
    "LateBecause",
    "LevelResponse",
    "MailCount",
    "Message",
    "MessageQuerySet",
    "MessageSequence",
    "MessageTemplate",
    "MessagingRules",
    "NoticeHours",
    "NoticePreference",
    "Offer",
    "OfferExecution",
    "OfferKind",
    "OfferQuerySet",
    "OpenTicket",
    "PaceMedian",
    "Playbook",
    "PlaybookRun",
    "PlaybookVersion",
    "QueueLayout",
    "Quorum",
    "RetentionTask",
    "RetentionTaskQuerySet",
    "Robot",
    "RobotAccess",
    "Role",
    "SavedView",
    "SavedViewQuerySet",
    "SequenceStep",
    "SlaUnit",
    "Step",
    "StepRun",
    "Suppression",
    "TaskEvent",
    "TaskHold",
    "Team",
    "TeamMember",
    "WorkingCalendar",
    "WorkingHours",
]
