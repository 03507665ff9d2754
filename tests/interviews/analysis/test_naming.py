"""Competitors that people name: found in the catalogue, or added to it once."""

from __future__ import annotations

import pytest

from interviews.analysis import naming
from interviews.models import Competitor
from tests.playbooks.conftest import at_once


@pytest.mark.django_db
def test_another_name_of_the_same_letters_gets_a_code_of_its_own():
    codes = [naming.known(named=name).code for name in ("Globex 360", "Globex: 360", "globex 360", "仓智", "顶点")]

    assert codes == ["globex-360", "globex-360-2", "globex-360", "competitor", "competitor-2"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_two_who_add_the_same_name_at_once_both_get_the_same():
    for number in range(30):
        name = f"Globex {number}"
        found = at_once(*[lambda named=name: naming.known(named=named).pk] * 2)

        assert found == [Competitor.objects.get(name=name).pk] * 2
