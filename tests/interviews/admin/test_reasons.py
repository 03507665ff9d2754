"""Coded reasons, mentions, conditions and win-backs in the admin: to look at, to judge, and to give up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import CodedReason, Competitor, CompetitorMention, WinBack, WinBackCondition
from tests.interviews.makers import make_code, make_departure, make_tree
from tests.makers import NOW, TODAY
from tests.playbooks.admin.conftest import as_staff

pytestmark = pytest.mark.django_db
__all__ = ["as_staff"]
MODELS = (CodedReason, CompetitorMention, WinBackCondition, WinBack)


@pytest.fixture
def rows(csm):
    """One of each, of a customer of csm who went bankrupt."""
    departure, tree = make_departure(owner=csm), make_tree()
    row = make_code(departure, tree["bankrupt"], avoidable="unavoidable", evidence="They said: broke.")
    mention = CompetitorMention.objects.create(
        departure=departure, competitor=Competitor.objects.create(code="acme", name="Acme"), source="stated",
        strengths="They said: cheaper.", at=NOW,
    )  # fmt: skip
    condition = WinBackCondition.objects.create(
        departure=departure, kind="price", detail="Half", recontact_on=TODAY, made_at=NOW
    )
    winback = WinBack.objects.create(departure=departure, condition=condition, begun_at=NOW)
    return dict(zip(MODELS, (row, mention, condition, winback), strict=True))


def address(model, verb, *args):
    return reverse(f"admin:retention_interviews_{model._meta.model_name}_{verb}", args=args)


def act(client, row, action, **values):
    body = {"action": action, "_selected_action": [row.pk], **values}
    return client.post(address(type(row), "changelist"), body, follow=True).content.decode()


def test_shows_each_to_who_sees_the_customer_and_words_to_who_may_read_them(
    as_staff, rows, csm, other_csm, manager, analyst
):
    seen = {}
    for who in (csm, other_csm, manager, analyst):
        client = as_staff(who)
        listed = [
            rows[model].departure.name in client.get(address(model, "changelist")).content.decode() for model in rows
        ]
        shown = [client.get(address(model, "change", row.pk)) for model, row in rows.items()]
        words = [b"They said" in one.content for one in shown[:2]]
        history = client.get(address(CodedReason, "history", rows[CodedReason].pk)).status_code
        seen[who.username] = (all(listed), any(listed), words, history)

    assert seen == {
        "csm": (True, True, [False, False], 403),
        "other_csm": (False, False, [False, False], 302),
        "manager": (True, True, [True, True], 200),
        "analyst": (True, True, [True, True], 200),
    }
    client = as_staff(manager)
    for query in ("second=waits&source=confirmed", "q=Acme", "second=refused"):
        assert client.get(address(CodedReason, "changelist") + f"?{query}").status_code == 200
    for model, row in rows.items():
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert client.get(address(model, "add")).status_code == 403


def test_a_second_person_judges_and_others_do_not(as_staff, rows, csm, manager):
    row = rows[CodedReason]
    act(as_staff(csm), row, "send_back", why="No.")
    row.refresh_from_db()
    assert row.refused_at is None
    assert "Say why you do not agree" in act(as_staff(manager), row, "send_back", why=" ")

    act(as_staff(manager), row, "send_back", why="No proof.")

    row.refresh_from_db()
    assert (row.avoidable, row.refused_by_name, row.refusal) == ("undetermined", "manager", "No proof.")
    assert "no longer “unavoidable”" in act(as_staff(manager), row, "agree")


def test_a_condition_is_given_up_with_a_reason(as_staff, rows, csm, analyst):
    condition = rows[WinBackCondition]
    act(as_staff(analyst), condition, "give_up", why="No.")
    assert "Say why the condition is given up." in act(as_staff(csm), condition, "give_up")

    act(as_staff(csm), condition, "give_up", why="They merged.")

    condition.refresh_from_db()
    assert (condition.state, condition.ended_by_name, condition.ended_note) == ("dropped", "csm", "They merged.")
