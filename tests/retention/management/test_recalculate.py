"""The command says what it did, and refuses what it cannot do."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from retention.models import HealthSnapshot
from tests.retention.scoring.builders import IDENTITY, D, customer, day, metric, model, observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
    made = customer("acme")
    observe(made, "a", {0: 70})
    customer("globex")
    return made


def run(*arguments):
    out = io.StringIO()
    call_command("recalculate", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_scores_a_range_and_says_how_many(acme):
    assert run("--from", str(day(1)), "--to", str(D)) == (
        "2026-03-01 to 2026-03-02: 2 customers, 1 scores, 3 not scorable, 4 snapshots changed."
    )
    assert run("--date", str(D)) == "2026-03-02: 2 customers, 1 scores, 1 not scorable, 0 snapshots changed."


def test_scores_only_the_customers_named(acme):
    assert run("--date", str(D), "--customer", "acme").startswith("2026-03-02: 1 customers")
    assert list(HealthSnapshot.objects.values_list("customer__external_id")) == [("acme",)]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--date", str(D), "--from", str(D)], 2, "not both"),
        (["--from", str(D)], 2, "needs both"),
        (["--from", str(D), "--to", str(day(1))], 2, "is before"),
        (["--customer", "nobody"], 1, "no customer nobody"),
    ],
)
def test_refuses_what_it_cannot_do(acme, arguments, code, words):
    with pytest.raises(CommandError, match=words) as refused:
        run(*arguments)

    assert refused.value.returncode == code


def test_fails_without_a_model():
    with pytest.raises(CommandError, match="Publish one first"):
        run("--date", str(D))
