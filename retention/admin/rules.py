"""Early-warning rules: conditions in rows, read back as a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from retention.admin.access import Definition, GuardedForm
from retention.admin.fields.selects import LongSelect
from retention.earlywarning import conditions as vocabulary
from retention.models import Interaction, Metric, Rule, localized
from retention.web import formats

ROWS = 6
PARTS = ("field", "op", "value", "clear", "within")
RECENT = 5000
"""Interactions whose kinds are offered as events; others can be written."""
_ATTRIBUTES = ("segment", "industry", "region", "channel", "employees", "annual_revenue")
_KNOWN_EVENTS = ("champion_left", "cancellation_asked")
_WORDS = ("tier", "tier_change", "lifecycle")


class RuleForm(GuardedForm):
    """A rule whose conditions are rows of fields; empty rows are left out."""

    rows = 0

    class Meta:
        model = Rule
        fields = ("code", "name", "name_zh", "level", "match", "days", "gap", "clear_days", "playbook", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.conditions if self.instance.pk else []
        choices = subjects(extra=[str(one.get("field", "")) for one in stored])
        for row in range(1, self.rows + 1):
            self.fields[f"field_{row}"].choices = choices  # type: ignore[attr-defined]
        for row, one in enumerate(stored, start=1):
            for part in PARTS:
                if f"{part}_{row}" in self.fields:
                    self.fields[f"{part}_{row}"].initial = as_text(one.get(part))

    def clean(self) -> dict[str, Any]:
        """Gather the rows and judge them as a file's conditions are judged."""
        cleaned = super().clean()
        found, places = [], []
        for row in range(1, self.rows + 1):
            condition = self._condition(row)
            if condition:
                found.append(condition)
                places.append(row)
        try:
            vocabulary.validate(found)
        except vocabulary.UnableToUseCondition as error:
            field = f"field_{places[error.place - 1]}" if error.place else "field_1"
            self.add_error(field, f"{error.reason} {error.remedy}")
        cleaned["conditions"] = found
        return cleaned

    def _condition(self, row: int) -> dict[str, Any]:
        given = {part: str(self.cleaned_data.get(f"{part}_{row}") or "").strip() for part in PARTS}
        other = str(self.cleaned_data.get(f"other_{row}") or "").strip()
        field = other or given["field"]
        if not field:
            return {}
        condition: dict[str, Any] = {"field": field}
        if given["op"] or given["value"] or not field.startswith("event:"):
            condition["op"] = given["op"]
            condition["value"] = as_value(given["value"], field=field, op=given["op"])
        if given["clear"]:
            condition["clear"] = number(given["clear"], otherwise=given["clear"])
        if given["within"]:
            condition["within"] = number(given["within"], otherwise=given["within"])
        return condition

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        """A change is a new revision: warnings keep the one that raised them."""
        if self.instance.pk and (self.changed_data or self.instance.conditions != self.cleaned_data["conditions"]):
            self.instance.revision += 1
        self.instance.conditions = self.cleaned_data["conditions"]
        return super().save(commit)


def form_with(rows: int) -> type[RuleForm]:
    """A rule form with so many rows for conditions."""
    fields: dict[str, Any] = {"rows": rows, "__module__": __name__, "Meta": RuleForm.Meta}
    for row in range(1, rows + 1):
        fields |= {
            f"field_{row}": forms.ChoiceField(
                required=False, label=pgettext_lazy("of a condition", "what"), widget=LongSelect
            ),
            f"op_{row}": forms.ChoiceField(
                required=False, label=_("is"), choices=[("", "—"), *operators()], widget=LongSelect
            ),
            f"value_{row}": forms.CharField(
                required=False, label=_("value"), max_length=300, widget=forms.TextInput(attrs={"size": 8})
            ),
            f"clear_{row}": forms.CharField(
                required=False, label=_("clears at"), max_length=20, widget=forms.TextInput(attrs={"size": 6})
            ),
            f"within_{row}": forms.CharField(
                required=False, label=_("within days"), max_length=4, widget=forms.TextInput(attrs={"size": 3})
            ),
            f"other_{row}": forms.CharField(
                required=False,
                label=_("or written"),
                max_length=130,
                widget=forms.TextInput(attrs={"size": 16, "placeholder": "attribute:plan"}),
            ),
        }
    return type("RuleForm", (RuleForm,), fields)


def operators() -> list[tuple[str, str]]:
    """How a condition compares, in words."""
    words = {
        "<": _("below"),
        "<=": _("at most"),
        ">": _("above"),
        ">=": _("at least"),
        "=": _("equal to"),
        "!=": _("not equal to"),
        "in": _("one of (a, b)"),
        "not in": _("none of (a, b)"),
    }
    return [(op, f"{op}  {words[op]}") for op in vocabulary.OPS]


def subjects(*, extra: Iterable[str] = ()) -> list[Any]:
    """What a condition may ask about, in groups; `extra` are fields that a stored rule uses already."""
    metrics = list(Metric.objects.order_by("dimension", "code"))
    recent = Interaction.objects.order_by("-pk").values_list("kind", flat=True)[:RECENT]
    events = dict.fromkeys([*_KNOWN_EVENTS, *sorted(set(recent))])
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        (
            _("Customer"),
            [(name, str(words)) for name, words in vocabulary.FIELDS.items() if name not in vocabulary.NAMED],
        ),
        (_("Attribute"), [(f"attribute:{name}", name) for name in _ATTRIBUTES]),
        (_("Event"), [(f"event:{kind}", kind) for kind in events]),
        (_("Value of a metric"), [(f"metric:{one.code}", _named(one)) for one in metrics]),
        (_("Change of a metric within days"), [(f"metric_change:{one.code}", _named(one)) for one in metrics]),
    ]
    known = {value for _group, choices in groups for value, _label in choices}
    others = [(field, field) for field in dict.fromkeys(extra) if field and field not in known]
    return [("", "—"), *groups, *([(_("Other"), others)] if others else [])]


