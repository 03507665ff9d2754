"""The audit trail: who changed what and when, from what to what, why and from where, over all tables at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model

from retention import people
from retention.clock import midnight

BATCH: Final = 2000
_REASONS: Final = ("note", "outcome_note", "reason", "waiting_reason", "snooze_reason", "correction_reason")
_OF_THE_TRAIL: Final = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id")

Mark = tuple[datetime, str, int]
"""Where an entry stands: when, which kind of row, and its number in the trail of that kind."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change. `changes` maps each field to its value before and after; None: there was or is none."""

    at: datetime
    what: str
    number: int
    object: str
    verb: str
    who: str
    origin: str
    changes: dict[str, list[Any]]
    why: str

    @property
    def mark(self) -> Mark:
        """Where it stands."""
        return (self.at, self.what, self.number)


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A table whose rows are lines of a history themselves: their fields for what, when, by whom and why."""

    model: type[Model]
    object: str
    verb: str = ""
    at: str = "at"
    who: str = "by_name"
    why: str = ""


_lines: dict[str, Lines] = {}


def also(lines: Lines) -> None:
    """Count the rows of a table that is only added to among the trail; apps call this in ready()."""
    _lines[lines.model._meta.label_lower] = lines


def kinds() -> list[str]:
    """The kinds of rows of which changes are kept, as 'app_label.model'."""
    return sorted({*_tracked(), *_lines})


def entries(
    *,
    first: date | None = None,
    last: date | None = None,
    what: Collection[str] = (),
    object: str = "",
    after: Mark | None = None,
    size: int = BATCH,
) -> list[Entry]:
    """The next `size` entries after a mark, oldest first, of some local days, kinds and one row of them.

    1. The keys of all tables in one statement, in order of time.
    2. For each table among them its rows, with the row as it was before.
    """
    wanted = [kind for kind in kinds() if not what or kind in what]
    keys = _keys(wanted, *_between(first, last), object, after, size)
    found: dict[tuple[str, int], Entry] = {}
    for kind in {key[1] for key in keys}:
        numbers = [key[2] for key in keys if key[1] == kind]
        read = _read_lines(_lines[kind], numbers) if kind in _lines else _read_changes(_tracked()[kind], numbers)
        found |= {(entry.what, entry.number): entry for entry in read}
    return [found[key[1], key[2]] for key in keys if (key[1], key[2]) in found]


def everything(*, first: date | None, last: date | None) -> Iterator[Entry]:
    """All entries of some days, a batch at a time."""
    after: Mark | None = None
    while batch := entries(first=first, last=last, after=after):
        yield from batch
        after = batch[-1].mark


def _tracked() -> dict[str, type[Model]]:
    """The event tables of our apps, by the model that they are of."""
    found = {}
    for model in apps.get_models():
        of = getattr(model, "pgh_tracked_model", None)
        if of is not None and of._meta.app_label.startswith("retention"):
            found[of._meta.label_lower] = model
    return found


def _between(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    return (
        midnight(first) if first is not None else None,
        midnight(last + timedelta(days=1)) if last is not None else None,
    )


def _keys(
    wanted: list[str], start: datetime | None, end: datetime | None, row: str, after: Mark | None, size: int
) -> list[Mark]:
    if not wanted:
        return []
    params: dict[str, Any] = {"start": start, "end": end, "row": row, "size": size}
    beyond = ""
    if after is not None:
        params |= dict(zip(("at", "what", "number"), after, strict=True))
        beyond = " WHERE (at, what, number) > (%(at)s, %(what)s, %(number)s)"
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(_branch(kind) for kind in wanted)
        cursor.execute(
            f"SELECT at, what, number FROM ({union}) AS line{beyond}"  # noqa: S608  names of our own tables, quoted
            " ORDER BY at, what, number LIMIT %(size)s",
            params,
        )
        return [(at, what, number) for at, what, number in cursor.fetchall()]


def _branch(kind: str) -> str:
    """The keys of one table; `kind` is one of ours, never what somebody typed."""
    quote = connection.ops.quote_name
    if kind in _lines:
        lines = _lines[kind]
        meta = lines.model._meta
        columns = {field.name: str(field.column) for field in meta.concrete_fields}
        at, row, key = (quote(columns[name]) for name in (lines.at, lines.object, str(meta.pk and meta.pk.name)))
    else:
        meta = _tracked()[kind]._meta
        at, row, key = quote("pgh_created_at"), quote("pgh_obj_id"), quote("pgh_id")
    return (
        f"SELECT {at} AS at, '{kind}'::text AS what, {key}::bigint AS number FROM {quote(meta.db_table)}"  # noqa: S608
        f" WHERE (%(start)s::timestamptz IS NULL OR {at} >= %(start)s)"
        f" AND (%(end)s::timestamptz IS NULL OR {at} < %(end)s)"
        f" AND (%(row)s = '' OR {row}::text = %(row)s)"
    )


def _read_changes(model: type[Model], numbers: list[int]) -> Iterator[Entry]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.pgh_created_at, e.pgh_id, e.pgh_obj_id, e.pgh_label, to_jsonb(e)::text, c.metadata::text,"  # noqa: S608
            f" (SELECT to_jsonb(p)::text FROM {table} p WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id"
            "   ORDER BY p.pgh_id DESC LIMIT 1)"
            f" FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE e.pgh_id = ANY(%s)",
            [numbers],
        )
        rows = cursor.fetchall()
    read = [(row[:4], _plain(row[4]), _plain(row[5]), _plain(row[6])) for row in rows]
    names = _names({str(context.get("user")) for _key, _new, context, _old in read if context.get("user")})
    what = model.pgh_tracked_model._meta.label_lower  # type: ignore[attr-defined]
    for (at, number, row, verb), new, context, old in read:
        changes = _changes({} if verb == "insert" else old, {} if verb == "delete" else new)
        person = str(context.get("user") or "")
        why = next((str(changes[name][1]) for name in _REASONS if changes.get(name, [0, ""])[1]), "")
        yield Entry(
            at=at, what=what, number=number, object=str(row), verb=verb,
            who=names.get(person, person), origin=str(context.get("url") or context.get("origin") or ""),
            changes=changes, why=why,
        )  # fmt: skip


def _read_lines(lines: Lines, numbers: list[int]) -> Iterator[Entry]:
    meta = lines.model._meta
    for row in lines.model._base_manager.filter(pk__in=numbers):
        named = {lines.object, lines.verb, lines.at, lines.who, lines.why, meta.pk and meta.pk.name}
        shown = [field for field in meta.concrete_fields if field.name not in named]
        new = json.loads(json.dumps({field.attname: field.value_from_object(row) for field in shown}, default=str))
        yield Entry(
            at=getattr(row, lines.at),
            what=meta.label_lower,
            number=row.pk,
            object=str(getattr(row, meta.get_field(lines.object).attname)),  # type: ignore[union-attr]
            verb=str(getattr(row, lines.verb)) if lines.verb else meta.model_name or "",
            who=str(getattr(row, lines.who)),
            origin="",
            changes=_changes({}, new),
            why=str(getattr(row, lines.why)) if lines.why else "",
        )


def _plain(text: str | None) -> dict[str, Any]:
    return dict(json.loads(text)) if text else {}


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    names = [name for name in {**new, **old} if name not in _OF_THE_TRAIL]
    both = {name: [old.get(name), new.get(name)] for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1] and pair not in ([None, ""], ["", None])}


def _names(keys: Collection[str]) -> dict[str, str]:
    """The names of people by their key as text; who is gone from the host keeps the key."""
    model = get_user_model()
    known = []
    for key in keys:
        try:
            known.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    return {str(user.pk): people.display_name(user) for user in model._default_manager.filter(pk__in=known)}
