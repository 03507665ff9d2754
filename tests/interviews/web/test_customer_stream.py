"""What interviews add to the stream of a customer, and to whom it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from retention.web.customer import timeline
from tests.interviews.conftest import NOW

pytestmark = pytest.mark.django_db


def test_tells_of_the_departure_and_the_interview_to_those_who_see_interviews(submitted, csm, outsider):
    interview = submitted()

    def told(person):
        ask = timeline.Ask(customer=interview.customer, user=person, now=NOW + timedelta(days=1))
        page = timeline.load(ask=ask, chosen=["interviews"])
        return [(one.item.about, one.item.words, one.item.who) for one in page.items]

    assert told(csm) == [
        ("Exit interview", "Submitted", "ida"),
        ("Exit interview", "Due", ""),
        ("Left", "¥\N{NO-BREAK SPACE}1,000 a month lost", ""),
    ]
    assert told(outsider) == []
