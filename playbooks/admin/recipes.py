"""Playbooks with their steps, and the matrix that says which level of warning starts which."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.admin.steps import SlaForm, StepInline
from playbooks.models import LevelResponse, Playbook, PlaybookVersion, Step
from playbooks.runs import publishing, reading, rehearsal
from playbooks.runs.publishing import UnableToPublish
from retention.admin.access import Definition, GuardedForm
from retention.admin.editions import Editions
from retention.clock import database_now
from retention.models import Customer


class PlaybookAdmin(Definition):
    """The playbooks, each with its versions."""

    list_display = ("code", "label", "versions_in_words")
    search_fields = ("code", "name", "name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "versions_in_words"),
                "description": gettext_lazy(
                    "A playbook is the list of steps for a risk. A draft is edited and then published; cases that are "
                    "running keep the steps they began with."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Rules and files refer to the code, so it stays."""
        return ("versions_in_words", "code") if obj else ("versions_in_words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Playbook]:
        """With their versions."""
        found: QuerySet[Playbook] = super().get_queryset(request)
        return found.prefetch_related("versions")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, playbook: Playbook) -> str:
        """The name in the language of the page."""
        return playbook.label

    @admin.display(description=gettext_lazy("versions"))
    def versions_in_words(self, playbook: Playbook) -> SafeString | str:
        """Links to the published version and the draft."""
        if not playbook.pk:
            return _("Save the playbook; it then has an empty draft to fill.")
        links = [
            format_html(
                '<a href="{}">{} {} ({})</a>',
                reverse(f"{self.admin_site.name}:retention_playbooks_playbookversion_change", args=[version.pk]),
                _("version"),
                version.number,
                version.get_state_display(),
            )
            for version in sorted(playbook.versions.all(), key=lambda version: -version.number)[:5]
        ]
        return SafeString(" · ".join(links)) or "—"

    def save_model(self, request: HttpRequest, obj: Playbook, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        """A new playbook begins with an empty draft."""
        super().save_model(request, obj, form, change)
        if not change:
            publishing.new_draft(playbook_id=obj.pk)


class VersionForm(GuardedForm):
    """A version has only steps to edit."""

    parts = ((Step, "version"),)

    class Meta:
        model = PlaybookVersion
        fields: tuple[str, ...] = ()


class PlaybookVersionAdmin(Editions):
    """One edition of a playbook, with its rehearsal."""

    addresses = "retention_playbooks_version"
    refusal = UnableToPublish
    form = VersionForm
    inlines = [StepInline]
    list_display = ("__str__", "playbook", "state", "published_at")
    list_filter = ("state", "playbook")
    list_select_related = ("playbook",)
    ordering = ("playbook", "-number")
    change_form_template = "admin/retention_playbooks/version.html"
    fieldsets = (
        (
            None,
            {
                "fields": (("playbook", "number", "state"), "published_at", "in_words"),
                "description": gettext_lazy(
                    "Edit the steps of the draft, save, and publish. A step without a deadline of its own has the one "
                    "of its level in the response matrix. Choose the kind of a new step and save: the details that it "
                    "needs are then shown."
                ),
            },
        ),
    )
    readonly_fields = ("playbook", "number", "state", "published_at", "in_words")

    def get_urls(self) -> list[URLPattern]:
        """With the rehearsal."""
        page = self.admin_site.admin_view(self.rehearse)
        return [path("<int:pk>/rehearse/", page, name=f"{self.addresses}_rehearse"), *super().get_urls()]

    def buttons(self, request: HttpRequest, version: PlaybookVersion) -> dict[str, str]:
        """Everybody who sees it may rehearse it."""
        return {"rehearse_url": self.address("rehearse", version), **super().buttons(request, version)}

    @admin.display(description=gettext_lazy("in words"))
    def in_words(self, version: PlaybookVersion) -> SafeString | str:
        """The numbered list that anybody understands."""
        lines = reading.lines(version=version)
        return format_html_join("", "{}<br>", ((line,) for line in lines)) or "—"

    def rehearse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the version would do for a customer of those that the person may see."""
        version = self.seen(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": version,
            "title": _("Dry run"),
            **rehearsed(request, version),
        }
        return TemplateResponse(request, "admin/retention_playbooks/rehearsal.html", context)

    def put_in_force(self, request: HttpRequest, version: PlaybookVersion) -> None:
        """Publish it."""
        publishing.publish_draft(version_id=version.pk, by=request.user, now=database_now())

    def begin_draft(self, version: PlaybookVersion) -> PlaybookVersion:
        """Begin a draft of the playbook, or go on with the one there is."""
        return publishing.new_draft(playbook_id=version.playbook_id)


def rehearsed(request: HttpRequest, version: PlaybookVersion) -> dict[str, Any]:
    """The dry run for the customer that was asked for, or the customers among whom to choose."""
    wanted = request.GET.get("customer", "").strip()[:120]
    visible = Customer.objects.visible_to(request.user).order_by("name", "pk")
    found = list(visible.filter(external_id=wanted)[:2]) if wanted else []
    if len(found) != 1:
        choices = visible.filter(Q(name__icontains=wanted) | Q(external_id__istartswith=wanted))[:20]
        return {"wanted": wanted, "choices": choices}
    try:
        lines = rehearsal.rehearse(version_id=version.pk, customer_id=found[0].pk, now=database_now())
    except rehearsal.UnableToRehearse as error:
        return {"wanted": wanted, "problem": str(error)}
    return {"wanted": wanted, "customer": found[0], "lines": lines}


class ResponseForm(SlaForm, GuardedForm):
    """A row of the matrix."""

    class Meta:
        model = LevelResponse
        fields = ("level", "playbook", "sla_amount", "sla_unit")


class LevelResponseAdmin(Definition):
    """The response matrix."""

    form = ResponseForm
    list_display = ("level", "playbook", "sla_amount", "sla_unit")
    list_select_related = ("playbook",)
    fieldsets = (
        (
            None,
            {
                "fields": ("level", "playbook", ("sla_amount", "sla_unit")),
                "description": gettext_lazy(
                    "What a warning of a level starts, and how soon its first task is due. A rule may name another "
                    "playbook; a step may have a deadline of its own. Tasks that exist keep their deadline."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A level has one row."""
        return ("level",) if obj else ()
