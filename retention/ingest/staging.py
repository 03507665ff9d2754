"""The common path of every import: read the cells, gather them in a table of their own, compare, write what differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from retention import conf, statements
from retention.ingest.outcome import (
    Arrival,
    Complaints,
    IngestResult,
    Row,
    Rows,
    TooManyErrors,
    UnableToIngest,
    explained,
)
from retention.ingest.values import Reader, UnableToRead
from retention.models import ImportBatch

PACKAGE: Final = "retention.ingest"
EVERY: Final = 5_000  # rows between two reports of progress


@dataclass(frozen=True)
class Kind:
    """A kind of rows: its columns, and the statements that bring it in."""

    name: str
    table: str
    readers: Mapping[str, Reader]
    """Column to the function that reads its cells; all others of the row are left to `derive`."""
    needed: tuple[str, ...]
    """Columns that no row may leave empty."""
    derived: tuple[str, ...] = ()
    """Columns of the staging table that `derive` fills."""
    derive: Callable[[Row, dict[str, str | None]], None] | None = None
    fragments: Mapping[str, sql.Composable] | None = None
    look_up: Callable[[Arrival], None] | None = None
    """Finds what the rows name; None: the customers they belong to, who must exist."""
    package: str = PACKAGE
    """Where its statements are: apps to the right bring their own."""
    explanations: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Reason and remedy of the problems that only its own check finds."""
    note: Callable[..., int] | None = None
    """Notes, before the differences are written, the days whose score they affect."""
    follow: Callable[..., None] | None = None  # does, in the same transaction, what follows from what was written


def record(kind: Kind, rows: Rows, arrival: Arrival) -> IngestResult:
    """Bring rows in, all or nothing.

    1. Read every cell and COPY the rows into a table of this transaction.
    2. Find customers and existing rows, and complain about whatever the cells alone did not show.
    3. Write the rows that differ and nothing else; note the import. A dry run is rolled back here.

    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    complaints = Complaints(limit=conf.settings().max_import_errors)
    with transaction.atomic():
        columns = [*kind.readers, *kind.derived]
        create("retention_incoming", [("line", "integer"), *((name, "text") for name in columns)])
        with complaining(complaints):
            _copy(kind, columns, rows, arrival, complaints)
            arrival.tell("checking", 0)
            _compare(kind, arrival)
            complain(complaints, f"{kind.name}_check", arrival.params, kind=kind)
        result = _write(kind, arrival)
        if arrival.dry_run:
            transaction.set_rollback(True)
    return result


class complaining:  # noqa: N801  reads as a clause
    """Turns what was collected into UnableToIngest at the end of the block."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, TooManyErrors):
            raise UnableToIngest(self.complaints.errors, complete=False) from None
        if error is None:
            self.complaints.raise_if_any()


def to_the_end(rows: Rows, complaints: Complaints) -> Rows:
    """The rows of a stream; what a file complains of at its end is noted beside the rest."""
    try:
        yield from rows
    except UnableToIngest as error:
        for one in error.errors:
            complaints.take(one)


def create(table: str, columns: list[tuple[str, str]]) -> None:
    """Make a table that lives until the end of the transaction."""
    listed = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS retention_incoming, retention_known, retention_people, retention_staged")
        made = sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(sql.Identifier(table), listed)
        cursor.execute(statements.plain(made))


