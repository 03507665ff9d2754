from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from retention.api import base
from retention.models import HealthSnapshot
from tests.makers import make_customer
from tests.retention.api.conftest import DAY

API = "/api/v1"


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def keys(answer, name="external_id"):
    return [row[name] for row in answer.data["results"]]


def test_a_customer_is_shown_with_its_owner_and_its_newest_score(client, mine):
    answer = client.get(f"{API}/customers/{mine.customer.pk}/")

    shown = {**answer.json(), "updated_at": None}
    assert shown == {
        "id": mine.customer.pk,
        "source": "",
        "tenant": "",
        "external_id": "C1",
        "name": "Customer C1",
        "segment": "A",
        "industry": "Tools",
        "employees": None,
        "annual_revenue": None,
        "region": "",
        "channel": "",
        "lifecycle": "",
        "owner": "csm",
        "owner_name": "csm",
        "signed_on": None,
        "lost_on": None,
        "gone_at": None,
        "url": "",
        "attributes": {},
        "updated_at": None,
        "health": {
            "day": "2026-03-01",
            "score": "55.00",
            "tier": "medium",
            "coverage": "1.0000",
            "mrr": "100.00",
            "renewal_on": None,
        },
    }


def test_a_customer_without_a_score_is_shown_without_one(client):
    customer = make_customer(external_id="K1")

    assert client.get(f"{API}/customers/{customer.pk}/").data["health"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["C1", "C2"]),
        ("external_id=C1", ["C1"]),
        ("owner=other_csm", ["C2"]),
        ("name=customer c2", ["C2"]),
        ("tier=medium&tier=high", ["C1", "C2"]),
        ("tier=healthy", []),
        ("score_below=55", []),
        ("score_from=55", ["C1", "C2"]),
        ("gone=true", []),
        ("gone=false", ["C1", "C2"]),
        ("updated_since=2100-01-01T00:00:00Z", []),
    ],
)
def test_customers_are_narrowed(client, mine, theirs, query, expected):
    assert keys(client.get(f"{API}/customers/?{query}")) == expected


@pytest.mark.parametrize(
    ("route", "query", "expected"),
    [
        ("contacts", "customer=C1", ["C1"]),
        ("contacts", "left=true", []),
        ("subscriptions", "on=2026-03-01", ["C1", "C2"]),
        ("subscriptions", "on=2026-02-28", []),
        ("interactions", "kind=call&customer=C2", ["C2"]),
        ("interactions", "since=2026-03-02T00:00:00Z", []),
        ("snapshots", "day=2026-03-01", ["C1", "C2"]),
        ("snapshots", "day_to=2026-02-28", []),
        ("warnings", "open=true&level=medium", ["C1", "C2"]),
        ("warnings", "rule=other", []),
    ],
)
def test_what_belongs_to_customers_is_narrowed(client, mine, theirs, route, query, expected):
    assert keys(client.get(f"{API}/{route}/?{query}"), "customer") == expected


def test_a_withdrawn_warning_is_not_shown(client, mine):
    mine.warning.withdrawn_at = mine.warning.raised_at
    mine.warning.save()

    assert client.get(f"{API}/warnings/").data["results"] == []
    assert client.get(f"{API}/warnings/{mine.warning.pk}/").status_code == 404


def test_a_snapshot_tells_its_model_and_on_request_every_contribution(client, mine):
    plain = client.get(f"{API}/snapshots/").json()["results"]
    [full] = client.get(f"{API}/snapshots/?components=true").json()["results"]

    assert plain == [{**full, "components": None}]
    assert (full["customer"], full["day"], full["score"], full["tier"]) == ("C1", "2026-03-01", "55.00", "medium")
    assert full["model"] == "default v1"
    assert full["components"] == [
        {"metric": "logins_30d", "value": 8.0, "metric_score": 40.0, "weight_share": 0.75, "points": 30.0},
        {"metric": "days_late", "value": 2.0, "metric_score": 100.0, "weight_share": 0.25, "points": 25.0},
    ]


def test_a_metric_is_shown_as_the_configuration_file_has_it(client, definitions):
    answer = client.get(f"{API}/metrics/logins_7d/")

    assert (answer.data["aggregation"], answer.data["window"], answer.data["measures"]) == ("sum", 7, ["logins"])


class TestPages:
    @pytest.fixture
    def seven(self, db):
        return [make_customer(external_id=f"K{number}") for number in range(7)]

    def test_follow_one_another_to_the_end(self, client, seven):
        first = client.get(f"{API}/customers/?page_size=3")
        second = client.get(first.data["next"])
        third = client.get(second.data["next"])

        assert [keys(page) for page in (first, second, third)] == [["K0", "K1", "K2"], ["K3", "K4", "K5"], ["K6"]]
        assert third.data["next"] is None

    def test_are_not_shifted_by_rows_that_go(self, client, seven):
        first = client.get(f"{API}/customers/?page_size=3")
        seven[0].delete()

        assert keys(client.get(first.data["next"])) == ["K3", "K4", "K5"]

    def test_of_snapshots_follow_day_and_customer(self, client, mine, theirs):
        for back in (1, 2):
            for portfolio in (mine, theirs):
                snapshot = HealthSnapshot.objects.filter(customer=portfolio.customer).first()
                snapshot.day = DAY - timedelta(days=back)
                snapshot.save(force_insert=True)

        seen, address = [], f"{API}/snapshots/?page_size=1"
        while address:
            answer = client.get(address)
            seen += [(row["day"][-2:], row["customer"]) for row in answer.json()["results"]]
            address = answer.data["next"]

        assert seen == [("27", "C1"), ("27", "C2"), ("28", "C1"), ("28", "C2"), ("01", "C1"), ("01", "C2")]

    @pytest.mark.parametrize("query", ["page_size=201", "page_size=0", "page_size=x", "cursor=x", "cursor=WyJ4Il0="])
    def test_that_are_asked_for_wrongly_are_a_problem(self, client, query):
        answer = client.get(f"{API}/customers/?{query}")

        assert (answer.status_code, answer.data["type"]) == (400, "urn:retention:problem:invalid")


class TestProblems:
    def test_an_odd_filter_is_named(self, client):
        answer = client.get(f"{API}/warnings/?opened_from=soon")

        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json() == {
            "type": "urn:retention:problem:invalid",
            "title": "Bad Request",
            "status": 400,
            "detail": "The request has invalid values.",
            "errors": [{"field": "opened_from", "messages": ["Enter a valid date."]}],
        }

    def test_what_is_not_there_is_a_problem_document_too(self, client):
        answer = client.get(f"{API}/customers/1/")

        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_too_many_requests_are_told_when_to_come_back(self, client, monkeypatch):
        monkeypatch.setattr(base.PerPerson, "rate", "2/min")

        statuses = [client.get(f"{API}/customers/").status_code for _ in range(3)]
        answer = client.get(f"{API}/customers/")

        cache.clear()
        assert statuses == [200, 200, 429]
        assert 0 < int(answer["Retry-After"]) <= 60


def test_every_list_needs_the_same_few_queries_for_many_rows(client, mine, theirs, django_assert_max_num_queries):
    for number in range(20):
        make_customer(external_id=f"K{number}", owner=mine.customer.owner)

    for route in ("customers", "contacts", "subscriptions", "interactions", "snapshots", "warnings"):
        with django_assert_max_num_queries(6):
            client.get(f"{API}/{route}/")
