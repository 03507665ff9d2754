"""Calendars, teams, playbooks and the response matrix as a file: all or nothing, and back without a change."""

from __future__ import annotations

from datetime import date

import pytest

from playbooks.cases import intake
from playbooks.models import (
    CalendarDay,
    LevelResponse,
    Playbook,
    PlaybookRun,
    PlaybookVersion,
    RetentionTask,
    Step,
    Team,
    TeamMember,
    WorkingCalendar,
)
from retention.configuration.files import UnableToImportConfiguration, as_yaml, exported, load, parse_yaml
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db

MINE = ("calendars", "teams", "playbooks", "responses")

SMALL = """
calendars:
  - code: office
    name: Office
    time_zone: Asia/Shanghai
    country: CN
    hours: {mon: ["09:00-12:00", "13:30-18:00"], sat: ["20:00-24:00"]}
    days: [{day: 2026-10-01, works: true, name: We work}, {day: 2026-11-11, name: Sale}]
teams:
  - code: east
    name: East
    calendar: office
    manager: manager
    director: director
    members: [csm, other_csm]
    default: true
playbooks:
  - code: low
    name: Low
    name_zh: 低
    steps:
      - {title: Write, title_zh: 写信, instructions: Be kind., within: 8 working_hours}
      - {title: Look again}
responses:
  - {level: low, playbook: low, within: 3 working_days}
"""


@pytest.fixture
def read(csm, other_csm, manager, director):
    def run(text=SMALL, **kwargs):
        return [str(change) for change in load(document=parse_yaml(text), now=NOW, **kwargs)]

    return run


@pytest.fixture
def problems(read):
    def run(old, new):
        assert old in SMALL
        with pytest.raises(UnableToImportConfiguration) as caught:
            read(SMALL.replace(old, new))
        assert [model.objects.count() for model in (WorkingCalendar, Playbook)] == [0, 0]
        return caught.value.problems

    return run


class TestImport:
    def test_writes_all_four_parts(self, read, csm, other_csm, manager, director):
        assert read() == [
            "added     calendars office",
            "added     teams east",
            "added     playbooks low",
            "added     responses low",
        ]

        calendar, team = WorkingCalendar.objects.get(), Team.objects.get()
        assert [str(stretch) for stretch in calendar.hours.order_by("weekday", "opens")] == [
            "0 09:00-12:00",
            "0 13:30-18:00",
            "5 20:00-23:59",
        ]
        assert list(calendar.days.order_by("day").values_list("day", "works", "name", "seeded")) == [
            (date(2026, 10, 1), True, "We work", False),
            (date(2026, 11, 11), False, "Sale", False),
        ]
        assert (team.calendar, team.manager, team.director, team.is_default) == (calendar, manager, director, True)
        assert {member.user for member in TeamMember.objects.filter(team=team)} == {csm, other_csm}
        assert list(Step.objects.order_by("position").values_list("position", "title", "sla_amount", "sla_unit")) == [
            (1, "Write", 8, "working_hours"),
            (2, "Look again", None, ""),
        ]
        assert list(PlaybookVersion.objects.values_list("number", "state", "published_at")) == [(1, "published", NOW)]
        assert list(LevelResponse.objects.values_list("level", "playbook__code", "sla_amount", "sla_unit")) == [
            ("low", "low", 3, "working_days")
        ]

    def test_again_changes_nothing(self, read):
        read()

        assert read() == [
            "unchanged calendars office",
            "unchanged teams east",
            "unchanged playbooks low",
            "unchanged responses low",
        ]
        assert PlaybookVersion.objects.count() == 1

    def test_of_what_was_exported_changes_nothing(self, read):
        read()
        document = {key: exported()[key] for key in MINE}
        assert parse_yaml(as_yaml(document)).keys() == set(MINE)

        assert {line.split()[0] for line in read(as_yaml(document))} == {"unchanged"}

    def test_says_what_changes(self, read):
        read()

        changed = (
            SMALL.replace("8 working_hours", "1 working_days")
            .replace("3 working_days}", "2 working_days}")
            .replace("manager: manager", "manager: director")
            .replace('sat: ["20:00-24:00"]', "")
        )
        assert read(changed) == [
            "changed   calendars office\n            hours: 3 stretches → 2 stretches",
            "changed   teams east\n            manager: manager → director",
            "changed   playbooks low\n            version: 1 → 2",
            "changed   responses low\n            sla_amount: 3 → 2",
        ]

    def test_leaves_public_holidays_and_people_that_the_file_does_not_name(self, read, csm):
        read()
        CalendarDay.objects.create(
            calendar=WorkingCalendar.objects.get(), day=date(2026, 5, 1), works=False, seeded=True
        )

        read(SMALL.replace("    members: [csm, other_csm]\n", "").replace("    manager: manager\n", ""))

        assert CalendarDay.objects.filter(seeded=True).count() == 1
        assert TeamMember.objects.count() == 2
        assert Team.objects.get().manager is not None


