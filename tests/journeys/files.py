"""Files of a small customer base, as a CRM and a warehouse would deliver them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

DAYS = 90
SILENT_DAYS = 36
"""A customer in trouble has not logged in for so many days."""

ALWAYS = {"logins": 10, "login_minutes": 150, "active_users": 4, "feature_records": 30, "feature_reports": 5}


def customers(directory: Path, owners: Mapping[str, str]) -> Path:
    """One line for each customer: name to login of its CSM."""
    header = ("external_id", "name", "segment", "industry", "employees", "region", "channel", "csm", "signed_on")
    rows = [
        (number_of(name), name, "B", "Logistics", 120, "East China", "direct", owner, "2024-05-02")
        for name, owner in owners.items()
    ]
    return _write(directory / "customers.csv", header, rows)


def contacts(directory: Path, names: Iterable[str]) -> Path:
    header = ("customer", "external_id", "name", "email", "role", "left_on")
    rows = [(number_of(name), "P1", "Ada Inkwell", "ada@customer.example", "champion", "") for name in names]
    return _write(directory / "contacts.csv", header, rows)


def subscriptions(directory: Path, names: Iterable[str], *, yesterday: date) -> Path:
    header = ("customer", "external_id", "product", "start", "end", "mrr", "currency", "billing_months")
    ends = yesterday + timedelta(days=200)
    rows = [(number_of(name), "S1", "Suite", "2024-05-02", ends, 4200, "CNY", 1) for name in names]
    return _write(directory / "subscriptions.csv", header, rows)


def interactions(directory: Path, names: Iterable[str], *, yesterday: date) -> Path:
    header = ("customer", "external_id", "kind", "occurred_at", "contact", "sentiment", "note")
    moment = f"{yesterday - timedelta(days=20)}T10:30"
    rows = [(number_of(name), "I1", "review_meeting", moment, "P1", 0.4, "Goals for next year") for name in names]
    return _write(directory / "interactions.csv", header, rows)


def observations(directory: Path, names: Iterable[str], *, yesterday: date, silent: Iterable[str] = ()) -> Path:
    """Wide observations of the last days; the silent ones stopped using the product."""
    measures = (*ALWAYS, "seats", "payment_days_late", "executive_contacts", "customer_contacts", "csat")
    gone_quiet = set(silent)
    rows = []
    for name in names:
        for age in range(DAYS - 1, -1, -1):
            values: dict[str, object] = {} if name in gone_quiet and age < SILENT_DAYS else dict(ALWAYS)
            if age % 20 == 19:
                values |= {
                    "seats": 10,
                    "payment_days_late": 0,
                    "executive_contacts": 1,
                    "customer_contacts": 1,
                    "csat": 4.7,
                }
            if values:
                cells = (values.get(measure, "") for measure in measures)
                rows.append((number_of(name), yesterday - timedelta(days=age), *cells))
    return _write(directory / "observations.csv", ("customer", "day", *measures), rows)


def silence(name: str, *, yesterday: date) -> list[dict[str, object]]:
    """What a warehouse sends when it finds that it had counted too much: the last weeks were silent."""
    return [
        {"customer": number_of(name), "measure": measure, "day": str(yesterday - timedelta(days=age)), "value": 0}
        for age in range(SILENT_DAYS)
        for measure in ALWAYS
    ]


def number_of(name: str) -> str:
    """The number of a customer in the host."""
    return name.upper().replace(" ", "-")


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path
