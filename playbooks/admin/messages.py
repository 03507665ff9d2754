"""Message templates with their preview, and the outbox: what was sent, what waits, and what was given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from playbooks.messaging import outbox, previews
from playbooks.messaging.texts import fields
from playbooks.messaging.texts.placeholders import UnableToFill
from playbooks.models import Audience, Message, MessageTemplate, Robot
from retention.admin.access import Definition, GuardedForm, Inspection
from retention.clock import database_now
from retention.models import Customer

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
"""What a previewed mail may do on our page: nothing but be seen."""


class TemplateForm(GuardedForm):
    """A text whose merge fields are all known."""

    class Meta:
        model = MessageTemplate
        fields = ("code", "name", "name_zh", "audience", "subject", "subject_zh", "body", "body_zh", "active")
        widgets = {name: forms.Textarea(attrs={"rows": 14, "cols": 70}) for name in ("body", "body_zh")}

    def clean(self) -> dict[str, Any]:
        """Refuse what is no merge field, at the text that has it."""
        cleaned: dict[str, Any] = super().clean() or {}
        values = {name: cleaned.get(name) or "" for name in ("subject", "subject_zh", "body", "body_zh")}
        audience = cleaned.get("audience") or self.instance.audience
        for name, wrong in previews.check(template=MessageTemplate(audience=audience, **values)).items():
            if name in self.fields:
                self.add_error(name, wrong)
        return cleaned


class PreviewForm(forms.Form):
    """Whose data, and in which language."""

    customer = forms.CharField(label=gettext_lazy("Customer (number or name)"), required=False, max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Robot.Language.choices, required=False)


class MessageTemplateAdmin(Definition):
    """The texts that are sent."""

    form = TemplateForm
    list_display = ("code", "label", "audience", "active")
    list_filter = ("audience", "active")
    search_fields = ("code", "name", "name_zh", "subject", "subject_zh")
    ordering = ("audience", "code")
    change_form_template = "admin/retention_playbooks/template.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("name", "name_zh"),
                    ("audience", "active"),
                    "merge_fields",
                    ("subject", "subject_zh"),
                    ("body", "body_zh"),
                ),
                "description": gettext_lazy(
                    "Write merge fields in double braces: {{ customer_name }}. A message in which one of them has no "
                    "value is not sent; it lies among those given up and says so. Mails to customers get the line for "
                    "unsubscribing by themselves."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Playbooks and sequences refer to the code; who reads a text decides which fields it may have."""
        return ("merge_fields", "code", "audience") if obj else ("merge_fields",)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, template: MessageTemplate) -> str:
        """The name in the language of the page."""
        return template.label

    @admin.display(description=gettext_lazy("merge fields"))
    def merge_fields(self, template: MessageTemplate) -> SafeString | str:
        """Every field that the text may have, and what it says."""
        known = fields.known(template.audience or Audience.CUSTOMER)
        lines = [(f"{{{{ {name} }}}}", words) for name, words in known.items()]
        return format_html_join("", "<div><code>{}</code> {}</div>", lines)

    def get_urls(self) -> list[URLPattern]:
        """With the preview."""
        page = self.admin_site.admin_view(self.preview)
        mail = xframe_options_sameorigin(self.admin_site.admin_view(self.mail))
        return [
            path("<int:pk>/preview/", page, name="retention_playbooks_template_preview"),
            path("<int:pk>/preview/mail/", mail, name="retention_playbooks_template_mail"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to the preview."""
        name = f"{self.admin_site.name}:retention_playbooks_template_preview"
        extra = {"preview_url": reverse(name, args=[object_id])} if object_id.isdigit() else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a text with a customer's data; on POST, send it to oneself."""
        template = self._template(request, pk)
        customer, language = _asked(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview of %(template)s") % {"template": template.label},
            "opts": self.opts,
            "original": template,
            "form": PreviewForm({"customer": customer.external_id if customer else "", "language": language}),
            "customer": customer,
            "language": language,
        }
        if customer is None:
            context["refused"] = _("There is no such customer that you may see.")
            return TemplateResponse(request, "admin/retention_playbooks/preview.html", context)
        asked: dict[str, Any] = {"template": template, "customer_id": customer.pk, "language": language}
        try:
            if request.method == "POST":
                previews.send_test(**asked, by=request.user, now=database_now())
                self.message_user(request, _("The test is on its way to you."))
                return HttpResponseRedirect(f"{request.path}?customer={customer.external_id}&language={language}")
            context["written"] = previews.preview(**asked, by=request.user, now=database_now())
        except (UnableToFill, previews.UnableToPreview) as error:
            context["refused"] = str(error)
        return TemplateResponse(request, "admin/retention_playbooks/preview.html", context)

    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail itself, for the frame of the preview: it can do nothing there."""
        template = self._template(request, pk)
        customer, language = _asked(request)
        if customer is None:
            raise Http404
        asked: dict[str, Any] = {"template": template, "customer_id": customer.pk, "language": language}
        try:
            written = previews.preview(**asked, by=request.user, now=database_now())
        except (UnableToFill, previews.UnableToPreview) as error:
            raise Http404 from error
        return HttpResponse(written.html, headers={"Content-Security-Policy": SANDBOX})

    def _template(self, request: HttpRequest, pk: int) -> MessageTemplate:
        if not self.has_view_permission(request):
            raise PermissionDenied
        template: MessageTemplate | None = self.get_queryset(request).filter(pk=pk).first()
        if template is None:
            raise Http404
        return template


def _asked(request: HttpRequest) -> tuple[Customer | None, str]:
    """The customer and the language that were asked for; else the first customer, in the language of the page."""
    given = request.GET if request.method == "GET" else request.POST
    language = given.get("language") or ("zh-hans" if (get_language() or "").startswith("zh") else "en")
    visible = Customer.objects.visible_to(request.user).order_by("pk")
    wanted = (given.get("customer") or "").strip()
    if not wanted:
        return visible.filter(contacts__isnull=False).first() or visible.first(), language
    exact = visible.filter(external_id=wanted).first()
    return exact or visible.filter(Q(name__icontains=wanted)).first(), language


class MessageAdmin(Inspection):
    """The outbox."""

    actions = ["retry"]
    list_display = ("label", "channel", "to_name", "address", "state", "queued_at", "ended_at", "attempts", "error")
    list_filter = ("state", "channel", "audience", "template")
    search_fields = ("subject", "address", "to_name", "cause", "customer__name")
    list_select_related = ("template",)
    date_hierarchy = "queued_at"
    ordering = ("-queued_at", "-pk")
    fields = (
        ("state", "channel", "audience", "language"),
        ("to_name", "address", "customer", "template"),
        ("recipient", "cause", "step"),
        ("queued_at", "due_at", "ended_at", "attempts"),
        "error",
        "subject",
        "text",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Those about visible customers, and those to oneself."""
        return Message.objects.visible_to(request.user).select_related("template", "customer")

    @admin.action(description=gettext_lazy("Send again what was given up"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Queue the chosen messages again, where they were given up."""
        try:
            done = outbox.retry(message_ids=list(queryset.values_list("pk", flat=True)), now=database_now())
        except outbox.UnableToRetry as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("%(count)d will be sent again.") % {"count": done})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Who may change messages."""
        return bool(request.user.has_perm("retention_playbooks.change_message"))
