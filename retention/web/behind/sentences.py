"""A sentence with numbers, each of which opens the rows behind it; a chart says the same in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString

from retention.web.formats import html


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Words with places for values such as `%(share)s`, the values, and the addresses of the rows behind some."""

    words: str
    values: Mapping[str, object] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    """By the name of the value; one without an address, or with an empty one, opens nothing."""

    def __str__(self) -> str:
        return self.words % self.values

    @property
    def linked(self) -> SafeString:
        """The same as HTML, with a link on each value that has rows."""
        shown = {name: self._shown(name, value) for name, value in self.values.items()}
        return SafeString(escape(self.words) % shown)

    def _shown(self, name: str, value: object) -> SafeString:
        if address := self.rows.get(name):
            return html('<a class="rt-underlined" href="{}">{}</a>', address, value)
        return SafeString(escape(str(value)))
