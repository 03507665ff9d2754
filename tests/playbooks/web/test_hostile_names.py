"""What customers and colleagues are called is never run: the rows of long lists are drawn without a template."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.web.desk import columns
from playbooks.work.desk import views
from retention.clock import database_now
from retention.models import Measure, Metric
from tests.makers import (
    make_customer,
    make_health,
    make_interactions,
    make_observations,
    make_rule,
    make_task,
    make_warning,
)

pytestmark = pytest.mark.django_db
BOOM = '<b onclick="boom()">\'&'
INERT = "&lt;b onclick=&quot;boom()&quot;&gt;&#x27;&amp;"


@pytest.fixture
def hostile(csm):
    """A late and a snoozed task of customers in whom every word is hostile."""
    csm.first_name = BOOM
    csm.save()
    now = database_now()
    today = timezone.localdate(now)
    words = {"segment": BOOM, "industry": BOOM, "region": BOOM, "channel": BOOM, "lifecycle": BOOM}
    for state in ("open", "snoozed"):
        customer = make_customer(name=BOOM, owner=csm, employees=40, external_id=f"{state}{BOOM}", **words)
        make_health(customer, logins=[16] * 10 + [3], today=today)
        make_interactions(customer, now=now)
        warning = make_warning(customer, rule=make_rule(name=BOOM, name_zh=BOOM), opened_on=today)
        values = {"snooze_reason": BOOM, "snoozed_until": now + timedelta(days=3)} if state == "snoozed" else {}
        task = make_task(customer, due_in=timedelta(hours=-2), now=now, warnings=[warning], state=state, **values)
        task.title = task.title_zh = BOOM
        task.save()
    Metric.objects.update(name=BOOM, name_zh=BOOM, unit=BOOM)
    make_observations(customer, Measure.objects.values_list("code", flat=True)[0], [1, 2, 3], today=today)
    return customer


def test_names_are_inert_in_every_list_and_on_the_page_of_a_customer(client, csm, hostile):
    everything = [column.key for column in columns.COLUMNS]
    view = views.save(name="All of it", shared=False, query="", columns=everything, by=csm, now=database_now())
    client.force_login(csm)
    for address in (
        f"{reverse('playbooks:queue')}?view={view.pk}",
        reverse("retention:customers"),
        f"{reverse('retention:customers')}?compare=30",
        reverse("retention:customer", args=[hostile.pk]),
        f"{reverse('retention:search')}?q=boom",
    ):
        text = client.get(address).content.decode()

        assert BOOM not in text, address
        assert "<b onclick" not in text, address
        assert INERT in text, address
