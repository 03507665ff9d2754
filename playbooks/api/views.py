"""Cases and tasks: to read, and to change by the same functions as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks import transitions
from playbooks.api import filters, serializers
from playbooks.cases import closing
from playbooks.models import Case, RetentionTask
from playbooks.runs import starting
from playbooks.work import queue, waiting, worklist
from playbooks.work.changing import UnableToChangeTask, Why
from playbooks.work.desk import priority as ranking
from retention import people
from retention.api.base import Guarded
from retention.api.idempotency import once
from retention.api.problems import Problem, ProblemSerializer
from retention.clock import database_now

SEE_CASES: Final = "retention_playbooks.view_case"
SEE_TASKS: Final = "retention_playbooks.view_retentiontask"
STATUS: Final = {Why.MISSING: 404, Why.DENIED: 403, Why.STALE: 409, Why.INVALID: 422}


def changes(takes: type[Any] | None, gives: type[Any]) -> Callable[[Any], Any]:
    """How a change looks in the schema."""
    return extend_schema(
        request=takes,
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        responses={
            200: gives,
            (409, "application/problem+json"): OpenApiResponse(
                ProblemSerializer, description="Somebody changed it meanwhile: `mine` and `theirs` say what."
            ),
            (422, "application/problem+json"): OpenApiResponse(ProblemSerializer, description="It cannot be done."),
        },
    )


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Readable(Guarded, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """A list and its rows; what the person may not see is as if it did not exist."""

    ordering: ClassVar[tuple[str, ...]] = ("id",)
    lookup_value_regex = "[0-9]{1,18}"

    def given(self, request: Request, takes: type[Any]) -> Mapping[str, Any]:
        """The valid values of a request."""
        serializer = takes(data=request.data)
        serializer.is_valid(raise_exception=True)
        values: Mapping[str, Any] = serializer.validated_data
        return values


class Cases(Readable):
    """Risk episodes of the customers that you may see."""

    permissions = {
        "list": (SEE_CASES,),
        "retrieve": (SEE_CASES,),
        "close": (SEE_CASES, transitions.WORK),
        "playbook": (SEE_CASES, transitions.WORK),
    }
    serializer_class = serializers.CaseSerializer
    filterset_class = filters.CaseFilter
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        found = Case.objects.visible_to(self.request.user).with_cleared_flag().select_related("customer")
        return found.prefetch_related("reasons__warning__rule", "runs__version__playbook")

    @changes(serializers.CloseSerializer, serializers.CaseSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close a case with an outcome and a word on what was done."""
        values, now = self.given(request, serializers.CloseSerializer), database_now()
        case = self.get_object()

        def work() -> Response:
            try:
                closing.close(case_id=case.pk, by=request.user, now=now, **values)
            except closing.UnableToClose as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(self.get_serializer(self.get_object()).data)

        return once(request, work, now=now)

    @changes(serializers.ChooseSerializer, serializers.CaseSerializer)
    @action(detail=True, methods=["post"])
    def playbook(self, request: Request, pk: str) -> Response:
        """Start a playbook on a case, in the place of the one at work."""
        values, now = self.given(request, serializers.ChooseSerializer), database_now()
        case = self.get_object()

        def work() -> Response:
            try:
                starting.choose(case_id=case.pk, by=request.user, now=now, **values)
            except starting.UnableToChoose as error:
                raise Problem(status=422, kind="not-possible", detail=str(error)) from error
            return Response(self.get_serializer(self.get_object()).data)

        return once(request, work, now=now)


