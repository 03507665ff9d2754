"""Bad files: each gives its error and changes nothing."""

from __future__ import annotations

import gzip
import zipfile

import pytest

from retention.models import (
    Contact,
    Customer,
    ImportBatch,
    Interaction,
    Observation,
    SeriesStart,
    StaleDays,
    Subscription,
)

HEAD = "customer,measure,day,value\n"
GOOD = HEAD + "C1,logins,2026-03-01,4\n"


def everything():
    models = (Customer, Contact, Subscription, Interaction, Observation, SeriesStart, StaleDays, ImportBatch)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def refused_without_a_trace(measures, customers, refused):
    """Import what is bad, check that nothing changed, and return (line, column, value, reason)."""

    def run(kind, path, **kwargs):
        before = everything()
        errors = refused(kind, path, **kwargs)
        assert everything() == before
        return errors

    return run


NO_DATE = "is not a date in this calendar or format."
NO_NUMBER = "is not a number."
UNKNOWN = "is not a customer we know."

CELLS = {
    ("observations", "customer,measure,day,value"): [
        ("C9,logins,2026-03-01,1", "customer", "C9", UNKNOWN),
        (",logins,2026-03-01,1", "customer", "", "is empty."),
        ("C1,nope,2026-03-01,1", "measure", "nope", "is not a measure we know."),
        ("C1,logins,2026-03-03,1", "day", "2026-03-03", "is in the future."),
        ("C1,logins,1026-03-03,1", "day", "1026-03-03", "is before 1990."),
        ("C1,logins,2026-02-29,1", "day", "2026-02-29", NO_DATE),
        ("C1,logins,01.03.2026,1", "day", "01.03.2026", NO_DATE),
        ("C1,logins,20260301,1", "day", "20260301", NO_DATE),
        ("C1,logins,2026-03-01 10:30:00,1", "day", "2026-03-01 10:30:00", NO_DATE),
        ("C1,logins,,1", "day", "", "is empty."),
        ("C1,logins,2026-03-01,NaN", "value", "NaN", "is not a finite number."),
        ("C1,logins,2026-03-01,-Infinity", "value", "-Infinity", "is not a finite number."),
        ("C1,logins,2026-03-01,1e400", "value", "1e400", "is too large."),
        ("C1,logins,2026-03-01,1000000000000000", "value", "1000000000000000", "is too large."),
        ('C1,logins,2026-03-01,"1,5"', "value", "1,5", "is written with a comma."),
        ('C1,logins,2026-03-01,"1,234.5"', "value", "1,234.5", "has separators between the thousands."),
        ("C1,logins,2026-03-01,12%", "value", "12%", "has a percent sign."),
        ("C1,logins,2026-03-01,\uff11\uff12", "value", "\uff11\uff12", "has digits that are not plain ones."),
        ("C1,logins,2026-03-01,1_000", "value", "1_000", NO_NUMBER),
        ("C1,logins,2026-03-01,0x10", "value", "0x10", NO_NUMBER),
        ("C1,logins,2026-03-01,TRUE", "value", "TRUE", NO_NUMBER),
        ("C1,logins,2026-03-01,-1", "value", "-1", "is below the smallest credible value 0."),
        ("C1,csat,2026-03-01,5.1", "value", "5.1", "is above the largest credible value 5."),
    ],
    ("observations", "customer,day,logins"): [
        ("C1,2026-03-01,x", "logins", "x", NO_NUMBER),
    ],
    ("observations", "customer,day,logins,csat"): [
        ("C1,2026-13-01,1,2", "day", "2026-13-01", NO_DATE),
        ("C1,2026-03-01,1,9", "csat", "9", "is above the largest credible value 5."),
        ("C9,2026-03-01,1,2", "customer", "C9", UNKNOWN),
    ],
    ("customers", "external_id,name"): [
        (",Nobody", "external_id", "", "is empty."),
        ("K1,", "name", "", "is empty, and there is no row yet that has it."),
    ],
    ("customers", "external_id,name,employees"): [
        ("K1,One,12.5", "employees", "12.5", "is not a whole number."),
        ("K1,One,-3", "employees", "-3", "is out of range."),
    ],
    ("customers", "external_id,name,annual_revenue"): [
        ("K1,One,-3", "annual_revenue", "-3", "is out of range."),
    ],
    ("customers", "external_id,name,signed_on"): [
        ("K1,One,soon", "signed_on", "soon", NO_DATE),
    ],
    ("customers", "external_id,name,csm"): [
        ("K1,One,ghost", "csm", "ghost", "is not the login or e-mail address of an active person."),
    ],
    ("contacts", "customer,external_id,name"): [
        ("C9,P1,Ann", "customer", "C9", UNKNOWN),
    ],
    ("contacts", "customer,external_id,name,email"): [
        ("C1,P1,Ann,ann@", "email", "ann@", "is not an e-mail address."),
    ],
    ("subscriptions", "customer,external_id,start,mrr"): [
        ("C1,S1,2026-01-01,-5", "mrr", "-5", "is out of range."),
        ("C1,S1,,5", "start", "", "is empty, and there is no row yet that has it."),
    ],
    ("subscriptions", "customer,external_id,start,end,mrr"): [
        ("C1,S1,2026-01-02,2026-01-01,5", "end", "2026-01-01", "is before the start 2026-01-02."),
    ],
    ("subscriptions", "customer,external_id,start,mrr,currency"): [
        ("C1,S1,2026-01-02,5,euro", "currency", "euro", "is not a currency."),
    ],
    ("subscriptions", "customer,external_id,start,mrr,billing_months"): [
        ("C1,S1,2026-01-02,5,0", "billing_months", "0", "is out of range."),
    ],
    ("interactions", "customer,external_id,kind,occurred_at"): [
        ("C1,I1,call,2026-03-02T10:00:01+08:00", "occurred_at", "2026-03-02T10:00:01+08:00", "is in the future."),
    ],
    ("interactions", "customer,external_id,kind,occurred_at,contact"): [
        ("C1,I1,call,2026-03-01,P9", "contact", "P9", "is not a contact of this customer."),
    ],
    ("interactions", "customer,external_id,kind,occurred_at,sentiment"): [
        ("C1,I1,call,2026-03-01,2", "sentiment", "2", "is out of range."),
    ],
}


