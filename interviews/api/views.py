"""Interviews and departures: to read, and to change by the same functions as the pages."""

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

from interviews import roles
from interviews.api import filters, serializers
from interviews.collection import answering, assigning, interviewing, invitations, reaching, scheduling
from interviews.collection.answering import Said
from interviews.collection.changing import UnableToChangeInterview, Why
from interviews.models import Departure, Interview
from retention import people
from retention.api.base import Guarded
from retention.api.idempotency import once
from retention.api.problems import Problem, ProblemSerializer
from retention.clock import database_now

SEE: Final = f"{roles.LABEL}.view_interview"
SEE_DEPARTURES: Final = f"{roles.LABEL}.view_departure"
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


class Departures(Readable):
    """Customers who left, among those that you may see."""

    permissions = {"list": (SEE_DEPARTURES,), "retrieve": (SEE_DEPARTURES,)}
    serializer_class = serializers.DepartureSerializer
    filterset_class = filters.DepartureFilter
    queryset = Departure.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those of visible customers."""
        return Departure.objects.visible_to(self.request.user).select_related("customer")


class Interviews(Readable):
    """Interviews of yours, of the customers that you may see, and for interviewers those that nobody has yet."""

    permissions = dict.fromkeys(
        ("list", "retrieve", "assign", "schedule", "start", "consent", "answers", "submit", "decline", "cancel",
         "correct", "invite", "contact"),
        (SEE,),
    )  # fmt: skip
    filterset_class = filters.InterviewFilter
    queryset = Interview.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Those that the person may see; the functions decide what they may do."""
        visible = Interview.objects.visible_to(self.request.user)
        return visible.select_related("customer", "departure", "interviewer", "form_version__form")

    def get_serializer_class(self) -> type[serializers.InterviewSerializer]:
        """One interview comes with its questions, answers and history."""
        return serializers.InterviewSerializer if self.action == "list" else serializers.WholeInterviewSerializer

    @changes(serializers.AssignSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Give an interview to a neutral person; an interviewer may take one that nobody has."""
        values = dict(self.given(request, serializers.AssignSerializer))
        login = values.pop("to")
        person = people.by_login({login}).get(login)
        if person is None:
            detail = _("There is no active person %(login)s.") % {"login": login}
            raise Problem(status=422, kind="not-possible", detail=detail)
        return self.change(request, pk, assigning.assign, {**values, "person": person})

    @changes(serializers.ScheduleSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def schedule(self, request: Request, pk: str) -> Response:
        """Make or move the appointment."""
        return self.change(request, pk, scheduling.schedule, self.given(request, serializers.ScheduleSerializer))

    @changes(None, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Begin the conversation, or go on with it."""
        return self.change(request, pk, interviewing.start, {})

    @changes(serializers.ConsentSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: str) -> Response:
        """Note what the customer agrees to."""
        return self.change(request, pk, interviewing.record_consent, self.given(request, serializers.ConsentSerializer))

    @changes(serializers.SayingSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: str) -> Response:
        """Keep the answer to one question."""
        values = self.given(request, serializers.SayingSerializer)
        said = Said(
            outcome=values["outcome"],
            verbatim=values["verbatim"],
            value=values["value"],
            quotes=values.get("quotes"),
        )
        wanted = {"question_key": values["question"], "expected_version": values["expected_version"], "said": said}
        return self.change(request, pk, answering.save_answer, wanted)

    @changes(serializers.InterviewChangeSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """End the conversation; its answers are locked from now on."""
        return self.change(request, pk, interviewing.submit, self.given(request, serializers.InterviewChangeSerializer))

    @changes(serializers.WhySerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Note that the customer does not want to talk."""
        return self.change(request, pk, interviewing.decline, self.given(request, serializers.WhySerializer))

    @changes(serializers.WhySerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give the interview up."""
        return self.change(request, pk, interviewing.cancel, self.given(request, serializers.WhySerializer))

    @changes(serializers.WhySerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Begin a correction; the answer is the new edition."""
        return self.change(request, pk, interviewing.correct, self.given(request, serializers.WhySerializer))

    @changes(serializers.ChosenContactSerializer, serializers.WholeInterviewSerializer)
    @action(detail=True, methods=["post"])
    def contact(self, request: Request, pk: str) -> Response:
        """Ask another person at the customer."""
        return self.change(
            request, pk, reaching.choose_contact, self.given(request, serializers.ChosenContactSerializer)
        )

    @changes(None, serializers.LinkSerializer)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: str) -> Response:
        """Make a link for the contact; a link made before stops to work."""
        self.get_object()
        try:
            token = invitations.invite(interview_id=int(pk), by=request.user, now=database_now())
        except UnableToChangeInterview as error:
            raise refusal(error) from error
        return Response({"token": token})

    def given(self, request: Request, takes: type[Any]) -> Mapping[str, Any]:
        """The valid values of a request."""
        serializer = takes(data=request.data)
        serializer.is_valid(raise_exception=True)
        values: Mapping[str, Any] = serializer.validated_data
        return values

    def change(self, request: Request, pk: str, change: Callable[..., Any], values: Mapping[str, Any]) -> Response:
        """Do it once, and answer with the interview as it is then."""
        self.get_object()
        now = database_now()

        def work() -> Response:
            try:
                done = change(interview_id=int(pk), by=request.user, now=now, **values)
            except UnableToChangeInterview as error:
                raise refusal(error) from error
            changed = done.pk if isinstance(done, Interview) else int(pk)
            found = self.get_queryset().filter(pk=changed).first()
            # whoever gives an interview away may not see it any more
            return Response(None if found is None else self.get_serializer(found).data)

        return once(request, work, now=now)


def refusal(error: UnableToChangeInterview) -> Problem:
    """The problem document of a refused change; a stale save shows both values."""
    both = {"mine": error.mine, "theirs": error.theirs} if error.why == Why.STALE else {}
    kind = {Why.STALE: "stale", Why.INVALID: "not-possible"}.get(error.why, "")
    return Problem(status=STATUS[error.why], kind=kind, detail=str(error), **both)
