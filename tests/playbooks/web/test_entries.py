"""What playbooks adds to the customer page: the messages that went to the customer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.playbooks.web.test_unsubscribe import message  # noqa: F401  its fixture

pytestmark = pytest.mark.django_db


def test_the_customer_page_shows_what_was_sent_to_whom_may_see_the_customer(
    client,
    message,  # noqa: F811
    csm,
    other_csm,
):
    address = reverse("retention:customer", args=[message.customer_id])
    client.force_login(csm)
    own = client.get(address).content.decode()
    client.force_login(other_csm)

    assert "Messages to the customer" in own
    assert "Pat" in own
    assert client.get(address).status_code == 404
