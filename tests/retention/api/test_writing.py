from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from retention.clock import database_now
from retention.ingest import observations
from retention.models import (
    Contact,
    Customer,
    EmotionalEntry,
    EmotionalRule,
    IdempotencyKey,
    ImportBatch,
    Interaction,
    Measure,
    Observation,
    Subscription,
)
from tests.makers import make_customer

API = "/api/v1"
ROW = {"customer": "C1", "measure": "logins", "day": "2026-03-01", "value": 4}


@pytest.fixture
def client(client_of, operator):
    return client_of(operator)


@pytest.fixture
def ground(db):
    Measure.objects.create(code="logins", name="Logins", minimum=0)
    return make_customer(external_id="C1")


def post(client, rows, route="observations", **kwargs):
    return client.post(f"{API}/{route}/", rows, format="json", **kwargs)


@pytest.mark.usefixtures("ground")
class TestObservations:
    def test_are_added_and_replaced(self, client, operator):
        first = post(client, [ROW, {**ROW, "day": "2026-03-02", "value": "5.5"}])
        again = post(client, [{**ROW, "value": 6}, {**ROW, "day": "2026-03-02", "value": 5.5}])

        batches = list(ImportBatch.objects.order_by("pk"))
        assert first.json() == {"rows": 2, "inserted": 2, "updated": 0, "unchanged": 0, "batch": batches[0].pk}
        assert again.json() == {"rows": 2, "inserted": 0, "updated": 1, "unchanged": 1, "batch": batches[1].pk}
        values = Observation.objects.order_by("day").values_list("day", "value")
        assert [(str(day), float(value)) for day, value in values] == [("2026-03-01", 6.0), ("2026-03-02", 5.5)]
        assert {(batch.origin, batch.by) for batch in batches} == {("API", operator)}

    def test_work_without_the_last_slash(self, client):
        assert client.post(f"{API}/observations", [ROW], format="json").status_code == 200

    def test_that_are_bad_are_named_one_by_one_and_nothing_is_written(self, client):
        answer = post(
            client,
            [
                ROW,
                {**ROW, "customer": "C9"},
                {**ROW, "value": "1,5"},
                {**ROW, "value": True},
                {**ROW, "value": [1]},
                {**ROW, "owner": "x"},
            ],
        )
        named = post(
            client, [ROW, {**ROW, "customer": "C9"}, {**ROW, "value": "1,5"}, {**ROW, "value": -1, "day": "2026-03-02"}]
        )

        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [(error["row"], error["column"]) for error in answer.data["errors"]] == [(4, "value"), (5, "owner")]
        assert named.json()["type"] == "urn:retention:problem:bad-rows"
        assert [(e["row"], e["column"], e["value"], e["reason"]) for e in named.json()["errors"]] == [
            (1, "customer", "C9", "is not a customer we know."),
            (2, "value", "1,5", "is written with a comma."),
            (3, "value", "-1", "is below the smallest credible value 0."),
        ]
        assert not Observation.objects.exists()

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ([], 400),
            ({}, 400),
            ({"rows": [ROW]}, 400),
            (["x"], 400),
            ("x", 400),
            ([ROW] * 5001, 413),
            ([{**ROW, "customer": "x" * 5_000_000}], 413),
        ],
        ids=["no rows", "no list", "an object", "no objects", "text", "5001 rows", "5 MB"],
    )
    def test_that_are_no_list_of_rows_are_a_problem(self, client, body, status):
        answer = post(client, body)

        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")

    def test_that_are_no_json_are_a_problem(self, client):
        statuses = [
            client.post(f"{API}/observations/", body, content_type=kind).status_code
            for body, kind in [
                ("[{", "application/json"),
                ('[{"customer": "C1", "measure": "logins", "day": "2026-03-01", "value": NaN}]', "application/json"),
                (b"\xff\xfe", "application/json"),
                ("a=1", "application/x-www-form-urlencoded"),
            ]
        ]

        assert statuses == [400, 400, 400, 415]

    def test_five_thousand_rows_are_taken_at_once(self, client):
        for number in range(50):
            make_customer(external_id=f"K{number}")
        days = [(database_now() - timedelta(days=back)).date().isoformat() for back in range(2, 102)]

        answer = post(client, [{**ROW, "customer": f"K{n}", "day": day} for n in range(50) for day in days])

        assert answer.json()["inserted"] == 5000


