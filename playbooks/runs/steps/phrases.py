"""Words that steps are read back in: amounts of time, and people by what they are there for."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks.models import Role, SlaUnit
from playbooks.runs.kinds import Parameters, UnableToUseStep

DAYS: Final = "days"
UNITS: Final = (*SlaUnit.values, DAYS)
_SPAN: Final = re.compile(r"^(\d{1,4}) ([a-z_]+)$")


def amount(number: int, unit: str) -> str:
    """A stretch of time: "24 hours", "3 working days"."""
    words = {
        SlaUnit.CLOCK_HOURS: ngettext("%(count)s hour", "%(count)s hours", number),
        SlaUnit.WORKING_HOURS: ngettext("%(count)s working hour", "%(count)s working hours", number),
        SlaUnit.WORKING_DAYS: ngettext("%(count)s working day", "%(count)s working days", number),
        DAYS: ngettext("%(count)s day", "%(count)s days", number),
    }
    return words[unit] % {"count": number}


def units() -> list[tuple[str, str]]:
    """The units of time, for forms."""
    return [*((str(value), str(label)) for value, label in SlaUnit.choices), (DAYS, _("days"))]


def within(number: int | None, unit: str) -> str:
    """How soon something is due; where a step does not say, the level does."""
    if number is None:
        return _("by the deadline of the level")
    return _("within %(time)s") % {"time": amount(number, unit)}


def who(role: str) -> str:
    """Who does it."""
    return str(Role(role).label) if role in Role.values else role


def begun(sentence: str) -> str:
    """With a capital letter in front."""
    return sentence[:1].upper() + sentence[1:]


def span(parameters: Parameters, name: str) -> tuple[int, str]:
    """A stretch of time as it is written: "2 working_days". Raises UnableToUseStep."""
    written = parameters.get(name)
    match = _SPAN.match(written) if isinstance(written, str) else None
    if match is None or match[2] not in UNITS or not 1 <= int(match[1]) <= 2000:
        raise UnableToUseStep(
            place=name,
            reason=_("“%(value)s” is not a time.") % {"value": "" if written is None else written},
            remedy=_("Write a number up to 2000 and one of %(units)s, like 2 working_days.")
            % {"units": ", ".join(UNITS)},
        )
    return int(match[1]), match[2]


def only(parameters: Parameters, *names: str) -> None:
    """Refuse parameters that a kind does not know: a misspelt one must not be lost silently."""
    unknown = sorted(set(parameters) - set(names))
    if unknown:
        raise UnableToUseStep(
            place=unknown[0],
            reason=_("This kind of step does not know it."),
            remedy=_("Known are: %(names)s.") % {"names": ", ".join(names) or "-"},
        )


def text(parameters: Parameters, name: str, *, longest: int = 200, required: bool = False) -> str:
    """A piece of text without blanks around it. Raises UnableToUseStep."""
    written: Any = parameters.get(name)
    found = "" if written is None else str(written).strip()
    if required and not found:
        raise UnableToUseStep(place=name, reason=_("It is missing."), remedy=_("Fill it in."))
    if len(found) > longest or "\x00" in found:
        raise UnableToUseStep(
            place=name,
            reason=_("It is too long."),
            remedy=_("Write at most %(count)s characters.") % {"count": longest},
        )
    return found
