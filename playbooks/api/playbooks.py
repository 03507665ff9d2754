"""Playbooks for machines: what is published, step by step and in words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from playbooks.api.views import Readable
from playbooks.models import Playbook, PlaybookVersion, Step
from playbooks.runs import definition, reading
from retention.models import VersionState

SEE_PLAYBOOKS = "retention_playbooks.view_playbook"


class StepSerializer(serializers.ModelSerializer[Step]):
    """A step as it was written, and read back."""

    in_words = serializers.SerializerMethodField()

    class Meta:
        model = Step
        fields = (
            "position",
            "kind",
            "key",
            "role",
            "title",
            "title_zh",
            "instructions",
            "instructions_zh",
            "parameters",
            "sla_amount",
            "sla_unit",
            "in_words",
        )

    def get_in_words(self, step: Step) -> str:
        """The step as a sentence, in the language of the request."""
        return reading.said(definition.copied(step))


class PlaybookSerializer(serializers.ModelSerializer[Playbook]):
    """A playbook with the steps that are in force; none where no version is published."""

    version = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Playbook
        fields = ("id", "code", "name", "name_zh", "version", "steps")

    def get_version(self, playbook: Playbook) -> int | None:
        """The number of the published version."""
        found = _published(playbook)
        return found.number if found else None

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, playbook: Playbook) -> Any:
        """The steps of the published version, in their order."""
        found = _published(playbook)
        steps = sorted(found.steps.all(), key=lambda step: step.position) if found else []
        return StepSerializer(steps, many=True).data


def _published(playbook: Playbook) -> PlaybookVersion | None:
    return next((one for one in playbook.versions.all() if one.state == VersionState.PUBLISHED), None)


class Playbooks(Readable):
    """What can be started on a case."""

    permissions = {"list": (SEE_PLAYBOOKS,), "retrieve": (SEE_PLAYBOOKS,)}
    serializer_class = PlaybookSerializer
    queryset = Playbook.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """All, with their versions and steps."""
        return Playbook.objects.prefetch_related("versions__steps")
