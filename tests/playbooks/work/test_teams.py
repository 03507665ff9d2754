from __future__ import annotations

import pytest

from playbooks.models import Team, WorkingCalendar
from playbooks.work import calendars, teams
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(office, director):
    """A second team, led by the director alone, around the clock."""
    calendar = WorkingCalendar.objects.create(code="always", name="Always", always_open=True)
    return Team.objects.create(code="night", name="Night", calendar=calendar, manager=director)


def roster(*people):
    return teams.roster(user_ids={person.pk if person else None for person in people}, now=NOW)


class TestRoster:
    def test_knows_the_team_a_person_is_in_leads_or_falls_into(self, office, night, csm, director, outsider):
        found = roster(csm, director, outsider, None)

        assert [found.team_of(person) for person in (csm.pk, director.pk, outsider.pk, None)] == [
            office.team,
            office.team,
            office.team,
            office.team,
        ]
        Team.objects.filter(pk=office.team.pk).update(director=None)
        assert roster(director).team_of(director.pk) == night

    def test_counts_by_the_calendar_of_the_team(self, office, night, csm):
        office.team.members.filter(user=csm).update(team=night)

        assert roster(csm).calendar_of(csm.pk).week[6] != ()

    def test_without_any_team_works_office_hours_and_gives_the_work_to_the_owner(self, db, csm):
        found = roster(csm)

        assert found.calendar_of(csm.pk) == calendars.fallback()
        assert (found.doer(csm.pk), found.doer(None), found.leaders_of(csm.pk)) == (csm, None, [])

    def test_gives_the_work_of_an_owner_who_is_gone_to_the_leaders_of_their_team(self, office, csm, manager, director):
        csm.is_active = False
        csm.save()
        assert roster(csm).doer(csm.pk) == manager

        manager.is_active = False
        manager.save()
        assert roster(csm).doer(csm.pk) == director

    def test_takes_as_many_queries_for_many_people_as_for_one(self, office, csm, other_csm, django_assert_num_queries):
        for people in ((csm,), (csm, other_csm)):
            with django_assert_num_queries(6):
                roster(*people)
