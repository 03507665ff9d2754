"""Playbooks read back as sentences."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from playbooks.models import PlaybookVersion
from playbooks.runs import reading
from tests.playbooks.conftest import publish, step_of

pytestmark = pytest.mark.django_db

STEPS = [
    ("Call the customer", 24, "clock_hours"),
    {**step_of("task", title="Offer training", role="service", checklist=[{"text": "Book"}, {"text": "Invite"}])},
    step_of("wait", **{"for": "1 working_days"}),
    step_of("wait", **{"for": "14 days", "until": ["score_recovered", "ticket_closed"]}),
    step_of("branch", when=[{"field": "score", "op": "<", "value": 60}], match="all", then="visit", otherwise="end"),
    step_of("tag", tag="visited", key="visit"),
    step_of("tag", tag="at-risk", remove=True),
    step_of("set_field", name="play", value="value", key="end"),
    step_of("start_playbook", playbook="low"),
    step_of("wait"),
]


@pytest.fixture
def version():
    publish("low", ["Write"])
    return PlaybookVersion.objects.get(playbook=publish("plan", STEPS))


def test_as_a_numbered_list_in_plain_words(version):
    assert reading.lines(version=version) == [
        "1. The customer's owner: Call the customer, within 24 hours.",
        "2. Service: Offer training, by the deadline of the level. Checklist: 2 points.",
        "3. Wait 1 working day.",
        "4. Wait until the score has recovered or a ticket is closed, at most 14 days.",
        "5. If the score is below 60, go on with the step “visit”, otherwise with the step “end”.",
        "6. Tag the customer with “visited”. (This is the step “visit”.)",
        "7. Take the tag “at-risk” away from the customer.",
        "8. Set the customer's field “play” to “value”. (This is the step “end”.)",
        "9. Start the playbook “low”; this one is then over.",
        "10. This step is not finished: for: “” is not a time. Write a number up to 2000 and one of clock_hours,"
        " working_hours, working_days, days, like 2 working_days.",
    ]


@pytest.mark.gettext
def test_in_chinese_too(version):
    with override("zh-hans"):
        found = reading.lines(version=version)

    assert found[0] == "1. 客户负责人：Call the customer 中，24 小时内。"  # noqa: RUF001
    assert not any("Wait" in line or "the customer" in line for line in found[2:9])
