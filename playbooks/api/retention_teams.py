"""Retention teams over the interface: who is asked, answering, asking somebody else; and what nobody was told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks import transitions
from playbooks.api.views import SEE_TASKS, Readable, changes, refusal
from playbooks.models import Case, CaseMember, Role
from playbooks.work import escalation, retention_team
from playbooks.work.changing import UnableToChangeTask
from retention import people
from retention.api.idempotency import once
from retention.api.problems import Problem
from retention.clock import database_now

SEE_TEAMS: Final = "retention_playbooks.view_team"


class PlaceSerializer(serializers.ModelSerializer[CaseMember]):
    """A place in the retention team of a case, and who is asked to take it."""

    case = serializers.IntegerField(source="case_id")
    customer = serializers.CharField(source="case.customer.external_id")
    customer_name = serializers.CharField(source="case.customer.name")
    person = serializers.SerializerMethodField()

    class Meta:
        model = CaseMember
        fields = (
            "id",
            "case",
            "customer",
            "customer_name",
            "role",
            "person",
            "name",
            "state",
            "asked_at",
            "due_at",
            "acknowledged_at",
        )

    def get_person(self, place: CaseMember) -> str | None:
        """The login of the person."""
        return place.user.get_username() if place.user else None


class AppointSerializer(serializers.Serializer[Any]):
    """Who is asked, for which case and in which role."""

    case = serializers.IntegerField(min_value=1)
    role = serializers.ChoiceField(choices=Role.choices)
    to = serializers.CharField(max_length=254, help_text="The login of the person.")


class UnheardSerializer(serializers.Serializer[Any]):
    """A task of which nobody could be told."""

    task = serializers.IntegerField(source="task_id")
    customer = serializers.CharField(source="task.case.customer.external_id")
    cause = serializers.CharField()
    level = serializers.IntegerField()
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="task.due_at")


class ReportSerializer(serializers.Serializer[Any]):
    """What nobody could be told of, and the places that nobody takes."""

    escalations = UnheardSerializer(many=True)
    places = PlaceSerializer(many=True)


class RetentionTeams(Readable):
    """The places in retention teams: those you are asked for, and those of the cases that you may see."""

    permissions = {
        "list": (SEE_TASKS,),
        "retrieve": (SEE_TASKS,),
        "acknowledge": (SEE_TASKS, transitions.WORK),
        "decline": (SEE_TASKS, transitions.WORK),
        "appoint": (SEE_TASKS, transitions.LEAD),
        "unheard": (SEE_TASKS, SEE_TEAMS),
    }
    serializer_class = PlaceSerializer
    queryset = CaseMember.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """One's own, and those of visible cases."""
        seen = Q(user=self.request.user) | Q(case__in=Case.objects.visible_to(self.request.user))
        return CaseMember.objects.filter(seen).select_related("case__customer", "user")

    @changes(None, PlaceSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say that you take part."""
        return self._answer(request, pk, retention_team.acknowledge)

    @changes(None, PlaceSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Say that you cannot: the next in line is asked."""
        return self._answer(request, pk, retention_team.decline)

    @changes(AppointSerializer, PlaceSerializer)
    @action(detail=False, methods=["post"])
    def appoint(self, request: Request) -> Response:
        """Ask a person of your choice, in place of whoever has the role."""
        values, now = self.given(request, AppointSerializer), database_now()
        person = people.by_login({values["to"]}).get(values["to"])
        if person is None:
            message = _("There is no active person “%(login)s”.") % {"login": values["to"]}
            raise Problem(status=422, kind="not-possible", detail=message)

        def work() -> Response:
            try:
                place = retention_team.appoint(
                    case_id=values["case"], role=values["role"], to=person, by=request.user, now=now
                )
            except UnableToChangeTask as error:
                raise refusal(error) from error
            return Response(PlaceSerializer(place).data)

        return once(request, work, now=now)

    @extend_schema(responses=ReportSerializer)
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def unheard(self, request: Request) -> Response:
        """What nobody could be told of, and the places that nobody takes."""
        now = database_now()
        report = {
            "escalations": escalation.unheard(now=now, by=request.user),
            "places": retention_team.unanswered(now=now, by=request.user),
        }
        return Response(ReportSerializer(report).data)

    def _answer(self, request: Request, pk: str, answer: Callable[..., Any]) -> Response:
        now = database_now()

        def work() -> Response:
            try:
                answer(member_ids=[int(pk)], by=request.user, now=now)
            except UnableToChangeTask as error:
                raise refusal(error) from error
            return Response(PlaceSerializer(self.get_object()).data)

        return once(request, work, now=now)
