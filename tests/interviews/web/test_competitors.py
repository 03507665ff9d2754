"""Competitors on the page of a customer and in the report: noted, shown, counted, and for whom."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.models import Competitor, CompetitorMention, CompetitorNote
from retention import roles
from retention.models import Subscription
from tests.interviews.makers import make_departure
from tests.makers import make_customer

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert('gone')</script>"
EMPTY_PAGE = 19
"""Queries of the page of a customer of whom next to nothing is known."""
SENT = {
    "competitor-note-competitor": "Globex",
    "competitor-note-standing": "compares",
    "competitor-note-text": "Their buyer told us.",
}


@pytest.fixture
def acme():
    return Competitor.objects.create(code="acme", name="Acme", name_zh="顶点", note="Cheaper, weaker support")


@pytest.fixture
def customer(csm):
    made = make_customer(owner=csm)
    Subscription.objects.create(
        customer=made, external_id="s", start=timezone.localdate() - timedelta(days=90), mrr=1200, billing_months=1
    )
    return made


def note(customer, by, standing="compares", competitor="acme", text="Exports are faster there.", days=1):
    return competitor_notes.write(
        customer_id=customer.pk, competitor=competitor, standing=standing, text=text, by=by,
        now=timezone.now() - timedelta(days=days),
    )  # fmt: skip


def address(customer):
    return reverse("retention:customer", args=[customer.pk])


def writing(customer):
    return reverse("interviews:competitor-note", args=[customer.pk])


def part_of(page, key):
    """The card of competitors, or another, as it is written on a page."""
    return page.content.decode().partition(f'id="{key}" aria-labelledby')[2].partition("</section>")[0]


def typed_in(form):
    """What stands in the fields of a form."""
    text = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', form))
    long = dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))
    lists = dict(re.findall(r'<select name="([^"]+)"(.*?)</select>', form, re.DOTALL))
    chosen = {name: re.findall(r'<option value="([^"]*)" selected>', options) for name, options in lists.items()}
    return text | long | {name: " ".join(values) for name, values in chosen.items()}


def card(client, customer):
    """What the card of competitors has; None where there is none."""
    page = client.get(address(customer))
    return next((panel.content for panel in page.context["panels"] if panel.key == "competitors"), None)


class TestTheCard:
    def test_shows_where_the_customer_stands_with_each_the_newest_first(self, client, customer, acme, csm):
        note(customer, csm, "heard", days=9)
        note(customer, csm, "trial", days=5)
        note(customer, csm, "ruled_out", "Globex", days=2)
        client.force_login(csm)

        page = client.get(address(customer))

        shown = next(panel.content for panel in page.context["panels"] if panel.key == "competitors")
        assert [(one.competitor.name, one.standing, tone) for one, tone in shown["notes"]] == [
            ("Globex", "ruled_out", "healthy"),
            ("Acme", "trial", "medium"),
        ]
        assert shown["known"] == ["Acme", "Globex"]
        stream = page.context["stream"]["page"].items
        assert [(one.kind.key, one.item.about, one.item.words, one.item.who) for one in stream[:3]] == [
            ("notes", "Globex", "Has ruled it out", "csm"),
            ("notes", "Acme", "Is trying it out", "csm"),
            ("notes", "Acme", "Has heard of it", "csm"),
        ]
        text = page.content.decode()
        assert text.count("Cheaper, weaker support") == 1
        assert '<option value="Acme">' in text

    def test_offers_the_form_where_nothing_is_known_and_stays_away_from_who_may_not_write(
        self, client, customer, csm, analyst
    ):
        client.force_login(csm)
        empty = client.get(address(customer)).content.decode()
        client.force_login(analyst)

        assert "Nobody has heard of a competitor at this customer." in empty
        assert writing(customer) in empty
        assert card(client, customer) is None

    def test_who_may_not_write_reads_without_a_form(self, client, customer, acme, csm, analyst):
        note(customer, csm)
        client.force_login(analyst)

        shown = card(client, customer)

        assert [one.competitor.name for one, _tone in shown["notes"]] == ["Acme"]
        assert (shown["form"], shown["known"]) == (None, [])

    def test_says_below_it_whom_they_named_when_they_left(self, client, acme, csm):
        departure = make_departure(owner=csm)
        CompetitorMention.objects.create(
            departure=departure, competitor=acme, source="stated", strengths="The mobile app", at=timezone.now()
        )
        note(departure.customer, csm)
        client.force_login(csm)

        text = client.get(address(departure.customer)).content.decode()

        assert "Named when they left" in text
        assert "The mobile app" not in text
        assert text.count("Cheaper, weaker support") == 1

    def test_asks_as_often_for_many_as_for_one(self, client, customer, acme, csm, django_assert_num_queries):
        client.force_login(csm)
        client.get(address(customer))
        with django_assert_num_queries(EMPTY_PAGE):
            client.get(address(customer))
        note(customer, csm)
        with django_assert_num_queries(EMPTY_PAGE + 2):  # the card's, and the stream's
            client.get(address(customer))
        for number in range(5):
            note(customer, csm, competitor=f"Rival {number}")
        with django_assert_num_queries(EMPTY_PAGE + 2):
            client.get(address(customer))


class TestWriting:
    def test_a_csm_notes_a_new_competitor_and_it_stands_on_the_card(self, client, customer, csm):
        client.force_login(csm)

        answer = client.post(writing(customer), SENT)

        assert (answer.status_code, answer.url) == (302, address(customer) + "#competitors")
        kept = CompetitorNote.objects.get()
        assert (kept.customer, kept.competitor.name, kept.standing, kept.text, kept.author_name) == (
            customer, "Globex", "compares", "Their buyer told us.", "csm",
        )  # fmt: skip
        [(shown, tone)] = card(client, customer)["notes"]
        assert (shown, tone) == (kept, "medium")
        text = part_of(client.get(address(customer)), "competitors")
        assert re.findall(r'<span class="rt-(?:strong|prose|list-end rt-pill rt-medium)">([^<]*)</span>', text) == [
            "Globex", "Compares it with us", "Their buyer told us.",
        ]  # fmt: skip

    @pytest.mark.parametrize("missing", SENT)
    def test_what_is_not_right_comes_back_beside_its_field_with_the_page_around_it(
        self, client, customer, csm, missing
    ):
        client.force_login(csm)

        answer = client.post(writing(customer), {**SENT, missing: " "})

        text = part_of(answer, "competitors")
        assert answer.status_code == 200
        assert re.findall(r'id="error_\d+_id_([^"]+)"', answer.content.decode()) == [missing]
        assert '<h2 id="notes-title">' in answer.content.decode()
        assert "<details open>" in text
        left = "" if missing == "competitor-note-standing" else " "
        assert typed_in(text) == {**SENT, missing: left}
        assert not CompetitorNote.objects.exists()
        assert not Competitor.objects.exists()

    def test_is_for_those_who_may_write_and_see_the_customer(
        self, client, customer, csm, other_csm, manager, analyst, interviewer, outsider
    ):
        answers = {}
        for person in (csm, other_csm, manager, analyst, interviewer, outsider):
            client.force_login(person)
            answers[person.username] = client.post(writing(customer), SENT).status_code
        client.logout()

        assert answers == {
            "csm": 302, "other_csm": 404, "manager": 302, "analyst": 403, "interviewer": 403, "outsider": 403,
        }  # fmt: skip
        assert client.post(writing(customer), SENT).status_code == 302
        assert list(CompetitorNote.objects.order_by("pk").values_list("author_name", flat=True)) == ["csm", "manager"]

    def test_whoever_may_not_see_notes_finds_none_and_writes_none(self, client, customer, acme, csm, without):
        note(customer, csm)
        client.force_login(without("view_competitornote", of=roles.MANAGER))

        page = client.get(address(customer))

        assert card(client, customer) is None
        assert "Acme" not in [one.item.about for one in page.context["stream"]["page"].items]
        assert "Exports are faster there." not in page.content.decode()
        assert client.post(writing(customer), SENT).status_code == 403

    def test_hostile_words_are_inert(self, client, customer, csm):
        client.force_login(csm)
        client.post(writing(customer), dict.fromkeys(SENT, SCRIPT) | {"competitor-note-standing": "chosen"})

        pages = [client.get(one).content.decode() for one in (address(customer), reverse("interviews:competitors"))]

        assert CompetitorNote.objects.get().competitor.name == SCRIPT
        for text in pages:
            assert "<script>alert" not in text
            assert "&lt;script&gt;" in text


class TestTheReport:
    @pytest.fixture
    def noted(self, customer, acme, csm, other_csm):
        theirs = make_customer(name="Paperwhale", owner=other_csm)
        note(customer, csm, "trial")
        note(theirs, other_csm, "chosen")
        return customer, theirs

    def shown(self, client, person):
        client.force_login(person)
        page = client.get(reverse("interviews:competitors"))
        return [
            (rival.name, rival.counts, [one.name for one in rival.first]) for rival in page.context["looking"].rivals
        ]

    def test_counts_those_who_are_still_here_for_each_person(self, client, noted, csm, other_csm, manager):
        assert {person.username: self.shown(client, person) for person in (csm, other_csm, manager)} == {
            "csm": [("Acme", [0, 1, 0, 0], ["Northgate Tooling"])],
            "other_csm": [("Acme", [0, 0, 0, 1], ["Paperwhale"])],
            "manager": [("Acme", [0, 1, 0, 1], ["Northgate Tooling", "Paperwhale"])],
        }

    def test_says_it_in_a_sentence_and_leads_to_the_customers(self, client, noted, manager):
        client.force_login(manager)

        text = client.get(reverse("interviews:competitors")).content.decode()

        money = "¥\N{NO-BREAK SPACE}1,200"
        assert f"2 customers look at a competitor, by what we heard last; they pay {money} a month." in text
        assert all(f'href="{address(one)}#competitors"' in text for one in noted)

    def test_is_left_out_for_who_may_not_see_notes(self, client, noted, analyst):
        group = analyst.groups.get()
        group.permissions.remove(group.permissions.get(codename="view_competitornote"))
        client.force_login(analyst)

        page = client.get(reverse("interviews:competitors"))
        file = client.get(reverse("interviews:reasons-file") + "?part=still-here").content.decode()

        assert page.context["looking"] is None
        assert "Customers who are still here" not in page.content.decode()
        assert file.splitlines() == ["\N{ZERO WIDTH NO-BREAK SPACE}code,competitor,customer,name,standing,mrr,noted_on"]

    def test_its_file_names_every_customer(self, client, noted, csm, manager):
        day = (timezone.localtime() - timedelta(days=1)).date()
        rows = {}
        for person in (csm, manager):
            client.force_login(person)
            file = client.get(reverse("interviews:reasons-file") + "?part=still-here").content.decode("utf-8-sig")
            rows[person.username] = list(csv.reader(io.StringIO(file)))

        mine, theirs = (
            ["acme", "Acme", one.external_id, one.name, standing, mrr, str(day)]
            for one, standing, mrr in zip(noted, ("trial", "chosen"), ("1200", "0"), strict=True)
        )
        head = ["code", "competitor", "customer", "name", "standing", "mrr", "noted_on"]
        assert rows == {"csm": [head, mine], "manager": [head, mine, theirs]}
