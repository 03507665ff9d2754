"""Reads one cell: a number, a day, a moment, a code; or says why it cannot be read and what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from retention.clock import midnight

FIRST_DAY: Final = date(1900, 1, 1)
LARGEST: Final = Decimal(10) ** 15
_SMALLEST_EXPONENT: Final = 20

plain_number = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?").fullmatch
"""The form that nearly every number has; everything else is read by `number`, slowly."""

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[,' \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?").fullmatch
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+").fullmatch
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?").fullmatch
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class UnableToRead(Exception):
    """A cell cannot be read: `reason` says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


Reader = Callable[[Any], str]
"""A cell to the text that PostgreSQL reads; empty text for an empty cell."""


def text(limit: int) -> Reader:
    """Text of at most `limit` characters without control characters."""

    def read(value: Any) -> str:
        found = str(value).strip()
        if len(found) > limit:
            raise UnableToRead(
                _("is %(length)d characters long.") % {"length": len(found)},
                _("Use at most %(limit)d characters.") % {"limit": limit},
            )
        if "\x00" in found:
            raise UnableToRead(_("contains a NUL character."), _("Remove it."))
        return found

    return read


def number(value: Any) -> str:
    """A finite number below 10^15 in plain or scientific notation with a point."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise UnableToRead(_("is not a number."), _("Write digits, for example 12.5."))
    found = str(value).strip()
    if not found or plain_number(found):
        return found
    if len(found) > 60 or not _DECIMAL(found):
        raise _not_a_number(found)
    try:
        exact = Decimal(found)
    except InvalidOperation as error:
        raise _not_a_number(found) from error
    if abs(exact) >= LARGEST:
        raise UnableToRead(_("is too large."), _("Numbers must stay below 10^15; check the unit."))
    return "0" if exact.adjusted() < -_SMALLEST_EXPONENT else format(exact, "f")


def _not_a_number(found: str) -> UnableToRead:
    if found.lower().lstrip("+-") in {"nan", "inf", "infinity", "1.#inf", "1.#qnan"}:
        return UnableToRead(_("is not a finite number."), _("Leave the cell empty where there is no value."))
    if _GROUPED(found):
        return UnableToRead(_("has separators between the thousands."), _("Write 1234.5, with digits and a point."))
    if _COMMA(found):
        return UnableToRead(
            _("is written with a comma."), _("Write %(fixed)s, with a point.") % {"fixed": found.replace(",", ".")}
        )
    if any(char.isdecimal() and not char.isascii() for char in found):
        return UnableToRead(
            _("has digits that are not plain ones."),
            _("Write %(fixed)s.") % {"fixed": unicodedata.normalize("NFKC", found)},
        )
    if found.endswith("%"):
        return UnableToRead(_("has a percent sign."), _("Write the bare number in the unit of the column."))
    return UnableToRead(_("is not a number."), _("Write digits, for example 12.5."))


def amount(digits: int) -> Reader:
    """Money: not negative, with at most `digits` digits before the point."""

    def read(value: Any) -> str:
        found = number(value)
        if found and not 0 <= Decimal(found) < Decimal(10) ** digits:
            raise UnableToRead(
                _("is out of range."), _("Write an amount from 0 up to 10^%(digits)d.") % {"digits": digits}
            )
        return found

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number between two others."""

    def read(value: Any) -> str:
        found = number(value)
        if not found:
            return ""
        exact = Decimal(found)
        if exact != exact.to_integral_value():
            raise UnableToRead(_("is not a whole number."), _("Write it without a fraction."))
        if not low <= exact <= high:
            raise UnableToRead(
                _("is out of range."), _("Write a number from %(low)d to %(high)d.") % {"low": low, "high": high}
            )
        return str(int(exact))

    return read


def between(low: Decimal, high: Decimal) -> Reader:
    """A number between two others."""

    def read(value: Any) -> str:
        found = number(value)
        if found and not low <= Decimal(found) <= high:
            raise UnableToRead(
                _("is out of range."), _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            )
        return found

    return read


def day(date_format: str = "", *, first: date = FIRST_DAY, last: date | None = None) -> Reader:
    """A calendar day: ISO, or in the declared format and no other; from `first` to `last`."""

    def read(value: Any) -> str:
        found = _day_of(value, date_format)
        if found is None:
            return ""
        if last is not None and found > last:
            raise UnableToRead(
                _("is in the future."), _("Today is %(today)s; check year and format.") % {"today": last.isoformat()}
            )
        if found < first:
            raise UnableToRead(_("is before %(year)d.") % {"year": first.year}, _("Check the year."))
        return found.isoformat()

    return read


def _day_of(value: Any, date_format: str) -> date | None:
    if isinstance(value, datetime):
        return (timezone.localtime(value, timezone.get_default_timezone()) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    found = str(value).strip()
    if not found:
        return None
    try:
        if date_format:
            return datetime.strptime(found, date_format).date()  # noqa: DTZ007  a day has no zone
        return date.fromisoformat(found) if _ISO_DAY(found) else _long_iso(found)
    except ValueError as error:
        raise UnableToRead(_("is not a date in this calendar or format."), _wanted(date_format)) from error


def _long_iso(found: str) -> date:
    """2026-03-01 00:00:00 as spreadsheets and databases write a day; a time of day is refused."""
    moment = datetime.fromisoformat(found) if _ISO_DAY(found[:10]) else None
    if moment is None or moment.tzinfo or moment.time() != time():
        raise ValueError(found)
    return moment.date()


def _wanted(date_format: str) -> str:
    if date_format:
        return _("Write it as the declared format %(format)s says.") % {"format": date_format}
    return _("Write it as 2026-03-01, or declare the format of the file with --date-format.")


def moment(date_format: str = "", *, last: datetime | None = None) -> Reader:
    """A moment: ISO with or without zone (then local time), or in the declared format; not after `last`."""

    def read(value: Any) -> str:
        found = _moment_of(value, date_format)
        if found is None:
            return ""
        if last is not None and found > last:
            raise UnableToRead(_("is in the future."), _("Check year, format and time zone."))
        if found.date() < FIRST_DAY:
            raise UnableToRead(_("is before 1900."), _("Check the year."))
        return found.isoformat()

    return read


def _moment_of(value: Any, date_format: str) -> datetime | None:
    zone = timezone.get_default_timezone()
    if isinstance(value, datetime):
        return _placed(value, zone)
    if isinstance(value, date):
        return midnight(value)
    found = str(value).strip()
    if not found:
        return None
    try:
        read = datetime.strptime(found, date_format) if date_format else datetime.fromisoformat(found)  # noqa: DTZ007
    except ValueError as error:
        remedy = _wanted(date_format) if date_format else _("Write it as 2026-03-01T09:30:00+08:00.")
        raise UnableToRead(_("is not a moment in this calendar or format."), remedy) from error
    return _placed(read, zone)


def _placed(read: datetime, zone: tzinfo) -> datetime:
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def email(value: Any) -> str:
    """An e-mail address of at most 254 characters."""
    found = text(254)(value)
    if found:
        try:
            validate_email(found)
        except ValidationError as error:
            raise UnableToRead(
                _("is not an e-mail address."), _("Write name@company.example or leave it empty.")
            ) from error
    return found


def currency(value: Any) -> str:
    """Three capital letters."""
    found = text(10)(value).upper()
    if found and not (len(found) == 3 and found.isascii() and found.isalpha()):
        raise UnableToRead(_("is not a currency."), _("Write three letters such as CNY."))
    return found
