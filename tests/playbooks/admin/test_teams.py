"""Teams with roles, on-call colleagues and their own escalation; and who is away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import Absence, EscalationStep, Team, TeamMember
from retention.admin import audit

pytestmark = pytest.mark.django_db


def seen(team):
    """The mark of what the page of a team showed."""
    parts = (TeamMember, EscalationStep)
    return "/".join([audit.stamp(team), *(audit.stamp_of(model, team=team.pk) for model in parts)])


def test_an_operator_gives_a_member_a_role_and_agrees_on_who_is_told(office, desk, outsider):
    address = reverse("admin:retention_playbooks_team_change", args=[office.team.pk])
    members = list(TeamMember.objects.order_by("pk"))
    form = {
        "name": "Team",
        "name_zh": "",
        "calendar": office.calendar.pk,
        "manager": office.team.manager_id,
        "director": office.team.director_id,
        "is_default": "on",
        "as_seen": "/".join(
            [
                audit.stamp(office.team),
                *(audit.stamp_of(model, team=office.team.pk) for model in (TeamMember, EscalationStep)),
            ]
        ),
        "waiting_days": 5,
        "members-TOTAL_FORMS": 3,
        "members-INITIAL_FORMS": 2,
        "escalation_steps-TOTAL_FORMS": 1,
        "escalation_steps-INITIAL_FORMS": 0,
        "escalation_steps-0-team": office.team.pk,
        "escalation_steps-0-percent": 90,
        "escalation_steps-0-target": "director",
    }
    for number, member in enumerate(members):
        form |= {f"members-{number}-id": member.pk, f"members-{number}-team": office.team.pk}
        form |= {f"members-{number}-user": member.user_id, f"members-{number}-role": "owner"}
    form |= {"members-2-team": office.team.pk, "members-2-user": outsider.pk}
    form |= {"members-2-role": "sales", "members-2-on_call": "on"}

    response = desk.post(address, form)

    assert response.status_code == 302, response.context["errors"]
    made = TeamMember.objects.get(user=outsider)
    assert (made.role, made.on_call) == ("sales", True)
    assert list(EscalationStep.objects.values_list("team", "percent", "target")) == [(office.team.pk, 90, "director")]
    assert Team.objects.get().is_default


class TestAbsences:
    ADD = "admin:retention_playbooks_absence_add"

    def post(self, client, user, delegate, first="2026-03-02", last="2026-03-06"):
        delegate = "" if delegate is None else delegate.pk
        return client.post(
            reverse(self.ADD), {"user": user.pk, "first_day": first, "last_day": last, "delegate": delegate}
        )

    def test_are_entered_by_leaders_and_operators(self, as_staff, csm, other_csm, manager, operator):
        for client in (as_staff(manager), as_staff(operator)):
            assert self.post(client, csm, other_csm).status_code == 302

        assert set(Absence.objects.values_list("user", "delegate")) == {(csm.pk, other_csm.pk)}

    @pytest.mark.parametrize("who", ["csm", "analyst", "interviewer"])
    def test_by_nobody_else(self, as_staff, csm, request, who):
        assert self.post(as_staff(request.getfixturevalue(who)), csm, None).status_code == 403

    def test_are_refused_backwards_and_for_oneself(self, as_staff, csm, manager):
        client = as_staff(manager)

        backwards = self.post(client, csm, None, first="2026-03-06", last="2026-03-02")
        oneself = self.post(client, csm, csm)

        assert list(backwards.context["adminform"].errors) == ["last_day"]
        assert list(oneself.context["adminform"].errors) == ["delegate"]
        assert not Absence.objects.exists()
