"""The configuration as one file: all or nothing, and back without a change."""

from __future__ import annotations

from importlib.resources import files
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from retention.configuration.files import (
    UnableToImportConfiguration,
    as_yaml,
    exported,
    load,
    parse_own_yaml,
    parse_yaml,
)
from retention.models import HealthModelVersion, Measure, Metric
from tests.retention.configuration.conftest import NOW, SMALL

pytestmark = pytest.mark.django_db


def problems(text):
    with pytest.raises(UnableToImportConfiguration) as caught:
        load(document=parse_yaml(text), now=NOW)
    return caught.value.problems


class TestImport:
    def test_adds_everything_of_a_first_file(self, read):
        assert read(SMALL) == [
            "added     measures logins",
            "added     measures exports",
            "added     metrics logins_30d",
            "added     metrics last_login",
            "added     health_models default",
        ]

    def test_changes_nothing_the_second_time(self, read):
        read(SMALL)
        Metric.objects.filter(code="logins_30d").update(unit="logins")  # its row is the last of the table now

        assert read(SMALL) == [
            "unchanged measures logins",
            "unchanged measures exports",
            "unchanged metrics logins_30d",
            "unchanged metrics last_login",
            "unchanged health_models default",
        ]
        assert HealthModelVersion.objects.count() == 1

    def test_says_what_changes_from_what_to_what(self, read):
        read(SMALL)

        lines = read(SMALL.replace("window: 30", "window: 60").replace("unit: logins}", "unit: times, minimum: 0}"))

        assert [line for line in lines if "changed" in line and "unchanged" not in line] == [
            "changed   measures logins\n            unit: logins → times\n            minimum: — → 0",
            "changed   metrics logins_30d\n            window: 30 → 60",
        ]

    def test_writes_nothing_on_a_dry_run(self, read):
        assert read(SMALL, dry_run=True)[0] == "added     measures logins"
        assert not Measure.objects.exists()

    def test_leaves_alone_what_the_file_does_not_name(self, read):
        read(SMALL)
        Metric.objects.filter(code="logins_30d").update(name_zh="登录", active=False)

        read("measures: [{code: visits, name: Visits}]")

        assert Metric.objects.get(code="logins_30d").name_zh == "登录"
        assert set(Measure.objects.values_list("code", flat=True)) == {"logins", "exports", "visits"}

    def test_writes_nothing_when_any_entry_is_wrong(self, read):
        with pytest.raises(UnableToImportConfiguration):
            read(SMALL.replace("weight: 10", "weight: 0"))

        assert not Measure.objects.exists()

    def test_reports_every_problem_with_its_place_and_remedy(self):
        text = """
            measures:
              - {code: "log ins", name: Logins}
              - {code: exports, maximum: 1, minimum: 5, colour: red}
              - exports
            metrics:
              - {code: a, name: A, dimension: product, aggregation: sum, measure: exports, window: 7}
              - {code: a, name: A, dimension: product, aggregation: sum, measure: exports, window: 7}
              - {code: logins_30d, name: L, dimension: fun, aggregation: mean, measures: [exports, b], window: 0}
              - {code: r, name: R, dimension: product, aggregation: ratio, numerator: nowhere, window: 3}
            seasons: []
        """

        found = problems(text)

        assert found[0].startswith("unknown section seasons. Known are measures, metrics, health_models")
        assert found[1:] == [
            "measures[3]: expected keys and values, got 'exports'. Write {code: …, name: …}.",
            "metrics: a stands there 2 times. Keep one.",
            "measures[1] log ins: code must be 1…60 letters, digits, - or _, got 'log ins'.",
            "measures[2] exports: minimum must not be above maximum, got 5 and 1.",
            "measures[2] exports: unknown key colour. Known are code, maximum, minimum, name, name_zh, unit.",
            "metrics[3] logins_30d: dimension must be one of product, service, commercial, marketing, relationship, "
            "got 'fun'.",
            "metrics[3] logins_30d: Choose exactly one measure for mean, got 2.",
            "metrics[3] logins_30d: window must be 1…730, got 0. Give the number of days.",
            "metrics[4] r: ratio has no window. Leave it empty.",
            "metrics[4] r: A ratio needs a denominator: choose a metric.",
            "metrics[3] logins_30d: there is no measure 'b'. Add it under measures.",
            "metrics[4] r: numerator: there is no metric 'nowhere'. Add it under metrics.",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("measures: [", "line 1, column 12: expected the node content"),
            ("a: 1\na: 2", "line 2, column 1: the key a stands twice"),
            ("- just\n- a list", "expected sections such as measures: and metrics:, got ['just', 'a list']."),
            ("a: &x [1]\nb: *x", "line 2, column 4: anchors and aliases are not used here"),
            ("a: !!python/object/apply:os.system ['true']", "line 1, column 4: could not determine a constructor"),
            ("measures: {code: a}", "measures: expected a list, got {'code': 'a'}."),
        ],
    )
    def test_refuses_what_is_not_plain_yaml(self, text, problem):
        assert problems(text)[0].startswith(problem)

    def test_reads_our_own_files_in_a_quicker_way_to_the_same_end(self):
        path = files("retention") / "defaults" / "rules.yaml"
        text = path.read_text(encoding="utf-8")

        assert parse_own_yaml(text) == parse_yaml(text)
        with pytest.raises(UnableToImportConfiguration, match="the key rules stands twice"):
            parse_own_yaml(text + "\nrules: []\n")

    def test_does_nothing_with_an_empty_file(self, read):
        assert load(document=parse_yaml(""), now=NOW) == []


class TestExport:
    def test_gives_back_what_was_read(self, read):
        read(SMALL)

        document = parse_yaml(as_yaml(exported()))

        assert document["metrics"][0] == {
            "code": "logins_30d",
            "name": "Logins in 30 days",
            "dimension": "product",
            "unit": "logins",
            "aggregation": "sum",
            "measure": "logins",
            "window": 30,
            "zero_fill": True,
            "higher_is_better": True,
        }
        assert document["health_models"] == [{"name": "default"} | yaml.safe_load(SMALL)["health_models"][0]]


class TestCommand:
    def test_prints_the_changes_and_a_summary(self, db, tmp_path):
        file = tmp_path / "small.yaml"
        file.write_text(SMALL, encoding="utf-8")

        out = StringIO()
        call_command("config", "import", str(file), "--dry-run", stdout=out)

        assert out.getvalue().splitlines()[-1] == "5 added, 0 changed, 0 unchanged. Dry run: nothing was written."
        assert not Measure.objects.exists()

    def test_ends_with_an_error_that_names_the_place(self, db, tmp_path):
        file = tmp_path / "small.yaml"
        file.write_text(SMALL.replace("window: 30", "window: 731"), encoding="utf-8")

        with pytest.raises(CommandError, match=r"metrics\[1\] logins_30d: window must be 1…730, got 731.*"):
            call_command("config", "import", str(file))

    def test_says_when_a_file_is_missing_or_cannot_be_written(self, db, tmp_path):
        with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
            call_command("config", "import", str(tmp_path / "nowhere.yaml"))
        with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
            call_command("config", "export", str(tmp_path / "nowhere" / "file.yaml"))