def analyze(table: str) -> None:
    """Give the planner the size of a table of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statements.plain(sql.SQL("ANALYZE {}").format(sql.Identifier(table))))


@contextmanager
def copying() -> Iterator[Any]:
    """COPY into the incoming rows; their maker must not ask the database meanwhile: it would wait for ever."""

    def refuse(*args: object) -> None:
        raise AssertionError("Rows that are being imported must not query the database: read what they need before.")

    into = "COPY retention_incoming FROM STDIN"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(into) as copy,
        connection.execute_wrapper(refuse),
    ):
        yield copy
    analyze("retention_incoming")


def _copy(kind: Kind, columns: list[str], rows: Rows, arrival: Arrival, complaints: Complaints) -> None:
    with copying() as copy:
        for done, (line, row) in enumerate(to_the_end(rows, complaints)):
            if done % EVERY == 0:
                arrival.tell("reading", done)
            bad = len(complaints.errors)
            cells = dict(_cells(kind, line, row, complaints))
            if kind.derive is not None:
                _derive(kind, line, row, cells, complaints)
            if len(complaints.errors) == bad:
                copy.write_row((line, *(cells.get(name) for name in columns)))


def _derive(kind: Kind, line: int, row: Row, cells: dict[str, str | None], complaints: Complaints) -> None:
    assert kind.derive is not None  # noqa: S101  for the type checker
    try:
        kind.derive(row, cells)
    except BadCell as error:
        column, value = error.column, row.get(error.column)
        complaints.add(line=line, column=column, value=value, reason=error.reason, remedy=error.remedy)


class BadCell(UnableToRead):
    """A cell that `derive` cannot read."""

    def __init__(self, column: str, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.column = column


def _cells(kind: Kind, line: int, row: Row, complaints: Complaints) -> Iterator[tuple[str, str | None]]:
    """The cells as text: None where the row does not speak of the column, empty where it clears it."""
    for name, read in kind.readers.items():
        if name not in row and name not in kind.needed:
            continue
        value = row.get(name)
        try:
            cell = "" if value is None else read(value)
        except UnableToRead as error:
            complaints.add(line=line, column=name, value=value, reason=error.reason, remedy=error.remedy)
            continue
        if cell == "" and name in kind.needed:
            complaints.add(line=line, column=name, value="", reason=_("is empty."), remedy=_("Every row needs it."))
        yield name, cell


def _compare(kind: Kind, arrival: Arrival) -> None:
    (kind.look_up or find_customers)(arrival)
    statements.execute(kind.package, f"{kind.name}_stage", arrival.params, fragments=kind.fragments)
    analyze("retention_staged")


def find_customers(arrival: Arrival) -> None:
    """Look up every customer that the rows name, once each."""
    statements.execute(PACKAGE, "find_customers", arrival.params)
    analyze("retention_known")


def complain(complaints: Complaints, statement: str, params: dict[str, Any], *, kind: Kind | None = None) -> None:
    """Note what a checking statement finds: rows of line, column, value, problem and detail."""
    own = kind.explanations if kind else {}
    for row in statements.fetch(kind.package if kind else PACKAGE, statement, params):
        found = own.get(row["problem"])
        reason, remedy = map(str, found) if found else explained(row["problem"], row.get("detail"))
        complaints.add(line=row["line"], column=row["column"], value=row["value"], reason=reason, remedy=remedy)


def _write(kind: Kind, arrival: Arrival) -> IngestResult:
    [counts] = statements.fetch(PACKAGE, "count_staged")
    arrival.tell("writing", counts["rows"])
    examples = tuple(_examples(kind, arrival)) if arrival.dry_run else ()
    if kind.note is not None:
        kind.note(now=arrival.now)
    statements.execute(kind.package, f"{kind.name}_write", arrival.params)
    if kind.follow is not None:
        kind.follow(now=arrival.now)
    return account(kind.name, counts, arrival, examples=examples)


def account(
    kind: str,
    counts: dict[str, Any],
    arrival: Arrival,
    *,
    examples: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    measures: Sequence[int] = (),
) -> IngestResult:
    """Note the import (not a dry run), with the keys of the measures that it brought, and return what it did."""
    batch_id = None
    if arrival.noted and not arrival.dry_run:
        batch = ImportBatch.objects.create(
            kind=kind,
            source=arrival.source,
            origin=arrival.origin[:200],
            digest=arrival.digest,
            by=arrival.by,
            finished_at=arrival.now,
            measures=sorted(measures),
            **counts,
        )
        batch_id = batch.pk
    return IngestResult(**counts, batch_id=batch_id, examples=examples, notes=notes)


def _examples(kind: Kind, arrival: Arrival) -> Iterator[str]:
    """What a dry run would change first: C-12: segment B → A."""
    table = {"table": sql.Identifier(kind.table)}
    for row in statements.fetch(PACKAGE, "examples", arrival.params, fragments=table):
        old, new = json.loads(row["old"] or "null"), json.loads(row["new"])
        if old is None:
            yield _("%(key)s: new") % {"key": row["key"]}
            continue
        changes = [
            f"{name} {_shown(old[name])} → {_shown(value)}"
            for name, value in new.items()
            if name in old and old[name] != value
        ]
        yield f"{row['key']}: {', '.join(changes)}"


def _shown(value: Any) -> str:
    return '""' if value is None or value == "" else str(value)
