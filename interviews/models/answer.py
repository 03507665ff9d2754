"""Answers: what was said to each question, word for word, and what was marked in it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.interview import Interview

LONGEST_ANSWER = 8000

_LOCKED = """
    IF EXISTS (
        SELECT FROM retention_interviews_interview talk
        WHERE talk.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.interview_id ELSE NEW.interview_id END
        AND talk.state NOT IN ('due', 'assigned', 'scheduled', 'in_progress')
    ) THEN
        RAISE EXCEPTION 'the answers of a submitted interview never change; correct it instead'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""


class Answer(models.Model):
    """What was said to one question; unknown and declined are answers too. Locked once the interview is over.

    `value` is what the kind of the question asks beside the words: {"choice": code}, {"choices": [codes]},
    {"scale": 0…10}, {"competitor": code or name}, {"date": ISO day}; empty for open text. `quotes` are passages of the
    verbatim that were marked. What the law asks to be erased is erased under pgtrigger.ignore, and only so.
    """

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        UNKNOWN = "unknown", _("Does not know")
        DECLINED = "declined", _("Does not want to say")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="answers")
    question_key = models.SlugField(_("question"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.ANSWERED)
    verbatim = models.TextField(_("word for word"), blank=True, default="")
    value = models.JSONField(_("value"), default=dict, blank=True)
    quotes = models.JSONField(_("quotes"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(_("answered at"))
    author_name = models.CharField(_("written by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["interview", "question_key"], name="interviews_one_answer"),
            models.CheckConstraint(
                condition=Q(outcome="answered")
                | Q(outcome__in=["unknown", "declined"], verbatim="", value={}, quotes=[]),
                name="interviews_answer_outcome",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="locked_when_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LOCKED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.question_key}"
