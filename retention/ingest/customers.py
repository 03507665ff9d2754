"""Customers come in: new ones are added, known ones take over what changed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final, Unpack

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from retention import people, statements
from retention.ingest import staging, staleness, values
from retention.ingest.outcome import Arrival, Coming, IngestResult, Row, Rows
from retention.models import Customer

HEADERS: Final = (
    "external_id",
    "name",
    "segment",
    "industry",
    "employees",
    "annual_revenue",
    "region",
    "channel",
    "csm",
    "signed_on",
    "lifecycle",
    "lost_on",
    "url",
)
REQUIRED: Final = ("external_id", "name")
_OWN: Final = frozenset({*HEADERS, "attributes", "owner_id", "owner_name"})
_LONGEST_ATTRIBUTE: Final = 60


def record(*, rows: Rows, **coming: Unpack[Coming]) -> IngestResult:
    """Add or change customers, known by (source, tenant, external_id).

    A column that a row does not have keeps its value, an empty cell clears it; columns that are
    not ours become attributes. `csm` is the login or e-mail address of an active person; callers
    that know the person give `owner_id` and `owner_name` instead. Nested attributes may come as a
    dictionary `attributes`. A customer who comes again is no longer gone.

    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    return staging.record(_kind(arrival.date_format), rows, arrival)


def bring(*, rows: Rows, source: str, tenant: str, origin: str, now: datetime) -> IngestResult:
    """Do the same for a part of a larger reading, which is noted as a whole by the caller."""
    arrival = Arrival(source=source, tenant=tenant, origin=origin, now=now, noted=False)
    return staging.record(_kind(""), rows, arrival)


def readers(date_format: str = "") -> dict[str, values.Reader]:
    """How each column is read."""
    day = values.day(date_format)
    return {
        "external_id": values.text(120),
        "name": values.text(200),
        "segment": values.text(60),
        "industry": values.text(80),
        "employees": values.whole(0, 2_147_483_647),
        "annual_revenue": values.amount(15),
        "region": values.text(80),
        "channel": values.text(80),
        "lifecycle": values.text(40),
        "signed_on": day,
        "lost_on": day,
        "url": values.text(500),
        "csm": values.text(254),
    }


def _kind(date_format: str) -> staging.Kind:
    return staging.Kind(
        name="customers",
        table="retention_customer",
        readers=readers(date_format),
        needed=("external_id",),
        derived=("owner_id", "owner_name", "set_attributes", "drop_attributes"),
        derive=_derive,
        fragments={"owner_type": sql.SQL(_owner_type())},
        look_up=_look_up_owners,
        note=staleness.note_customers,
    )


def _owner_type() -> str:
    """The type of a user's primary key in the host's database: integer, bigint, uuid."""
    kind = Customer._meta.get_field("owner").db_type(connection)
    return str(kind)


def _derive(row: Row, cells: dict[str, str | None]) -> None:
    """Owner and attributes."""
    if "owner_id" in row:
        cells["owner_id"] = "" if row["owner_id"] is None else str(row["owner_id"])
        cells["owner_name"] = str(row.get("owner_name") or "")
    attributes = {key: value for key, value in row.items() if key not in _OWN}
    attributes.update(row.get("attributes") or {})
    if attributes:
        _take_attributes(attributes, cells)


def _take_attributes(attributes: dict[str, Any], cells: dict[str, str | None]) -> None:
    for name, value in attributes.items():
        if not name or len(name) > _LONGEST_ATTRIBUTE:
            raise staging.BadCell(
                name[:_LONGEST_ATTRIBUTE],
                _("is the name of an attribute with more than %(limit)d characters.") % {"limit": _LONGEST_ATTRIBUTE},
                _("Shorten the header."),
            )
        _attribute_text({name: value}, column=name)
    given = {name: value for name, value in attributes.items() if value is not None and value != ""}
    cells["set_attributes"] = _attribute_text(given, column="attributes")
    cells["drop_attributes"] = json.dumps([name for name in attributes if name not in given])


def _attribute_text(attributes: dict[str, Any], *, column: str) -> str:
    try:
        found = json.dumps(attributes, default=str, allow_nan=False)
    except ValueError as error:
        raise staging.BadCell(column, _("is not a finite number."), _("Leave it empty.")) from error
    if "\\u0000" in found:
        raise staging.BadCell(column, _("contains a NUL character."), _("Remove it."))
    return found


def _look_up_owners(arrival: Arrival) -> None:
    """Find the people that the rows name, once each; only now, because COPY kept the connection busy."""
    logins = [row["csm"] for row in statements.fetch(staging.PACKAGE, "named_people")]
    known: dict[str, list[Any]] = {login: [person] for login, person in people.by_login(set(logins)).items()}
    found = [(login, known.get(login) or _by_email(login)) for login in logins]
    params = {
        "people": json.dumps(
            [
                {
                    "csm": login,
                    "owner_id": str(persons[0].pk) if len(persons) == 1 else None,
                    "owner_name": people.display_name(persons[0]) if len(persons) == 1 else None,
                    "candidates": len(persons),
                }
                for login, persons in found
            ]
        )
    }
    statements.execute(staging.PACKAGE, "find_people", params)


def _by_email(address: str) -> list[Any]:
    model = get_user_model()
    field = model.get_email_field_name()
    if field not in {one.name for one in model._meta.get_fields()}:
        return []
    return [one for one in model._default_manager.filter(**{f"{field}__iexact": address})[:50] if one.is_active]
