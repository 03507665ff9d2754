"""Working calendars and teams in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import CalendarDay, Team, WorkingCalendar
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db

LIST = "admin:retention_playbooks_workingcalendar_changelist"


def change(calendar):
    return reverse("admin:retention_playbooks_workingcalendar_change", args=[calendar.pk])


def reschedule(calendar):
    return reverse("admin:retention_playbooks_calendar_reschedule", args=[calendar.pk])


def save(client, address, **changes):
    data = form_of(client.get(address)) | changes
    return client.post(address, {key: value for key, value in data.items() if value is not False})


def test_fills_in_the_public_holidays(desk, office):
    page = desk.post(
        reverse(LIST), {"action": "seed_holidays", "_selected_action": [office.calendar.pk]}, follow=True
    ).content.decode()

    assert CalendarDay.objects.filter(calendar=office.calendar, seeded=True).exists()
    assert "special days written" in page


def test_a_day_changed_by_a_person_belongs_to_them(desk, office):
    CalendarDay.objects.create(calendar=office.calendar, day="2026-05-01", works=False, name="Labour", seeded=True)
    CalendarDay.objects.create(calendar=office.calendar, day="2026-05-02", works=False, name="Labour", seeded=True)

    answer = save(desk, change(office.calendar), **{"days-0-name": "Ours"})

    assert answer.status_code == 302
    assert list(CalendarDay.objects.order_by("day").values_list("name", "seeded")) == [
        ("Labour", True),
        ("Ours", False),
    ]


@pytest.mark.parametrize(("field", "value", "problem"), [("time_zone", "Mars/Base", "Mars/Base is not a time zone.")])
def test_refuses_what_cannot_be_counted(desk, office, field, value, problem):
    assert problem in save(desk, change(office.calendar), **{field: value}).content.decode()


def test_moves_running_deadlines_only_when_a_leader_says_so(as_staff, manager, operator, task_for, office):
    task = task_for("low")
    due = task.due_at
    CalendarDay.objects.create(calendar=office.calendar, day="2026-03-03", works=False, name="Closed")
    leader = as_staff(manager)

    page = leader.get(reschedule(office.calendar)).content.decode()
    task.refresh_from_db()
    unmoved = task.due_at
    refused = as_staff(operator).post(reschedule(office.calendar)).status_code
    leader.post(reschedule(office.calendar))
    task.refresh_from_db()

    assert "1 running deadline would move." in page
    assert (unmoved, refused) == (due, 403)
    assert task.due_at > due


def test_names_the_leaders_and_members_of_a_team(desk, office, analyst, director):
    address = reverse("admin:retention_playbooks_team_change", args=[office.team.pk])

    save(desk, address, manager=str(director.pk), **{"members-2-user": str(analyst.pk)})

    team = Team.objects.get(code="team")
    assert team.manager == director
    assert {member.user.username for member in team.members.all()} == {"csm", "other_csm", "analyst"}


def test_opens_no_calendar_that_is_not_there(desk):
    assert desk.get(reverse("admin:retention_playbooks_calendar_reschedule", args=[0])).status_code in (403, 404)
    assert WorkingCalendar.objects.filter(pk=0).count() == 0
