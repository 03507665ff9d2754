from __future__ import annotations

import gzip
from datetime import date, datetime

import openpyxl
import pytest

from retention.ingest.outcome import UnableToIngest
from retention.models import Customer, ImportBatch, Observation
from tests.retention.ingest.conftest import NOW

LONG = "customer,measure,day,value\nC1,logins,2026-03-01,4\nC1,csat,2026-03-01,4.5\nC2,logins,2026-02-28,0\n"
STORED = [
    ("C1", "csat", "2026-03-01", 4.5),
    ("C1", "logins", "2026-03-01", 4.0),
    ("C2", "logins", "2026-02-28", 0.0),
]


def stored():
    rows = Observation.objects.values_list("customer__external_id", "measure__code", "day", "value")
    return sorted((customer, measure, str(day), float(value)) for customer, measure, day, value in rows)


@pytest.fixture(autouse=True)
def ground(measures, customers):
    """The customers and measures that the files speak of."""


class TestForms:
    @pytest.mark.parametrize(
        ("content", "encoding", "packed"),
        [
            pytest.param(LONG, "utf-8", False, id="plain"),
            pytest.param(LONG, "utf-8-sig", False, id="with a byte order mark"),
            pytest.param(LONG, "utf-16", False, id="UTF-16 as Excel writes it"),
            pytest.param(LONG, "utf-8", True, id="gzip"),
            pytest.param(LONG.replace("\n", "\r\n"), "utf-8", False, id="Windows line ends"),
            pytest.param(LONG.replace(",", ";"), "utf-8", False, id="semicolons"),
            pytest.param(LONG.replace(",", "\t"), "utf-8", False, id="tabs"),
            pytest.param(LONG.replace("customer,measure", '"customer","measure"'), "utf-8", False, id="quoted header"),
            pytest.param(LONG.replace("customer,measure", "Customer, MEASURE "), "utf-8", False, id="sloppy header"),
            pytest.param(LONG.replace(",4.5", ", 4.50"), "utf-8", False, id="spaces and zeros"),
            pytest.param(LONG.replace(",4.5", ",45e-1"), "utf-8", False, id="scientific"),
            pytest.param(LONG.rstrip("\n"), "utf-8", False, id="no last line break"),
            pytest.param(LONG + "\n,,,\n", "utf-8", False, id="blank lines at the end"),
            pytest.param(LONG.replace("2026-03-01", "2026-03-01 00:00:00"), "utf-8", False, id="days with midnight"),
            pytest.param(LONG + "C2,csat,2026-02-28,\n", "utf-8", False, id="an empty value is no observation"),
            pytest.param(
                "customer,day,csat,logins\nC1,2026-03-01,4.5,4\nC2,2026-02-28,,0\n", "utf-8", False, id="wide"
            ),
        ],
    )
    def test_reads_the_same_rows_from(self, write, bring, content, encoding, packed):
        result = bring("observations", write("data", content, encoding=encoding, packed=packed))

        assert stored() == STORED
        assert (result.rows, result.inserted, result.updated, result.unchanged) == (3, 3, 0, 0)

    @pytest.mark.parametrize("packed", [False, True])
    def test_reads_xlsx_with_true_dates_and_numbers(self, workbook, write, bring, packed):
        path = workbook(
            "o.xlsx",
            [
                ["customer", "measure", "day", "value"],
                ["C1", "logins", date(2026, 3, 1), 4],
                ["C1", "csat", datetime(2026, 3, 1), 4.5],  # noqa: DTZ001  as Excel has it
                ["C2", "logins", "2026-02-28", "0"],
            ],
        )
        if packed:
            path = write("o.xlsx.gz", gzip.compress(path.read_bytes()))

        bring("observations", path)

        assert stored() == STORED

    def test_reads_a_declared_date_format_and_no_other(self, write, bring, refused):
        good = LONG.replace("2026-03-01", "01/03/2026").replace("2026-02-28", "28/02/2026")

        bring("observations", write("good.csv", good), date_format="%d/%m/%Y")
        errors = refused("observations", write("bad.csv", LONG), date_format="%d/%m/%Y")

        assert stored() == STORED
        assert [(line, column) for line, column, _, _ in errors] == [(2, "day"), (3, "day"), (4, "day")]

    def test_recognises_gb18030_and_says_so(self, write, bring):
        text = "external_id,name,region\nK1,北京云图科技有限公司,华北\nK2,Plain,\n"

        result = bring("customers", write("c.csv", text, encoding="gb18030"))

        assert Customer.objects.get(external_id="K1").name == "北京云图科技有限公司"
        assert result.notes == ("The file was read as GB18030.",)

    def test_names_the_line_from_which_text_is_in_no_known_encoding(self, write, refused):
        content = "external_id,name\nK1,北京\n".encode() + "K2,云图".encode("gbk")[:-1] + b"\xff\xff\n"

        [(line, _, _, reason)] = refused("customers", write("mixed.csv", content))

        assert (line, reason) == (3, "The text is neither UTF-8 nor GB18030 from here on.")

    def test_only_the_first_sheet_is_read_and_the_result_says_so(self, workbook, bring, tmp_path):
        book = openpyxl.Workbook()
        book.active.title = "Customers"
        for row in (["external_id", "name"], ["K1", "One"]):
            book.active.append(row)
        book.create_sheet("Notes").append(["not", "read"])
        book.save(tmp_path / "two.xlsx")

        result = bring("customers", tmp_path / "two.xlsx")

        assert result.notes == ('Only the first sheet, "Customers", was read.',)


