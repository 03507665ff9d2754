"""Doing a task, helping in a retention team, deciding on an offer or writing one ties a person to the customer."""

from __future__ import annotations

from playbooks.models import RetentionTask
from playbooks.work import retention_team
from retention.models import Involvement
from tests.playbooks.conftest import NOW


def test_everybody_who_worked_for_a_customer_is_known(asked, task_for, other_csm, manager, person):
    task = task_for(owner=None)
    RetentionTask.objects.filter(pk=task.pk).update(owner=other_csm)
    request = asked(by=person("writer", "manager"), case=task.case)
    helper = person("helper", "manager")
    retention_team.appoint(case_id=task.case_id, role="product", to=helper, by=manager, now=NOW)

    rows = Involvement.objects.filter(customer=request.customer).order_by("capacity", "person__username")
    assert list(rows.values_list("person__username", "capacity")) == [
        ("manager", "approver"),
        ("writer", "seller"),
        ("manager", "task"),
        ("other_csm", "task"),
        ("helper", "team"),
    ]