class TestANewVersion:
    def test_leaves_running_playbooks_as_they_are(self, read, customer, warn):
        read()
        intake.take_in(warning_ids=[warn(customer(), "low").pk], now=NOW)

        read(SMALL.replace("title: Write,", "title: Phone,"))
        intake.take_in(warning_ids=[warn(customer(), "low").pk], now=NOW)

        assert [run.definition[0]["title"] for run in PlaybookRun.objects.order_by("pk")] == ["Write", "Phone"]
        assert list(RetentionTask.objects.order_by("pk").values_list("title", flat=True)) == ["Write", "Phone"]
        assert list(PlaybookVersion.objects.order_by("number").values_list("number", "state")) == [
            (1, "retired"),
            (2, "published"),
        ]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            (
                "Asia/Shanghai",
                "Asia/Shangai",
                "calendars[1] office: there is no time zone 'Asia/Shangai'. Write it like Asia/Shanghai.",
            ),
            (
                "country: CN",
                "country: China",
                "calendars[1] office: country must be two letters or empty, got 'CHINA'.",
            ),
            (
                '"09:00-12:00"',
                '"9-12"',
                "calendars[1] office hours: mon: hours are written like 09:00-18:00, got '9-12'.",
            ),
            (
                '"13:30-18:00"',
                '"11:30-18:00"',
                "calendars[1] office hours: mon: the hours overlap or are out of order at 11:30-18:00.",
            ),
            (
                "sat:",
                "sunday:",
                "calendars[1] office hours: unknown key sunday. Known are fri, mon, sat, sun, thu, tue, wed.",
            ),
            (
                "day: 2026-11-11",
                "day: soon",
                "calendars[1] office days[2] soon: day must be a date like 2026-10-01, got 'soon'.",
            ),
            (
                "calendar: office",
                "calendar: none",
                "teams[1] east: there is no calendar 'none'. Add it under calendars.",
            ),
            (
                "manager: manager",
                "manager: nobody",
                "teams[1] east: there is no active person 'nobody'. Make the account first, or leave it out.",
            ),
            (
                "8 working_hours",
                "8 hours",
                "playbooks[1] low steps[1] Write: within must be a number and one of clock_hours,"
                " working_hours, working_days, got '8 hours'. Write within: 3 working_days.",
            ),
            ("playbook: low", "playbook: lwo", "responses[1] low: there is no playbook 'lwo'. Add it under playbooks."),
            (", within: 3 working_days", "", "responses[1] low: within is missing. Add within: …."),
        ],
    )
    def test_with_its_place_and_nothing_is_written(self, problems, old, new, problem):
        assert problems(old, new) == [problem]

    def test_two_default_teams(self, problems):
        second = "teams:\n  - {code: west, name: West, calendar: office, default: true}"

        assert problems("teams:", second) == ["teams: west, east are all the default. Only one team can be."]


class TestTeams:
    ROLES = """    members: [csm, other_csm]
    colleagues: [{person: manager, role: executive}, {person: director, role: sales, on_call: true}]
    escalation: [{percent: 80, tell: owner}, {percent: 100, tell: director}]
"""

    def text(self, **changes):
        found = SMALL.replace("    members: [csm, other_csm]\n", self.ROLES)
        for old, new in changes.items():
            found = found.replace(old, new)
        return found

    def test_have_colleagues_with_roles_and_an_escalation(self, read):
        read(self.text())

        members = TeamMember.objects.order_by("user__username").values_list("user__username", "role", "on_call")
        assert list(members) == [
            ("csm", "owner", False),
            ("director", "sales", True),
            ("manager", "executive", False),
            ("other_csm", "owner", False),
        ]
        steps = Team.objects.get().escalation_steps.order_by("percent")
        assert list(steps.values_list("percent", "target")) == [(80, "owner"), (100, "director")]
        document = {key: exported()[key] for key in MINE}
        assert {line.split()[0] for line in read(as_yaml(document))} == {"unchanged"}

    def test_say_what_changes(self, read):
        read(self.text())

        changed = self.text(**{"percent: 80": "percent: 50", "role: executive": "role: product"})
        assert read(changed)[1] == (
            "changed   teams east\n            member manager: east, executive → east, product\n"
            "            escalation: 80 % owner, 100 % director → 50 % owner, 100 % director"
        )
        assert read(SMALL)[1] == (
            "unchanged teams east"  # what the file does not name stays
        )

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("role: sales", "role: king", "colleagues[2] director: role must be one of"),
            ("person: manager", "person: nobody", "there is no active person 'nobody'"),
            ("percent: 80", "percent: 5", "percent must be a whole number 10…1000, got 5."),
            ("percent: 80", "percent: 100", "escalation names a percent twice"),
            ("tell: owner", "tell: mother", "tell must be one of owner, manager, director"),
        ],
    )
    def test_are_refused_with_the_place(self, read, old, new, problem):
        with pytest.raises(UnableToImportConfiguration) as caught:
            read(self.text(**{old: new}))

        assert any(problem in line for line in caught.value.problems)
        assert Team.objects.count() == 0