class Tasks(Readable):
    """Tasks of yours and of the customers that you may see."""

    permissions = {
        "list": (SEE_TASKS,),
        "retrieve": (SEE_TASKS,),
        "finish": (SEE_TASKS, transitions.WORK),
        "snooze": (SEE_TASKS, transitions.WORK),
        "wake": (SEE_TASKS, transitions.WORK),
        "start": (SEE_TASKS, transitions.WORK),
        "wait": (SEE_TASKS, transitions.WORK),
        "resume": (SEE_TASKS, transitions.WORK),
        "comment": (SEE_TASKS, transitions.WORK),
        "tick": (SEE_TASKS, transitions.WORK),
        "checklist": (SEE_TASKS, transitions.WORK),
        "priority": (SEE_TASKS, transitions.WORK),
        "reassign": (SEE_TASKS, transitions.LEAD),
    }
    filterset_class = filters.TaskFilter
    queryset = RetentionTask.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """One's own, and those of visible customers."""
        visible = queue.with_deadline_state(RetentionTask.objects.visible_to(self.request.user), now=database_now())
        return visible.select_related("case__customer", "owner", "run__version__playbook")

    def get_serializer_class(self) -> type[serializers.TaskSerializer]:
        """One task comes with its history."""
        return serializers.TaskSerializer if self.action == "list" else serializers.TaskWithHistorySerializer

    @changes(serializers.FinishSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """Finish a task with an outcome; its playbook goes on, or its case is closed.

        A case that closes as saved or partly saved needs `next_touch`, unless a day to come is noted already.
        """
        return self.change(request, pk, worklist.finish, self.given(request, serializers.FinishSerializer))

    @changes(serializers.SnoozeSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str) -> Response:
        """Put a task off until a day; its deadline stays."""
        return self.change(request, pk, worklist.snooze, self.given(request, serializers.SnoozeSerializer))

    @changes(serializers.ChangeSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def wake(self, request: Request, pk: str) -> Response:
        """Take a snoozed task back before its time."""
        return self.change(request, pk, worklist.wake, self.given(request, serializers.ChangeSerializer))

    @changes(serializers.ChangeSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Note that work on a task has begun."""
        return self.change(request, pk, worklist.start, self.given(request, serializers.ChangeSerializer))

    @changes(serializers.WaitSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, pk: str) -> Response:
        """Stop the clock of a task because the customer has to do something first."""
        return self.change(request, pk, waiting.wait, self.given(request, serializers.WaitSerializer))

    @changes(serializers.ChangeSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let the clock of a task go on with the time that was left."""
        return self.change(request, pk, waiting.resume, self.given(request, serializers.ChangeSerializer))

    @changes(serializers.CommentSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        """Write a word into the history of a task."""
        return self.change(request, pk, worklist.comment, self.given(request, serializers.CommentSerializer))

    @changes(serializers.TickSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, pk: str) -> Response:
        """Tick an item of the checklist off, or no longer."""
        return self.change(request, pk, worklist.tick, self.given(request, serializers.TickSerializer))

    @changes(serializers.ItemSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def checklist(self, request: Request, pk: str) -> Response:
        """Add an item to the checklist of a task."""
        return self.change(request, pk, worklist.add_item, self.given(request, serializers.ItemSerializer))

    @changes(serializers.PrioritySerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def priority(self, request: Request, pk: str) -> Response:
        """Say how urgent a task is."""
        return self.change(request, pk, ranking.prioritise, self.given(request, serializers.PrioritySerializer))

    @changes(serializers.ReassignSerializer, serializers.TaskWithHistorySerializer)
    @action(detail=True, methods=["post"])
    def reassign(self, request: Request, pk: str) -> Response:
        """Give a task to somebody else."""
        values = dict(self.given(request, serializers.ReassignSerializer))
        person = people.by_login({values["to"]}).get(values["to"])
        if person is None:
            detail = _("There is no active person %(login)s.") % {"login": values["to"]}
            raise Problem(status=422, kind="not-possible", detail=detail)
        return self.change(request, pk, worklist.reassign, {**values, "to": person})

    def change(
        self, request: Request, pk: str, change: Callable[..., RetentionTask], values: Mapping[str, Any]
    ) -> Response:
        """Do it once, and answer with the task as it is then."""
        now = database_now()

        def work() -> Response:
            try:
                change(task_id=int(pk), by=request.user, now=now, **values)
            except UnableToChangeTask as error:
                raise refusal(error) from error
            return Response(self.get_serializer(self.get_object()).data)

        return once(request, work, now=now)


def refusal(error: UnableToChangeTask) -> Problem:
    """The problem document of a refused change; a stale save shows both values."""
    both = {"mine": error.mine, "theirs": error.theirs} if error.why == Why.STALE else {}
    kind = {Why.STALE: "stale", Why.INVALID: "not-possible"}.get(error.why, "")
    return Problem(status=STATUS[error.why], kind=kind, detail=str(error), **both)
