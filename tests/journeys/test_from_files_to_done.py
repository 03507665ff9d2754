"""From files to a task that is done: import, recalculate, warn; the CSM logs in, sees why, and does it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from playbooks.models import RetentionTask
from retention import roles
from retention.models import CurrentHealth, Customer, Warning
from tests.browser.conftest import PASSWORD, text_of
from tests.journeys import files

pytestmark = pytest.mark.browser

QUIET, STEADY, FOREIGN = "Quiet Otter", "Steady Heron", "Foreign Comet"


@pytest.fixture(scope="module")
def people(world):
    return {
        "csm": world.person(roles.CSM, "Wei", "Li"),
        "other": world.person(roles.CSM, "Anna", "Berg"),
    }


@pytest.fixture(scope="module")
def company(world, people, tmp_path_factory):
    """What an operator types: the catalogue, five files, scores, warnings; and the tick that cron runs."""
    directory = tmp_path_factory.mktemp("delivery")
    yesterday = timezone.localdate() - timedelta(days=1)
    owners = {QUIET: people["csm"], STEADY: people["csm"], FOREIGN: people["other"]}
    written = {
        "customers": files.customers(directory, {name: csm.username for name, csm in owners.items()}),
        "contacts": files.contacts(directory, owners),
        "subscriptions": files.subscriptions(directory, owners, yesterday=yesterday),
        "observations": files.observations(directory, owners, yesterday=yesterday, silent=(QUIET, FOREIGN)),
        "interactions": files.interactions(directory, owners, yesterday=yesterday),
    }
    call_command("setup_defaults", verbosity=0)
    for kind, path in written.items():
        call_command("import_data", kind, str(path))
    days = {"from": str(yesterday - timedelta(days=20)), "to": str(yesterday)}
    for command in ("recalculate", "evaluate_rules"):
        call_command(command, f"--from={days['from']}", f"--to={days['to']}")
    call_command("tick")
    return owners


def test_the_files_became_scores_warnings_and_tasks(company):
    health = CurrentHealth.objects.values_list("customer__name", "tier")
    warned = Warning.objects.open().values_list("customer__name", "rule__code")
    tasks = RetentionTask.objects.open().filter(case__customer__name__in=company)
    tasks = tasks.values_list("case__customer__name", "level", "title", "owner")

    assert dict(health)[STEADY] == "healthy"
    assert {dict(health)[QUIET], dict(health)[FOREIGN]} <= {"medium", "high"}
    assert {("score-below-60", name) for name in (QUIET, FOREIGN)} <= {(rule, name) for name, rule in warned}
    assert STEADY not in {name for name, _ in warned}
    assert {(name, owner) for name, _, _, owner in tasks} == {(name, company[name].pk) for name in (QUIET, FOREIGN)}


def test_the_csm_logs_in_sees_why_and_does_the_task(visit, company, people):
    task = RetentionTask.objects.open().get(case__customer__name=QUIET)
    seen = visit(path="/")
    page = seen.page
    page.get_by_label("Username").fill(people["csm"].username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    queue = text_of(page)
    assert QUIET in queue
    assert STEADY not in queue
    page.get_by_role("link", name=QUIET, exact=True).first.click()

    why = text_of(page)
    assert task.title in why
    assert "Score below 60 for a week" in why
    assert "No login for 30 days" in why
    assert "Days since the last login" in why
    page.get_by_label("Step done").check()
    page.get_by_label("What was done").fill("Their plant is being rebuilt; people are back on Monday.")
    page.get_by_role("button", name="Done, and on to the next").click()

    assert f"Done for {QUIET}" in text_of(page)
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "done")
    following = RetentionTask.objects.open().get(case=task.case)
    assert (following.position, following.owner) == (task.position + 1, people["csm"])
    assert seen.complaints == []


def test_the_customer_page_explains_the_score(visit, company, people):
    customer = Customer.objects.get(name=QUIET)

    page = visit(people["csm"], path=reverse("retention:customer", args=[customer.pk])).page

    shown = text_of(page)
    assert "Days since the last login" in shown
    assert "Score below 60 for a week" in shown
    assert str(CurrentHealth.objects.get(customer=customer).score).rstrip("0").rstrip(".").split(".")[0] in shown


def test_another_portfolio_sees_nothing_of_it(company, people):
    task = RetentionTask.objects.filter(case__customer__name=QUIET).first()
    customer = Customer.objects.get(name=QUIET)
    client = Client()
    client.force_login(people["other"])

    refused = [
        reverse("playbooks:task", args=[task.pk]),
        reverse("retention:customer", args=[customer.pk]),
        f"/api/v1/customers/{customer.pk}/",
        f"/api/v1/tasks/{task.pk}/",
    ]
    lists = [
        reverse("playbooks:queue"),
        reverse("retention:customers"),
        reverse("retention:warnings"),
        "/api/v1/customers/",
        "/api/v1/warnings/",
        "/api/v1/tasks/",
    ]

    assert {address: client.get(address).status_code for address in refused} == dict.fromkeys(refused, 404)
    for address in lists:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert QUIET not in answer.content.decode(), address
        assert str(task.pk) not in {str(one.get("id")) for one in _rows(answer)}, address


def _rows(answer):
    if not answer["Content-Type"].startswith("application/json"):
        return []
    return answer.json()["results"] if "tasks" in answer.wsgi_request.path else []
