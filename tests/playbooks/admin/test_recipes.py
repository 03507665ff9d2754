"""Playbooks and the response matrix in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.models import LevelResponse, Playbook, PlaybookVersion
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db


def change(version):
    return reverse("admin:retention_playbooks_playbookversion_change", args=[version.pk])


def post(client, version, page, **kwargs):
    return client.post(reverse(f"admin:retention_playbooks_version_{page}", args=[version.pk]), **kwargs)


@pytest.fixture
def draft(desk):
    post(desk, PlaybookVersion.objects.get(playbook__code="medium-risk"), "new_draft")
    return PlaybookVersion.objects.get(playbook__code="medium-risk", state="draft")


def test_begins_a_draft_with_the_steps_of_the_published_version(desk, draft):
    assert draft.number == 2
    assert list(draft.steps.order_by("position").values_list("title", "sla_amount")) == [
        ("Call the customer", None),
        ("Draft the plan", 24),
        ("Call back", None),
    ]


def test_edits_steps_and_publishes_them(desk, draft):
    data = form_of(desk.get(change(draft)))
    data |= {"steps-0-title": "Visit the customer", "steps-2-DELETE": "on"}

    saved = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})
    post(desk, draft, "publish")

    versions = PlaybookVersion.objects.filter(playbook__code="medium-risk").order_by("number")
    assert saved.status_code == 302
    assert list(versions.values_list("number", "state")) == [(1, "retired"), (2, "published")]
    assert list(draft.steps.order_by("position").values_list("title", flat=True)) == [
        "Visit the customer",
        "Draft the plan",
    ]


def test_says_why_an_empty_draft_cannot_be_published(desk):
    desk.post(reverse("admin:retention_playbooks_playbook_add"), {"code": "new", "name": "New", "name_zh": ""})
    version = PlaybookVersion.objects.get(playbook__code="new")

    page = post(desk, version, "publish", follow=True).content.decode()

    assert "ew v1 has no step. Add one first." in page  # the admin writes the first letter large


def test_shows_a_published_version_without_any_field_to_edit(desk):
    page = desk.get(change(PlaybookVersion.objects.get(playbook__code="low-risk"))).content.decode()

    assert 'name="steps-0-title"' not in page
    assert "New draft from this version" in page


def test_refuses_a_deadline_without_a_unit(desk, draft):
    data = form_of(desk.get(change(draft))) | {"steps-0-sla_amount": "4"}

    answer = desk.post(change(draft), {key: value for key, value in data.items() if value is not False})

    assert "Give the deadline and its unit, or leave both empty." in answer.content.decode()


def test_changes_a_row_of_the_matrix(desk):
    row = LevelResponse.objects.get(level="low")
    address = reverse("admin:retention_playbooks_levelresponse_change", args=[row.pk])
    other = Playbook.objects.get(code="medium-risk")

    desk.post(address, form_of(desk.get(address)) | {"playbook": other.pk, "sla_amount": "2"})

    row.refresh_from_db()
    assert (row.playbook, row.sla_amount, row.sla_unit) == (other, 2, "working_days")


class TestTheDetailsOfAStep:
    def add(self, desk, draft, **fields):
        """Fill the empty step at the end, as a browser does."""
        data = form_of(desk.get(change(draft)))
        data |= {"steps-3-position": "4", **{f"steps-3-{name}": value for name, value in fields.items()}}
        return self.send(desk, draft, data)

    def send(self, desk, draft, data):
        return desk.post(change(draft), {key: value for key, value in data.items() if value is not False})

    def step(self, draft):
        return draft.steps.get(position=4)

    def test_are_shown_after_the_kind_was_chosen_and_saved(self, desk, draft):
        self.add(desk, draft, kind="wait")

        page = desk.get(change(draft)).content.decode()

        assert (self.step(draft).kind, self.step(draft).parameters) == ("wait", {})
        assert 'name="steps-3-parameters-for"' in page
        assert "This step is not finished: for: “” is not a time." in page

    def test_are_kept_as_the_kind_knows_them(self, desk, draft):
        draft.steps.create(position=4, kind="wait")
        data = form_of(desk.get(change(draft))) | {
            "steps-3-parameters-shown": "wait",
            "steps-3-parameters-for": "14",
            "steps-3-parameters-for_unit": "days",
            "steps-3-parameters-until": ["score_recovered"],
        }

        self.send(desk, draft, data)

        assert self.step(draft).parameters == {"for": "14 days", "until": ["score_recovered"]}
        page = desk.get(change(draft)).content.decode()
        assert "4. Wait until the score has recovered, at most 14 days." in page

    def test_of_a_branch_are_conditions_as_in_a_rule(self, desk, draft):
        draft.steps.create(position=4, kind="branch")
        data = form_of(desk.get(change(draft))) | {
            "steps-2-key": "back",
            "steps-3-parameters-shown": "branch",
            "steps-3-parameters-when-0-what": "score",
            "steps-3-parameters-when-0-is": "<",
            "steps-3-parameters-when-0-value": "60",
            "steps-3-parameters-match": "all",
            "steps-3-parameters-then": "back",
        }

        self.send(desk, draft, data)

        assert self.step(draft).parameters == {
            "when": [{"field": "score", "op": "<", "value": 60}],
            "match": "all",
            "then": "back",
        }
        again = desk.get(change(draft)).content.decode()
        assert "If the score is below 60, go on with the step “back”, otherwise with the next step." in again

    def test_that_cannot_be_used_are_refused_with_what_to_write(self, desk, draft):
        draft.steps.create(position=4, kind="set_field")
        data = form_of(desk.get(change(draft))) | {
            "steps-3-parameters-shown": "set_field",
            "steps-3-parameters-name": "segment",
            "steps-3-parameters-value": "A",
        }

        page = self.send(desk, draft, data).content.decode()

        assert "“segment” comes from elsewhere. Choose another name." in page
        assert self.step(draft).parameters == {}

    def test_hold_up_the_publication_while_they_are_not_finished(self, desk, draft):
        draft.steps.create(position=4, kind="branch")

        page = post(desk, draft, "publish", follow=True).content.decode()

        assert "tep 4: when: Conditions: A list is expected." in page
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_of_a_task_are_its_checklist(self, desk, draft):
        data = form_of(desk.get(change(draft))) | {
            "steps-0-parameters-shown": "task",
            "steps-0-parameters-checklist": "Ask what changed | 询问变化\nListen",
        }

        self.send(desk, draft, data)

        assert draft.steps.get(position=1).parameters == {
            "checklist": [{"text": "Ask what changed", "text_zh": "询问变化"}, {"text": "Listen"}]
        }


class TestTheDryRun:
    def page(self, client, version, wanted=""):
        address = reverse("admin:retention_playbooks_version_rehearse", args=[version.pk])
        return client.get(address, {"customer": wanted})

    @pytest.fixture
    def version(self, office):
        return PlaybookVersion.objects.get(playbook__code="medium-risk")

    def test_shows_what_would_happen_to_a_customer(self, desk, version, customer):
        acme = customer("Acme")

        answer = self.page(desk, version, acme.external_id)

        assert [(one.step, one.who) for one in answer.context["lines"]] == [(1, "csm"), (2, "csm"), (3, "csm")]
        assert "nothing of this is done" in answer.content.decode()

    def test_lets_choose_among_the_customers_with_such_a_name(self, desk, version, customer):
        customer("Acme One"), customer("Acme Two"), customer("Bolt")

        answer = self.page(desk, version, "acme")

        assert [one.name for one in answer.context["choices"]] == ["Acme One", "Acme Two"]

    def test_shows_nobody_the_customers_they_may_not_see(self, as_staff, version, customer, manager, csm, person):
        acme = customer("Acme")

        assert self.page(as_staff(csm), version, acme.external_id).status_code == 403
        assert self.page(as_staff(manager), version, acme.external_id).status_code == 200
