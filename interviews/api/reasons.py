"""Reasons for machines: the tree, and what was recorded about departures, read and written in the columns of files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_view
from rest_framework import serializers

from interviews.analysis import permissions
from interviews.analysis.figures import quoting
from interviews.api.views import Readable
from interviews.models import CodedReason, Reason
from retention.api.writing import Writing, documented

SEE = f"{permissions.LABEL}.view_reason"
SEE_CODED = permissions.REPORT
BRING = f"{permissions.LABEL}.add_codedreason"


class LeavingReasonSerializer(serializers.ModelSerializer[Reason]):
    """A reason of the tree."""

    parent = serializers.SlugRelatedField[Reason](slug_field="code", read_only=True)  # type: ignore[assignment]  # a field, beside the one of the base
    maps_to = serializers.SlugRelatedField[Reason](slug_field="code", read_only=True)

    class Meta:
        model = Reason
        fields = (
            "id", "code", "name", "name_zh", "parent", "definition", "definition_zh", "evidence_rule",
            "evidence_rule_zh", "avoidable", "active_from", "retired_on", "maps_to",
        )  # fmt: skip


class Reasons(Readable):
    """The tree of reasons, retired ones too."""

    permissions = {"list": (SEE,), "retrieve": (SEE,)}
    serializer_class = LeavingReasonSerializer
    queryset = Reason.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """All, with what stands above them and took their place."""
        return Reason.objects.select_related("parent", "maps_to")


class CodedReasonSerializer(serializers.ModelSerializer[CodedReason]):
    """Why a customer left, by one source."""

    customer = serializers.CharField(source="departure.customer.external_id", read_only=True)
    left_on = serializers.DateField(source="departure.left_on", read_only=True)
    reason = serializers.SlugRelatedField[Reason](slug_field="code", read_only=True)
    team = serializers.CharField(source="team_that_could_act", read_only=True)
    author = serializers.CharField(source="author_name", read_only=True)
    confirmed_by = serializers.CharField(source="confirmed_by_name", read_only=True)
    refused_by = serializers.CharField(source="refused_by_name", read_only=True)
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = CodedReason
        fields = (
            "id", "customer", "left_on", "source", "rank", "reason", "avoidable", "team", "evidence", "author",
            "coded_at", "confirmed_by", "confirmed_at", "refused_by", "refused_at",
        )  # fmt: skip

    def get_evidence(self, row: CodedReason) -> str:
        """What shows it; what customers and interviewers wrote is for those who may read it."""
        readable = quoting.may_read_evidence(row=row, user=self.context["request"].user)
        return row.evidence if readable else ""


@extend_schema_view(create=documented("reasons"))
class CodedReasons(Readable, Writing):
    """Reasons of departures: those of the customers that you may see; operators send recorded ones."""

    kind = "reasons"
    permissions = {
        "list": (SEE_CODED,),
        "retrieve": (SEE_CODED,),
        "create": (BRING,),
    }
    serializer_class = CodedReasonSerializer
    queryset = CodedReason.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        found = CodedReason.objects.visible_to(self.request.user).filter(departure__isnull=False)
        return found.select_related("departure__customer", "reason")
