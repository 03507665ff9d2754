"""Merge fields that apps to the right add, and addresses that are known only while a message is handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playbooks.messaging.texts.layout import Written
from playbooks.models import Message


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Fields for one kind of readers: what each says, and their values for a message.

    `unseal` puts what must not be stored (the token of a link) into a text on its way out; what is kept of the message
    has a stand-in there.
    """

    audience: str
    labels: Mapping[str, Any]
    fill: Callable[[Message], Mapping[str, str]]
    unseal: Callable[[Message, str], str] | None = None


_registered: dict[str, Fields] = {}


def register(name: str, fields: Fields) -> None:
    """Add fields; registering a name again replaces them."""
    _registered[name] = fields


def labels(audience: str) -> dict[str, Any]:
    """The added fields that a text for these readers may hold."""
    return {
        name: label for one in _registered.values() if one.audience == audience for name, label in one.labels.items()
    }


def values(message: Message) -> dict[str, str]:
    """What the added fields stand for in a message."""
    found: dict[str, str] = {}
    for one in _registered.values():
        if one.audience == message.audience:
            found.update(one.fill(message))
    return found


def unsealed(message: Message, written: Written) -> Written:
    """The text as it leaves the house."""
    text, html = written.text, written.html
    for one in _registered.values():
        if one.unseal is not None and one.audience == message.audience:
            text, html = one.unseal(message, text), one.unseal(message, html)
    return Written(subject=written.subject, text=text, html=html)
