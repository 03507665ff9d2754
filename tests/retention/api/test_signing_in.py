from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

API = "/api/v1"


def make_token(*arguments):
    out = StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def asked_with(token):
    return APIClient().get(f"{API}/customers/", headers={"Authorization": f"Token {token}"})


def test_a_token_acts_for_its_login(analyst, mine):
    answer = asked_with(make_token("analyst"))

    assert [row["external_id"] for row in answer.data["results"]] == ["C1"]


def test_only_the_hash_of_a_token_is_kept(analyst):
    token = make_token("analyst")

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM knox_authtoken t")
        [(row,)] = cursor.fetchall()
    assert token not in row
    assert token[20:] not in row


def test_a_token_expires(analyst):
    token = make_token("analyst", "--days", "30")
    row = AuthToken.objects.get()
    assert timedelta(days=29) < row.expiry - timezone.now() <= timedelta(days=30)

    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))

    assert asked_with(token).status_code == 401


def test_a_token_of_somebody_who_left_opens_nothing(analyst):
    token = make_token("analyst")
    analyst.is_active = False
    analyst.save()

    assert asked_with(token).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nobody"], 1), (["analyst", "--days", "0"], 2), (["analyst", "--days", "9999"], 2)],
)
def test_a_token_that_makes_no_sense_is_not_made(analyst, arguments, code):
    with pytest.raises(CommandError) as caught:
        call_command("create_token", *arguments, stdout=StringIO(), stderr=StringIO())

    assert caught.value.returncode == code
    assert not AuthToken.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Token nonsense", "Token", "Bearer x", "Token \u00e9"])
def test_a_token_that_is_none_is_refused(header):
    answer = APIClient().get(f"{API}/customers/", headers={"Authorization": header})

    assert answer.status_code == 401