@pytest.mark.parametrize(("kind", "header"), CELLS)
def test_a_bad_cell_is_named(refused_without_a_trace, write, kind, header):
    lines, *cells = zip(*CELLS[kind, header], strict=True)

    errors = refused_without_a_trace(kind, write("bad.csv", "\n".join([header, *lines, ""])))

    assert errors == list(zip(range(2, 2 + len(lines)), *cells, strict=True))


HEADERS = [
    (
        "observations",
        "client,measure,day,value",
        [("client", "The column is not known."), ("customer", "The column is missing.")],
    ),
    ("observations", "customer,day,value", [("measure", "The column is missing.")]),
    ("observations", "customer,day,clicks", [("clicks", "The column is not known.")]),
    ("observations", "customer,day", [("", "There is no column of a measure.")]),
    ("observations", "customer,measure,day,value,value", [("value", "The column is there twice.")]),
    ("customers", "name,segment", [("external_id", "The column is missing.")]),
    ("customers", "external_id,name,,region", [("", "Column 3 has no name.")]),
    ("contacts", "customer,external_id,name,phone", [("phone", "The column is not known.")]),
]


@pytest.mark.parametrize(("kind", "header", "expected"), HEADERS)
def test_a_wrong_header_is_named(refused_without_a_trace, write, kind, header, expected):
    errors = refused_without_a_trace(kind, write("bad.csv", f"{header}\n1,2,2026-03-01,4\n"))

    assert [(line, column, reason) for line, column, _, reason in errors] == [(1, *one) for one in expected]


def test_too_many_columns_are_refused(refused_without_a_trace, write):
    header = ",".join(["external_id", "name", *(f"a{number}" for number in range(199))])

    [(line, _, _, reason)] = refused_without_a_trace("customers", write("wide.csv", f"{header}\nK1,One\n"))

    assert (line, reason) == (1, "There are 201 columns.")


FILES = {
    "no bytes": (b"", 0, "The file is empty."),
    "only blank lines": (b"\n\n  \n", 0, "The file is empty."),
    "only a header": (HEAD.encode(), 1, "There are no rows below the header."),
    "truncated gzip": (gzip.compress(GOOD.encode() * 1000)[:-20], 0, "The gzip file is damaged or ends too early."),
    "gzip of nothing": (gzip.compress(b""), 0, "The file is empty."),
    "NUL": (GOOD.encode() + b"C1,lo\x00gins,2026-03-01,1\n", 3, "The line contains a NUL character."),
    "10 MB line": (
        GOOD.encode() + b"C1," + b"x" * 10_000_000 + b"\n",
        3,
        "The line is longer than 1000000 characters.",
    ),
    "a cell of 40 kB": (
        GOOD.encode() + b'C1,"' + b"x" * 40_000 + b'",2026-03-01,1\n',
        3,
        "is a cell of 40000 characters.",
    ),
    "a cell over many lines": (
        GOOD.encode() + b'C1,"' + b"xxxxxxx\n" * 5000 + b'",2026-03-01,1\n',
        3,
        "is a cell of 40000 characters.",
    ),
    "too few cells": (GOOD.encode() + b"C1,logins\n", 3, "The line has 2 cells, the header 4."),
    "too many cells": (GOOD.encode() + b"C1,logins,2026-03-01,1,5\n", 3, "The line has 5 cells, the header 4."),
    "gzip bomb": (
        gzip.compress(GOOD.encode() + b"C1,logins,2026-03-01,1\n" * 900_000, 1),
        0,
        "The file holds more than 20000000 bytes.",
    ),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, 0, "The file is an old or a protected Excel file."),
    "a broken XLSX": (b"PK\x03\x04 and then nothing", 0, "The XLSX file is damaged or not one."),
}


