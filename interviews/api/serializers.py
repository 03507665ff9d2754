"""What the interface shows of interviews, and what it takes to change them: named fields, and no others."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from interviews import roles
from interviews.collection.answering import MOST_QUOTES
from interviews.models import LONGEST_ANSWER, Answer, Departure, Interview, InterviewEvent, Question


class DepartureSerializer(serializers.ModelSerializer[Departure]):
    """A customer who left, with what was true of them that day."""

    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()

    class Meta:
        model = Departure
        fields = (
            "id",
            "customer",
            "customer_id",
            "name",
            "left_on",
            "mrr_lost",
            "segment",
            "industry",
            "size",
            "region",
            "channel",
            "stage",
            "csm_name",
        )


class InterviewSerializer(serializers.ModelSerializer[Interview]):
    """An interview; `version` is what a change has to name."""

    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()
    customer_name = serializers.CharField(source="customer.name")
    departure = serializers.IntegerField(source="departure_id", allow_null=True)
    left_on = serializers.DateField(source="departure.left_on", allow_null=True, default=None)
    form = serializers.CharField(source="form_version")
    interviewer = serializers.SerializerMethodField()
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)

    class Meta:
        model = Interview
        fields = (
            "id",
            "version",
            "customer",
            "customer_id",
            "customer_name",
            "departure",
            "left_on",
            "purpose",
            "form",
            "state",
            "channel",
            "language",
            "interviewer",
            "interviewer_name",
            "contact_name",
            "opened_at",
            "due_at",
            "warn_at",
            "scheduled_at",
            "started_at",
            "submitted_at",
            "closed_note",
            "consent_recording",
            "consent_quoting",
            "consent_recontact",
            "consent_at",
            "edition",
            "corrects",
            "correction_reason",
            "superseded_at",
        )

    def get_interviewer(self, interview: Interview) -> str | None:
        """The login of the interviewer."""
        return interview.interviewer.get_username() if interview.interviewer else None


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question of the form."""

    class Meta:
        model = Question
        fields = ("position", "key", "kind", "text", "text_zh", "probe", "probe_zh", "choices", "asks_reason")


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """What was said to a question; `version` is what the next change has to name."""

    question = serializers.CharField(source="question_key")
    value = serializers.DictField()
    quotes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Answer
        fields = ("question", "version", "outcome", "verbatim", "value", "quotes", "answered_at", "author_name")


class InterviewEventSerializer(serializers.ModelSerializer[InterviewEvent]):
    """A line of an interview's history."""

    details = serializers.DictField(source="data")

    class Meta:
        model = InterviewEvent
        fields = ("kind", "at", "by_name", "note", "details")


class WholeInterviewSerializer(InterviewSerializer):
    """An interview with its questions, its history and, for those who may read them, its answers."""

    questions = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField(help_text="Null where you may not read what the customer said.")
    events = serializers.SerializerMethodField()

    class Meta(InterviewSerializer.Meta):
        fields = (*InterviewSerializer.Meta.fields, "questions", "answers", "events")  # type: ignore[assignment]  # longer than the one of the base

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, interview: Interview) -> Any:
        """The questions in their order."""
        return QuestionSerializer(interview.form_version.questions.order_by("position"), many=True).data

    @extend_schema_field(AnswerSerializer(many=True, allow_null=True))
    def get_answers(self, interview: Interview) -> Any:
        """The answers, for those who may read them."""
        if not roles.may_read_verbatims(person=self.context["request"].user, interview=interview):
            return None
        return AnswerSerializer(interview.answers.order_by("pk"), many=True).data

    @extend_schema_field(InterviewEventSerializer(many=True))
    def get_events(self, interview: Interview) -> Any:
        """The lines of the history."""
        return InterviewEventSerializer(interview.events.order_by("at", "pk"), many=True).data


class InterviewChangeSerializer(serializers.Serializer[Any]):
    """A change names the version that was seen; a stale one is refused with 409."""

    version = serializers.IntegerField(min_value=1)


class AssignSerializer(InterviewChangeSerializer):
    """Who holds the interview from now on."""

    to = serializers.CharField(max_length=254, help_text="The login of a neutral interviewer.")


class ScheduleSerializer(InterviewChangeSerializer):
    """When the conversation is."""

    at = serializers.DateTimeField()


class ConsentSerializer(serializers.Serializer[Any]):
    """What the customer agrees to."""

    recording = serializers.BooleanField()
    quoting = serializers.BooleanField()
    recontact = serializers.BooleanField()


class WhySerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=300)


class SayingSerializer(serializers.Serializer[Any]):
    """The answer to one question; `expected_version` is that of the answer you have seen, 0 for none."""

    question = serializers.SlugField(max_length=40)
    expected_version = serializers.IntegerField(min_value=0)
    outcome = serializers.ChoiceField(choices=Answer.Outcome.choices, default=Answer.Outcome.ANSWERED)
    verbatim = serializers.CharField(max_length=LONGEST_ANSWER, allow_blank=True, default="", trim_whitespace=False)
    value = serializers.DictField(default=dict)
    quotes = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ANSWER), max_length=MOST_QUOTES, required=False
    )


class ChosenContactSerializer(serializers.Serializer[Any]):
    """Whom to ask at the customer."""

    contact_id = serializers.IntegerField(min_value=1)


class LinkSerializer(serializers.Serializer[Any]):
    """The token of the customer's own page; it is shown once."""

    token = serializers.CharField()
