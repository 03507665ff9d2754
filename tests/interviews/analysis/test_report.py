"""The report counts what was coded: worked out by hand, for those who may see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from interviews.analysis.figures import around, report
from interviews.analysis.figures.departures import DIMENSIONS, UnableToCompare
from interviews.analysis.figures.intervals import wilson
from interviews.models import Competitor, CompetitorMention, Departure, Interview, Reason
from tests.interviews.makers import make_code, make_departure, make_interview, make_tree
from tests.makers import NOW

pytestmark = pytest.mark.django_db
ALL = Departure.objects.all


@pytest.fixture
def tree():
    return make_tree()


@pytest.fixture
def left(tree, csm):
    """Seven customers who left: three of industry Tools in January, four of % Odd {0} in February."""
    january, february = date(2026, 1, 5), date(2026, 2, 5)
    rows = [
        make_departure(left_on=january, mrr=100, industry="Tools", size=10, owner=csm),
        make_departure(left_on=january, mrr=200, industry="Tools", size=60),
        make_departure(left_on=january, mrr=50, industry="Tools", size=300),
        make_departure(left_on=february, mrr=1000, industry="% Odd {0}"),
        make_departure(left_on=february, mrr=10, industry="% Odd {0}", size=5000),
        make_departure(left_on=february, mrr=10, industry="% Odd {0}", size=49),
        make_departure(left_on=february, mrr=10, industry="% Odd {0}"),
    ]
    make_code(rows[0], tree["defect"], avoidable="avoidable")
    make_code(rows[0], tree["price"], source="recorded")
    make_code(rows[0], tree["price"], rank=2)
    make_code(rows[1], tree["missing"], source="recorded", avoidable="avoidable")
    make_code(rows[2], tree["bankrupt"], avoidable="unavoidable")
    make_code(rows[3], tree["bankrupt"], avoidable="unavoidable", confirmed_by_name="B", confirmed_at=NOW)
    make_code(rows[4], tree["price"], source="stated", avoidable="undetermined")
    make_code(rows[5], tree["price"], avoidable="avoidable")
    make_code(rows[5], tree["price"], source="recorded", avoidable="avoidable")
    return rows


def told(found):
    return [
        (line.reason.code, line.count.customers, int(line.count.mrr), [below.reason.code for below in line.below])
        for line in found.lines
    ]


def test_takes_the_most_certain_main_reason_of_each_customer(left, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = report.make(departures=ALL())

    assert told(found) == [
        ("own", 2, 1050, ["bankrupt"]),
        ("product", 2, 300, ["missing", "defect"]),
        ("price", 2, 20, []),
    ]
    assert [round(line.running, 3) for line in found.lines] == [0.766, 0.985, 1.0]
    assert (found.departed.customers, found.departed.mrr) == (7, Decimal(1380))
    assert (found.coded.customers, found.coded.mrr) == (6, Decimal(1370))


def test_unavoidable_counts_only_after_a_second_person(left):
    found = report.make(departures=ALL())

    counted = {verdict: count.customers for verdict, count in found.verdicts.items()}
    assert counted == {"avoidable": 3, "unavoidable": 1, "unconfirmed": 1, "undetermined": 1}
    assert (found.avoidable.part, found.avoidable.whole) == (3, 6)


@pytest.mark.parametrize(
    ("source", "order", "expected"),
    [
        ("recorded", "customers", [("price", 2, 110, []), ("product", 1, 200, ["missing"])]),
        ("stated", "mrr", [("price", 1, 10, [])]),
        (
            "confirmed",
            "customers",
            [("own", 2, 1050, ["bankrupt"]), ("product", 1, 100, ["defect"]), ("price", 1, 10, [])],
        ),
    ],
)
def test_each_source_can_be_looked_at_alone(left, source, order, expected):
    assert told(report.make(departures=ALL(), source=source, order=order)) == expected


def test_a_retired_reason_counts_as_the_one_in_its_place(left, tree):
    Reason.objects.filter(code="bankrupt").update(retired_on=NOW.date(), maps_to=tree["price"])

    assert told(report.make(departures=ALL())) == [("price", 4, 1070, []), ("product", 2, 300, ["missing", "defect"])]


def test_months_without_a_departure_are_there_too(left, tree):
    make_code(make_departure(left_on=date(2025, 11, 30)), tree["price"])

    months = report.make(departures=ALL()).months

    own, product, price = (tree[code].pk for code in ("own", "product", "price"))
    assert months == [
        (date(2025, 11, 1), {price: 1}),
        (date(2025, 12, 1), {}),
        (date(2026, 1, 1), {own: 1, product: 2}),
        (date(2026, 2, 1), {own: 1, price: 2}),
    ]


def test_groups_of_fewer_than_five_are_hidden(left, tree):
    for size in (51, 60, 61, 62, 249):
        make_code(make_departure(industry="Tools", region="N", size=size, mrr=1), tree["defect"], avoidable="avoidable")

    by_industry = report.make(departures=ALL(), by="industry")
    both = report.make(departures=ALL(), by="size", across="region")

    [tools] = by_industry.cells
    assert (tools.one, tools.count.customers, tools.top.code, tools.top_share.part) == ("Tools", 8, "product", 7)
    assert by_industry.hidden == 1
    assert [(cell.one, cell.other, cell.count.customers) for cell in both.cells] == [("50–249", "N", 5)]  # noqa: RUF001
    assert both.hidden == 5


@pytest.mark.parametrize("by", DIMENSIONS)
def test_compares_by_every_property(left, by):
    report.make(departures=ALL(), by=by, across="industry")
    around.coverage(departures=ALL(), by=by)


def test_refuses_another_property(left):
    with pytest.raises(UnableToCompare, match="known are industry"):
        report.make(departures=ALL(), by="shoe; DROP TABLE")


def test_narrowing_is_part_of_the_statement_whatever_stands_in_a_value(left):
    odd = Departure.objects.filter(industry="% Odd {0}", left_on__range=(date(2026, 2, 1), date(2026, 2, 28)))

    assert told(report.make(departures=odd)) == [("own", 1, 1000, ["bankrupt"]), ("price", 2, 20, [])]


def test_everybody_sees_the_customers_that_are_theirs(left, csm, other_csm, manager, analyst, interviewer, outsider):
    seen = {
        who.username: report.make(departures=Departure.objects.visible_to(who)).departed.customers
        for who in (csm, other_csm, manager, analyst, interviewer, outsider)
    }

    assert seen == {"csm": 1, "other_csm": 0, "manager": 7, "analyst": 7, "interviewer": 0, "outsider": 0}


def test_nobody_left_is_no_share_at_all(tree):
    found = report.make(departures=ALL())

    assert (found.lines, found.months, found.cells, found.avoidable.share) == ([], [], [], None)
    assert around.coverage(departures=ALL())[0].interviewed.share is None


def test_an_interval_is_wilsons():
    found = wilson(part=8, whole=10)

    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)
    assert (wilson(part=0, whole=5).low, wilson(part=5, whole=5).high) == (0.0, 1.0)


def test_coverage_says_who_was_asked_and_how_soon(left, interviewer):
    for departure, days in zip(left[:3], (4, 10, 31), strict=True):
        make_interview(departure, days=days, interviewer=interviewer)
    make_interview(left[3], state="declined")
    make_interview(left[4], state="due")
    make_interview(left[5], state="cancelled")

    total, groups, hidden = around.coverage(departures=ALL(), by="industry")

    assert (total.departed, total.interviewed.part, total.declined, total.open) == (7, 3, 1, 1)
    assert (total.median_days, round(total.slow_days, 1)) == (10, 26.8)
    assert (groups, hidden) == ([], 2)
    assert report.make(departures=ALL(), across="size").interviewed == total.interviewed


def test_competitors_count_a_customer_once_and_keep_words_for_those_who_may_read_them(left):
    acme = Competitor.objects.create(code="acme", name="Acme", name_zh="顶点")
    for departure, source in ((left[0], "stated"), (left[0], "confirmed"), (left[1], "stated")):
        CompetitorMention.objects.create(
            departure=departure, competitor=acme, source=source, strengths=f"{source} speed", at=NOW
        )

    [rival] = around.competitors(departures=ALL(), words=True)
    [silent] = around.competitors(departures=ALL(), words=False)

    assert (rival.name, rival.customers, int(rival.mrr)) == ("Acme", 2, 300)
    assert sorted(rival.strengths) == ["confirmed speed", "stated speed"]
    assert silent.strengths == []


def test_recorded_and_confirmed_are_laid_against_each_other(left, tree):
    found = around.disagreement(departures=ALL())

    assert [one.code for one in found.reasons] == ["product", "price"]
    assert [(one.code, counts) for one, counts in found.rows] == [("product", [0, 0]), ("price", [1, 1])]
    assert (found.same.part, found.same.whole) == (1, 2)


def test_what_stands_with_a_departure_follows_every_change(left, tree, interviewer):
    """The report reads what the database keeps with the departure: after each change it is what the rows say."""

    def kept(row):
        row.refresh_from_db()
        code = dict(Reason.objects.values_list("pk", "code")).get
        codes = [code(pk) for pk in (row.best_id, row.stated_id, row.recorded_id, row.confirmed_id)]
        verdicts = [row.best_verdict, row.stated_verdict, row.recorded_verdict, row.confirmed_verdict]
        return codes, verdicts, row.talk, row.talk_days

    first, second, third, *_ = left
    assert kept(first)[:2] == (["defect", None, "price", "defect"], ["avoidable", "", "undetermined", "avoidable"])
    assert kept(third)[:2] == (["bankrupt", None, None, "bankrupt"], ["unconfirmed", "", "", "unconfirmed"])

    first.coded.filter(source="recorded").delete()
    first.coded.filter(source="confirmed", rank=1).update(reason=tree["missing"], avoidable="undetermined")
    third.coded.update(confirmed_by_name="B", confirmed_at=NOW)
    assert kept(first)[:2] == (["missing", None, None, "missing"], ["undetermined", "", "", "undetermined"])
    assert kept(third)[:2] == (["bankrupt", None, None, "bankrupt"], ["unavoidable", "", "", "unavoidable"])
    first.coded.filter(rank=1).delete()
    first.coded.filter(rank=2).update(departure=second, rank=1)
    assert kept(first)[0] == [None, None, None, None]
    assert kept(second)[0] == ["price", None, "missing", "price"]

    talk = make_interview(first, state="due")
    assert kept(first)[2:] == ("due", None)
    Interview.objects.filter(pk=talk.pk).update(state="declined", submitted_at=NOW)
    assert kept(first)[2:] == ("declined", (NOW.date() - first.left_on).days)
    Interview.objects.filter(pk=talk.pk).update(departure=second)
    assert (kept(first)[2:], kept(second)[2:]) == (("", None), ("declined", (NOW.date() - first.left_on).days))
    Interview.objects.filter(pk=talk.pk).update(state="cancelled")
    assert kept(second)[2:] == ("", None)
