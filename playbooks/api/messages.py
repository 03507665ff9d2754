"""Messages, templates and the addresses that get nothing, for machines."""

from __future__ import annotations

from typing import Any, Final

import django_filters as filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks.api.views import Readable, changes
from playbooks.messaging import consent, outbox, previews
from playbooks.messaging.texts.placeholders import UnableToFill
from playbooks.models import Message, MessageTemplate, Suppression
from retention.api.idempotency import once
from retention.api.problems import Problem
from retention.clock import database_now

LABEL: Final = "retention_playbooks"


def may(verb: str, model: str) -> tuple[str, ...]:
    """The permission for a verb on a model."""
    return (f"{LABEL}.{verb}_{model}",)


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A message with its key (recipient, cause, step) and what became of it."""

    template = serializers.CharField(source="template.code")
    customer_id = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "uid",
            "channel",
            "audience",
            "recipient",
            "cause",
            "step",
            "template",
            "customer_id",
            "to_name",
            "address",
            "subject",
            "text",
            "state",
            "queued_at",
            "due_at",
            "attempts",
            "ended_at",
            "error",
        )


class MessageFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Messages by state, channel, customer and template."""

    state = filters.MultipleChoiceFilter(choices=Message.State.choices)
    channel = filters.ChoiceFilter(choices=Message.Channel.choices)
    customer_id = filters.NumberFilter()
    template = filters.CharFilter(field_name="template__code")
    cause = filters.CharFilter()
    queued_since = filters.IsoDateTimeFilter(field_name="queued_at", lookup_expr="gte")

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()


class Messages(Readable):
    """What was sent about the customers that you may see, what waits, and what was given up."""

    permissions = {
        "list": may("view", "message"),
        "retrieve": may("view", "message"),
        "retry": may("change", "message"),
    }
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those about visible customers, and to oneself."""
        return Message.objects.visible_to(self.request.user).select_related("template")

    @changes(None, MessageSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Send again what was given up."""
        now = database_now()
        message = self.get_object()

        def work() -> Response:
            try:
                outbox.retry(message_ids=[message.pk], now=now)
            except outbox.UnableToRetry as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(self.get_serializer(self.get_object()).data)

        return once(request, work, now=now)


class TemplateSerializer(serializers.ModelSerializer[MessageTemplate]):
    """A text that is sent; configuration files and the admin change it."""

    class Meta:
        model = MessageTemplate
        fields = (
            "id",
            "code",
            "name",
            "name_zh",
            "audience",
            "subject",
            "subject_zh",
            "body",
            "body_zh",
            "active",
        )


class WrittenSerializer(serializers.Serializer[Any]):
    """A text filled with a customer's data."""

    subject = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()


class Templates(Readable):
    """The texts that are sent."""

    permissions = {name: may("view", "messagetemplate") for name in ("list", "retrieve", "preview")}
    serializer_class = TemplateSerializer
    queryset = MessageTemplate.objects.order_by("pk")

    @extend_schema(
        responses=WrittenSerializer,
        parameters=[
            OpenApiParameter("customer_id", OpenApiTypes.INT, required=True),
            OpenApiParameter("language", OpenApiTypes.STR, enum=["en", "zh-hans"]),
        ],
    )
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, pk: str) -> Response:
        """The text with the data of a customer that you may see; nothing is sent or stored."""
        given = request.query_params
        language = "zh-hans" if given.get("language", "").startswith("zh") else "en"
        number = given.get("customer_id", "")
        customer_id = int(number) if number.isdecimal() and len(number) < 19 else 0
        template = self.get_object()
        try:
            written = previews.preview(
                template=template, customer_id=customer_id, language=language, by=request.user, now=database_now()
            )
        except (UnableToFill, previews.UnableToPreview) as error:
            raise Problem(status=422, kind="not-possible", detail=str(error)) from error
        return Response(WrittenSerializer(written).data)


class SuppressionSerializer(serializers.ModelSerializer[Suppression]):
    """An address that gets nothing."""

    class Meta:
        model = Suppression
        fields = ("id", "address", "reason", "note", "since", "by_name", "lifted_at", "lifted_by_name")


class SuppressSerializer(serializers.Serializer[Any]):
    """An address, and why it gets nothing from now on: how mail services report bounces."""

    address = serializers.EmailField(max_length=254)
    reason = serializers.ChoiceField(choices=Suppression.Reason.choices, default=Suppression.Reason.BY_HAND)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class Suppressions(Readable):
    """The addresses that get nothing."""

    permissions = {
        "list": may("view", "suppression"),
        "retrieve": may("view", "suppression"),
        "create": may("add", "suppression"),
        "lift": may("change", "suppression"),
    }
    serializer_class = SuppressionSerializer
    filterset_fields = ("reason", "address")
    queryset = Suppression.objects.order_by("pk")

    @changes(SuppressSerializer, SuppressionSerializer)
    def create(self, request: Request) -> Response:
        """Send nothing to an address from now on; a second time changes nothing."""
        values, now = self.given(request, SuppressSerializer), database_now()

        def work() -> Response:
            try:
                found = consent.suppress(**values, by=request.user, now=now)
            except consent.UnableToSuppress as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(SuppressionSerializer(found).data)

        return once(request, work, now=now)

    @changes(None, SuppressionSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: str) -> Response:
        """Write to the address again."""
        now = database_now()
        found = self.get_object()

        def work() -> Response:
            try:
                lifted = consent.lift(suppression_id=found.pk, by=request.user, now=now)
            except consent.UnableToSuppress as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(SuppressionSerializer(lifted).data)

        return once(request, work, now=now)
