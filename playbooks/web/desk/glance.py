"""A task at a glance, inside its row of the queue: what moved the score, the checklist, the latest news, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import RetentionTask, TaskEvent
from playbooks.web import access
from playbooks.web.case_story import ROUTINE
from playbooks.web.desk.addresses import OPENED, without
from playbooks.web.desk.forms import PlaybookForm, PriorityForm
from playbooks.web.forms import CommentForm, FinishForm, ReassignForm, SnoozeForm, WaitForm
from playbooks.work import worklist
from retention.clock import local_day
from retention.models import Contact, Customer
from retention.people import CHAMPION
from retention.web import formats, story

LATEST: Final = 3
"""Lines of news."""
LOOKED_AT: Final = 20
"""Lines of the history among which they are found: several of one kind in a row are one."""
BARS: Final = 6


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which form is wanted, with which outcome filled in, and from which queue."""

    do: str
    outcome: str
    queue: str

    @classmethod
    def from_query(cls, query: QueryDict, *, queue: str) -> Asked:
        """Read it from an address."""
        closed = without(QueryDict(queue), OPENED)
        return cls(do=query.get("do", ""), outcome=query.get("outcome", ""), queue=closed.urlencode())


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that happened, for the list of the latest: a line of a task, or something with the customer."""

    at: datetime
    event: Any = None
    interaction: Any = None
    told: str = ""
    """Who was told, one after another, where it went up several times."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A form in the row: which address takes it, and what its button says."""

    url_name: str
    form: forms.Form


def content(
    *, task_id: int, asked: Asked, user: Any, now: datetime, kept: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the row shows of a task that this person may see; `kept` is a form that was refused, and why.

    Raises worklist.UnableToOpen.
    """
    task = worklist.open_task(task_id=task_id, by=user, now=now)
    customer = task.case.customer
    sees_customer = Customer.objects.visible_to(user).filter(pk=customer.pk).exists()
    snapshot = story.snapshot_on(customer=customer, day=None)
    mail_to = main_contact(customer) if sees_customer else None
    way = _way(task, asked, user, now)
    if way and kept:
        _take_up(way.form, kept, version=task.version)
    return {
        "looked_at": task,
        "look_queue": asked.queue,
        "waterfall": story.waterfall(customer=customer, first=None, last=snapshot, most=BARS),
        "customer": customer,
        "checklist": list(task.checklist.order_by("position")),
        "news": _latest(task, customer if sees_customer else None, user),
        "sees_customer": sees_customer,
        "mail_to": mail_to,
        "may_work": bool(user.has_perm(transitions.WORK)),
        "may_lead": bool(user.has_perm(transitions.LEAD)),
        "do": asked.do,
        "way": way,
        "refusals": list((kept or {}).get("words", [])) if way else _why_not(task, asked, user, mail_to),
    }


def _take_up(form: forms.Form, kept: dict[str, Any], *, version: int) -> None:
    """Put what was refused back into its form, and mark the fields that were wrong."""
    form.initial = {**(form.initial or {}), **kept["data"], "version": version}
    for name in kept.get("wrong", []):  # a session may be older than this list
        widget = form.fields[name].widget
        widget.attrs["aria-invalid"] = "true"
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} is-invalid".strip()


def _latest(task: RetentionTask, customer: Customer | None, user: Any) -> list[Item]:
    events = TaskEvent.objects.filter(task__case=task.case).exclude(kind__in=ROUTINE).order_by("-at", "-pk")
    found = _of_each_kind(list(events[:LOOKED_AT]))
    if customer is None or not user.has_perm("retention.view_interaction"):
        return found[:LATEST]
    interactions = customer.interactions.select_related("contact").order_by("-occurred_at", "-pk")
    with_them = [Item(at=one.occurred_at, interaction=one) for one in interactions[:LATEST]]
    newest = sorted([*found[:LATEST], *with_them], key=lambda item: item.at, reverse=True)[:LATEST]
    if with_them and with_them[0] not in newest:  # what was said with the customer is never crowded out
        newest[-1] = with_them[0]
    return newest


def _of_each_kind(events: list[TaskEvent]) -> list[Item]:
    """The newest line of each kind; of escalations also everybody who was told."""
    found: dict[str, Item] = {}
    told = [one.data.get("to") or _("nobody") for one in events if one.kind == TaskEvent.Kind.ESCALATED]
    names = formats.listed(dict.fromkeys(reversed(told)))
    for event in events:
        escalated = event.kind == TaskEvent.Kind.ESCALATED
        found.setdefault(event.kind, Item(at=event.at, event=event, told=names if escalated else ""))
    return list(found.values())


def main_contact(customer: Customer) -> Contact | None:
    """The champion with an address who is still there, else anybody with one."""
    there = list(customer.contacts.filter(left_on=None).exclude(email="").order_by("pk")[:20])
    return next((one for one in there if one.role_code == CHAMPION), there[0] if there else None)


def _why_not(task: RetentionTask, asked: Asked, user: Any, mail_to: Contact | None) -> list[str]:
    """Why the form that is wanted is not there."""
    if asked.do == "mail":
        return [] if mail_to else [_("None of their contacts who are still there has a mail address.")]
    if not asked.do:
        return []
    if task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED):
        return [_("This task is over: nothing can be done with it any more.")]
    if not user.has_perm(transitions.WORK):
        return [_("You may look at tasks, but not work on them.")]
    if asked.do == "assign":
        return [_("You cannot give this task away: who leads a team does. Ask them, or write a comment.")]
    if asked.do == "snooze":
        return [_("It waits for the customer already. Take it back first to put it off.")]
    return []


def _way(task: RetentionTask, asked: Asked, user: Any, now: datetime) -> Way | None:
    """The form that is wanted, for those who may use it while the task is not over."""
    over = task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED)
    if over or not user.has_perm(transitions.WORK):
        return None
    seen: dict[str, Any] = {"version": task.version, "queue": asked.queue}
    named: dict[str, Any] = {"auto_id": "look_%s", "initial": seen}
    today = local_day(now)
    if asked.do == "finish":
        closing = FinishForm.of(task, today=today, seen=seen, auto_id="look_%s")
        offered = [value for value, _words in closing.fields["outcome"].choices]  # type: ignore[attr-defined]
        outcome = asked.outcome if asked.outcome in offered else offered[0]
        closing.initial = {**(closing.initial or {}), "outcome": outcome}
        return Way(url_name="playbooks:task-finish", form=closing)
    if asked.do == "assign" and user.has_perm(transitions.LEAD):
        candidates = access.candidates(task.case.customer.tenant)
        return Way(url_name="playbooks:task-reassign", form=ReassignForm(**named, candidates=candidates))
    if asked.do == "snooze" and task.state != RetentionTask.State.WAITING:
        return Way(url_name="playbooks:task-snooze", form=SnoozeForm(**named, task=task, now=now))
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
