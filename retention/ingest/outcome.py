"""Rows and where they come from, what an import did with them, or everything that was wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Required, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention import conf, people

Row = Mapping[str, Any]
Rows = Iterable[tuple[int, Row]]
"""Line number in the file (or place in the request), and the cells by the name of their column."""

Progress = Callable[[str, int, int], None]
"""What is going on (reading, checking, writing), rows done, rows in all (0: not known)."""

EXAMPLES: Final = 20
"""So many changes a dry run tells of."""


class Coming(TypedDict, total=False):
    """How each kind of rows is told where they come from: the arguments of an Arrival."""

    source: str
    tenant: str
    origin: Required[str]
    now: Required[datetime]
    by: Any
    dry_run: bool
    observe_progress: Progress | None
    date_format: str
    digest: str


@dataclass(frozen=True)
class Arrival:
    """Where rows come from, when, and on whose behalf."""

    origin: str
    now: datetime
    source: str = ""
    tenant: str = ""
    by: Any = None
    dry_run: bool = False
    observe_progress: Progress | None = None
    date_format: str = ""
    digest: str = ""
    noted: bool = True
    """False for a part of a larger reading, which is noted as a whole."""

    def tell(self, stage: str, done: int) -> None:
        """Report progress to whoever asked for it."""
        if self.observe_progress is not None:
            self.observe_progress(stage, done, 0)

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that statements share."""
        return {
            "source": self.source,
            "tenant": self.tenant,
            "now": self.now,
            "limit": conf.settings().max_import_errors,
            "examples": EXAMPLES,
            "currency": conf.settings().currency,
            "by": getattr(self.by, "pk", None),
            "by_name": people.display_name(self.by)[:200],
        }


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