def test_the_other_kinds_come_in_the_columns_of_their_files(client, csm):
    EmotionalRule.objects.create(code="left", name="Left", kind="champion_left", points=-15, lasts_days=365)
    customers = [{"external_id": "K1", "name": "One", "csm": "csm", "attributes": {"plan": "gold", "seats": 3}}]
    answers = [
        post(client, customers, "customers"),
        post(client, [{"customer": "K1", "external_id": "P1", "name": "Ann"}], "contacts"),
        post(client, [{"customer": "K1", "external_id": "S1", "start": "2026-01-01", "mrr": 10}], "subscriptions"),
        post(
            client,
            [{"customer": "K1", "external_id": "I1", "kind": "champion_left", "occurred_at": "2026-01-01"}],
            "interactions",
        ),
    ]

    assert [answer.json()["inserted"] for answer in answers] == [1, 1, 1, 1]
    known = Customer.objects.get()
    assert (known.owner, known.attributes) == (csm, {"plan": "gold", "seats": 3})
    assert [m.objects.get().customer for m in (Contact, Subscription, Interaction, EmotionalEntry)] == [known] * 4


@pytest.mark.parametrize(
    "field", ["id", "owner", "owner_id", "owner_name", "gone_at", "source", "tenant", "created_at"]
)
def test_fields_that_are_not_for_writing_are_refused(client, field):
    answer = post(client, [{"external_id": "K1", "name": "One", field: "x"}], "customers")

    assert (answer.status_code, answer.data["errors"][0]["column"]) == (422, field)
    assert not Customer.objects.exists()


@pytest.mark.usefixtures("ground")
class TestIdempotencyKey:
    def send(self, client, rows, key="k1"):
        return post(client, rows, headers={"Idempotency-Key": key})

    def test_the_same_request_gets_the_same_answer_and_is_done_once(self, client):
        first = self.send(client, [ROW])
        again = self.send(client, [ROW])

        assert again.json() == first.json()
        assert again["Idempotency-Replayed"] == "true"
        assert ImportBatch.objects.count() == 1

    def test_another_body_is_refused(self, client):
        self.send(client, [ROW])

        answer = self.send(client, [{**ROW, "value": 5}])

        assert (answer.status_code, answer.data["type"]) == (422, "urn:retention:problem:key-reused")
        assert [float(value) for value in Observation.objects.values_list("value", flat=True)] == [4.0]

    def test_the_key_of_somebody_else_is_another_key(self, client, client_of, person):
        self.send(client, [ROW])

        answer = self.send(client_of(person("olaf", "operator")), [{**ROW, "value": 5}])

        assert answer.json()["updated"] == 1

    def test_a_request_that_was_refused_gives_its_key_back(self, client):
        refused = self.send(client, [{**ROW, "customer": "C9"}])
        make_customer(external_id="C9")

        answer = self.send(client, [{**ROW, "customer": "C9"}])

        assert (refused.status_code, answer.status_code) == (422, 200)

    @pytest.mark.parametrize(("age", "status"), [(59, 409), (61, 200)])
    def test_a_crashed_request_frees_its_key_after_a_minute(self, client, operator, age, status, monkeypatch):
        def crash(**kwargs):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(observations, "record", crash)
            patch.setattr("retention.api.idempotency._held", lambda *args: IdempotencyKey.objects.none())
            with pytest.raises(SystemExit):
                self.send(client, [ROW])
        IdempotencyKey.objects.update(locked_at=database_now() - timedelta(seconds=age))

        assert self.send(client, [ROW]).status_code == status

    @pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
    def test_an_odd_key_is_refused(self, client, key):
        assert self.send(client, [ROW], key).status_code == 400


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_the_same_request_sent_five_times_at_once_one_is_done(client_of, operator, ground):
    """Each of the others is told that it is under way, or gets the answer of the first."""
    clients = [client_of(operator) for _ in range(5)]
    gate, answers = threading.Barrier(5), []

    def send(client):
        try:
            gate.wait()
            answers.append(post(client, [ROW], headers={"Idempotency-Key": "k1"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 5
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json()["inserted"] for answer in answers if answer.status_code == 200} == {1}
    assert (ImportBatch.objects.count(), Observation.objects.count()) == (1, 1)
