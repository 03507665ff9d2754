"""Interview forms with their questions: a draft is edited, looked at in both languages, and published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from interviews.admin.questions import QuestionInline
from interviews.collection import publishing
from interviews.collection.publishing import UnableToPublish
from interviews.models import LANGUAGES, Form, FormVersion, Question
from retention.admin.access import Definition, GuardedForm
from retention.admin.editions import Editions
from retention.clock import database_now


class InterviewFormAdmin(Definition):
    """The forms, each with its editions."""

    list_display = ("code", "label", "purpose", "active", "versions_in_words")
    list_filter = ("purpose", "active")
    search_fields = ("code", "name", "name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), ("purpose", "active"), "versions_in_words"),
                "description": gettext_lazy(
                    "Of each purpose one form is in use. A draft is edited and then published; interviews that are "
                    "open keep the questions they began with."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, and interviews to the purpose, so they stay."""
        return ("versions_in_words", "code", "purpose") if obj else ("versions_in_words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Form]:
        """With their editions."""
        found: QuerySet[Form] = super().get_queryset(request)
        return found.prefetch_related("versions")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, form: Form) -> str:
        """The name in the language of the page."""
        return form.label

    @admin.display(description=gettext_lazy("versions"))
    def versions_in_words(self, form: Form) -> SafeString | str:
        """Links to the published edition and the draft."""
        if not form.pk:
            return _("Save the form; it then has an empty draft to fill.")
        links = [
            format_html(
                '<a href="{}">{} {} ({})</a>',
                reverse(f"{self.admin_site.name}:retention_interviews_formversion_change", args=[version.pk]),
                _("version"),
                version.number,
                version.get_state_display(),
            )
            for version in sorted(form.versions.all(), key=lambda version: -version.number)[:5]
        ]
        return SafeString(" · ".join(links)) or "—"

    def save_model(self, request: HttpRequest, obj: Form, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        """A new form begins with an empty draft."""
        super().save_model(request, obj, form, change)
        if not change:
            publishing.new_draft(form_id=obj.pk)


class FormVersionForm(GuardedForm):
    """An edition has an introduction and questions."""

    parts = ((Question, "version"),)

    class Meta:
        model = FormVersion
        fields = ("introduction", "introduction_zh")
        widgets = {name: forms.Textarea(attrs={"rows": 5, "cols": 70}) for name in ("introduction", "introduction_zh")}


class FormVersionAdmin(Editions):
    """One edition of a form, with its preview."""

    addresses = "retention_interviews"
    refusal = UnableToPublish
    form = FormVersionForm
    inlines = [QuestionInline]
    list_display = ("__str__", "form", "number", "state", "published_at")
    list_filter = ("state", "form")
    list_select_related = ("form",)
    ordering = ("form", "-number")
    change_form_template = "admin/retention_interviews/version.html"
    fieldsets = (
        (
            None,
            {
                "fields": (("of_form", "number", "state"), "published_at", ("introduction", "introduction_zh")),
                "description": gettext_lazy(
                    "Edit the draft, save, look at it in both languages, and publish. Keep the short name of a "
                    "question that asks the same as before: reports compare the answers by it."
                ),
            },
        ),
    )
    readonly_fields = ("of_form", "number", "state", "published_at")

    @admin.display(description=gettext_lazy("form"))
    def of_form(self, version: FormVersion) -> str:
        """The form it is an edition of."""
        return version.form.label

    def get_urls(self) -> list[URLPattern]:
        """With the preview."""
        page = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", page, name=f"{self.addresses}_preview"), *super().get_urls()]

    def buttons(self, request: HttpRequest, version: FormVersion) -> dict[str, str]:
        """Everybody who sees it may look at the preview."""
        return {"preview_url": self.address("preview", version), **super().buttons(request, version)}

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an edition as customers read it, in both languages beside each other."""
        version = self.seen(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": version,
            "title": _("Preview"),
            "readings": [_read(version, code, str(label)) for code, label in LANGUAGES],
            "problems": publishing.problems(questions=publishing.content(version=version)["questions"]),
        }
        return TemplateResponse(request, "admin/retention_interviews/preview.html", context)

    def put_in_force(self, request: HttpRequest, version: FormVersion) -> None:
        """Publish it."""
        publishing.publish_draft(version_id=version.pk, by=request.user, now=database_now())

    def begin_draft(self, version: FormVersion) -> FormVersion:
        """Begin a draft of the form, or go on with the one there is."""
        return publishing.new_draft(form_id=version.form_id)


def _read(version: FormVersion, language: str, label: str) -> dict[str, Any]:
    with override(language):
        questions = [
            {"text": one.label, "probe": one.hint, "kind": str(one.get_kind_display()), "options": one.options}
            for one in version.questions.order_by("position")
        ]
        return {"code": language, "label": label, "welcome": version.welcome, "questions": questions}
