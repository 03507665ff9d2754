"""The nouns of the app, one file each; imports run from later to earlier in the flow."""

from __future__ import annotations

from interviews.models.answer import LONGEST_ANSWER, Answer
from interviews.models.departure import Departure, DepartureQuerySet
from interviews.models.form import Form, FormVersion, Purpose, Question
from interviews.models.interview import OPEN_STATES, Interview, InterviewEvent, InterviewQuerySet
from interviews.models.invitation import Attempt, Contacted, Invitation
from interviews.models.programme import LANGUAGES, Interviewer, ProgrammeRules

__all__ = [
    "LANGUAGES",
    "LONGEST_ANSWER",
    "OPEN_STATES",
    "Answer",
    "Attempt",
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
    "ProgrammeRules",
    "Purpose",
    "Question",
]
