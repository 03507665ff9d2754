"""A task at a glance, inside its row of the queue: what moved the score, the checklist, the latest news, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import QueryDict

from playbooks import transitions
from playbooks.models import RetentionTask, TaskEvent
from playbooks.web import access
from playbooks.web.case_story import ROUTINE
from playbooks.web.desk.forms import PlaybookForm, PriorityForm
from playbooks.web.forms import CommentForm, FinishForm, ReassignForm, SnoozeForm, WaitForm
from playbooks.work import worklist
from retention.models import Contact, Customer
from retention.people import CHAMPION
from retention.web import story
from retention.web.formats import local_day

LATEST: Final = 3
"""Lines of news."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which form is wanted, with which outcome filled in, and from which queue."""

    do: str
    outcome: str
    queue: str

    @classmethod
    def from_query(cls, query: QueryDict, *, queue: str) -> Asked:
        """Read it from an address."""
        kept = QueryDict(queue, mutable=True)
        for key in ("open", "do", "outcome", "filters"):
            kept.pop(key, None)
        return cls(do=query.get("do", ""), outcome=query.get("outcome", ""), queue=kept.urlencode())


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that happened, for the list of the latest: a line of a task, or something with the customer."""

    at: datetime
    event: Any = None
    interaction: Any = None


@dataclass(frozen=True, kw_only=True)
class Way:
    """A form in the row: which address takes it, and what its button says."""

    url_name: str
    form: forms.Form


def content(*, task_id: int, asked: Asked, user: Any, now: datetime) -> dict[str, Any]:
    """What the row shows of a task that this person may see. Raises worklist.UnableToOpen."""
    task = worklist.open_task(task_id=task_id, by=user, now=now)
    customer = task.case.customer
    sees_customer = Customer.objects.visible_to(user).filter(pk=customer.pk).exists()
    snapshot = story.snapshot_on(customer=customer, day=None)
    return {
        "looked_at": task,
        "look_queue": asked.queue,
        "waterfall": story.waterfall(customer=customer, first=None, last=snapshot),
        "customer": customer,
        "checklist": list(task.checklist.order_by("position")),
        "news": _latest(task, customer if sees_customer else None),
        "sees_customer": sees_customer,
        "mail_to": _main_contact(customer) if sees_customer else None,
        "may_work": bool(user.has_perm(transitions.WORK)),
        "may_lead": bool(user.has_perm(transitions.LEAD)),
        "do": asked.do,
        "way": _way(task, asked, user, now),
    }


def _latest(task: RetentionTask, customer: Customer | None) -> list[Item]:
    events = TaskEvent.objects.filter(task__case=task.case).exclude(kind__in=ROUTINE).order_by("-at", "-pk")
    found = [Item(at=one.at, event=one) for one in events[:LATEST]]
    if customer is not None:
        interactions = customer.interactions.select_related("contact").order_by("-occurred_at", "-pk")
        found += [Item(at=one.occurred_at, interaction=one) for one in interactions[:LATEST]]
    return sorted(found, key=lambda item: item.at, reverse=True)[:LATEST]


def _main_contact(customer: Customer) -> Contact | None:
    """The champion with an address who is still there, else anybody with one."""
    there = list(customer.contacts.filter(left_on=None).exclude(email="").order_by("pk")[:20])
    return next((one for one in there if one.role_code == CHAMPION), there[0] if there else None)


def _way(task: RetentionTask, asked: Asked, user: Any, now: datetime) -> Way | None:
    """The form that is wanted, for those who may use it while the task is not over."""
    over = task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED)
    if over or not user.has_perm(transitions.WORK):
        return None
    seen: dict[str, Any] = {"version": task.version, "queue": asked.queue}
    named: dict[str, Any] = {"auto_id": "look_%s", "initial": seen}
    today = local_day(now)
    if asked.do == "finish":
        outcomes = worklist.outcomes(task=task)
        seen["outcome"] = asked.outcome if asked.outcome in dict(outcomes) else outcomes[0][0]
        return Way(url_name="playbooks:task-finish", form=FinishForm(**named, outcomes=outcomes, today=today))
    if asked.do == "assign" and user.has_perm(transitions.LEAD):
        candidates = access.candidates(task.case.customer.tenant)
        return Way(url_name="playbooks:task-reassign", form=ReassignForm(**named, candidates=candidates))
    if asked.do == "snooze" and task.state != RetentionTask.State.WAITING:
        return Way(url_name="playbooks:task-snooze", form=SnoozeForm(**named, today=today))
    if asked.do == "wait" and task.state == RetentionTask.State.OPEN:
        return Way(url_name="playbooks:task-wait", form=WaitForm(**named))
    if asked.do == "priority":
        seen["priority"] = task.priority
        return Way(url_name="playbooks:task-priority", form=PriorityForm(**named))
    plain = {"comment": ("playbooks:task-comment", CommentForm), "playbook": ("playbooks:task-playbook", PlaybookForm)}
    if asked.do in plain:
        url_name, form = plain[asked.do]
        return Way(url_name=url_name, form=form(**named))
    return None
