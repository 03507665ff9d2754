"""Turns the columns of the fightchurn data sets into ours, so that import_data can read them."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from retention.models import Measure

DATASETS = ("socialnet7", "crm5")


def data_directory(dataset: str) -> Path:
    """FIGHTCHURN_DATA, or shared/data/fightchurn beside one of the directories above this project."""
    given = os.environ.get("FIGHTCHURN_DATA", "")
    if given:
        return Path(given) / dataset
    for above in Path(__file__).resolve().parents:
        found = above / "shared" / "data" / "fightchurn" / dataset
        if found.is_dir():
            return found
    return Path("shared/data/fightchurn") / dataset


def needed(dataset: str) -> Path:
    """The directory of a data set; the test is skipped, visibly, where it is not there."""
    found = data_directory(dataset)
    if not found.is_dir():
        pytest.skip(f"the data set {dataset} is not there; set FIGHTCHURN_DATA to the directory that has it")
    return found


def convert(
    *,
    dataset: str,
    into: Path,
    zeros: bool = False,
    accounts: Callable[[int], bool] | None = None,
    until: str = "9999",
    only: Collection[str] | None = None,
) -> None:
    """Write customers.csv, subscriptions.csv and observations.csv (wide) in our columns.

    A count of 0 says nothing, so it becomes an empty cell; with `zeros` that of an account's first day stays, from
    which on nothing delivered means none. `accounts` chooses some account ids, `until` the last day and `only` some
    measures. Dates stay as they are.
    """
    source = needed(dataset)
    chosen = accounts or (lambda account: True)
    subscriptions = [row for row in _rows(source / "subscriptions.csv.gz") if chosen(int(row["account_id"]))]
    signed: dict[str, str] = {}
    for row in subscriptions:
        signed[row["account_id"]] = min(row["start_date"], signed.get(row["account_id"], "9999"))
    _write(
        into / "customers.csv",
        ["external_id", "name", "region", "channel", "signed_on", "date_of_birth"],
        (
            [a, f"Account {a}", row["country"], row["channel"], signed.get(a, ""), row["date_of_birth"]]
            for row in _rows(source / "accounts.csv.gz")
            if chosen(int(a := row["account_id"]))
        ),
    )
    _write(
        into / "subscriptions.csv",
        ["customer", "external_id", "product", "start", "end", "mrr", "currency", "billing_months"],
        (
            [
                row["account_id"],
                str(number),
                row["product"],
                row["start_date"],
                row["end_date"],
                row["mrr"],
                "USD",
                row["bill_period_months"],
            ]
            for number, row in enumerate(subscriptions, 1)
        ),
    )
    header, rows = _events(source)
    places = [place for place, name in enumerate(header) if place > 1 and (only is None or name in only)]
    found = [row for row in rows if row[1] <= until and chosen(int(row[0]))]
    _write(
        into / "observations.csv",
        ["customer", "day", *(header[place] for place in places)],
        (
            [row[0], row[1], *(row[place] if kept or row[place] != "0" else "" for place in places)]
            for row, kept in _with_first(found, zeros)
        ),
    )


def measures(dataset: str) -> list[str]:
    """The codes of the measures: the event types of the data set."""
    return _events(needed(dataset))[0][2:]


def load(*, dataset: str, into: Path, zeros: bool = False, accounts: Callable[[int], bool] | None = None) -> None:
    """Convert a data set and bring it in by import_data, as an operator would."""
    convert(dataset=dataset, into=into, zeros=zeros, accounts=accounts)
    for code in measures(dataset):
        Measure.objects.get_or_create(code=code, defaults={"name": code})
    for kind in ("customers", "subscriptions", "observations"):
        call_command("import_data", kind, str(into / f"{kind}.csv"))


def _with_first(rows: list[list[str]], zeros: bool) -> Iterator[tuple[list[str], bool]]:
    """Each row, and whether its zeros are kept: of the earliest day of an account, where they are wanted."""
    first: dict[str, str] = {}
    for account, day, *_counts in rows:
        first[account] = min(day, first.get(account, day))
    return ((row, zeros and row[1] == first[row[0]]) for row in rows)


def _events(source: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The header (account_id, date, and the event types) and the rows, as lists: there are many."""
    rows = _lists(source / "events_daily.csv.gz")
    header = next(rows)
    assert header[:2] == ["account_id", "date"]
    return header, rows


def _lists(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.reader(stream)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
