"""Reads --date, --from and --to the same way for every command that works on days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from retention.clock import local_day


def add_day_arguments(parser: CommandParser, *, default: str) -> None:
    """Take --date D, or --from A --to B; `default` says what happens without them."""
    parser.add_argument("--date", type=date.fromisoformat, metavar="D", help=f"one day, e.g. 2026-03-01 ({default})")
    parser.add_argument("--from", type=date.fromisoformat, dest="first", metavar="A", help="first day of a range")
    parser.add_argument("--to", type=date.fromisoformat, dest="last", metavar="B", help="last day of a range")


def chosen_days(options: dict[str, Any], *, otherwise: tuple[date, date]) -> tuple[date, date]:
    """The first and last day that were asked for. Raises CommandError (bad usage) for half a range."""
    one, first, last = options["date"], options["first"], options["last"]
    if one is not None and (first is not None or last is not None):
        raise CommandError("Give either --date D or --from A --to B, not both.", returncode=2)
    if one is not None:
        return one, one
    if first is None and last is None:
        return otherwise
    if first is None or last is None:
        raise CommandError("A range needs both --from A and --to B.", returncode=2)
    if last < first:
        raise CommandError(f"--to {last} is before --from {first}.", returncode=2)
    return first, last


def yesterday(now: datetime) -> date:
    """The last local day that is over."""
    return local_day(now) - timedelta(days=1)
