"""Robots with their secrets, the addresses that get nothing, and the rules for messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.messaging import consent, delivery
from playbooks.messaging.channels import addresses
from playbooks.messaging.channels.mail import UnableToDeliver
from playbooks.models import MessagingRules, Robot, RobotAccess, Suppression
from retention.admin.access import Audited, Definition, GuardedForm, OfCustomers, Shown
from retention.clock import database_now
from retention.models import Customer


class RobotForm(GuardedForm):
    """A robot; its address and secret are written and never shown again."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"size": 80, "autocomplete": "off"}),
        help_text=gettext_lazy("The whole address that the chat gave you. It is not shown again; empty: it stays."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("DingTalk and Feishu sign with it, webhooks need it. Empty: it stays as it is."),
    )

    class Meta:
        model = Robot
        fields = ("code", "name", "name_zh", "kind", "team", "customer", "language", "active", "per_minute")

    def clean_url(self) -> str:
        """Refuse at once what can never be called."""
        url: str = self.cleaned_data["url"].strip()
        if not url:
            if self.instance.pk is None:
                raise forms.ValidationError(_("A robot needs an address."))
            return url
        try:
            addresses.check(url)
        except addresses.UnableToCall as error:
            raise forms.ValidationError(str(error)) from error
        return url

    def clean(self) -> dict[str, Any]:
        """A webhook without a secret could be called by anybody."""
        cleaned = super().clean()
        stored = RobotAccess.objects.filter(robot=self.instance).first() if self.instance.pk else None
        has_secret = bool(cleaned.get("secret") or (stored and stored.secret))
        if cleaned.get("kind") == Robot.Kind.WEBHOOK and not has_secret:
            self.add_error("secret", _("A signed webhook needs a secret: its receiver checks the signature."))
        if cleaned.get("team") and cleaned.get("customer"):
            self.add_error("customer", _("Choose a team or a customer: notices of ours are not for customers."))
        return cleaned


class RobotAdmin(OfCustomers, Definition):
    """The robots of group chats; those in the chat of a customer are seen by who sees the customer."""

    form = RobotForm
    actions = ["test"]
    list_display = ("code", "label", "kind", "team", "customer", "language", "active", "per_minute")
    list_filter = ("kind", "active")
    list_select_related = ("team", "customer")
    autocomplete_fields = ("customer",)
    ordering = ("code",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("name", "name_zh"),
                    ("kind", "team"),
                    "customer",
                    ("language", "active", "per_minute"),
                    "url",
                    "secret",
                ),
                "description": gettext_lazy(
                    "A robot gets the notices of its team. Only public addresses with HTTPS are called; others must "
                    "be allowed in the settings."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of teams, and those in the chats of visible customers."""
        visible = Customer.objects.visible_to(request.user)
        return Robot.objects.filter(Q(customer=None) | Q(customer__in=visible)).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Messages refer to the robot, so it stays what it is."""
        return ("code", "kind") if obj else ()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, robot: Robot) -> str:
        """The name in the language of the page."""
        return robot.label

    def save_model(self, request: HttpRequest, obj: Robot, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        """The robot, and apart from it what was typed as address and secret."""
        super().save_model(request, obj, form, change)
        typed = {name: form.cleaned_data.get(name) for name in ("url", "secret") if form.cleaned_data.get(name)}
        if typed:
            RobotAccess.objects.update_or_create(robot=obj, defaults=typed)

    @admin.action(description=gettext_lazy("Send a test"), permissions=["change"])
    def test(self, request: HttpRequest, queryset: QuerySet[Robot]) -> None:
        """Call the chosen robots now, and say what they answer."""
        for robot in queryset.select_related("access").filter(access__isnull=False):
            try:
                delivery.call_robot(robot=robot, by=str(request.user.get_username()), now=database_now())
            except UnableToDeliver as error:
                words = {"robot": robot.label, "error": str(error)}
                self.message_user(request, _("%(robot)s did not take it: %(error)s") % words, messages.ERROR)
            else:
                self.message_user(request, _("%(robot)s has taken the test.") % {"robot": robot.label})


class SuppressionAdmin(Audited, Shown):
    """Addresses that get nothing."""

    actions = ["lift"]
    list_display = ("address", "reason", "note", "since", "by_name", "lifted_at", "lifted_by_name")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    search_fields = ("address", "note")
    ordering = ("-since",)
    fields = ("address", "reason", "note")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was noted stays; writing to somebody again is an act of its own."""
        return False

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        """Note the address; one that is on the list already stays as it is."""
        given = {name: form.cleaned_data[name] for name in ("address", "reason", "note")}
        obj.pk = consent.suppress(**given, by=request.user, now=database_now()).pk

    @admin.action(description=gettext_lazy("Write to these addresses again"), permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        """Take addresses off the list; who did so stays on record."""
        done = 0
        for one in queryset.filter(lifted_at=None):
            consent.lift(suppression_id=one.pk, by=request.user, now=database_now())
            done += 1
        self.message_user(request, _("%(count)d addresses are written to again.") % {"count": done})

    def has_lift_permission(self, request: HttpRequest) -> bool:
        """Operators only."""
        return bool(request.user.has_perm("retention_playbooks.change_suppression"))


class RulesForm(GuardedForm):
    """Quiet hours have a beginning and an end, or neither."""

    class Meta:
        model = MessagingRules
        fields = (
            "sender",
            "reply_to_owner",
            "quiet_from",
            "quiet_until",
            "quiet_weekends",
            "cap_messages",
            "cap_days",
            "keep_days",
            "logins_measure",
            "feature_measures",
            "saving_measure",
            "minutes_saved",
            "tickets_measure",
        )

    def clean(self) -> dict[str, Any]:
        """Both ends, and different ones; a sender with an address in it."""
        cleaned = super().clean()
        begins, ends = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (begins is None) != (ends is None) or (begins is not None and begins == ends):
            self.add_error("quiet_until", _("Give a beginning and a different end, or leave both empty."))
        for name in ("cap_messages", "cap_days", "keep_days"):
            if cleaned.get(name) == 0:
                self.add_error(name, _("At least 1."))
        sender = cleaned.get("sender") or ""
        if sender and "@" not in sender:
            self.add_error("sender", _("Write an address: Acme Customer Success <care@acme.example>."))
        return cleaned


class MessagingRulesAdmin(Definition):
    """The rules for messages: one row."""

    form = RulesForm
    filter_horizontal = ("feature_measures",)
    list_display = ("__str__", "quiet_from", "quiet_until", "cap_messages", "cap_days")
    fieldsets = (
        (
            None,
            {
                "fields": ("sender", "reply_to_owner"),
                "description": gettext_lazy(
                    "These rules are asked when a message to a customer is sent, not when it is queued. Notices to "
                    "colleagues are not held back."
                ),
            },
        ),
        (gettext_lazy("When and how often"), {"fields": (
            ("quiet_from", "quiet_until", "quiet_weekends"), ("cap_messages", "cap_days"),
            "keep_days", "tickets_measure",
        )}),
        (gettext_lazy("Highlights"), {"fields": (
            "logins_measure", "feature_measures", ("saving_measure", "minutes_saved"),
        )}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One row is enough."""
        return super().has_add_permission(request) and not MessagingRules.objects.exists()
