"""The admin of playbooks: recipes, calendars and teams to define; cases and tasks to look at."""

from __future__ import annotations

from playbooks import models
from playbooks.admin import approvals, calendars, messages, offers, recipes, sending, sequences, teams, work
from retention.admin.access import register

register(models.Playbook, recipes.PlaybookAdmin)
register(models.PlaybookVersion, recipes.PlaybookVersionAdmin)
register(models.LevelResponse, recipes.LevelResponseAdmin)
register(models.WorkingCalendar, calendars.WorkingCalendarAdmin)
register(models.Team, teams.TeamAdmin)
register(models.Absence, teams.AbsenceAdmin)
register(models.Case, work.CaseAdmin)
register(models.PlaybookRun, work.PlaybookRunAdmin)
register(models.RetentionTask, work.RetentionTaskAdmin)
register(models.OfferKind, offers.OfferKindAdmin)
register(models.ApprovalPolicy, offers.ApprovalPolicyAdmin)
register(models.Offer, offers.OfferAdmin)
register(models.ApprovalRequest, approvals.ApprovalRequestAdmin)
register(models.MessageTemplate, messages.MessageTemplateAdmin)
register(models.Message, messages.MessageAdmin)
register(models.MessageSequence, sequences.MessageSequenceAdmin)
register(models.Enrolment, sequences.EnrolmentAdmin)
register(models.Robot, sending.RobotAdmin)
register(models.Suppression, sending.SuppressionAdmin)
register(models.MessagingRules, sending.MessagingRulesAdmin)
