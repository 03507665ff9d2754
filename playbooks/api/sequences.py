"""Sequences and the customers in them, for machines."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks.api.messages import may
from playbooks.api.views import Readable, changes
from playbooks.messaging import sequence_words, sequences
from playbooks.models import Enrolment, MessageSequence
from retention import people
from retention.api.idempotency import once
from retention.api.problems import Problem
from retention.clock import database_now
from retention.models import Customer


class SequenceSerializer(serializers.ModelSerializer[MessageSequence]):
    """A sequence, and what it says in words."""

    in_words = serializers.SerializerMethodField()

    class Meta:
        model = MessageSequence
        fields = ("id", "code", "name", "name_zh", "active", "in_words")

    def get_in_words(self, sequence: MessageSequence) -> str:
        """Who enters, what they get and when, and when they may enter again."""
        return sequence_words.in_words(sequence=sequence)


class EnrolSerializer(serializers.Serializer[Any]):
    """Who is put in."""

    customer_id = serializers.IntegerField(min_value=1)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A customer in a sequence."""

    sequence = serializers.CharField(source="sequence.code")
    customer_id = serializers.IntegerField()

    class Meta:
        model = Enrolment
        fields = (
            "id",
            "sequence",
            "customer_id",
            "state",
            "done",
            "next_at",
            "paused_for",
            "entered_at",
            "entered_by",
            "ended_at",
            "reason",
        )


class Sequences(Readable):
    """Messages one after another."""

    permissions = {
        "list": may("view", "messagesequence"),
        "retrieve": may("view", "messagesequence"),
        "enrol": may("add", "enrolment"),
    }
    serializer_class = SequenceSerializer
    queryset = MessageSequence.objects.prefetch_related("steps__template").order_by("pk")

    @changes(EnrolSerializer, EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def enrol(self, request: Request, pk: str) -> Response:
        """Put a customer in."""
        values, now = self.given(request, EnrolSerializer), database_now()
        sequence = self.get_object()
        customer = Customer.objects.visible_to(request.user).filter(pk=values["customer_id"]).first()
        if customer is None:
            detail = _("There is no customer %(id)s that you may see.") % {"id": values["customer_id"]}
            raise Problem(status=422, kind="not-possible", detail=detail)

        def work() -> Response:
            by = people.display_name(request.user)
            try:
                entered = sequences.enter(sequence_id=sequence.pk, customer_ids=[customer.pk], by=by, now=now)
            except sequences.UnableToEnrol as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            if not entered:
                detail = _("The customer is in the sequence already, or may not enter it again yet.")
                raise Problem(status=422, kind="not-possible", detail=detail)
            found = Enrolment.objects.select_related("sequence").filter(sequence=sequence, customer=customer)
            return Response(EnrolmentSerializer(found.latest("entered_at")).data)

        return once(request, work, now=now)


class Enrolments(Readable):
    """The customers in sequences."""

    permissions = {
        "list": may("view", "enrolment"),
        "retrieve": may("view", "enrolment"),
        "leave": may("change", "enrolment"),
    }
    serializer_class = EnrolmentSerializer
    filterset_fields = ("customer_id", "state")
    queryset = Enrolment.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Enrolment.objects.visible_to(self.request.user).select_related("sequence")

    @changes(None, EnrolmentSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """Take the customer out."""
        now = database_now()
        found = self.get_object()

        def work() -> Response:
            try:
                sequences.leave(enrolment_id=found.pk, by=request.user, now=now)
            except sequences.UnableToEnrol as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(self.get_serializer(self.get_object()).data)

        return once(request, work, now=now)
