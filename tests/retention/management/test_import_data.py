from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connections

from retention.management.progress import Bar
from retention.models import Customer

GOOD = "external_id,name,segment\nK1,One,A\nK2,Two,B\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def make(content=GOOD):
        path = tmp_path / "customers.csv"
        path.write_text(content)
        return path

    return make


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_data", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


def test_ends_with_a_summary(file):
    assert run("customers", file()) == "customers.csv: 2 customers: 2 added, 0 changed, 0 already as in the file.\n"
    assert run("customers", file()) == "customers.csv: 2 customers: 0 added, 0 changed, 2 already as in the file.\n"


def test_a_dry_run_says_what_would_change(file):
    run("customers", file())

    told = run("customers", file(GOOD.replace("One,A", "One,C") + "K3,Three,A\n"), "--dry-run")

    assert told == (
        "K1: segment A → C\n"
        "K3: new\n"
        "customers.csv: 3 customers: 1 would be added, 1 would be changed, 1 already as in the file.\n"
    )
    assert Customer.objects.count() == 2


def test_source_and_tenant_are_kept(file):
    run("customers", file(), "--source", "crm", "--tenant", "north")

    assert set(Customer.objects.values_list("source", "tenant")) == {("crm", "north")}


def test_bad_lines_end_with_1_and_are_told_with_the_place_of_the_list(file):
    path = file("external_id,name,employees\nK1,One,x\nK2,,1\n")

    with pytest.raises(CommandError) as caught:
        run("customers", path)

    assert caught.value.returncode == 1
    assert str(caught.value).splitlines() == [
        f"{path}: nothing was imported; 2 things are wrong:",
        'line 2, employees: "x" is not a number. Write digits, for example 12.5.',
        "line 3, name: is empty, and there is no row yet that has it. Give it when the row is new.",
        f"All of them are in {path}.errors.csv.",
    ]
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [["customers", "no-such-file.csv"], ["clients", "x.csv"], ["customers"], ["customers", "x.csv", "--nonsense"]],
)
def test_bad_usage_ends_with_2(arguments, monkeypatch, capsys):
    monkeypatch.setattr(type(connections), "close_all", lambda _all: None)  # a command ends its process, we go on

    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "import_data", *arguments])

    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        return True


def test_progress_is_a_bar_on_a_terminal_and_lines_in_a_log(caplog):
    terminal = Terminal()

    with caplog.at_level("INFO"):
        for stream in (terminal, StringIO()):
            with Bar(stream, label="customers") as bar:
                bar.show("reading", 0, 10)
                bar.show("reading", 5, 10)
                bar.show("writing", 10, 10)

    assert "customers: writing" in terminal.getvalue()
    assert [record.getMessage() for record in caplog.records] == ["customers: reading", "customers: writing 10 of 10"]
