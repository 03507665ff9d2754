"""What the interface shows of each noun: named fields, and no others."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from retention.ingest.by_hand import notes, sentiments
from retention.models import (
    Contact,
    CurrentHealth,
    Customer,
    CustomerNote,
    HealthSnapshot,
    Interaction,
    Measure,
    Metric,
    OwnerSentiment,
    Sentiment,
    Subscription,
    Warning,
)
from retention.scoring import explain


class HealthSerializer(serializers.ModelSerializer[CurrentHealth]):
    """The newest score of a customer."""

    class Meta:
        model = CurrentHealth
        fields = ("day", "score", "tier", "coverage", "mrr", "renewal_on")


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer, its owner by login, and its newest score."""

    owner = serializers.SerializerMethodField()
    health = serializers.SerializerMethodField()
    attributes = serializers.DictField()

    class Meta:
        model = Customer
        fields = (
            "id",
            "source",
            "tenant",
            "external_id",
            "name",
            "segment",
            "industry",
            "employees",
            "annual_revenue",
            "region",
            "channel",
            "lifecycle",
            "owner",
            "owner_name",
            "signed_on",
            "lost_on",
            "gone_at",
            "url",
            "attributes",
            "updated_at",
            "health",
        )

    def get_owner(self, customer: Customer) -> str | None:
        """The login of the owner."""
        return customer.owner.get_username() if customer.owner else None

    @extend_schema_field(HealthSerializer(allow_null=True))
    def get_health(self, customer: Customer) -> dict[str, Any] | None:
        """The newest score, null where there is none yet."""
        health = getattr(customer, "health", None)
        return HealthSerializer(health).data if health else None


class OfCustomerSerializer(serializers.ModelSerializer[Any]):
    """A row that belongs to a customer, who is named by number and by external id."""

    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()


class ContactSerializer(OfCustomerSerializer):
    """A person at a customer."""

    class Meta:
        model = Contact
        fields = ("id", "customer", "customer_id", "external_id", "name", "email", "role", "left_on")


class NoteSerializer(OfCustomerSerializer):
    """What a colleague wrote about a customer."""

    class Meta:
        model = CustomerNote
        fields = ("id", "customer", "customer_id", "author_name", "text", "at")


class WriteNoteSerializer(serializers.Serializer[Any]):
    """About which customer, by its number, and what."""

    customer_id = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=notes.LONGEST)


class SentimentSerializer(OfCustomerSerializer):
    """How an owner saw a customer, from 1 (alarmed) to 5 (delighted)."""

    in_force = serializers.BooleanField(
        default=True, read_only=True, help_text="It is the newest of the customer, and who said it is still the owner."
    )

    class Meta:
        model = OwnerSentiment
        fields = ("id", "customer", "customer_id", "value", "reason", "owner_name", "at", "in_force")


class WriteSentimentSerializer(serializers.Serializer[Any]):
    """Of which customer, by its number, how one sees it and why."""

    customer_id = serializers.IntegerField(min_value=1)
    value = serializers.ChoiceField(choices=Sentiment.choices)
    reason = serializers.CharField(max_length=sentiments.LONGEST)


class SubscriptionSerializer(OfCustomerSerializer):
    """What a customer pays a month, from start up to but without end."""

    class Meta:
        model = Subscription
        fields = (
            "id",
            "customer",
            "customer_id",
            "external_id",
            "product",
            "start",
            "end",
            "mrr",
            "currency",
            "billing_months",
        )


class InteractionSerializer(OfCustomerSerializer):
    """Something that happened between us and a customer."""

    contact = serializers.SerializerMethodField()

    class Meta:
        model = Interaction
        fields = (
            "id",
            "customer",
            "customer_id",
            "external_id",
            "kind",
            "occurred_at",
            "contact",
            "sentiment",
            "note",
        )

    def get_contact(self, interaction: Interaction) -> str | None:
        """The external id of the contact."""
        return interaction.contact.external_id if interaction.contact else None


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A raw daily series."""

    class Meta:
        model = Measure
        fields = ("code", "name", "name_zh", "unit", "minimum", "maximum")


class MetricSerializer(serializers.ModelSerializer[Metric]):
    """A number computed from measures, defined as in the configuration file."""

    measures = serializers.SlugRelatedField[Measure]("code", many=True, read_only=True)
    numerator = serializers.SlugRelatedField[Metric]("code", read_only=True)
    denominator = serializers.SlugRelatedField[Metric]("code", read_only=True)

    class Meta:
        model = Metric
        fields = (
            "code",
            "name",
            "name_zh",
            "dimension",
            "unit",
            "higher_is_better",
            "aggregation",
            "compare",
            "measures",
            "window",
            "lookback",
            "zero_fill",
            "numerator",
            "denominator",
            "active",
        )


class ComponentSerializer(serializers.Serializer[Any]):
    """What one metric did for a score: weight_share (0-1) x metric_score = points."""

    metric = serializers.CharField(source="code")
    value = serializers.FloatField(allow_null=True)
    metric_score = serializers.FloatField(allow_null=True)
    weight_share = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)


class SnapshotSerializer(serializers.ModelSerializer[HealthSnapshot]):
    """The score of a customer at the end of a day; `components` where the request asks for them."""

    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()
    model = serializers.SerializerMethodField()
    components = serializers.SerializerMethodField()

    class Meta:
        model = HealthSnapshot
        fields = (
            "customer",
            "customer_id",
            "day",
            "score",
            "tier",
            "coverage",
            "model",
            "computed_at",
            "revision",
            "components",
        )

    def get_model(self, snapshot: HealthSnapshot) -> str:
        """Code and version of the health model, for example "default v3"."""
        return str(snapshot.scorecard.version)

    @extend_schema_field(ComponentSerializer(many=True, allow_null=True))
    def get_components(self, snapshot: HealthSnapshot) -> Any:
        """Every metric, most damaging first; null unless ?components=true."""
        if not self.context.get("components"):
            return None
        explanation = explain.explain(snapshot=snapshot)
        return ComponentSerializer([*explanation.rows, *explanation.outside], many=True).data


class WarningSerializer(OfCustomerSerializer):
    """A rule that fired for a customer, with the values that made it fire."""

    rule = serializers.CharField(source="rule.code")
    evidence = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = Warning
        fields = (
            "id",
            "rule",
            "customer",
            "customer_id",
            "level",
            "opened_on",
            "cleared_on",
            "evidence",
            "raised_at",
        )
