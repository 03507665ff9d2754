"""The merge fields of a text: a closed list of names, replaced once, and nothing else is ever carried out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

FIELD: Final = re.compile(r"\{\{\s*([a-z][a-z_]{0,40})\s*\}\}")
_BRACES: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
LONGEST: Final = 20_000
"""Characters of a text; a longer one is refused when it is written."""


class UnableToUseText(ValueError):
    """A text has something in braces that is no merge field, or is too long."""


class UnableToFill(ValueError):
    """A merge field of a text has no value; nothing is sent."""


def names_in(text: str) -> list[str]:
    """The merge fields of a text, each once, in their order."""
    return list(dict.fromkeys(FIELD.findall(text)))


def check(text: str, *, known: Collection[str]) -> None:
    """Refuse a text that is too long, or whose braces hold anything but the name of a known field.

    Raises UnableToUseText.
    """
    if len(text) > LONGEST:
        raise UnableToUseText(
            _("The text has %(length)d characters; %(most)d are the most. Shorten it.")
            % {"length": len(text), "most": LONGEST}
        )
    left = FIELD.sub("", text)
    if (wrong := _BRACES.search(left)) is not None:
        raise UnableToUseText(
            _("“%(place)s” is no merge field. Between {{ and }} stands one of: %(known)s.")
            % {"place": left[wrong.start() : wrong.start() + 40], "known": ", ".join(sorted(known))}
        )
    if unknown := [name for name in names_in(text) if name not in known]:
        raise UnableToUseText(
            _("There is no merge field %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(sorted(known))}
        )


def fill(text: str, *, values: Mapping[str, str], escape: Callable[[str], str] | None = None) -> str:
    """Replace every merge field by its value, once: what looks like a field inside a value stays as it is.

    With `escape`, both the text and the values go through it. Raises UnableToFill for a field without a value.
    """
    safe = escape or str
    parts = []
    position = 0
    for match in FIELD.finditer(text):
        name = match[1]
        if not values.get(name):
            raise UnableToFill(
                _("The merge field “%(name)s” has no value here. Fill it in at the customer, or change the text.")
                % {"name": name}
            )
        parts += [safe(text[position : match.start()]), safe(values[name])]
        position = match.end()
    return "".join([*parts, safe(text[position:])])


def one_line(text: str) -> str:
    """A text for a header: no line ends or other control characters, whatever was filled in."""
    cleaned = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return " ".join(cleaned.split())
