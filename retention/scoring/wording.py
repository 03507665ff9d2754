"""How the value of a metric is said to people: with its unit, a share or a change as per cent."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import pgettext, pgettext_lazy

from retention.models import Compare
from retention.models.measure import SHARE
from retention.scoring.definitions import Definition

MINUS: Final = "\N{MINUS SIGN}"
SPACE: Final = "\N{NO-BREAK SPACE}"

SCALE: Final = re.compile("-?\\d+ ?[-\N{EN DASH}] ?(\\d+)")
"""A unit such as 1-5 is a scale: the number is one of so many."""

UNITS: Final = (
    pgettext_lazy("unit", "logins"),
    pgettext_lazy("unit", "days"),
    pgettext_lazy("unit", "people"),
    pgettext_lazy("unit", "minutes"),
    pgettext_lazy("unit", "hours"),
    pgettext_lazy("unit", "uses"),
    pgettext_lazy("unit", "features"),
    pgettext_lazy("unit", "seats"),
    pgettext_lazy("unit", "tickets"),
    pgettext_lazy("unit", "mails"),
    pgettext_lazy("unit", "contacts"),
    pgettext_lazy("unit", "per month"),
)
"""The units of the default catalogue, for the translators; other units are shown as they are written."""

ONE: Final = {
    "logins": pgettext_lazy("unit", "login"),
    "days": pgettext_lazy("unit", "day"),
    "people": pgettext_lazy("unit", "person"),
    "minutes": pgettext_lazy("unit", "minute"),
    "hours": pgettext_lazy("unit", "hour"),
    "uses": pgettext_lazy("unit", "use"),
    "features": pgettext_lazy("unit", "feature"),
    "seats": pgettext_lazy("unit", "seat"),
    "tickets": pgettext_lazy("unit", "ticket"),
    "mails": pgettext_lazy("unit", "mail"),
    "contacts": pgettext_lazy("unit", "contact"),
}
"""The same units behind the number 1."""


def in_per_cent(definition: Definition) -> bool:
    """Whether the values of a metric are read as per cent."""
    return definition.compare == Compare.CHANGE or definition.unit == SHARE


def unit_of(definition: Definition, value: float) -> str:
    """The unit behind a number, in the language of the page: "logins"; on a scale "of 5"; nothing behind per cent."""
    if in_per_cent(definition) or not definition.unit:
        return ""
    if scale := SCALE.fullmatch(definition.unit):
        return pgettext("behind a number on a scale: 2.5 of 5", "of %(most)s") % {"most": scale[1]}
    if definition.unit in ONE and number_of(definition, value) == "1":
        return str(ONE[definition.unit])
    return pgettext("unit", definition.unit)


def number_of(definition: Definition, value: float, *, finer: int = 0) -> str:
    """The number without its unit: 12,480, 3.67, 42 %, or +42 % for a change; with a true minus.

    `finer` is how many more decimal places it may have than is usual.
    """
    if not in_per_cent(definition):
        return _signed(value, most_places=finer + (0 if abs(value) >= 1000 else 2))
    if definition.compare != Compare.CHANGE:
        return f"{_signed(value * 100, most_places=finer + (0 if abs(value) >= 0.1 else 1))}{SPACE}%"
    written = _signed(value * 100, most_places=finer)
    return f"+{written}{SPACE}%" if value > 0 and written != "0" else f"{written}{SPACE}%"


def value_in_words(definition: Definition, value: float) -> str:
    """The number with its unit: 3 logins."""
    return f"{number_of(definition, value)} {unit_of(definition, value)}".rstrip()


def _signed(value: float, *, most_places: int) -> str:
    rounded = round(value, most_places)
    places = next(one for one in range(most_places + 1) if round(rounded, one) == rounded)
    written = f"{abs(rounded):,.{places}f}"
    return f"{MINUS}{written}" if rounded < 0 else written
