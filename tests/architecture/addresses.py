"""Every address of the site, taken from the URL patterns themselves, with numbers in the places of parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
WORDS = {
    "format": "json",
    "verb": "approve",
    "app_label": "retention",
    "content_type_id": "1",
    "tidx": "1",
    "url": "nowhere/",
}
UUID = "00000000-0000-4000-8000-000000000001"


METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Address:
    """A path that a browser could ask for, the name of its pattern, and the methods that its view knows."""

    path: str
    name: str
    methods: tuple[str, ...]


def addresses() -> list[Address]:
    """Every address of the root URL configuration, included ones too, once."""
    found: dict[str, Address] = {}
    for path, name, view in _walk(get_resolver().url_patterns, "/", ""):
        methods = _methods_of_admin(name) if name.startswith("admin:") else _methods(view)
        found.setdefault(path, Address(path, name, methods))
    return list(found.values())


def _methods_of_admin(name: str) -> tuple[str, ...]:
    """GET and POST; a list or a history takes a POST without an action for a GET."""
    return METHODS[:1] if name.endswith(("_changelist", "_history")) else METHODS[:2]


def _methods(view: Any) -> tuple[str, ...]:
    """What a class answers to; GET and POST of a plain function."""
    known = getattr(view, "actions", None) or getattr(view, "view_class", None) or getattr(view, "cls", None)
    if known is None:
        return METHODS[:2]
    return tuple(one for one in METHODS if (one in known if isinstance(known, dict) else hasattr(known, one)))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, space: str
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for one in patterns:
        for text in _texts(one.pattern):
            if isinstance(one, URLResolver):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from _walk(one.url_patterns, before + text, inner)
            else:
                yield before + text, f"{space}{one.name}", one.callback


def _texts(pattern: Any) -> list[str]:
    if isinstance(pattern, RoutePattern):
        return [_PARAMETER.sub(lambda found: _value(found["name"], found["kind"]), str(pattern))]
    return [
        text % {name: _value(name, None) for name in names}
        for text, names in normalize(pattern.regex.pattern.removeprefix("^"))
    ]


def _value(name: str, kind: str | None) -> str:
    return UUID if kind == "uuid" else WORDS.get(name, "1")
