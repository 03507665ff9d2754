"""The panels of the customer page: an app to the right adds its own without this app knowing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from retention.models import Customer


@dataclass(frozen=True, kw_only=True)
class PanelRequest:
    """What a panel may know: whose page, who looks, when, and which sources of the stream have nothing."""

    customer: Customer
    user: Any
    now: datetime
    missing: Collection[str] = ()
    held: dict[str, Any] = field(default_factory=dict, compare=False)
    """What one part has read and another asks for too."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A card on the customer page; `load` returns its template's context, or None to stay away."""

    key: str
    title: StrOrPromise
    position: int
    load: Callable[[PanelRequest], Mapping[str, Any] | None]
    template: str


@dataclass(frozen=True, kw_only=True)
class LoadedPanel:
    """A panel with what it shows."""

    key: str
    title: StrOrPromise
    template: str
    content: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; a second one with the same key replaces the first."""
    _panels[panel.key] = panel


def load(*, request: PanelRequest) -> list[LoadedPanel]:
    """Return the panels that have something to say, in order."""
    found = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.position, panel.key)):
        content = panel.load(request)
        if content is not None:
            found.append(LoadedPanel(key=panel.key, title=panel.title, template=panel.template, content=content))
    return found
