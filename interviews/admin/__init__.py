"""The admin of interviews: reasons, competitors and requests to define; what was said to look at."""

from __future__ import annotations

from interviews import models
from interviews.admin import catalogue, conversations, forms, programme, reasons, winback
from retention.admin.access import register

register(models.Reason, catalogue.ReasonAdmin)
register(models.Competitor, catalogue.CompetitorAdmin)
register(models.ProductRequest, catalogue.ProductRequestAdmin)
register(models.Form, forms.InterviewFormAdmin)
register(models.FormVersion, forms.FormVersionAdmin)
register(models.Interviewer, programme.InterviewerAdmin)
register(models.ProgrammeRules, programme.ProgrammeRulesAdmin)
register(models.Interview, conversations.InterviewAdmin)
register(models.Departure, conversations.DepartureAdmin)
register(models.CodedReason, reasons.CodedReasonAdmin)
register(models.CompetitorMention, reasons.CompetitorMentionAdmin)
register(models.WinBackCondition, winback.WinBackConditionAdmin)
register(models.WinBack, winback.WinBackAdmin)
