"""The simulated world can be repeated, has the formats of the imports, and shows causes before their effects."""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest
import yaml

from project.simulation import files, rhythm
from project.simulation.customers.accounts import account
from project.simulation.customers.causes import EVERY_CAUSE, NORMAL
from project.simulation.customers.contracts import contracts
from project.simulation.customers.lives import Ending, Life, Trouble, life
from project.simulation.records.days import MEASURES, Day, observe
from project.simulation.simulate import UnableToSimulate, simulate
from project.simulation.world import World

FIRST = date(2026, 3, 2)
SMALL = World(seed=7, customers=120, first=FIRST, days=120)
LARGE = World(seed=7, customers=1500, first=FIRST, days=120)

EARLY = {
    "price": (45, 66),
    "service_failure": (42, 63),
    "feature_gap": (48, 69),
    "competitor": (48, 69),
    "zombie": (44, 65),
    "champion_left": (42, 63),
    "onboarding_failure": (45, 66),
}
"""Days counted from the first day, the trouble beginning on the fortieth, in which a cause has its first signs."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("world")
    simulate(world=SMALL, directory=directory, until=SMALL.last)
    return directory


def rows(directory: Path, kind: str) -> list[dict[str, str]]:
    with gzip.open(files.path(directory=directory, kind=kind), "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


class TestRepeatability:
    def test_the_same_world_gives_the_same_bytes(self, written: Path, tmp_path: Path):
        simulate(world=SMALL, directory=tmp_path, until=SMALL.last)

        assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
            one.name: one.read_bytes() for one in written.iterdir()
        }

    def test_another_seed_gives_another_world(self, tmp_path: Path):
        for seed in (7, 8):
            simulate(
                world=World(seed=seed, customers=8, first=FIRST, days=30), directory=tmp_path / str(seed), until=FIRST
            )

        assert rows(tmp_path / "7", "customers") != rows(tmp_path / "8", "customers")

    def test_a_later_look_adds_days_and_changes_none(self, written: Path, tmp_path: Path):
        later = SMALL.last + timedelta(days=20)

        simulate(world=SMALL, directory=tmp_path, until=later)

        until = SMALL.last.isoformat()
        assert [one for one in rows(tmp_path, "observations") if one["day"] <= until] == rows(written, "observations")
        assert [one for one in rows(tmp_path, "interactions") if one["occurred_at"][:10] <= until] == rows(
            written, "interactions"
        )

    def test_since_writes_only_the_new_days_of_everybody(self, tmp_path: Path):
        since = SMALL.last + timedelta(days=1)

        simulate(world=SMALL, directory=tmp_path, until=since, since=since)

        assert {one["day"] for one in rows(tmp_path, "observations")} == {since.isoformat()}
        assert len(rows(tmp_path, "customers")) >= SMALL.customers


class TestFormats:
    def test_every_file_has_the_header_of_its_import(self, written: Path):
        found = {}
        for kind in files.HEADERS:
            with gzip.open(files.path(directory=written, kind=kind), "rt", encoding="utf-8") as text:
                found[kind] = tuple(next(csv.reader(text)))

        assert found == files.HEADERS

    def test_the_columns_are_the_measures_of_the_catalogue(self):
        catalogue = Path(__file__).parents[2] / "retention" / "defaults" / "measures.yaml"

        codes = {one["code"] for one in yaml.safe_load(catalogue.read_text(encoding="utf-8"))["measures"]}

        assert set(MEASURES) == codes

    def test_values_are_finite_and_within_the_bounds_of_their_measure(self, written: Path):
        catalogue = Path(__file__).parents[2] / "retention" / "defaults" / "measures.yaml"
        bounds = {one["code"]: one for one in yaml.safe_load(catalogue.read_text(encoding="utf-8"))["measures"]}

        outside = [
            (row["customer"], row["day"], code, row[code])
            for row in rows(written, "observations")
            for code in MEASURES
            if row[code]
            and not (
                math.isfinite(float(row[code]))
                and bounds[code].get("minimum", -math.inf) <= float(row[code]) <= bounds[code].get("maximum", math.inf)
            )
        ]

        assert outside == []

    def test_keys_are_unique(self, written: Path):
        keys = {
            "customers": ("external_id",),
            "contacts": ("customer", "external_id"),
            "subscriptions": ("customer", "external_id"),
            "observations": ("customer", "day"),
            "interactions": ("customer", "external_id"),
        }

        for kind, columns in keys.items():
            found = [tuple(row[column] for column in columns) for row in rows(written, kind)]
            assert len(found) == len(set(found)), kind

    def test_every_row_belongs_to_a_customer_and_no_name_occurs_twice(self, written: Path):
        customers = rows(written, "customers")
        known = {row["external_id"] for row in customers}

        assert len({row["name"] for row in customers}) == len(customers) == SMALL.customers
        for kind in ("contacts", "subscriptions", "observations", "interactions"):
            assert {row["customer"] for row in rows(written, kind)} <= known

    def test_interactions_name_contacts_of_the_same_customer(self, written: Path):
        contacts = {(row["customer"], row["external_id"]) for row in rows(written, "contacts")}

        assert {(row["customer"], row["contact"]) for row in rows(written, "interactions")} <= contacts

    def test_subscriptions_of_a_product_do_not_overlap_and_end_after_they_start(self, written: Path):
        by_product = defaultdict(list)
        for row in rows(written, "subscriptions"):
            by_product[row["customer"], row["product"]].append((row["start"], row["end"] or "9999"))

        for spans in by_product.values():
            spans.sort()
            assert all(start < end for start, end in spans)
            assert all(one[1] <= two[0] for one, two in pairwise(spans))

    def test_refuses_a_world_without_days(self, tmp_path: Path):
        with pytest.raises(UnableToSimulate, match="0 days"):
            simulate(world=World(seed=1, customers=5, first=FIRST, days=0), directory=tmp_path, until=FIRST)


class TestBelievable:
    def test_offices_work_on_weekdays_and_shops_on_saturdays(self, written: Path):
        industry = {row["external_id"]: row["industry"] for row in rows(written, "customers")}
        logins: dict[tuple[str, int], list[float]] = defaultdict(list)
        for row in rows(written, "observations"):
            weekday = date.fromisoformat(row["day"]).weekday()
            logins[industry[row["customer"]], weekday].append(float(row["logins"] or 0))

        assert mean(logins["Software", 5]) < 0.4 * mean(logins["Software", 1])
        assert mean(logins["Retail", 5]) > mean(logins["Retail", 1])

    def test_lost_customers_have_an_ended_subscription_and_no_data_after_it(self, written: Path):
        paid_until = defaultdict(str)
        for row in rows(written, "subscriptions"):
            paid_until[row["customer"]] = max(paid_until[row["customer"]], row["end"] or "9999")
        lost = {customer for customer, end in paid_until.items() if end <= SMALL.last.isoformat()}

        assert 2 <= len(lost) <= 40
        assert not [
            row
            for row in rows(written, "observations")
            if row["customer"] in lost and row["day"] >= paid_until[row["customer"]]
        ]

    @pytest.mark.parametrize(
        ("cause", "first_sign", "factor", "later_sign"),
        [
            ("price", "payment_days_late", 3.0, "logins"),
            ("service_failure", "tickets_opened", 2.5, "logins"),
            ("feature_gap", "feature_workflows", 0.7, "logins"),
            ("competitor", "feature_exports", 1.8, "feature_records"),
            ("zombie", "emails_opened", 0.5, "logins"),
            ("champion_left", "executive_contacts", 0.4, "logins"),
            ("onboarding_failure", "feature_records", 0.4, None),
        ],
    )
    def test_a_cause_shows_in_its_own_data_first_and_in_usage_before_the_customer_leaves(
        self, cause: str, first_sign: str, factor: float, later_sign: str | None
    ):
        signs = _with_trouble(cause=cause, measure=first_sign)
        worse = signs["early"] / signs["calm"]

        assert worse > factor if factor > 1 else worse < factor
        if later_sign:
            later = _with_trouble(cause=cause, measure=later_sign)
            assert later["early"] > 0.8 * later["calm"]
            assert later["late"] < 0.75 * later["calm"]

    def test_customers_in_trouble_recover_to_what_they_were(self):
        for trouble in _troubles():
            if trouble.ending is Ending.RECOVERS:
                almost = trouble.aspects(day=trouble.ends)
                assert almost == pytest.approx(NORMAL)

    def test_a_champion_who_left_is_in_contacts_and_interactions(self, written: Path):
        left = {(row["customer"], row["left_on"]) for row in rows(written, "contacts") if row["left_on"]}
        told = {
            (row["customer"], row["occurred_at"][:10])
            for row in rows(written, "interactions")
            if row["kind"] == "champion_left"
        }

        assert told
        assert told <= left


def _troubles():
    for number in range(300):
        yield from life(world=LARGE, account=account(world=LARGE, number=number)).troubles


@cache
def _days_with_trouble(*, cause: str) -> list[list[Day]]:
    """The days of forty customers that all get the same trouble at its worst, forty days after the first day."""
    begins, until = FIRST + timedelta(days=40), FIRST + timedelta(days=139)
    trouble = Trouble(
        cause=EVERY_CAUSE[cause], begins=begins, turns=until, repair_days=0, depth=1.0, ending=Ending.LEAVES
    )
    story = Life(troubles=(trouble,), lost=trouble.ends, returned=None)
    found = []
    for number in range(40):
        one = account(world=LARGE, number=number)
        activity = rhythm.calendar(industry=one.industry, first=FIRST, days=140)
        signed = contracts(world=LARGE, account=one, life=story, until=until)
        found.append(
            list(observe(world=LARGE, account=one, life=story, contracts=signed, activity=activity, until=until))
        )
    return found


def _with_trouble(*, cause: str, measure: str) -> dict[str, float]:
    """Sums of a measure over three times of 21 days: before the trouble, at its beginning, at its end."""
    spans = {"calm": (14, 35), "early": EARLY[cause], "late": (118, 139)}
    return {
        name: sum(
            day.values.get(measure, 0)
            for days in _days_with_trouble(cause=cause)
            for day in days
            if first <= (day.day - FIRST).days < end
        )
        for name, (first, end) in spans.items()
    }
