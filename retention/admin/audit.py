"""Who changed a definition, when, and from what to what: shown in the admin's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention import people

_VERBS = {"insert": gettext_lazy("Added"), "update": gettext_lazy("Changed"), "delete": gettext_lazy("Deleted")}
_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One line of a history: the changes are (field, old, new)."""

    at: datetime
    who: str
    verb: str
    changes: list[tuple[str, str, str]]


def stamp(instance: Model) -> str:
    """A number that grows with every change of a row, whoever makes it."""
    newest = instance.audit.aggregate(newest=Max("pgh_id"))["newest"]  # type: ignore[attr-defined]
    return str(newest or 0)


def stamp_of(model: type[Model], **key: Any) -> str:
    """A number that grows with every change of the rows of a model that share a key."""
    events: Any = model.pgh_event_model  # type: ignore[attr-defined]
    return str(events.objects.filter(**key).aggregate(newest=Max("pgh_id"))["newest"] or 0)


def history(instance: Model) -> list[Line]:
    """The newest changes of a row first."""
    events = list(instance.audit.select_related("pgh_context").order_by("-pgh_id")[: _SHOWN + 1])  # type: ignore[attr-defined]
    names = _names(events)
    older = [*events[1:], None]
    lines = [
        Line(
            at=event.pgh_created_at,
            who=names.get(_user_of(event)) or _origin_of(event),
            verb=str(_VERBS.get(event.pgh_label, event.pgh_label)),
            changes=_changes(before, event) if before is not None else [],
        )
        for event, before in zip(events, older, strict=True)
    ]
    return lines[:_SHOWN]


def _user_of(event: Any) -> str:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return str(metadata.get("user") or "")


def _origin_of(event: Any) -> str:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return str(metadata.get("origin") or "")


def _names(events: Iterable[Any]) -> dict[str, str]:
    model = get_user_model()
    keys = []
    for key in {_user_of(event) for event in events} - {""}:
        try:
            keys.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    return {str(user.pk): people.display_name(user) for user in model._default_manager.filter(pk__in=keys)}


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    found = []
    for field in after.pgh_tracked_model._meta.concrete_fields:
        old, new = getattr(before, field.attname, None), getattr(after, field.attname, None)
        if old != new:
            found.append((str(field.verbose_name), _shown(old), _shown(new)))
    return found


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
