"""Who may do what."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from retention import roles

pytestmark = pytest.mark.django_db


def names(role):
    return set(
        Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"),
    )


def test_makes_the_six_groups_with_the_permissions_of_every_app():
    Group.objects.all().delete()

    done = roles.install_roles()

    assert done.groups == ["csm", "manager", "director", "interviewer", "operator", "analyst"]
    assert ("retention", "view_customer") in names("csm")
    assert ("retention_playbooks", "work_on_tasks") in names("csm")
    assert ("retention", "view_every_customer") in names("manager")
    assert ("retention", "add_observation") in names("operator")
    assert ("retention_interviews", "conduct_interviews") in names("interviewer")
    assert ("retention", "view_customer") not in names("interviewer")


def test_changes_nothing_the_second_time():
    roles.install_roles()

    assert roles.install_roles() == roles.Installed(groups=[], permissions=[])


def test_keeps_what_a_host_gave_to_a_group_and_gives_back_what_is_missing():
    roles.install_roles()
    group = Group.objects.get(name="csm")
    group.permissions.remove(group.permissions.get(codename="view_warning"))
    extra = Group.objects.get(name="operator").permissions.get(codename="change_rule")
    group.permissions.add(extra)

    assert roles.install_roles().permissions == ["csm: retention.view_warning"]
    assert ("retention", "change_rule") in names("csm")


def test_only_operators_may_change_definitions(csm, manager, director, interviewer, analyst, operator, outsider):
    people = (csm, manager, director, interviewer, analyst, operator, outsider)

    allowed = [user.username for user in people if user.has_perm("retention.change_rule")]

    assert allowed == ["operator"]


def test_refuses_a_permission_that_does_not_exist(monkeypatch):
    monkeypatch.setitem(roles._granted, "csm", {"retention.fly": None})

    with pytest.raises(roles.UnableToInstallRoles, match=r"no permission retention\.fly\. Run manage.py migrate"):
        roles.install_roles()
