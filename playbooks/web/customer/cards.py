"""What this app adds to the head and the cards of a customer's page: the open case, its playbook, tasks and offers."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks import transitions
from playbooks.models import Case, Message, Offer, RetentionTask
from playbooks.web import access, case_story
from playbooks.web.customer import sources
from playbooks.web.offers.wording import value_in_words
from retention.clock import local_day
from retention.models import Level
from retention.web import formats, panels
from retention.web.customer import header
from retention.web.customer.header import Action, Fact
from retention.web.panels import PanelRequest

LATEST: Final = 10
MOST_OFFERS: Final = 5


def register() -> None:
    """Add the cards, the facts and actions of the head, and the sources of the stream."""
    for key, title, position, load, template in (
        ("tasks", gettext_lazy("Tasks"), 10, load_tasks, "playbooks/_panel.html"),
        ("offers", gettext_lazy("Offers"), 50, load_offers, "playbooks/_offers_panel.html"),
        ("messages", gettext_lazy("Messages to the customer"), 70, load_messages, "playbooks/_messages.html"),
    ):
        panels.register(panels.Panel(key=key, title=title, position=position, load=load, template=template))
    header.register_facts(key="case", position=10, load=facts)
    header.register_actions(key="work", position=10, load=actions)
    sources.register_all()


def facts(asked: PanelRequest) -> list[Fact]:
    """The open case, with its level and its day."""
    case = _open_case(asked)
    if case is None:
        return []
    told = {"level": Level(case.level).label, "day": formats.short_day(local_day(case.opened_at))}
    value = _("%(level)s since %(day)s") % told
    return [
        Fact(label=_("Open case"), value=value, address=reverse("playbooks:case", args=[case.pk]), tone=case.level)
    ]  # fmt: skip


def actions(asked: PanelRequest) -> list[Action]:
    """What this person may begin for the customer."""
    found = []
    if access.sees_tasks(asked.user) and asked.user.has_perm(transitions.WORK):
        found = [
            Action(label=_("Add a task"), address=_begin("task", asked)),
            Action(label=_("Start a playbook"), address=_begin("playbook", asked)),
        ]
        if asked.user.has_perm(transitions.OFFER_MAKER):
            found.append(Action(label=_("Draft an offer"), address=_begin("offer", asked)))
    return found


def load_tasks(asked: PanelRequest) -> dict[str, Any] | None:
    """Return the open case of a customer, its playbook and the newest tasks; nothing for those who see no tasks."""
    if not access.sees_tasks(asked.user):
        return None
    tasks = RetentionTask.objects.visible_to(asked.user).filter(case__customer=asked.customer)
    case = _open_case(asked)
    run = (
        case
        and "runs" not in asked.missing
        and case.runs.filter(state="running").select_related("version__playbook").first()
    )
    steps = case_story.steps_of(run) if run else []
    return {
        "case": case,
        "playbook": run and run.version.playbook.label,
        "steps": steps,
        "done": sum(step.state not in ("", "waiting") for step in steps),
        "tasks": tasks.select_related("owner").order_by("-created_at", "-pk")[:LATEST],
    }


def load_offers(asked: PanelRequest) -> dict[str, Any] | None:
    """Return the newest offers to a customer; nothing where there are none, or one may not see them."""
    if "offers" in asked.missing:
        return None
    visible = Offer.objects.visible_to(asked.user).filter(customer=asked.customer)
    newest = visible.select_related("kind").order_by("-created_at", "-pk")[:MOST_OFFERS]
    offers = [(offer, value_in_words(offer)) for offer in newest]
    return {"offers": offers} if offers else None


def load_messages(asked: PanelRequest) -> dict[str, Any] | None:
    """Return the newest messages to a customer; nothing where there are none, or one may not see them."""
    if "messages" in asked.missing:
        return None
    found = Message.objects.visible_to(asked.user).filter(customer=asked.customer, audience="customer", user=None)
    newest = list(found.select_related("template").order_by("-queued_at", "-pk")[:LATEST])
    return {"messages": newest} if newest else None


def _open_case(asked: PanelRequest) -> Case | None:
    if "cases" in asked.missing:
        return None
    if "open case" not in asked.held:
        asked.held["open case"] = Case.objects.visible_to(asked.user).open().filter(customer=asked.customer).first()
    found: Case | None = asked.held["open case"]
    return found


def _begin(what: str, asked: PanelRequest) -> str:
    return reverse(f"playbooks:customer-{what}", args=[asked.customer.pk])
