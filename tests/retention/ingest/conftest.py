"""Two customers, two measures, and files made on the spot."""

from __future__ import annotations

import gzip
from copy import copy
from datetime import UTC, datetime

import openpyxl
import pytest

from retention import partitions
from retention.ingest import files
from retention.ingest.outcome import UnableToIngest
from retention.models import Customer, Measure
from tests.retention.ingest.stale_days import FIRST, snapshot_of

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # Monday 10:00 in Shanghai; the local day is 2026-03-02


@pytest.fixture
def measures(db):
    return [
        Measure.objects.create(code="logins", name="Logins", minimum=0),
        Measure.objects.create(code="csat", name="CSAT", minimum=1, maximum=5),
    ]


@pytest.fixture
def customers(db):
    return [
        Customer.objects.create(external_id="C1", name="Acme"),
        Customer.objects.create(external_id="C2", name="Bolt"),
    ]


@pytest.fixture
def write(tmp_path):
    """Write text or bytes as a file: write("o.csv", "customer,…")."""

    def make(name, content, *, encoding="utf-8", packed=False):
        path = tmp_path / name
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(gzip.compress(raw) if packed else raw)
        return path

    return make


@pytest.fixture
def workbook(tmp_path):
    """Write rows as an XLSX file."""

    def make(name, rows):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Data")
        for row in rows:
            sheet.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return make


@pytest.fixture
def bring():
    """Import a file at NOW."""

    def run(kind, path, **kwargs):
        return files.import_file(kind=kind, path=path, **{"now": NOW, **kwargs})

    return run


@pytest.fixture
def refused(bring):
    """Import a file that is bad, and return its errors as (line, column, value, reason)."""

    def run(kind, path, **kwargs):
        with pytest.raises(UnableToIngest) as caught:
            bring(kind, path, **kwargs)
        return [(error.line, error.column, error.value, error.reason) for error in caught.value.errors]

    return run


@pytest.fixture(scope="module")
def kept_acme(kept_for_module):
    """Acme as it is at the beginning of each test of a module."""
    made = []
    with kept_for_module(lambda: made.append(write_acme())):
        yield made[0]


def write_acme():
    customer = Customer.objects.create(external_id="C1", name="Acme")
    for code in ("logins", "exports", "csat"):
        Measure.objects.create(code=code, name=code)
    partitions.ensure(table="retention_healthsnapshot", months=[FIRST])
    snapshot_of(customer, FIRST)
    return customer


@pytest.fixture
def acme(kept_acme, db):
    """A customer with snapshots since the first of January, and three measures without metrics."""
    return copy(kept_acme)
