from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from tests.makers import make_customer

pytestmark = pytest.mark.django_db


def test_a_task_is_about_the_customer_of_its_case_and_about_nobody_else(task_for):
    task = task_for()
    other = make_customer(name="Other Ltd")

    task.customer = other
    task.save()

    with pytest.raises(IntegrityError, match="playbooks_task_customer_of_case"):
        connection.check_constraints()
