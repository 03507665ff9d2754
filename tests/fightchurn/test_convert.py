from __future__ import annotations

import csv
import gzip
from decimal import Decimal

import pytest
from django.db.models import Sum

from retention.models import Customer, Observation, SeriesStart, Subscription
from tests.fightchurn import convert

pytestmark = pytest.mark.django_db


def raw_rows(dataset, name, account):
    with gzip.open(convert.needed(dataset) / f"{name}.csv.gz", "rt", encoding="utf-8") as stream:
        rows = csv.reader(stream)
        header = next(rows)
        place = header.index("account_id")
        return [dict(zip(header, row, strict=True)) for row in rows if row[place] == account]


@pytest.mark.parametrize(("dataset", "account"), [("socialnet7", "100"), ("crm5", "100")])
def test_brings_every_event_of_an_account_through_import_data(tmp_path, dataset, account):
    convert.load(dataset=dataset, into=tmp_path, accounts=lambda one: one % 100 == 0)

    customer = Customer.objects.get(external_id=account)
    subscriptions = raw_rows(dataset, "subscriptions", account)
    assert Subscription.objects.filter(customer=customer).count() == len(subscriptions)
    assert str(customer.signed_on) == min(row["start_date"] for row in subscriptions)
    events = raw_rows(dataset, "events_daily", account)
    totals = Observation.objects.filter(customer=customer).values_list("measure__code").annotate(total=Sum("value"))
    wanted = {code: sum(Decimal(row[code] or 0) for row in events) for code in convert.measures(dataset)}
    assert dict(totals) == {code: total for code, total in wanted.items() if total}
    assert SeriesStart.objects.filter(customer=customer).count() == len(totals)
