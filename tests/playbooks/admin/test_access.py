"""Who may open which admin page of playbooks: denied unless a permission allows it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import Case, PlaybookVersion, RetentionTask
from tests.retention.admin.test_access import OURS, opened

pytestmark = pytest.mark.django_db
LABEL = "retention_playbooks"
ADDED = {
    "absence",
    "approvalpolicy",
    "levelresponse",
    "messagesequence",
    "messagetemplate",
    "messagingrules",
    "offerkind",
    "playbook",
    "robot",
    "suppression",
    "team",
    "workingcalendar",
}
LOOKED_AT = {
    "approvalrequest",
    "case",
    "enrolment",
    "message",
    "messagesequence",
    "messagetemplate",
    "offer",
    "playbookrun",
    "retentiontask",
    "suppression",
}


@pytest.fixture
def at_work(task_for):
    """A case with a task, of csm."""
    return task_for("medium")


def lists(found):
    return {name.split()[0].removeprefix(f"{LABEL}_") for name in found if name.endswith(" list")}


def test_opens_nothing_to_an_outsider_of_the_host(at_work, as_staff, outsider):
    assert opened(as_staff(outsider), LABEL) == set()


def test_lets_the_operator_define_recipes_calendars_and_teams(at_work, desk):
    found = opened(desk, LABEL)

    assert lists(found) == {model._meta.model_name for model in OURS if model._meta.app_label == LABEL}
    assert {name for name in found if name.endswith(" add")} == {f"{LABEL}_{model} add" for model in ADDED}
    assert not any(name.endswith(" delete") for name in found)


def test_lets_a_csm_look_at_work_and_define_nothing(at_work, as_staff, csm):
    found = opened(as_staff(csm), LABEL)

    assert lists(found) == LOOKED_AT
    assert {name for name in found if name.endswith((" add", " delete"))} == {f"{LABEL}_suppression add"}


def test_shows_a_csm_the_work_of_the_own_portfolio_only(at_work, as_staff, csm, other_csm):
    own, strange = as_staff(csm), as_staff(other_csm)
    for name, row in (("case", Case.objects.get()), ("retentiontask", RetentionTask.objects.get())):
        address = reverse(f"admin:{LABEL}_{name}_changelist")
        change = reverse(f"admin:{LABEL}_{name}_change", args=[row.pk])

        assert (own.get(address).context["cl"].result_count, own.get(change).status_code) == (1, 200), name
        assert (strange.get(address).context["cl"].result_count, strange.get(change).status_code) == (0, 302), name


def test_shows_the_audit_trail_of_a_task(at_work, desk):
    page = desk.get(reverse(f"admin:{LABEL}_retentiontask_history", args=[at_work.pk]))

    assert page.context["audit"][-1].verb == "Added"


def test_refuses_publishing_and_drafts_to_those_who_may_only_look(at_work, as_staff, analyst):
    client = as_staff(analyst)
    version = PlaybookVersion.objects.get(playbook__code="low-risk")

    for page in ("publish", "new_draft"):
        address = reverse(f"admin:{LABEL}_version_{page}", args=[version.pk])
        assert client.post(address).status_code == 403, page