@pytest.mark.parametrize(("content", "line", "reason"), FILES.values(), ids=FILES)
def test_a_hostile_or_damaged_file_is_refused(refused_without_a_trace, write, content, line, reason):
    errors = refused_without_a_trace("observations", write("bad", content))

    assert [(found, why) for found, _, _, why in errors] == [(line, reason)]


def test_a_quotation_mark_that_is_not_closed_is_refused(refused_without_a_trace, write):
    [(line, _, _, reason)] = refused_without_a_trace(
        "observations", write("bad.csv", GOOD + 'C1,"logins,2026-03-01,1\n')
    )

    assert line == 3
    assert reason.startswith("The line is not CSV (")


def test_the_formulas_of_a_spreadsheet_are_refused_by_their_cells(refused_without_a_trace, workbook):
    rows = [
        ["customer", "measure", "day", "value"],
        ["C1", "logins", "2026-03-01", "=1+3"],
        ["=A2", "logins", "2026-02-01", 4],
    ]

    errors = refused_without_a_trace("observations", workbook("formulas.xlsx", rows))

    assert errors == [(2, "value", "=1+3", "is a formula."), (3, "customer", "=A2", "is a formula.")]


def test_a_spreadsheet_that_unpacks_to_far_too_much_is_refused(refused_without_a_trace, tmp_path, workbook):
    workbook("small.xlsx", [["customer", "measure", "day", "value"]])
    with zipfile.ZipFile(tmp_path / "small.xlsx", "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/bomb.xml", b"0" * 30_000_000)

    [(_, _, _, reason)] = refused_without_a_trace("observations", tmp_path / "small.xlsx")

    assert reason.startswith("The XLSX file unpacks to 3001")


def test_a_key_that_comes_twice_is_named_with_the_line_before(refused_without_a_trace, write):
    rows = "C1,logins,2026-03-01,4\nC2,logins,2026-03-01,4\nC1,logins,2026-03-01,4\nC1,logins,2026-03-01,5\n"

    errors = refused_without_a_trace("observations", write("twice.csv", HEAD + rows))

    assert errors == [
        (4, "day", "2026-03-01", "is there twice, before that in line 2."),
        (5, "day", "2026-03-01", "is there twice, before that in line 4."),
    ]


@pytest.mark.parametrize(
    ("kind", "content", "value"),
    [
        ("customers", "external_id,name\nK1,One\nK2,Two\nK1,One\n", "K1"),
        ("contacts", "customer,external_id,name\nC1,P1,Ann\nC2,P1,Ben\nC1,P1,Ann\n", "P1"),
        (
            "subscriptions",
            "customer,external_id,start,mrr\nC1,S1,2026-01-01,5\nC2,S1,2026-01-01,5\nC1,S1,2026-01-01,5\n",
            "S1",
        ),
        (
            "interactions",
            "customer,external_id,kind,occurred_at\nC1,I1,a,2026-01-01\nC2,I1,a,2026-01-01\nC1,I1,a,2026-01-01\n",
            "I1",
        ),
    ],
)
def test_a_number_that_comes_twice_is_named(refused_without_a_trace, write, kind, content, value):
    errors = refused_without_a_trace(kind, write("twice.csv", content))

    assert errors == [(4, "external_id", value, "is there twice, before that in line 2.")]


def test_every_bad_row_is_reported_at_once(refused_without_a_trace, write):
    """What the cells show, what only the database knows, and what the file itself breaks."""
    rows = [
        "C1,logins,2026-03-01,4",
        "C9,logins,2026-03-01,4",
        "C1,logins,2026-03-01,x",
        "C1,logins",
        "C1,csat,2026-02-01,7",
    ]

    errors = refused_without_a_trace("observations", write("bad.csv", HEAD + "\n".join(rows)))

    assert [(line, column) for line, column, _, _ in errors] == [(3, "customer"), (4, "value"), (5, ""), (6, "value")]
