"""The search page: customers, people and cases together, as far as one may see them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from playbooks.models import Case
from retention.models import Contact
from tests.makers import NOW, make_customer, make_health

pytestmark = pytest.mark.django_db
SEARCH = "retention:search"


@pytest.fixture
def northgate(csm):
    found = make_customer(name="Northgate Tooling", owner=csm, external_id="N1")
    make_health(found, logins=[16, 3])
    Contact.objects.create(customer=found, external_id="1", name="Zhang Min", email="zhang@north.example")
    Case.objects.create(
        customer=found,
        level="high",
        opened_at=NOW,
        closed_at=NOW,
        state="closed",
        outcome="saved",
        outcome_note="预算恢复 续约两年 Renewed.",
    )
    return found


def shown(client, typed, **headers):
    """The text of the page's main part."""
    page = client.get(reverse(SEARCH), {"q": typed}, headers=headers).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0] or page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_shows_what_fits_by_kind(client, csm, northgate):
    client.force_login(csm)
    page = shown(client, "north")

    assert re.search(r"Customers Northgate Tooling 36 High risk N1 · A.*People Zhang Min.*Cases Case \d+", page), page
    assert re.search(r"Cases Case \d+ · Northgate Tooling Saved · 预算恢复", shown(client, "续约"))
    assert "Nothing fits “zzz”." in shown(client, "zzz")
    assert "Type a part of a name" in shown(client, " ")


def test_people_whose_names_begin_so_come_before_customers_that_hold_the_letters(client, csm, northgate):
    make_customer(name="Canada Ice", owner=csm)
    Contact.objects.create(customer=northgate, external_id="2", name="Ada Wong", email="a@north.example")
    client.force_login(csm)

    assert re.search(r"People Ada Wong.*Customers Canada Ice", shown(client, "ada"))


def test_says_that_nothing_fits_where_names_are_only_similar(client, csm, northgate):
    make_customer(name="蘑菇犀牛软件有限公司", owner=csm, external_id="M1")
    client.force_login(csm)

    for typed, name in (("Nortgate", "Northgate Tooling"), ("蘑菇犀午软件", "蘑菇犀牛软件有限公司")):
        said = f"Nothing fits “{typed}” exactly. These names are written nearly so: Customers {name}"
        assert said in shown(client, typed), typed
    assert "Nothing fits “N101”." in shown(client, "N101")


def test_a_misspelt_name_finds_the_person_and_that_of_a_customer_its_cases(client, csm, northgate):
    chinese = make_customer(name="蘑菇犀牛软件有限公司", owner=csm, external_id="M1")
    for number, name in (("2", "Fenn Quibble"), ("3", "欧阳振华")):
        Contact.objects.create(customer=northgate, external_id=number, name=name)
    Case.objects.create(customer=chinese, level="high", opened_at=NOW)
    client.force_login(csm)

    def found(typed):
        page = shown(client, typed)
        assert page.count(f"Nothing fits “{typed}” exactly. These names are written nearly so:") == 1, page
        return re.sub(r"Case \d+", "Case", page.partition("written nearly so: ")[2]).strip()

    assert {typed: found(typed) for typed in ("quibbel", "欧阳正华", "Nortgate", "蘑菇犀午软件")} == {
        "quibbel": "People Fenn Quibble Northgate Tooling",
        "欧阳正华": "People 欧阳振华 Northgate Tooling",
        "Nortgate": "Customers Northgate Tooling 36 High risk N1 · A · csm "
        "Cases Case · Northgate Tooling Saved · 预算恢复 续约两年 Renewed.",
        "蘑菇犀午软件": "Customers 蘑菇犀牛软件有限公司 M1 · A · csm Cases Case · 蘑菇犀牛软件有限公司 Open",
    }


def test_what_is_written_so_leaves_no_place_for_what_is_only_similar(client, csm, northgate):
    Contact.objects.create(customer=northgate, external_id="2", name="Fenn Quibble")
    Contact.objects.create(customer=northgate, external_id="3", name="Ann Quibbel")
    client.force_login(csm)

    page = shown(client, "quibbel")
    assert "Ann Quibbel" in page
    assert "Fenn" not in page


def test_gives_only_what_was_found_while_somebody_types(client, csm, northgate):
    client.force_login(csm)
    response = client.get(reverse(SEARCH), {"q": "north"}, headers={"HX-Request": "true"})

    assert b"Northgate" in response.content
    assert b"<html" not in response.content


def test_leads_to_the_list_where_more_fits_than_is_shown(client, csm):
    for number in range(9):
        make_customer(name=f"North {number}", owner=csm)
    client.force_login(csm)

    page = client.get(reverse(SEARCH), {"q": "north"}).content.decode()
    assert page.count('class="rt-strong"') == 8
    assert 'href="/retention/customers/?q=north"' in page


def test_shows_nothing_of_another_portfolio(client, other_csm, northgate):
    client.force_login(other_csm)
    number = Case.objects.get().pk

    Contact.objects.create(customer=northgate, external_id="2", name="Fenn Quibble")
    for typed in ("north", "zhang", "续约", str(number), f"#{number}", "Nortgate", "Quibbel"):
        assert "written nearly so" not in shown(client, typed), typed
        assert "Nothing fits" in shown(client, typed), typed


def test_says_what_is_not_searched_to_those_from_whom_it_is_kept(client, csm, manager, northgate):
    words = "What is in other people's portfolios is not searched."
    client.force_login(csm)
    assert words in shown(client, "zzz").replace("&#x27;", "'")
    client.force_login(manager)
    assert "portfolios" not in shown(client, "zzz")


def test_asks_seldom_however_much_is_found(client, csm, northgate, django_assert_max_num_queries):
    client.force_login(csm)
    shown(client, "north")

    with django_assert_max_num_queries(14):
        shown(client, "north")


def test_asks_little_more_where_nothing_is_written_so(client, csm, northgate, django_assert_num_queries):
    client.force_login(csm)
    shown(client, "north")

    for typed, queries in (("north", 14), ("Nortgate", 20), ("quibbel", 19), ("北方精蜜仪器", 11)):
        with django_assert_num_queries(queries):
            shown(client, typed)


def test_the_language_is_remembered_for_a_year(client):
    response = client.post(reverse("retention:language"), {"language": "zh-hans"})

    assert response.cookies["django_language"]["max-age"] == 365 * 24 * 60 * 60
