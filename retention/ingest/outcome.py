"""What an import did, or everything that was wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Row = Mapping[str, Any]
Rows = Iterable[tuple[int, Row]]
"""Line number in the file (or place in the request), and the cells by the name of their column."""

Progress = Callable[[str, int, int], None]
"""What is going on (reading, checking, writing), rows done, rows in all (0: not known)."""


@dataclass(frozen=True)
class RowError:
    """One bad cell: where it stands, what it holds, why it is refused and what to do about it."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = _("line %(line)d") % {"line": self.line} if self.line else _("file")
        if self.column:
            place = f"{place}, {self.column}"
        shown = f' "{self.value}"' if self.value else ""
        return f"{place}:{shown} {self.reason} {self.remedy}".rstrip()


@dataclass(frozen=True)
class IngestResult:
    """The account of an import; `batch_id` is None for a dry run, which wrote nothing."""

    rows: int
    inserted: int
    updated: int
    unchanged: int
    batch_id: int | None
    examples: tuple[str, ...] = ()
    """A dry run's first changes in words."""
    notes: tuple[str, ...] = ()
    """What the operator should know: the encoding that was recognised, empty cells that were passed over."""


class UnableToIngest(Exception):
    """Rows are bad, so that nothing was written; `errors` names each, in the order of the lines."""

    def __init__(self, errors: list[RowError], *, complete: bool = True) -> None:
        self.errors = sorted(errors, key=lambda error: (error.line, error.column))
        self.complete = complete
        """False where reading stopped because there were too many."""
        lines = len({error.line for error in self.errors})
        summary = ngettext("%(lines)d line is bad", "%(lines)d lines are bad", lines) % {"lines": lines}
        if not complete:
            summary = _("more than %(lines)d lines are bad") % {"lines": lines}
        super().__init__(
            _("Nothing was imported: %(summary)s. First: %(first)s")
            % {"summary": summary, "first": self.errors[0] if self.errors else ""}
        )


class TooManyErrors(Exception):
    """Reading on would not help anybody."""


@dataclass
class Complaints:
    """Collects bad cells up to a limit."""

    limit: int
    errors: list[RowError] = field(default_factory=list)

    def add(self, *, line: int, column: str, value: object, reason: str, remedy: str) -> None:
        """Note a bad cell. Raises TooManyErrors at the limit."""
        text = "" if value is None else str(value)
        shown = text if len(text) <= 200 else f"{text[:200]}…"
        self.take(RowError(line=line, column=column, value=shown, reason=reason, remedy=remedy))

    def take(self, error: RowError) -> None:
        """Note a bad cell. Raises TooManyErrors at the limit."""
        self.errors.append(error)
        if len(self.errors) >= self.limit:
            raise TooManyErrors

    def raise_if_any(self) -> None:
        """Raises UnableToIngest where something was noted."""
        if self.errors:
            raise UnableToIngest(self.errors)


def explained(problem: str, detail: Any) -> tuple[str, str]:
    """Reason and remedy for a problem that a checking statement found."""
    explanations = {
        "unknown_customer": (
            _("is not a customer we know."),
            _("Import customers first; check source and tenant."),
        ),
        "several_customers": (_("is the number of several customers."), _("Say which with --source.")),
        "repeated": (_("is there twice, before that in line %(line)s."), _("Keep one of the two rows.")),
        "below": (_("is below the smallest credible value %(line)s."), _("Check the unit, or change the measure.")),
        "above": (_("is above the largest credible value %(line)s."), _("Check the unit, or change the measure.")),
        "missing": (_("is empty, and there is no row yet that has it."), _("Give it when the row is new.")),
        "end_before_start": (_("is before the start %(line)s."), _("The end is the first day not covered.")),
        "unknown_person": (
            _("is not the login or e-mail address of an active person."),
            _("Create the login first, or leave it empty."),
        ),
        "several_people": (_("is the e-mail address of several people."), _("Write the login instead.")),
        "unknown_contact": (
            _("is not a contact of this customer."),
            _("Import contacts first, or leave it empty."),
        ),
    }
    reason, remedy = explanations[problem]
    return reason % {"line": detail} if "%(" in reason else reason, remedy
