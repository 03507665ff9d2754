"""The owner of a customer is found by login or e-mail address while rows are copied in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retention.ingest import customers
from retention.ingest.outcome import UnableToIngest
from retention.models import Customer

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def record(*logins: str) -> None:
    rows = [
        (line, {"external_id": f"C{line}", "name": f"Company {line}", "csm": login})
        for line, login in enumerate(logins, start=2)
    ]
    customers.record(rows=rows, origin="test", now=NOW)


@pytest.mark.django_db
class TestOwners:
    def test_login_e_mail_address_and_empty_are_understood(self, csm, other_csm):
        record(csm.username, other_csm.email.upper(), "")

        assert dict(Customer.objects.values_list("external_id", "owner")) == {
            "C2": csm.pk,
            "C3": other_csm.pk,
            "C4": None,
        }

    def test_unknown_and_inactive_people_are_bad_rows(self, csm):
        csm.is_active = False
        csm.save()

        with pytest.raises(UnableToIngest) as raised:
            record(csm.username, "nobody")

        assert [(one.line, one.column, one.value) for one in raised.value.errors] == [
            (2, "csm", csm.username),
            (3, "csm", "nobody"),
        ]
        assert not Customer.objects.exists()