class TestAccount:
    def test_an_import_is_noted_with_the_digest_of_its_content(self, write, bring, operator):
        path = write("o.csv", LONG)

        first = bring("observations", path, by=operator)
        again = bring("observations", path, by=operator)

        batches = ImportBatch.objects.order_by("pk").values_list(
            "pk", "kind", "origin", "rows", "inserted", "updated", "unchanged", "by", "finished_at"
        )
        assert list(batches) == [
            (first.batch_id, "observations", "o.csv", 3, 3, 0, 0, operator.pk, NOW),
            (again.batch_id, "observations", "o.csv", 3, 0, 0, 3, operator.pk, NOW),
        ]
        assert len(set(ImportBatch.objects.values_list("digest", flat=True))) == 1
        brought = sorted(Observation.objects.values_list("measure", flat=True).distinct())
        assert list(ImportBatch.objects.values_list("measures", flat=True)) == [brought, brought]

    def test_a_dry_run_tells_what_would_change_and_changes_nothing(self, write, bring):
        bring("observations", write("o.csv", LONG))

        result = bring("observations", write("p.csv", LONG.replace(",4\n", ",7\n")), dry_run=True)

        assert stored() == STORED
        assert (result.inserted, result.updated, result.unchanged, result.batch_id) == (0, 1, 2, None)
        assert result.examples == ("C1, logins, 2026-03-01: 4 → 7",)
        assert ImportBatch.objects.count() == 1


class TestReport:
    def test_lists_every_bad_line_beside_the_file_and_starts_no_formula(self, write, refused):
        path = write("o.csv", "customer,measure,day,value\n=cmd|' /C calc'!A0,logins,2026-03-01,1\nC1,logins,bad,-2\n")

        refused("observations", path)

        report = path.with_name("o.csv.errors.csv").read_text(encoding="utf-8-sig").splitlines()
        assert report == [
            "line,column,value,reason,remedy",
            "2,customer,'=cmd|' /C calc'!A0,is not a customer we know.,"
            "Import customers first; check source and tenant.",
            '3,day,bad,is not a date in this calendar or format.,"Write it as 2026-03-01, '
            'or declare the format of the file with --date-format."',
        ]

    def test_goes_away_when_the_file_is_good(self, write, bring, refused):
        path = write("o.csv", LONG + "C9,logins,2026-03-01,1\n")
        refused("observations", path)

        bring("observations", write("o.csv", LONG))

        assert not path.with_name("o.csv.errors.csv").exists()

    def test_reading_stops_at_the_limit_and_says_so(self, write, refused, settings, bring):
        settings.RETENTION = {"MAX_IMPORT_ERRORS": 3}
        path = write("o.csv", "customer,measure,day,value\n" + "C1,logins,nonsense,1\n" * 10)

        with pytest.raises(UnableToIngest, match="more than 3 lines are bad") as caught:
            bring("observations", path)

        assert [error.line for error in caught.value.errors] == [2, 3, 4]
        assert not caught.value.complete
