"""The panels of the customer page: an app to the right adds its own without this app knowing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from retention.models import Customer


STREAM: Final = 58
"""Where the stream of everything that happened stands among the cards."""


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
class Own:
    """A card of the page itself, which stands among the panels; it needs no more than the page's own context."""

    key: str
    position: int
    template: str


@dataclass(frozen=True, kw_only=True)
class LoadedPanel:
    """A panel with what it shows; without a title it is one of the page itself."""

    key: str
    position: int
    template: str
    title: StrOrPromise = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def early(self) -> bool:
        """Whether it is needed before the stream, which is long: on a phone it stands above it."""
        return self.position < STREAM


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; a second one with the same key replaces the first."""
    _panels[panel.key] = panel


def load(*, request: PanelRequest, own: Sequence[Own] = ()) -> list[LoadedPanel]:
    """Return the panels that have something to say, and the page's own cards among them, in order."""
    found = [LoadedPanel(key=one.key, position=one.position, template=one.template) for one in own]
    for panel in sorted(_panels.values(), key=_by_position):
        content = panel.load(request)
        if content is not None:
            found.append(
                LoadedPanel(
                    key=panel.key,
                    position=panel.position,
                    title=panel.title,
                    template=panel.template,
                    content=content,
                )
            )
    return sorted(found, key=_by_position)


def _by_position(panel: Panel | LoadedPanel) -> tuple[int, str]:
    return panel.position, panel.key
