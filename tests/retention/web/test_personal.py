"""What belongs to the person who looks: the language in every browser, light or dark and the density in this one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from retention import people
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LANGUAGE = settings.LANGUAGE_COOKIE_NAME


def browser_of(person, **cookies):
    """A browser of its own in which somebody has just logged in."""
    found = Client()
    found.cookies.load(cookies)
    found.post(reverse("login"), {"username": person.get_username(), "password": PASSWORD})
    return found


def choose(client, language):
    return client.post(reverse("retention:language"), {"language": language})


def root(client, name="retention:search"):
    """The first tag of a page."""
    return re.search(r"<html[^>]*>", client.get(reverse(name)).content.decode())[0]


class TestLanguage:
    def test_what_a_person_chose_holds_in_another_browser_from_the_first_page_after_the_login(self, csm):
        choose(browser_of(csm), "zh-hans")

        other = browser_of(csm, **{LANGUAGE: "en"})

        assert root(other) == '<html lang="zh-hans">'
        assert other.cookies[LANGUAGE].value == "zh-hans"
        assert int(other.cookies[LANGUAGE]["max-age"]) == 365 * 24 * 60 * 60
        assert root(other) == '<html lang="zh-hans">'

    def test_what_another_person_chose_does_not(self, csm, manager):
        choose(browser_of(csm), "zh-hans")

        assert root(browser_of(manager)) == '<html lang="en">'

    def test_what_was_chosen_before_the_login_becomes_the_persons(self, csm):
        choose(browser_of(csm), "zh-hans")
        stranger = Client()
        choose(stranger, "en")
        stranger.post(reverse("login"), {"username": csm.get_username(), "password": PASSWORD})

        assert root(stranger) == '<html lang="en">'
        assert people.languages_of(user_ids=[csm.pk]) == {csm.pk: "en"}

    def test_a_language_that_is_none_of_ours_is_left_to_the_host(self, csm):
        people.choose_language(user=csm, language="zh-hans")
        choose(browser_of(csm), "de")

        assert people.languages_of(user_ids=[csm.pk]) == {}

    def test_pages_after_the_first_one_ask_nothing_more(self, csm, django_assert_num_queries):
        plain = browser_of(csm)
        root(plain)
        with CaptureQueriesContext(connection) as asked:
            root(plain)
        number = len(asked)
        choose(plain, "zh-hans")
        other = browser_of(csm)
        root(other)

        with django_assert_num_queries(number):
            root(other)


class TestLook:
    @pytest.mark.parametrize(
        ("sent", "attributes"),
        [
            ({"theme": "dark"}, ' data-bs-theme="dark"'),
            ({"density": "compact"}, ' data-rt-density="compact"'),
            ({"theme": "light", "density": "compact"}, ' data-bs-theme="light" data-rt-density="compact"'),
            ({"theme": '"><script>'}, ""),
            ({}, ""),
        ],
    )
    def test_a_choice_without_scripts_is_written_into_the_next_page(self, client, csm, sent, attributes):
        client.force_login(csm)
        client.post(reverse("retention:look"), sent)

        assert root(client) == f'<html lang="en"{attributes}>'

    def test_a_cookie_that_somebody_else_wrote_is_no_choice(self, client, csm):
        client.force_login(csm)
        client.cookies.load({"retention_theme": "<script>", "retention_density": "dense"})

        assert root(client) == '<html lang="en">'

    def test_holds_on_the_pages_of_strangers_too(self, client):
        client.post(reverse("retention:look"), {"theme": "dark"})

        assert root(client, "login") == '<html lang="en" data-bs-theme="dark">'

    @pytest.mark.parametrize(
        ("sent", "referer", "back"),
        [
            ("/retention/customers/?tier=high", "", "/retention/customers/?tier=high"),
            ("https://evil.example/", "http://testserver/retention/search/", "http://testserver/retention/search/"),
            ("", "https://evil.example/", "/"),
        ],
    )
    def test_leads_back_to_where_it_was_chosen_and_nowhere_else(self, client, sent, referer, back):
        answer = client.post(reverse("retention:look"), {"theme": "dark", "next": sent}, headers={"referer": referer})

        assert (answer.status_code, answer.url) == (302, back)
