"""Every number of the report and of the win-backs opens exactly what it counts: each one is clicked."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from statistics import median

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.models import (
    Competitor,
    CompetitorMention,
    Departure,
    ProductRequest,
    Reason,
    WinBack,
    WinBackCondition,
)
from retention import roles
from retention.models import Customer
from tests.conftest import make_person
from tests.interviews.makers import make_code, make_departure, make_interview, make_tree
from tests.makers import NOW, make_customer
from tests.numbers import as_written, numbers_of, rows_behind

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REPORTS = ("reasons", "competitors", "programme", "signals", "win-back")
LISTS = ("departures", "looking", "signalled", "win-back-customers")
DAYS = [4, 6, 9, 20, 31]
"""After how many days each of the interviews was submitted."""
PAID = {"external_id": "1", "start": TODAY - timedelta(days=900), "mrr": 5}


@pytest.fixture(scope="module")
def written(kept_for_module):
    """Twelve customers of a CSM and five of another who left, one of them twice; a group is too small."""
    with kept_for_module(write):
        yield


def write():
    csm, other = make_person("csm", roles.CSM), make_person("other_csm", roles.CSM)
    make_person("manager", roles.MANAGER)
    tree = make_tree()
    tree["slow"] = Reason.objects.create(
        code="slow", name="Slow", parent=tree["own"], retired_on=TODAY, maps_to=tree["defect"]
    )
    left = [gone(place, csm) for place in range(12)]
    code(left, tree)
    for place, departure in enumerate(left[:9]):
        if place < len(DAYS):
            make_interview(departure, days=DAYS[place])
        else:
            make_interview(departure, state="declined" if place < 7 else "due")
    again = gone(0, csm, customer=left[0].customer, left_on=TODAY - timedelta(days=9))
    make_code(again, tree["price"])
    for place in range(5):
        make_departure(
            owner=other, name=f"Foreign {place}", left_on=TODAY - timedelta(days=3), mrr=40, industry="Mills"
        )
    Customer.objects.filter(pk=left[5].customer_id).update(lost_on=left[5].left_on)
    left[6].customer.subscriptions.create(end=left[6].left_on, **PAID)
    look_at_competitors(left, csm)
    wait([(left[0], True), (again, False), (left[4], False), (left[8], True)])
    left[0].customer.subscriptions.create(external_id="2", start=TODAY, mrr=50)


def gone(place, csm, **values):
    """A customer who left, with the facts of its place in the plan."""
    size = [0, None, 10, 60, 300, 5000, None, 20, 20, 49, 50, 1][place]
    industry = "Tools" if place < 6 else "" if place < 11 else "Rare"
    facts = {"left_on": TODAY - timedelta(days=20 + 25 * place), "mrr": 100 + place, **values}
    return make_departure(
        owner=csm, name=f"Gone {place}", industry=industry, region="East", size=size, segment="A", **facts
    )


def code(left, tree):
    """A reason for each but two: every second one confirmed and recorded, the others recorded alone."""
    codes = ["defect", "slow", "missing", "product", "price", "price", None, "bankrupt", "own", "defect", "price", None]
    for place, (departure, reason) in enumerate(zip(left, codes, strict=True)):
        if reason is None:
            continue
        agreed = {"confirmed_at": NOW, "confirmed_by_name": "B"} if place == 1 else {}
        verdict = ["avoidable", "unavoidable", "undetermined"][place % 3]
        source = "confirmed" if place % 2 else "recorded"
        make_code(departure, tree[reason], source=source, avoidable=verdict, **agreed)
        if place % 2:
            make_code(departure, tree["price" if place < 6 else reason], source="recorded", avoidable="avoidable")


def look_at_competitors(left, csm):
    """Two who left named a competitor, one of them by two sources; three who are here look at two."""
    rivals = {name: Competitor.objects.create(code=name, name=name.title()) for name in ("acme", "bolt")}
    for departure, source, words in (
        (left[0], "stated", "Faster"),
        (left[0], "confirmed", ""),
        (left[3], "stated", ""),
    ):
        CompetitorMention.objects.create(
            departure=departure, competitor=rivals["acme"], source=source, strengths=words, at=NOW
        )
    for place, names in enumerate((["acme"], ["acme", "bolt"], ["bolt"])):
        one = make_customer(name=f"Here {place}", owner=csm)
        one.subscriptions.create(**PAID)
        for name in names:
            competitor_notes.write(
                customer_id=one.pk, competitor=name, standing="compares" if place else "trial",
                text="Their buyer told us in confidence.", by=csm, now=NOW,
            )  # fmt: skip


def wait(departures):
    """They wait for an export; who agreed is asked. Nobody waits for a dark mode."""
    export = ProductRequest.objects.create(code="export", name="Export")
    ProductRequest.objects.create(code="dark", name="Dark mode")
    for departure, agreed in departures:
        condition = WinBackCondition.objects.create(
            departure=departure, kind="feature", product_request=export, recontact_on=TODAY, consent=agreed, made_at=NOW
        )
        if agreed:
            WinBack.objects.create(departure=departure, condition=condition, begun_at=NOW)


def told(client, number, rows):
    """What the rows behind a number come to, in the ways in which the number can be meant, as the page writes it."""
    if number.text.startswith("\N{YEN SIGN}"):
        return {"\N{YEN SIGN}\N{NO-BREAK SPACE}" + as_written(sum(lost(row) for row in rows))}
    if "%" in number.text:
        whole = rows_behind(client, whole_of(number.address))[1]
        parts = [Decimal(100 * len(rows)) / len(whole)]
        if "reason=" in number.address:  # the running share is one of money
            parts.append(100 * sum(lost(row) for row in rows) / sum(lost(row) for row in whole))
        return {as_written(part) + "\N{NO-BREAK SPACE}%" for part in parts}
    found = {as_written(len(rows))}
    if "talk=submitted" in number.address:
        days = [int(row["days_until_the_interview"]) for row in rows]
        found |= {f"{median(days):g}", f"{nine_of_ten(days):g}"}
    return found


def lost(row):
    return Decimal(row.get("mrr_lost") or row.get("mrr") or 0)


def nine_of_ten(days):
    place = 0.9 * (len(days) - 1)
    low = sorted(days)[int(place) :]
    return round(low[0] + (low[1] - low[0]) * (place - int(place)), 2) if len(low) > 1 else low[0]


def whole_of(address):
    """The rows of which those behind an address are a share."""
    every = re.sub(r"alike=1", "alike=any", re.sub(r"back=again", "back=asked", address))
    every = re.sub(r"(reason|verdict)=\w+(&reason=\w+)*", "known=1", every)
    return re.sub(r"&talk=\w+", "", every)


@pytest.mark.parametrize(
    ("name", "query", "shown"),
    [
        ("reasons", {}, 37),
        ("reasons", {"source": "recorded"}, 35),
        ("reasons", {"source": "confirmed", "order": "customers"}, 29),
        ("reasons", {"by": "size", "across": "industry"}, 33),
        ("reasons", {"by": "region", "across": "size", "industry": ["Tools", "-"]}, 37),
        ("reasons", {"since": str(TODAY - timedelta(days=100)), "until": str(TODAY - timedelta(days=30))}, 16),
        ("competitors", {}, 9),
        ("programme", {"by": "industry"}, 18),
        ("programme", {"by": "csm", "size": ["1", "-"]}, 15),
        ("signals", {}, 4),
        ("win-back", {}, 6),
    ],
    ids=str,
)
def test_opens_what_it_counts(client, written, manager, name, query, shown):
    client.force_login(manager)
    numbers, plain = numbers_of(client.get(reverse(f"interviews:{name}"), query))

    lies, opened = (
        [],
        [one for one in numbers if not re.match(r"#|/retention/(customers|interviews)/\d+/", one.address)],
    )
    for number in opened:
        page, rows = rows_behind(client, number.address)
        found = told(client, number, rows)
        if number.figure not in found or page.context["page"].paginator.count != len(rows):
            lies.append((number.text, number.address, found))
    assert lies == []
    assert len(opened) == shown
    # what is not linked: nothing, the ends of an interval around nothing, groups that are too small to be shown,
    # examples, and the days of conditions
    known = r".*: (0|0 %|\(0.\d+\)|¥ 0|.* fewer than five .*)$|signals-title: N|(conditions|begun)-title: "
    assert [one for one in plain if not re.match(known, one.replace("\N{NO-BREAK SPACE}", " "))] == []


def test_the_sentences_and_the_lists_of_competitors_open_whom_they_count(client, written, manager):
    client.force_login(manager)
    rivals = client.get(reverse("interviews:competitors")).content.decode()
    signals = client.get(reverse("interviews:signals")).content.decode()

    def opened(text, words):
        found = re.search(rf'href="([^"]*)"[^>]*>[^<]*{words}', text)
        return sorted(row["name"] for row in rows_behind(client, found[1].replace("&amp;", "&"))[1])

    assert opened(rivals, "2 customers · ") == ["Gone 0", "Gone 3"]
    assert opened(rivals, "3 customers look at a competitor") == ["Here 0", "Here 1", "Here 2"]
    first = Customer.objects.get(name="Here 0")
    money = f'{reverse("retention:customer", args=[first.pk])}#subscriptions">\N{YEN SIGN}\N{NO-BREAK SPACE}5</a>'
    assert money in rivals
    assert len(opened(signals, "1 customer left more than once")) == 1


def test_a_group_that_is_too_small_to_be_shown_is_linked_from_nowhere(client, written, manager):
    client.force_login(manager)
    links = {}
    for by in ("industry", "size", "region", "stage", "channel", "segment", "csm"):
        for name in ("reasons", "programme"):
            text = client.get(reverse(f"interviews:{name}"), {"by": by, "across": "industry"}).content.decode()
            links[name, by] = re.findall(r'href="(/retention/reasons/customers/[^"]*)"', text)

    # one customer of the industry Rare left; five of Mills did, of whom nobody knows why
    assert [one for found in links.values() for one in found if "Rare" in one] == []
    assert {name for (name, _by), found in links.items() if any("industry=Mills" in one for one in found)} == {
        "programme"
    }
    assert all(links.values())


def test_the_lists_say_how_they_are_counted_as_of_when_and_what_they_are_narrowed_to(client, written, manager):
    client.force_login(manager)
    totals = {
        "departures": "18 customers who left, MRR \N{YEN SIGN}\N{NO-BREAK SPACE}1,566",
        "looking": "3 customers, MRR \N{YEN SIGN}\N{NO-BREAK SPACE}15",
        "signalled": "17 customers",
        "win-back-customers": "2 customers who left, MRR",
    }
    for name, total in totals.items():
        page = client.get(reverse(f"interviews:{name}"))
        said = page.context["counted"]
        assert (said.total[: len(total)], said.as_of[:6]) == (total, "as of ")
        assert said.file == reverse(f"interviews:{name}-file")
        assert "How this is counted" in page.content.decode()

    query = {
        "reason": "product",
        "source": "recorded",
        "talk": "submitted",
        "alike": "1",
        "size": "-",
        "request": "export",
    }
    page = client.get(reverse("interviews:departures"), query)
    assert [(chip.label, chip.value) for chip in page.context["chips"]] == [
        ("Size", "not given"), ("Whose view", "Recorded"), ("Main reason", "Product"), ("Interview", "Interviewed"),
        ("Recorded and confirmed", "the same main reason"),
    ]  # fmt: skip
    assert len(page.context["counted"].formula) == 5
    waiting = client.get(reverse("interviews:win-back-customers"), {"request": "export", "agreed": "1"})
    assert [(chip.label, chip.value) for chip in waiting.context["chips"]] == [
        ("Waits for", "Export"), ("Agreed to be contacted", "yes"),
    ]  # fmt: skip
    assert "wait for this; each once" in waiting.context["counted"].formula[0]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_its_file_are_for_people_with_customers_and_about_their_own(
    client, written, name, csm, other_csm, manager, analyst, outsider, interviewer
):
    address, seen = reverse(f"interviews:{name}"), {}
    for who in (csm, other_csm, manager, analyst):
        client.force_login(who)
        page, rows = rows_behind(client, address)
        assert page.context["page"].paginator.count == len(rows)
        seen[who.username] = {row["name"].rstrip("0123456789 ") for row in rows}
    refused = {}
    for who in (outsider, interviewer):
        client.force_login(who)
        refused[who.username] = {client.get(one).status_code for one in (address, reverse(f"interviews:{name}-file"))}

    foreign = set() if name == "looking" else {"Foreign", "Northgate Tooling"} & seen["other_csm"]
    assert seen["other_csm"] == foreign
    assert "Foreign" not in seen["csm"] != set()
    assert seen["manager"] == seen["analyst"] == seen["csm"] | seen["other_csm"]
    assert refused == {"outsider": {403}, "interviewer": {403}}


def test_what_customers_said_and_what_was_told_of_them_is_on_no_list_and_in_no_file(client, written, csm, manager):
    for who in (csm, manager):
        client.force_login(who)
        for name in LISTS:
            page, rows = rows_behind(client, reverse(f"interviews:{name}"))
            told_of = page.content.decode() + str(rows)
            assert [one for one in ("Faster", "in confidence") if one in told_of] == []


def test_who_may_not_see_interviews_or_notes_learns_nothing_of_them_here(client, written, manager):
    manager.groups.clear()
    for name in ("retention.view_every_customer", "retention.view_customer", "retention_interviews.view_departure",
                 "retention_interviews.view_codedreason"):  # fmt: skip
        label, codename = name.split(".")
        manager.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    client.force_login(manager)

    page, rows = rows_behind(client, reverse("interviews:departures") + "?talk=declined")

    assert ("interview" in rows[0], len(rows)) == (False, 18)
    assert "Declined by the customer" not in page.content.decode()
    assert client.get(reverse("interviews:looking")).status_code == 403
    assert client.get(reverse("interviews:win-back-customers")).status_code == 403


def test_the_files_hold_no_formula(client, written, manager):
    Departure.objects.update(name="=cmd()", industry="@SUM(1)")
    client.force_login(manager)

    _page, rows = rows_behind(client, reverse("interviews:departures"))

    assert {(row["name"], row["industry"]) for row in rows} == {("'=cmd()", "'@SUM(1)")}


@pytest.mark.parametrize("name", LISTS)
def test_asks_as_often_for_many_rows_as_for_few(client, written, csm, name):
    client.force_login(csm)
    tree = {one.code: one for one in Reason.objects.all()}

    def questions():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"interviews:{name}")).status_code == 200
        return len(captured)

    questions()
    few = questions()
    for place in range(30):
        make_code(make_departure(owner=csm, left_on=TODAY - timedelta(days=3)), tree["price"])
        competitor_notes.write(
            customer_id=make_customer(name=f"Looks {place}", owner=csm).pk, competitor="acme", standing="trial",
            text="They said so.", by=csm, now=NOW,
        )  # fmt: skip

    assert questions() == few
    assert few <= 16


def test_the_conditions_that_wait_come_as_a_file_of_ones_own_customers_that_runs_nowhere(
    client, written, manager, csm, other_csm, outsider
):
    WinBackCondition.objects.filter(departure__name="Gone 4").update(detail="=cmd()")
    address, found = reverse("interviews:win-back-conditions-file"), {}
    for who in (manager, csm, other_csm):
        client.force_login(who)
        text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
        found[who.username] = list(csv.DictReader(io.StringIO(text)))
    client.force_login(outsider)

    assert client.get(address).status_code == 403
    assert (len(found["manager"]), found["other_csm"], found["csm"]) == (4, [], found["manager"])
    assert [row["what_must_be_true"] for row in found["csm"]].count("'=cmd()") == 1
    assert {row["product_request"] for row in found["csm"]} == {"export"}


NONSENSE = [
    "since=9999-12-31", "until=0001-01-01", "reason=nothing", "talk=x", "alike=x", "page=-1", "standing=x",
    "recorded=x", "back=x", "request=x",
]  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_an_address_is_left_out(client, written, manager, query):
    client.force_login(manager)

    for name in LISTS:
        assert client.get(reverse(f"interviews:{name}") + f"?{query}").status_code == 200
