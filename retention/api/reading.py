"""The nouns of the interface: customers and what belongs to them, definitions, snapshots, warnings, observations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from retention.api import filters, serializers
from retention.api.base import Guarded
from retention.api.idempotency import once
from retention.api.problems import Problem
from retention.api.writing import Writing, documented
from retention.clock import database_now
from retention.ingest.by_hand import notes, sentiments
from retention.models import (
    SEE_SENTIMENTS,
    Contact,
    Customer,
    CustomerNote,
    HealthSnapshot,
    Interaction,
    Measure,
    Metric,
    OwnerSentiment,
    Subscription,
    Warning,
)


class Reading(Guarded, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """A list and its rows; what the person may not see is as if it did not exist."""

    ordering: tuple[str, ...] = ("id",)
    lookup_value_regex = "[0-9]{1,18}"

    def visible(self) -> QuerySet[Customer]:
        """The customers that the person may see."""
        return Customer.objects.visible_to(self.request.user)


def rights(model: str) -> dict[str, tuple[str, ...]]:
    """Reading needs the permission to see; writing, which touches any customer, the right to see them all."""
    return {
        "list": (f"retention.view_{model}",),
        "retrieve": (f"retention.view_{model}",),
        "create": ("retention.view_every_customer", f"retention.add_{model}", f"retention.change_{model}"),
    }


@extend_schema_view(create=documented("customers"))
class Customers(Reading, Writing):
    """Customers that you may see."""

    kind = "customers"
    permissions = rights("customer")
    serializer_class = serializers.CustomerSerializer
    filterset_class = filters.CustomerFilter
    queryset = Customer.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Only those of the portfolio, or all with the permission for it."""
        return self.visible().select_related("owner", "health")


@extend_schema_view(create=documented("contacts"))
class Contacts(Reading, Writing):
    """People at the customers that you may see."""

    kind = "contacts"
    permissions = rights("contact")
    serializer_class = serializers.ContactSerializer
    filterset_class = filters.ContactFilter
    queryset = Contact.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Contact.objects.filter(customer__in=self.visible()).select_related("customer")


@extend_schema_view(create=documented("subscriptions"))
class Subscriptions(Reading, Writing):
    """What the customers that you may see pay a month."""

    kind = "subscriptions"
    permissions = rights("subscription")
    serializer_class = serializers.SubscriptionSerializer
    filterset_class = filters.SubscriptionFilter
    queryset = Subscription.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Subscription.objects.filter(customer__in=self.visible()).select_related("customer")


@extend_schema_view(create=documented("interactions"))
class Interactions(Reading, Writing):
    """Calls, mails and events with the customers that you may see."""

    kind = "interactions"
    permissions = rights("interaction")
    serializer_class = serializers.InteractionSerializer
    filterset_class = filters.InteractionFilter
    queryset = Interaction.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Interaction.objects.filter(customer__in=self.visible()).select_related("customer", "contact")


class ByHand(Reading):
    """What people say about customers themselves: rows are added, and never changed."""

    def added(
        self, request: Request, form: type[Serializer[Any]], add: Callable[..., Model], refusal: type[ValueError]
    ) -> Response:
        """Add what was sent by a domain function, once for one Idempotency-Key."""
        given = form(data=request.data)
        given.is_valid(raise_exception=True)
        now, customer_id = database_now(), given.validated_data["customer_id"]
        if not self.visible().filter(pk=customer_id).exists():
            detail = _("customer_id: there is no customer %(id)d that you may see.") % {"id": customer_id}
            raise Problem(status=422, kind="not-possible", detail=detail)

        def work() -> Response:
            try:
                made = add(**given.validated_data, by=request.user, now=now)
            except refusal as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(self.get_serializer(made).data, status=201)

        return once(request, work, now=now)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Notes(ByHand):
    """Notes about the customers that you may see; they are added, and never changed."""

    permissions = {
        "list": ("retention.view_customernote",),
        "retrieve": ("retention.view_customernote",),
        "create": ("retention.view_customernote", notes.ADD),
    }
    serializer_class = serializers.NoteSerializer
    filterset_class = filters.NoteFilter
    queryset = CustomerNote.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return CustomerNote.objects.visible_to(self.request.user).select_related("customer")

    @extend_schema(
        request=serializers.WriteNoteSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        responses={201: serializers.NoteSerializer},
    )
    def create(self, request: Request) -> Response:
        """Write a note about a customer."""
        return self.added(request, serializers.WriteNoteSerializer, notes.write, notes.UnableToWrite)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Sentiments(ByHand):
    """How owners see the customers that you may see; said by the present owner, and never changed."""

    permissions = {
        "list": (SEE_SENTIMENTS,),
        "retrieve": (SEE_SENTIMENTS,),
        "create": (SEE_SENTIMENTS, sentiments.ADD),
    }
    serializer_class = serializers.SentimentSerializer
    filterset_class = filters.SentimentFilter
    queryset = OwnerSentiment.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return OwnerSentiment.objects.visible_to(self.request.user).select_related("customer").with_standing()

    @extend_schema(
        request=serializers.WriteSentimentSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        responses={201: serializers.SentimentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Say how you see a customer of your own."""
        return self.added(request, serializers.WriteSentimentSerializer, sentiments.judge, sentiments.UnableToJudge)


class Measures(Reading):
    """The raw daily series that sources deliver."""

    permissions = {"list": ("retention.view_measure",), "retrieve": ("retention.view_measure",)}
    serializer_class = serializers.MeasureSerializer
    queryset = Measure.objects.all()
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


class Metrics(Reading):
    """The numbers that are computed from measures."""

    permissions = {"list": ("retention.view_metric",), "retrieve": ("retention.view_metric",)}
    serializer_class = serializers.MetricSerializer
    queryset = Metric.objects.select_related("numerator", "denominator").prefetch_related("measures")
    filterset_fields = ("dimension", "active")
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


@extend_schema(
    parameters=[OpenApiParameter("components", OpenApiTypes.BOOL, description="With the contribution of every metric.")]
)
class Snapshots(Guarded, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """Scores by customer and day."""

    permissions = {"list": ("retention.view_healthsnapshot",)}
    serializer_class = serializers.SnapshotSerializer
    filterset_class = filters.SnapshotFilter
    queryset = HealthSnapshot.objects.none()
    ordering = ("day", "customer_id")

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        visible = Customer.objects.visible_to(self.request.user)
        found = HealthSnapshot.objects.filter(customer__in=visible)
        return found.select_related("customer", "scorecard__version__model")

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether components were asked for."""
        asked = self.request is not None and self.request.query_params.get("components", "").lower() in {"true", "1"}
        return {**super().get_serializer_context(), "components": asked}


class Warnings(Reading):
    """Early warnings about the customers that you may see; withdrawn ones are left out."""

    permissions = {"list": ("retention.view_warning",), "retrieve": ("retention.view_warning",)}
    serializer_class = serializers.WarningSerializer
    filterset_class = filters.WarningFilter
    queryset = Warning.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Warning.objects.valid().filter(customer__in=self.visible()).select_related("customer", "rule")


@extend_schema_view(create=documented("observations"))
class Observations(Writing, viewsets.GenericViewSet[Any]):
    """One value of one measure for one customer and local day; sent again, it replaces the value."""

    kind = "observations"
    permissions = {"create": rights("observation")["create"]}
    filter_backends = []
