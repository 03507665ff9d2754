"""The nouns of the app, one file each; imports run from later to earlier in the flow."""

from __future__ import annotations

from interviews.models.answer import LONGEST_ANSWER, Answer
from interviews.models.coded_reason import RANKS, Actor, CodedReason, CodedReasonQuerySet, Source, Verdict
from interviews.models.competitor import (
    LOOKING,
    Competitor,
    CompetitorMention,
    CompetitorNote,
    CompetitorNoteQuerySet,
)
from interviews.models.departure import Departure, DepartureQuerySet
from interviews.models.form import Form, FormVersion, Purpose, Question
from interviews.models.interview import OPEN_STATES, Interview, InterviewQuerySet
from interviews.models.interview_event import InterviewEvent
from interviews.models.invitation import Attempt, Contacted, Invitation
from interviews.models.product_request import ProductRequest
from interviews.models.programme import LANGUAGES, Interviewer, ProgrammeRules
from interviews.models.reason import Avoidable, Reason, ReasonQuerySet
from interviews.models.winback import WinBack, WinBackCondition

__all__ = [
    "LANGUAGES",
    "LONGEST_ANSWER",
    "LOOKING",
    "OPEN_STATES",
    "RANKS",
    "Actor",
    "Answer",
    "Attempt",
    "Avoidable",
    "CodedReason",
    "CodedReasonQuerySet",
    "Competitor",
    "CompetitorMention",
    "CompetitorNote",
    "CompetitorNoteQuerySet",
    "Contacted",
    "Departure",
    "DepartureQuerySet",
    "Form",
    "FormVersion",
    "Interview",
    "InterviewEvent",
    "InterviewQuerySet",
    "Interviewer",
    "Invitation",
    "ProductRequest",
    "ProgrammeRules",
    "Purpose",
    "Question",
    "Reason",
    "ReasonQuerySet",
    "Source",
    "Verdict",
    "WinBack",
    "WinBackCondition",
]
