"""Who is asked into a retention team answers for their places; what reached nobody stands on a page of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.models import CaseMember, Escalation, Team, WorkingCalendar
from playbooks.work import retention_team
from playbooks.work.retention_team import TeamRequest
from retention.clock import database_now
from tests.makers import make_customer, make_task
from tests.playbooks.web.desk import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def keep(people):
    """Two tasks of a CSM, each of a case of its own."""
    now = database_now()
    return [
        make_task(make_customer(name=name, owner=people["csm"]), due_in=timedelta(hours=hours), now=now)
        for hours, name in enumerate(("First Ltd", "Second Ltd"), start=1)
    ]


@pytest.fixture
def tasks(kept):
    return kept.rows


def address(name, task):
    return reverse(f"playbooks:{name}", args=[task.pk])


class TestRetentionTeam:
    @pytest.fixture
    def place(self, tasks, now, csm):
        request = TeamRequest(case_id=tasks[0].case_id, roles=["owner"], sla_amount=4, sla_unit="clock_hours")
        retention_team.convene(requests=[request], now=now)
        return tasks[0].case.members.get()

    def test_asks_above_the_queue_and_on_the_task_and_takes_the_answer(self, client, tasks, place, csm):
        client.force_login(csm)
        queue = client.get(reverse("playbooks:queue")).content.decode()
        page = client.get(address("task", tasks[0])).content.decode()
        assert "You are asked to join a retention team" in queue
        assert f'name="place" value="{place.pk}"' in page

        response = client.post(
            reverse("playbooks:places-acknowledge"), {"place": place.pk, "back": address("task", tasks[0])}
        )

        assert response.url == address("task", tasks[0])
        place.refresh_from_db()
        assert place.state == "acknowledged"
        helping = client.get(reverse("playbooks:queue"), {"scope": "helping"})
        assert [task.pk for group in helping.context["groups"] for task in group.tasks] == [tasks[0].pk]

    def test_declined_says_who_is_asked_and_never_leads_away(self, client, place, csm):
        client.force_login(csm)

        response = client.post(
            reverse("playbooks:places-decline"), {"place": place.pk, "back": "https://evil.example/"}
        )

        assert response.url == reverse("playbooks:queue")
        assert told(response) == ["There is nobody else to ask; the place is vacant and stands in the report."]

    def test_is_not_answered_for_others(self, client, place, manager, analyst):
        for way in ("playbooks:places-acknowledge", "playbooks:places-decline"):
            client.force_login(manager)
            assert client.post(reverse(way), {"place": place.pk}).status_code == 404
            client.force_login(analyst)
            assert client.post(reverse(way), {"place": place.pk}).status_code == 403
        place.refresh_from_db()
        assert place.state == "asked"

    @pytest.fixture
    def three(self, tasks, now, csm):
        """Three places of one case that one person is asked for, and one of another case."""
        asked = {"user": csm, "name": "csm", "asked_at": now, "due_at": now, "sla_amount": 4, "sla_unit": "clock_hours"}
        rows = [(tasks[0], "sales"), (tasks[0], "product"), (tasks[0], "executive"), (tasks[1], "sales")]
        return [CaseMember.objects.create(case=task.case, role=role, **asked) for task, role in rows]

    def test_several_places_of_a_case_are_one_card_with_one_answer(self, client, tasks, three, csm):
        client.force_login(csm)
        pages = [client.get(one) for one in (reverse("playbooks:queue"), address("task", tasks[0]))]

        assert [[place.pk for place in one] for one in pages[0].context["asked"]] == [
            [place.pk for place in three[:3]],
            [three[3].pk],
        ]
        assert [page.content.decode().count(reverse("playbooks:places-decline")) for page in pages] == [2, 1]
        assert [page.content.decode().count('name="place"') for page in pages] == [4, 3]

        taken = client.post(reverse("playbooks:places-acknowledge"), {"place": [place.pk for place in three[:3]]})

        assert told(taken) == [
            f"You are in the retention team of {tasks[0].case.customer.name}: sales, product, an executive."
        ]
        assert [place.state for place in CaseMember.objects.order_by("pk")] == [*["acknowledged"] * 3, "asked"]

    def test_says_who_is_asked_for_each_place_that_was_declined_and_what_was_passed_on(
        self, client, tasks, three, csm, manager
    ):
        CaseMember.objects.filter(pk=three[2].pk).update(state="passed")
        calendar = WorkingCalendar.objects.create(code="office", name="Office", time_zone="Asia/Shanghai")
        Team.objects.create(code="team", name="Team", calendar=calendar, is_default=True, manager=manager)
        client.force_login(csm)

        response = client.post(reverse("playbooks:places-decline"), {"place": [place.pk for place in three[:3]]})

        assert told(response) == [
            "Asked instead of you: manager (sales), manager (product).",
            "1 of these places was passed on meanwhile; it is not yours to answer any more.",
        ]

    def test_no_place_and_places_of_several_cases_are_refused_in_words(self, client, three, csm):
        client.force_login(csm)

        found = [
            told(client.post(reverse("playbooks:places-acknowledge"), {"place": chosen}))[-1]
            for chosen in ([], [three[0].pk, three[3].pk])
        ]

        assert found == [
            "Choose at least one place that you answer for.",
            "These are places of several cases. Answer for one case at a time.",
        ]
        assert set(CaseMember.objects.values_list("state", flat=True)) == {"asked"}

    def test_a_leader_asks_somebody_else(self, client, tasks, place, manager, other_csm):
        make_customer(owner=other_csm)
        client.force_login(manager)

        response = client.post(address("task-appoint", tasks[0]), {"role": "owner", "to": other_csm.pk})

        assert response.status_code == 302
        assert place.case.members.serving().get().user == other_csm


class TestNobodyTold:
    SEE = {"manager": 200, "director": 200, "operator": 200, "analyst": 200}

    def test_shows_what_nobody_was_told_of(self, client, tasks, manager, now):
        Escalation.objects.create(task=tasks[0], level=2, at=now)
        client.force_login(manager)

        page = client.get(reverse("playbooks:unheard")).content.decode()

        assert "First Ltd" in page
        assert "100 % of the time is over" in page

    @pytest.mark.parametrize("part", ["csm", "manager", "director", "operator", "analyst", "interviewer", "outsider"])
    def test_is_for_those_who_see_how_teams_are_set_up(self, client, request, part):
        client.force_login(request.getfixturevalue(part))

        assert client.get(reverse("playbooks:unheard")).status_code == self.SEE.get(part, 403)
