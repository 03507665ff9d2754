"""What the search box finds, in any script, and for whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from retention import finding
from retention.models import Contact, Customer
from tests.makers import make_customer

pytestmark = pytest.mark.django_db

NAMES = [
    "Northgate Tooling",
    "North Sea Ferries",
    "云栖教育科技有限公司",
    "杭州云山物流",
    "O'Neil & Söhne",
    "50%_off \\ Ltd",
]


@pytest.fixture
def portfolio(csm):
    for number, name in enumerate(NAMES):
        make_customer(name=name, owner=csm, external_id=f"C-{number:03}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("north", ["North Sea Ferries", "Northgate Tooling"]),
        ("no", ["North Sea Ferries", "Northgate Tooling"]),
        ("NORTHGATE", ["Northgate Tooling"]),
        ("gate", ["Northgate Tooling"]),
        ("tooling north", ["Northgate Tooling"]),
        ("云", ["云栖教育科技有限公司", "杭州云山物流"]),
        ("云栖", ["云栖教育科技有限公司"]),
        ("教育科技", ["云栖教育科技有限公司"]),
        ("栖云", []),
        ("云 物流", ["杭州云山物流"]),
        ("C-003", ["杭州云山物流"]),
        ("c-00", sorted(NAMES)),
        ("o'neil", ["O'Neil & Söhne"]),
        ("söhne", ["O'Neil & Söhne"]),
        ("%", []),
        ("_off", ["50%_off \\ Ltd"]),
        ("zzz", []),
        ("", []),
    ],
)  # fmt: skip
def test_finds_customers_by_parts_of_names_words_and_numbers(portfolio, csm, typed, found):
    assert [one.name for one in finding.customers(text=typed, user=csm, most=9)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Nortgate", ["Northgate Tooling"]),
        ("Nortgate 12", ["Northgate Tooling"]),
        ("云西教育科技", ["云栖教育科技有限公司"]),
        ("云教育科技", ["云栖教育科技有限公司"]),
        ("云栖的教育科技", ["云栖教育科技有限公司"]),
        ("云教栖育", ["云栖教育科技有限公司"]),
        ("杭州云水", ["杭州云山物流"]),
        ("云水物", ["杭州云山物流"]),
        ("杭洲云水", []),
        ("栖云", []),
        ("云", []),
        ("C-009", []),
        ("C009", []),
        ("", []),
    ],
)  # fmt: skip
def test_finds_names_that_are_written_nearly_so_but_no_numbers(portfolio, csm, other_csm, typed, found):
    assert [one.name for one in finding.similar_customers(text=typed, user=csm, most=9)] == found
    assert finding.similar_customers(text=typed, user=other_csm, most=9) == []


def test_puts_words_that_begin_so_before_those_that_hold_it_inside(csm, monkeypatch):
    monkeypatch.setattr(finding, "CANDIDATES", 3)
    for name in ("Canada Ice", "Grenada", "Ramada", "Zoo of Ada", "Adam & Sons"):
        make_customer(name=name, owner=csm)

    found = finding.customers(text="ada", user=csm, most=9)

    shown = [(one.name, one.fit) for one in found]
    assert shown[:2] == [("Adam & Sons", finding.BEGINS), ("Zoo of Ada", finding.WORD_BEGINS)]
    assert {fit for _name, fit in shown[2:]} == {finding.INSIDE}


def test_puts_the_number_itself_and_names_that_begin_so_first(csm):
    for name, number in (("Zeta 7", "70"), ("Alpha of 7", "71"), ("Last", "7")):
        make_customer(name=name, owner=csm, external_id=number)
    make_customer(name="7 Stars", owner=csm, external_id="x")

    assert [one.name for one in finding.customers(text="7", user=csm, most=9)] == [
        "Last",
        "7 Stars",
        "Alpha of 7",
        "Zeta 7",
    ]


def test_finds_people_by_name_and_mail_with_their_customer(csm):
    for name, mail in (("张敏", "zhang.min@north.example"), ("Ann Zhang", "ann@sea.example")):
        Contact.objects.create(customer=make_customer(owner=csm), external_id=name, name=name, email=mail)

    def people(typed):
        return [one.name for one in finding.contacts(text=typed, user=csm, most=9)]

    assert [people("zhang"), people("张"), people("sea.example")] == [["Ann Zhang", "张敏"], ["张敏"], ["Ann Zhang"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quibbel", ["Fenn Quibble"]),
        ("Fen Quible", ["Fenn Quibble"]),
        ("Fenn Quibbel 12", ["Fenn Quibble"]),
        ("欧阳正华", ["欧阳振华"]),
        ("欧阳华", ["欧阳振华"]),
        ("欧阳华振", ["欧阳振华"]),
        ("张小敏", ["张晓敏"]),
        ("李晓明", []),
        ("章敏", []),
        ("northgaet", []),
        ("exmaple", []),
        ("q1", []),
        ("", []),
    ],
)  # fmt: skip
def test_finds_people_whose_names_are_written_nearly_so_but_no_mail_addresses(csm, other_csm, typed, found):
    customer = make_customer(owner=csm)
    for number, name in enumerate(("Fenn Quibble", "欧阳振华", "张晓敏", "Ann Lee", "")):
        Contact.objects.create(customer=customer, external_id=number, name=name, email=f"q{number}@northgate.example")

    assert [one.name for one in finding.similar_contacts(text=typed, user=csm, most=9)] == found
    assert finding.similar_contacts(text=typed, user=other_csm, most=9) == []


def test_the_nearest_name_comes_first_and_no_more_than_are_asked_for(csm):
    for number, name in enumerate(("Ann Quimby", "Fenn Quibler", "Fenn Quibble")):
        Contact.objects.create(customer=make_customer(owner=csm), external_id=number, name=name)

    found = finding.similar_contacts(text="Quibbel", user=csm, most=2)

    assert [one.name for one in found] == ["Fenn Quibble", "Fenn Quibler"]


def test_finds_nobody_written_nearly_so_of_another_portfolio_and_of_who_is_gone(csm, other_csm, manager, outsider):
    for number, name in enumerate(("Fenn Quibble", "Fern Quibble")):
        Contact.objects.create(customer=make_customer(owner=csm, external_id=name), external_id=number, name=name)
    Customer.objects.filter(external_id="Fern Quibble").update(gone_at="2026-03-01T00:00Z")

    def found(person):
        return [one.name for one in finding.similar_contacts(text="Quibbel", user=person, most=9)]

    assert {person.username: found(person) for person in (csm, other_csm, manager, outsider)} == {
        "csm": ["Fenn Quibble"],
        "other_csm": [],
        "manager": ["Fenn Quibble"],
        "outsider": [],
    }


def test_finds_nothing_of_another_portfolio_and_of_who_is_gone(portfolio, csm, other_csm, manager, outsider):
    Contact.objects.create(customer=Customer.objects.get(name=NAMES[0]), external_id="1", name="Northrop Wu")
    Customer.objects.filter(name=NAMES[1]).update(gone_at="2026-03-01T00:00Z")

    def found(person):
        customers = finding.customers(text="north", user=person, most=9)
        return [one.name for one in (*customers, *finding.contacts(text="north", user=person, most=9))]

    assert {person.username: found(person) for person in (csm, other_csm, manager, outsider)} == {
        "csm": ["Northgate Tooling", "Northrop Wu"],
        "other_csm": [],
        "manager": ["Northgate Tooling", "Northrop Wu"],
        "outsider": [],
    }


def test_words_and_parts_of_words_have_an_index(portfolio, csm):
    for typed, index in (("云栖", "retention_customer_words"), ("gate", "retention_customer_trigrams")):
        rows = finding.narrowed(Customer.objects.order_by(), typed, ("name", "external_id"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert index in rows.explain(), typed


def test_names_that_are_written_nearly_so_have_an_index(manager):
    kinds = (
        (finding.similar_customers, "Nortgate", "retention_customer_trigrams"),
        (finding.similar_contacts, "Quibbel", "retention_contact_names"),
        (finding.similar_contacts, "欧阳正华", "retention_contact_words"),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    for find, typed, index in kinds:
        with CaptureQueriesContext(connection) as asked:
            find(text=typed, user=manager, most=9)
        (statement,) = (one["sql"] for one in asked if one["sql"].startswith('SELECT "retention'))
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + statement.replace("%", "%%"), [])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert index in plan, plan
