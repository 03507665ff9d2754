"""The files shown in docs/data.md are imported as they stand, and what it says of refusals is what is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from retention.ingest import files
from retention.models import Contact, Customer, Interaction, Observation, Subscription
from tests.architecture.source import ROOT
from tests.docs.pages import blocks, rows

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_files_of_the_page_are_imported(tmp_path):
    call_command("setup_defaults", verbosity=0)
    for name, text in blocks("data").items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        files.import_file(kind=name.removesuffix(".csv").partition("-")[0], path=path, now=NOW)

    counts = [kind.objects.count() for kind in (Customer, Contact, Subscription, Observation, Interaction)]
    assert counts == [2, 2, 2, 5, 2]
    assert Customer.objects.get(external_id="C2").attributes == {"plan": "basic"}


def test_every_refusal_of_the_page_is_one_of_ours():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "retention" / "ingest").rglob("*.py"))

    said = [part.strip() for cell, *_ in rows("data", header="it says") for part in cell.split("…")]

    assert [part for part in said if part not in source] == []
