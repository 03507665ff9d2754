"""The nouns of the app, one file each; imports run from later to earlier in the flow."""

from __future__ import annotations

from retention.models.by_hand.note import CustomerNote, CustomerNoteQuerySet
from retention.models.by_hand.sentiment import (
    SEE_SENTIMENTS,
    OwnerSentiment,
    OwnerSentimentQuerySet,
    Sentiment,
)
from retention.models.customer import (
    Contact,
    Customer,
    CustomerQuerySet,
    RoleCode,
    Subscription,
)
from retention.models.dealings.interaction import CHAMPION_LEFT, Interaction
from retention.models.emotions.entry import EmotionalEntry, EmotionalEntryQuerySet
from retention.models.emotions.rule import EmotionalRule, Mood
from retention.models.feelings.feeling import Feeling, FeelingQuerySet, sentiment_in_force
from retention.models.health_model import (
    HealthModel,
    HealthModelVersion,
    ModelMetric,
    Scorecard,
    Tier,
    VersionState,
)
from retention.models.import_batch import IdempotencyKey, ImportBatch
from retention.models.involvement import Involvement
from retention.models.job import Job, JobRun
from retention.models.measure import (
    Aggregation,
    Compare,
    Dimension,
    DroppedMonth,
    Measure,
    Metric,
    MetricMeasure,
    Observation,
    SeriesStart,
)
from retention.models.named import ChosenLanguage, Language, Named, localized, localized_in_sql
from retention.models.rule import LEVEL_RANK, Level, Rule, RuleEvaluation, rank_of_level
from retention.models.score_run import ScoreChunk, ScoreRun, StaleDays
from retention.models.snapshot import FAR, TIER_MOVED, UNKNOWN_RISK, CurrentHealth, HealthOverride, HealthSnapshot
from retention.models.summaries.health_summary import HealthSummary
from retention.models.summaries.segment import SavedSegment, SavedSegmentQuerySet
from retention.models.summaries.standing import BACKS, Freshness, Standing
from retention.models.warning import Warning, WarningQuerySet

__all__ = [
    "BACKS",
    "CHAMPION_LEFT",
    "FAR",
    "LEVEL_RANK",
    "SEE_SENTIMENTS",
    "TIER_MOVED",
    "UNKNOWN_RISK",
    "Aggregation",
    "ChosenLanguage",
    "Compare",
    "Contact",
    "CurrentHealth",
    "Customer",
    "CustomerNote",
    "CustomerNoteQuerySet",
    "CustomerQuerySet",
    "Dimension",
    "DroppedMonth",
    "EmotionalEntry",
    "EmotionalEntryQuerySet",
    "EmotionalRule",
    "Feeling",
    "FeelingQuerySet",
    "Freshness",
    "HealthModel",
    "HealthModelVersion",
    "HealthOverride",
    "HealthSnapshot",
    "HealthSummary",
    "IdempotencyKey",
    "ImportBatch",
    "Interaction",
    "Involvement",
    "Job",
    "JobRun",
    "Language",
    "Level",
    "Measure",
    "Metric",
    "MetricMeasure",
    "ModelMetric",
    "Mood",
    "Named",
    "Observation",
    "OwnerSentiment",
    "OwnerSentimentQuerySet",
    "RoleCode",
    "Rule",
    "RuleEvaluation",
    "SavedSegment",
    "SavedSegmentQuerySet",
    "ScoreChunk",
    "ScoreRun",
    "Scorecard",
    "Sentiment",
    "SeriesStart",
    "StaleDays",
    "Standing",
    "Subscription",
    "Tier",
    "VersionState",
    "Warning",
    "WarningQuerySet",
    "localized",
    "localized_in_sql",
    "rank_of_level",
    "sentiment_in_force",
]
