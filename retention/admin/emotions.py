"""Rules of the emotional account: what a kind of talk or event is worth, and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from retention.admin.access import Definition, GuardedForm
from retention.models import EmotionalRule
from retention.web.customer import words


class EmotionalRuleForm(GuardedForm):
    """A rule; the kinds that we know are offered, and any other may be written."""

    class Meta:
        model = EmotionalRule
        fields = ("code", "name", "name_zh", "kind", "mood", "points", "lasts_days", "active")

    def clean_points(self) -> int:
        """Refuse 0, which books nothing."""
        points: int = self.cleaned_data["points"]
        if not points:
            raise forms.ValidationError(
                gettext_lazy("0 books nothing. Give a number above 0 for a deposit, below 0 for a withdrawal.")
            )
        return points


class EmotionalRuleAdmin(Definition):
    """The list of rules, by the kind that they look at."""

    form = EmotionalRuleForm
    list_display = ("code", "label", "what", "mood", "points", "lasts_days", "active")
    list_filter = ("mood", "active")
    search_fields = ("code", "name", "name_zh", "kind")
    ordering = ("kind", "code")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), ("kind", "mood"), ("points", "lasts_days"), "active"),
                "description": gettext_lazy(
                    "Every interaction of this kind and mood books the points on the customer's emotional account, "
                    "once, on its day. A change counts for what is recorded from then on; what was booked stays."
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, rule: EmotionalRule) -> str:
        """The name in the language of the page."""
        return rule.label

    @admin.display(description=gettext_lazy("kind of interaction"), ordering="kind")
    def what(self, rule: EmotionalRule) -> str:
        """The kind in words."""
        return words.interaction(rule.kind)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, so it stays."""
        return ("code",) if obj else ()
