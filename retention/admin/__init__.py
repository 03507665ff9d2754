"""The admin: where operations people define what counts, and look at what the machines did."""

from __future__ import annotations

from retention import models
from retention.admin import customers, definitions, emotions, health, machinery, rules
from retention.admin.access import register
from retention.admin.health_models.models import HealthModelAdmin
from retention.admin.health_models.versions import HealthModelVersionAdmin

register(models.Measure, definitions.MeasureAdmin)
register(models.Metric, definitions.MetricAdmin)
register(models.HealthModel, HealthModelAdmin)
register(models.HealthModelVersion, HealthModelVersionAdmin)
register(models.Rule, rules.RuleAdmin)
register(models.EmotionalRule, emotions.EmotionalRuleAdmin)
register(models.Job, machinery.JobAdmin)
register(models.JobRun, machinery.JobRunAdmin)
register(models.ScoreRun, machinery.ScoreRunAdmin)
register(models.ImportBatch, machinery.ImportBatchAdmin)
register(models.Customer, customers.CustomerAdmin)
register(models.Contact, customers.ContactAdmin)
register(models.Subscription, customers.SubscriptionAdmin)
register(models.Interaction, customers.InteractionAdmin)
register(models.Involvement, customers.InvolvementAdmin)
register(models.CurrentHealth, health.CurrentHealthAdmin)
register(models.HealthOverride, health.HealthOverrideAdmin)
register(models.Warning, health.WarningAdmin)
