"""Two customers of one CSM."""

from __future__ import annotations

import pytest

from tests.makers import make_customer


@pytest.fixture
def ash(csm):
    return make_customer(name="Ash Ltd", owner=csm)


@pytest.fixture
def birch(csm):
    return make_customer(name="Birch Ltd", owner=csm)
