"""The description of the interface, for machines and for people who are signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated

from retention.api.base import Guarded


class ReadsSchema(IsAuthenticated):
    """Anybody who is signed in."""


class Schema(Guarded, SpectacularAPIView):
    """The interface in OpenAPI 3."""

    permission_classes = [ReadsSchema]
    renderer_classes = SpectacularAPIView.renderer_classes
    custom_settings = {
        "PREPROCESSING_HOOKS": ["retention.api.docs.only_ours"],
        "SCHEMA_PATH_PREFIX": r".*/api/v[0-9]+",
        "COMPONENT_SPLIT_REQUEST": True,
    }


@method_decorator(login_required, name="dispatch")
class Docs(Guarded, SpectacularSwaggerSplitView):
    """The interface as a page to read and to try."""

    permission_classes = [ReadsSchema]
    renderer_classes = SpectacularSwaggerSplitView.renderer_classes
    template_name = "retention/api/docs.html"
    url_name = "retention-api-schema"

    @staticmethod
    def _swagger_ui_resource(filename: str) -> str:
        return static(f"drf_spectacular_sidecar/swagger-ui-dist/{filename}")

    @staticmethod
    def _swagger_ui_favicon() -> str:
        return static("drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png")


def only_ours(endpoints: list[Any]) -> list[Any]:
    """Leave the host's other endpoints out of our description."""
    return [one for one in endpoints if issubclass(getattr(one[3], "cls", object), Guarded)]