def _named(metric: Metric) -> str:
    return formats.remarked(localized(metric.name, metric.name_zh), metric.code)


def as_text(value: Any) -> str:
    """A stored value as it is typed: lists with commas, words that look like numbers in quotes."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(as_text(one) for one in value)
    if isinstance(value, str) and number(value, otherwise=None) is not None:
        return f'"{value}"'
    return str(value)


def as_value(text: str, *, field: str, op: str) -> Any:
    """A typed value: a number where it looks like one, unless it is in quotes or the field holds words."""
    if op in ("in", "not in"):
        return [as_value(one.strip(), field=field, op="=") for one in text.replace("，", ",").split(",") if one.strip()]  # noqa: RUF001
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1]
    words = field in _WORDS or (field.startswith("attribute:") and field.partition(":")[2] in _ATTRIBUTES[:4])
    return text if words else number(text, otherwise=text)


def number(text: str, *, otherwise: Any) -> Any:
    """The number in a text, whole where it is whole; 30 % is 0.3."""
    percent = text.endswith("%")
    try:
        found = Decimal(text.rstrip("% ").replace("−", "-")) / (100 if percent else 1)  # noqa: RUF001
    except InvalidOperation:
        return otherwise
    if not found.is_finite():
        return otherwise
    return int(found) if found == found.to_integral_value() else float(found)


class RuleAdmin(Definition):
    """The list of rules, each with its sentence."""

    list_display = ("label", "level", "sentence", "active")
    list_filter = ("level", "active")
    search_fields = ("code", "name", "name_zh")
    ordering = ("-active", "code")
    readonly_fields = ("sentence", "revision")
    actions = ["switch_on", "switch_off"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rule that never warned may go; one that did is switched off instead."""
        return obj is not None and not obj.warnings.exists() and request.user.has_perm("retention.delete_rule")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Warnings and files refer to the code, so it stays."""
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """With two more rows than the rule has conditions, and at least six."""
        kwargs["form"] = form_with(_rows(obj))
        return super().get_form(request, obj, change, **kwargs)

    def sections(self, request: HttpRequest, obj: Any = None) -> Any:
        """One line a condition; the unused ones are folded away."""
        return _fieldsets(obj, may_change=self.has_change_permission(request, obj))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """All sentences of the list with one look at the metrics."""
        found = super().get_changelist_instance(request)
        metrics = {metric.code: metric for metric in Metric.objects.all()}
        for rule in found.result_list:
            rule.metrics_by_code = metrics
        return found

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, rule: Rule) -> str:
        """The name in the language of the page."""
        return rule.label

    @admin.display(description=gettext_lazy("read back"))
    def sentence(self, rule: Rule) -> SafeString | str:
        """The saved rule as a sentence."""
        if not rule.pk:
            return _("Save the rule to read it back as a sentence.")
        try:
            words = vocabulary.sentence(rule, metrics=getattr(rule, "metrics_by_code", None))
            return format_html('<span class="retention-sentence">{}</span>', words)
        except vocabulary.UnableToUseCondition as error:
            return str(error)

    @admin.action(description=gettext_lazy("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        """Judge customers by the chosen rules again."""
        self.message_user(request, _("%(count)d switched on.") % {"count": queryset.update(active=True)})

    @admin.action(description=gettext_lazy("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        """No new warnings from the chosen rules."""
        self.message_user(request, _("%(count)d switched off.") % {"count": queryset.update(active=False)})


def _rows(rule: Rule | None) -> int:
    return max(ROWS, len(rule.conditions) + 2) if rule is not None else ROWS


def _fieldsets(rule: Rule | None, *, may_change: bool) -> tuple[Any, ...]:
    head = (None, {"fields": ("code", ("name", "name_zh"), ("level", "active"), "playbook", "sentence")})
    days = (
        gettext_lazy("How long"),
        {
            "fields": (("days", "gap", "clear_days"),),
            "description": gettext_lazy(
                "The rule warns once the conditions have held on so many days in a row; days without data may lie in "
                "between up to the gap. The warning ends when they have not held for the days until it clears."
            ),
        },
    )
    if not may_change:
        return (head, days)
    rows = _rows(rule)
    used = max(2, (len(rule.conditions) if rule is not None else 0) + 1)
    line = ("field", "op", "value", "clear", "within", "other")
    lines = [tuple(f"{part}_{row}" for part in line) for row in range(1, rows + 1)]
    conditions = (
        gettext_lazy("If"),
        {
            "fields": ("match", *lines[:used]),
            "classes": ["retention-conditions"],
            "description": gettext_lazy(
                "One condition a line; empty lines are left out. “Clears at” is an easier limit for the end of the "
                "warning: enter below 60, clear at 65. “Within days” belongs to events and changes. A change may be "
                "written as -30 %."
            ),
        },
    )
    more = (
        gettext_lazy("More conditions"),
        {"fields": tuple(lines[used:]), "classes": ["collapse", "retention-conditions"]},
    )
    return (head, conditions, *([more] if lines[used:] else []), days)
