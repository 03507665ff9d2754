"""The report and the win-backs as pages: each person about their customers, and every word inert."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import coding, forgetting
from interviews.models import (
    Answer,
    CodedReason,
    Competitor,
    CompetitorMention,
    Interview,
    ProductRequest,
    WinBackCondition,
)
from tests.interviews.makers import make_code, make_departure, make_interview, make_tree
from tests.makers import NOW

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert('gone')</script>"
FORMULA = '=HYPERLINK("http://evil","x")'
PAGES = [
    "interviews:reasons",
    "interviews:competitors",
    "interviews:programme",
    "interviews:signals",
    "interviews:reasons-file",
    "interviews:win-back",
]


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def left(tree, csm, interviewer):
    """Six customers of csm who left lately, one of them interviewed; their words are hostile."""
    day = timezone.localdate() - timedelta(days=40)
    rows = [make_departure(owner=csm, left_on=day, industry=FORMULA, name=SCRIPT) for _ in range(6)]
    for departure in rows:
        make_code(departure, tree["defect"], avoidable="avoidable", evidence=SCRIPT, source="recorded")
    talk = make_interview(rows[0], interviewer=interviewer, state="in_progress", started_at=NOW, consent_quoting=True)
    words = f"Slow. {SCRIPT} Never again."
    Answer.objects.create(interview=talk, question_key="reason", verbatim=words, quotes=[words], answered_at=NOW)
    Interview.objects.filter(pk=talk.pk).update(state="submitted", submitted_at=NOW)
    acme = Competitor.objects.create(code="acme", name=SCRIPT)
    CompetitorMention.objects.create(departure=rows[0], competitor=acme, source="stated", strengths=SCRIPT, at=NOW)
    return rows


def page(client, who, name, query=""):
    client.force_login(who)
    return client.get(reverse(name) + query)


@pytest.mark.parametrize("name", PAGES)
def test_is_for_people_with_customers(client, outsider, csm, manager, analyst, interviewer, name):
    answers = {who.username: page(client, who, name).status_code for who in (outsider, csm, manager, analyst)}

    assert answers == {"outsider": 403, "csm": 200, "manager": 200, "analyst": 200}


def test_shows_the_reasons_with_their_numbers(client, left, manager):
    text = page(client, manager, "interviews:reasons").content.decode()

    assert "Product leads: 6 of 6 customers whose reason is known" in text
    assert "¥\N{NO-BREAK SPACE}600" in text
    assert "100\N{NO-BREAK SPACE}%" in text


def test_the_share_is_of_those_whose_reason_is_known_and_the_others_are_counted_apart(client, left, csm, manager):
    assert "Reason not known" not in page(client, manager, "interviews:reasons").content.decode()
    make_departure(owner=csm, left_on=timezone.localdate() - timedelta(days=40), name="Silent Ltd")

    shown = page(client, manager, "interviews:reasons")

    text, said = shown.content.decode(), str(shown.context["summary"])
    assert said.endswith("6 of 6 customers whose reason is known, 100\N{NO-BREAK SPACE}% of their MRR.")
    assert "Reason not known: 1 customer, ¥\N{NO-BREAK SPACE}100" in text


def test_the_customer_page_names_competitors_and_keeps_the_customers_words_from_their_csm(client, left, csm, manager):
    CompetitorMention.objects.update(strengths="Faster exports")
    address = reverse("retention:customer", args=[left[0].customer_id])
    texts = {}
    for who in (manager, csm):
        client.force_login(who)
        texts[who.username] = client.get(address).content.decode()

    assert all('id="competitors-title"' in text and SCRIPT not in text for text in texts.values())
    assert {name: "Faster exports" in text for name, text in texts.items()} == {"manager": True, "csm": False}


def test_hostile_words_are_inert_and_a_csm_does_not_read_what_was_said(client, left, csm, manager):
    seen = page(client, manager, "interviews:reasons", "?reason=defect").content.decode()
    theirs = page(client, csm, "interviews:reasons").content.decode()

    rivals = {who.username: page(client, who, "interviews:competitors").content.decode() for who in (csm, manager)}

    for text in (seen, theirs, *rivals.values()):
        assert "<script>alert" not in text
    assert {name: text.count("&lt;script&gt;") for name, text in rivals.items()} == {"csm": 1, "manager": 2}
    assert "Never again." in seen
    assert "Never again." not in theirs
    assert "read by managers and analysts" in theirs


def test_words_are_quoted_only_with_consent(client, left, manager):
    Interview.objects.update(consent_quoting=False)

    assert "Never again." not in page(client, manager, "interviews:reasons").content.decode()


def test_what_is_confirmed_or_erased_is_in_the_report_at_once(client, left, tree, csm, manager):
    coded = CodedReason.objects.filter(departure=left[0]).get()
    CodedReason.objects.exclude(pk=coded.pk).delete()
    CodedReason.objects.update(avoidable="unavoidable", author=csm, author_name="csm")

    def shown():
        answer = page(client, manager, "interviews:reasons")
        return set(answer.context["report"].verdicts), "Never again." in answer.content.decode()

    before = shown()
    coding.confirm_unavoidable(coded_id=coded.pk, by=manager, now=NOW)
    confirmed = shown()
    forgetting.forget(NOW + timedelta(days=4000), now=NOW)

    assert (before, confirmed, shown()) == (
        ({"unconfirmed"}, True),
        ({"unavoidable"}, True),
        ({"unavoidable"}, False),
    )


def test_a_csm_sees_their_portfolio(client, left, other_csm):
    assert "Nobody left whom you may see here." in page(client, other_csm, "interviews:reasons").content.decode()


def test_the_address_narrows_and_compares(client, left, manager):
    nothing = page(client, manager, "interviews:reasons", "?size=1000").content.decode()
    compared = page(client, manager, "interviews:reasons", "?by=csm&across=industry&order=customers&source=recorded")
    odd = page(client, manager, "interviews:reasons", "?by=shoe&source=x&since=yesterday&page=-1")
    choices = page(client, manager, "interviews:reasons", "?filters=1").content.decode()

    assert "Nobody left" in nothing
    assert "CSM \N{MULTIPLICATION SIGN} Industry" in compared.content.decode()
    assert odd.status_code == 200
    assert "HYPERLINK" in choices


def test_the_parts_are_about_the_same_departures(client, left, manager):
    programme = page(client, manager, "interviews:programme", "?by=region&csm=csm")
    choices = page(client, manager, "interviews:programme", "?filters=1").content.decode()
    nobody = page(client, manager, "interviews:programme", "?size=1000").content.decode()

    assert (programme.context["coverage"].departed, programme.context["by_label"]) == (6, "Region")
    assert f'href="{reverse("interviews:competitors")}?by=region&amp;csm=csm"' in programme.content.decode()
    assert "HYPERLINK" in choices
    assert "Nobody left" in nobody


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("reasons", 2),
        ("months", 1),
        ("groups", 1),
        ("competitors", 1),
        ("still-here", 0),
        ("programme", 2),
        ("disagreement", 0),
    ],
)
def test_the_file_runs_in_no_spreadsheet(client, left, manager, part, count):
    answer = page(client, manager, "interviews:reasons-file", f"?part={part}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Type"].startswith("text/csv")
    assert len(rows) == 1 + count
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)


def test_an_unknown_part_is_refused(client, left, manager):
    answer = page(client, manager, "interviews:reasons-file", "?part=<b>secrets")

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode() == (
        "The report has no part “<b>secrets”; change the address to one of "
        "reasons, months, groups, competitors, still-here, programme, disagreement."
    )


def test_the_number_of_queries_does_not_grow(client, left, tree, csm, manager, django_assert_max_num_queries):
    page(client, manager, "interviews:reasons")
    for _ in range(10):
        make_code(make_departure(owner=csm, left_on=left[0].left_on), tree["price"])

    with django_assert_max_num_queries(30):
        page(client, manager, "interviews:reasons")


def test_signals_that_contradict_each_other_are_said(client, left, manager):
    text = page(client, manager, "interviews:signals").content.decode()

    assert left[0].customer.external_id in text


class TestWinBack:
    @pytest.fixture
    def waiting(self, left):
        request = ProductRequest.objects.create(code="export", name=SCRIPT)
        return WinBackCondition.objects.create(
            departure=left[0],
            kind="feature",
            product_request=request,
            recontact_on=NOW.date(),
            consent=True,
            made_at=NOW,
        )

    def test_shows_what_customers_wait_for(self, client, waiting, csm, manager, analyst):
        seen = page(client, manager, "interviews:win-back").content.decode()

        assert "It is there" in seen
        assert "<script>alert" not in seen
        assert "It is there" not in page(client, csm, "interviews:win-back").content.decode()
        assert ">Met<" not in page(client, analyst, "interviews:win-back").content.decode()

    def test_a_manager_marks_a_request(self, client, waiting, manager):
        client.force_login(manager)
        address = reverse("interviews:request-met", args=[waiting.product_request_id])

        done = client.post(address, follow=True).content.decode()
        again = client.post(address)

        assert "Asked to come back: 0." in done
        assert "Back already: 1." in done
        assert (again.status_code, "marked already" in again.content.decode()) == (200, True)

    @pytest.mark.parametrize(("who", "status"), [("csm", 302), ("other_csm", 200), ("analyst", 403), ("outsider", 403)])
    def test_a_condition_is_marked_by_those_who_may(self, client, waiting, request, who, status):
        client.force_login(request.getfixturevalue(who))

        dropped = reverse("interviews:condition-dropped", args=[waiting.pk])
        assert client.post(dropped, {"reason": " "}).status_code == (200 if status == 302 else status)
        assert client.post(reverse("interviews:condition-met", args=[waiting.pk])).status_code == status
        assert client.post(dropped, {"reason": "They merged."}).status_code == (200 if status == 302 else status)

    def test_a_condition_is_given_up_by_those_who_may(self, client, waiting, csm):
        client.force_login(csm)

        page = client.post(
            reverse("interviews:condition-dropped", args=[waiting.pk]), {"reason": "They merged."}, follow=True
        )

        waiting.refresh_from_db()
        assert (waiting.state, waiting.ended_note) == ("dropped", "They merged.")
        assert "nobody waits for this of" in page.content.decode()
        assert page.context["page"].paginator.count == 0


def test_the_customers_page_names_the_competitor_and_keeps_the_customers_words_from_their_own_csm(
    client, left, csm, manager, other_csm
):
    Competitor.objects.update(name="Acme", note="Cheaper, weaker support")
    CompetitorMention.objects.update(strengths="The mobile app", by_name="Ann")
    address = reverse("retention:customer", args=[left[0].customer_id])
    found = {}
    for person in (csm, manager, other_csm):
        client.force_login(person)
        words = client.get(address).content.decode()
        found[person.username] = [one for one in ("Acme", "Cheaper, weaker support", "The mobile app") if one in words]

    assert found == {
        "csm": ["Acme", "Cheaper, weaker support"],
        "manager": ["Acme", "Cheaper, weaker support", "The mobile app"],
        "other_csm": [],
    }
