"""Editions of something that is defined: drafts are edited and published, published ones are only shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from retention.admin.access import Definition, Shown
from retention.models import VersionState


class Editions(Definition):
    """Editions of something: a draft is edited, then published; what is published is shown, and begins a new draft."""

    addresses = ""
    """What the names of the addresses begin with."""
    refusal: type[Exception]
    """What `put_in_force` raises, with the reason, where a draft cannot be published."""

    def put_in_force(self, request: HttpRequest, version: Any) -> None:
        """Publish a draft. Raises `refusal`."""
        raise NotImplementedError

    def begin_draft(self, version: Any) -> Any:
        """Begin a draft of what this is an edition of, or return the one there is."""
        raise NotImplementedError

    def buttons(self, request: HttpRequest, version: Any) -> dict[str, str]:
        """The addresses of the buttons that can be used."""
        if not Shown.has_change_permission(self, request):
            return {}
        return (
            {"publish_url": self.address("publish", version)}
            if is_draft(version)
            else {"draft_url": self.address("new_draft", version)}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Drafts are begun from what they are editions of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A published or retired edition is only shown."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """With the pages for publishing and for a new draft."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/publish/", wrap(self.publish), name=f"{self.addresses}_publish"),
            path("<int:pk>/new-draft/", wrap(require_POST(self.new_draft)), name=f"{self.addresses}_new_draft"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the buttons that can be used."""
        version = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdigit() else None
        extra = self.buttons(request, version) if version is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the saved draft in force; only by the button."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = self.editable(request, pk)
        try:
            self.put_in_force(request, version)
        except self.refusal as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, version, [{"changed": {"fields": ["state"]}}])
            self.message_user(request, _("%(version)s is published.") % {"version": version})
        return self.back_to(version)

    def new_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a draft, or go on with the one there is."""
        draft = self.begin_draft(self.editable(request, pk))
        self.message_user(request, _("%(version)s is a draft: edit it, then publish it.") % {"version": draft})
        return self.back_to(draft)

    def editable(self, request: HttpRequest, pk: int) -> Any:
        """The edition, for those who may change editions."""
        if not Shown.has_change_permission(self, request):
            raise PermissionDenied
        version = self.get_queryset(request).filter(pk=pk).first()
        if version is None:
            raise Http404
        return version

    def seen(self, request: HttpRequest, pk: int) -> Any:
        """The edition, for those who may look at it."""
        version = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if version is None:
            raise Http404
        return version

    def address(self, verb: str, version: Any) -> str:
        """The address of a page of an edition."""
        return reverse(f"{self.admin_site.name}:{self.addresses}_{verb}", args=[version.pk])

    def back_to(self, version: Any) -> HttpResponseRedirect:
        """The way to the page of an edition."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{name}", args=[version.pk]))


class PartOfEdition(InlineModelAdmin):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """Rows that belong to an edition: they are changed in a draft only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only to a draft."""
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only from a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)


def is_draft(version: Any) -> bool:
    """Whether an edition may still be changed; one that is not there yet may."""
    return version is None or version.state == VersionState.DRAFT
