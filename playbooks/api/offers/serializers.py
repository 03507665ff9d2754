"""What the interface shows of offers and approvals, and what it takes to change them: named fields, and no others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from playbooks.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    Offer,
    OfferExecution,
    OfferKind,
)
from playbooks.work.approvals.asking import LONGEST_PLAN


class OfferKindSerializer(serializers.ModelSerializer[OfferKind]):
    """An entry of the catalogue with its limits."""

    class Meta:
        model = OfferKind
        fields = (
            "code",
            "name",
            "name_zh",
            "basis",
            "value_min",
            "value_max",
            "term_min",
            "term_max",
            "one_off_max",
            "valid_days",
            "active",
        )


class ExecutionSerializer(serializers.ModelSerializer[OfferExecution]):
    """That an offer was carried out."""

    class Meta:
        model = OfferExecution
        fields = ("at", "by_name", "reference")


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """An offer with its figures; `version` is what a change has to name."""

    case = serializers.IntegerField(source="case_id")
    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()
    customer_name = serializers.CharField(source="customer.name")
    kind = serializers.CharField(source="kind.code")
    execution = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = (
            "id",
            "version",
            "case",
            "customer",
            "customer_id",
            "customer_name",
            "kind",
            "value",
            "term_months",
            "one_off_cost",
            "reason",
            "currency",
            "cost",
            "mrr_at_risk",
            "break_even_months",
            "state",
            "created_by_name",
            "created_at",
            "valid_until",
            "execution",
            "withdrawn_at",
            "withdrawn_by_name",
            "withdrawn_note",
        )

    def get_execution(self, offer: Offer) -> dict[str, Any] | None:
        """Who carried it out, when, and under which number."""
        done = getattr(offer, "execution", None)
        return ExecutionSerializer(done).data if done else None


class DecisionSerializer(serializers.ModelSerializer[ApprovalDecision]):
    """What one person decided."""

    level = serializers.IntegerField(source="step.position")

    class Meta:
        model = ApprovalDecision
        fields = ("level", "by_name", "verb", "note", "at", "content_hash")


class SeatSerializer(serializers.ModelSerializer[ApprovalSeat]):
    """Somebody who may decide on a level."""

    stands_for = serializers.CharField(source="stands_for.person_name", default=None)

    class Meta:
        model = ApprovalSeat
        fields = ("person_name", "origin", "stands_for", "starts_on", "ends_on")


class LevelSerializer(serializers.ModelSerializer[ApprovalStep]):
    """A level of a request."""

    level = serializers.IntegerField(source="position")
    people = SeatSerializer(source="seats", many=True)

    class Meta:
        model = ApprovalStep
        fields = ("level", "role", "quorum", "needed", "state", "due_at", "people")


class ApprovalSerializer(serializers.ModelSerializer[ApprovalRequest]):
    """A request; `due_at` and `level` are those of the level that is asked now."""

    case = serializers.IntegerField(source="case_id")
    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()
    customer_name = serializers.CharField(source="customer.name")
    offer = serializers.IntegerField(source="offer_id", allow_null=True)
    policy = serializers.SerializerMethodField()
    level = serializers.IntegerField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = ApprovalRequest
        fields = (
            "id",
            "version",
            "case",
            "customer",
            "customer_id",
            "customer_name",
            "offer",
            "plan",
            "policy",
            "requester_name",
            "asked_at",
            "state",
            "level",
            "due_at",
            "closed_at",
            "cost",
            "mrr_at_risk",
            "content_hash",
            "replaces",
            "withdrawn_by_name",
            "withdrawn_note",
        )

    def get_policy(self, request: ApprovalRequest) -> str | None:
        """The code of the policy that asked."""
        return request.policy.code if request.policy else None


class WholeApprovalSerializer(ApprovalSerializer):
    """A request with what is asked for, its levels and its decisions."""

    snapshot = serializers.DictField()
    levels = LevelSerializer(source="steps", many=True)
    decisions = DecisionSerializer(many=True)

    class Meta(ApprovalSerializer.Meta):
        fields = (*ApprovalSerializer.Meta.fields, "snapshot", "levels", "decisions")  # type: ignore[assignment]


class ContentSerializer(serializers.Serializer[Any]):
    """What an offer says."""

    kind = serializers.CharField(max_length=60, help_text="Code of the kind of offer.")
    value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    term_months = serializers.IntegerField(min_value=0, max_value=120)
    one_off_cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, default=Decimal(0))
    reason = serializers.CharField(max_length=4000)


class NewOfferSerializer(ContentSerializer):
    """A first version, for an open case."""

    case = serializers.IntegerField(min_value=1)


class EditionSerializer(serializers.Serializer[Any]):
    """Every change names the version that was seen; a stale one is refused with 409."""

    version = serializers.IntegerField(min_value=1)


class ChangedOfferSerializer(ContentSerializer, EditionSerializer):
    """The next version of an offer."""


class AskSerializer(EditionSerializer):
    """The plan that the offer belongs to."""

    plan = serializers.CharField(max_length=LONGEST_PLAN, allow_blank=True, default="")


class AskForPlanSerializer(serializers.Serializer[Any]):
    """A plan without an offer."""

    case = serializers.IntegerField(min_value=1)
    plan = serializers.CharField(max_length=LONGEST_PLAN)


class ExecuteSerializer(EditionSerializer):
    """The number of the contract, order or credit note."""

    reference = serializers.CharField(max_length=200)


class ApproveSerializer(EditionSerializer):
    """An approval, with a remark if one likes."""

    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class WithdrawSerializer(EditionSerializer):
    """Why it is taken back; needed for what somebody else has asked for."""

    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class RefuseSerializer(EditionSerializer):
    """A refusal, with its reason."""

    note = serializers.CharField(max_length=4000)


class EditSerializer(EditionSerializer):
    """What an approver changes of the offer, and why."""

    value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    term_months = serializers.IntegerField(min_value=0, max_value=120)
    one_off_cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    note = serializers.CharField(max_length=4000)


class DelegateSerializer(EditionSerializer):
    """Who decides instead, from which day to which."""

    to = serializers.CharField(max_length=254, help_text="The login of the delegate.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class AddApproverSerializer(EditionSerializer):
    """Who has to approve too."""

    person = serializers.CharField(max_length=254, help_text="The login of the approver.")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
