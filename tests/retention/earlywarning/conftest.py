"""A customer and the scorecard that most stories are told with."""

from __future__ import annotations

import pytest

from retention.models import Customer, Scorecard
from tests.retention.earlywarning import world


@pytest.fixture
def card() -> Scorecard:
    return world.scorecard(["logins", "tickets"])


@pytest.fixture
def acme() -> Customer:
    return world.customer("acme", segment="A")
