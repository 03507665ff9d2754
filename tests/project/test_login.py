"""The way in: five wrong passwords for one name from one address close that pair, and nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guarded(settings):
    """As in production."""
    settings.AXES_ENABLED = True


def log_in(client, name, password, *, at="login", address="192.0.2.1", **headers):
    """Whether the person is in afterwards, and the status of the answer."""
    client.logout()
    answer = client.post(reverse(at), {"username": name, "password": password}, REMOTE_ADDR=address, **headers)
    return "_auth_user_id" in client.session, answer.status_code


@pytest.mark.parametrize("at", ["login", "admin:login"])
def test_closes_after_five_wrong_passwords(client, operator, at):
    operator.is_staff = True
    operator.save()

    for _time in range(5):
        log_in(client, "operator", "wrong", at=at)

    entered, status = log_in(client, "operator", PASSWORD, at=at)
    assert not entered
    assert status == 429


def test_lets_the_right_password_in(client, csm):
    for _time in range(4):
        log_in(client, "csm", "wrong")

    assert log_in(client, "csm", PASSWORD) == (True, 302)


def test_nobody_can_lock_somebody_else_out(client, csm):
    for _time in range(10):
        log_in(client, "csm", "wrong", address="198.51.100.7")

    assert log_in(client, "csm", PASSWORD, address="192.0.2.1") == (True, 302)


def test_others_behind_the_same_address_still_come_in(client, csm, manager):
    for _time in range(10):
        log_in(client, "csm", "wrong")

    assert log_in(client, "manager", PASSWORD) == (True, 302)


def test_is_not_deceived_by_a_made_up_header(client, csm):
    for time in range(6):
        log_in(client, "csm", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{time}")

    assert log_in(client, "csm", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99") == (False, 429)
