"""What the templates of work share: deadlines in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from playbooks.models import Escalation, EscalationStep, RetentionTask, SavedView, SlaUnit, TaskEvent
from playbooks.runs.steps import phrases
from playbooks.web import rows
from playbooks.web.desk import addresses
from playbooks.work import teams
from playbooks.work.rescheduling import NewDeadline
from playbooks.work.terms import Plan, percent_of, read
from playbooks.work.worklist import MANY_SNOOZES
from retention.web import formats

register = template.Library()


@register.inclusion_tag("playbooks/_deadline.html", takes_context=True)
def deadline(context: template.Context, task: RetentionTask) -> dict[str, Any]:
    """Show how much time is left or by how much the deadline is passed, and the moment itself."""
    now: datetime = context["now"]
    return {"tone": rows.tone(task, now), "words": rows.time_left(task, now), "at": rows.due_in_words(task, now)}


@register.simple_tag(takes_context=True)
def deadline_kept(context: template.Context, task: RetentionTask) -> SafeString:
    """Write of a task that is over whether its deadline was met."""
    now: datetime = context["now"]
    return format_html('<span class="rt-{}">{}</span>', rows.tone(task, now), rows.time_left(task, now))


@register.simple_tag
def working_time(task: RetentionTask) -> str:
    """Write how long a deadline was and by which calendar it is counted."""
    length = phrases.amount(task.sla_amount, task.sla_unit)
    if task.sla_unit == SlaUnit.CLOCK_HOURS:
        return length
    return f"{length} · {rows.calendar_in_words(teams.calendar_of(user_id=task.owner_id))}"


@register.filter
def exact(value: float) -> str:
    """Write a factor with as many decimals as it has, four at most: those of a score and of an amount."""
    written = formats.number(value, 4)
    return written.rstrip("0").rstrip(".")


@register.filter
def told_of(escalation: Escalation) -> str:
    """Write why somebody was to be told."""
    if escalation.cause == Escalation.Cause.SNOOZED:
        return _("snoozed %(times)d times") % {"times": escalation.level * MANY_SNOOZES}
    percent = percent_of(escalation.level, read(escalation.task.escalation_plan))
    return _("%(percent)d %% of the time is over") % {"percent": percent}


@register.filter
def details(event: TaskEvent) -> str:
    """Write what a line of the history says besides its kind and its note; moments in local time."""
    return rows.event_details(event)


@register.filter
def plan_change(deadline: NewDeadline) -> str:
    """Write who is told when, and what it was before where that differs."""
    after = plan_in_words(deadline.told_after)
    if deadline.told_before == deadline.told_after:
        return after
    return f"{plan_in_words(deadline.told_before)} → {after}"


def plan_in_words(plan: Plan) -> str:
    """Write who is told after how much of the time: "50 % Owner of the task, 100 % Manager"."""
    labels = dict(EscalationStep.Target.choices)
    return formats.listed(f"{percent} % {labels[target]}" for percent, target in plan)


@register.simple_tag
def task_link(task: RetentionTask, queue: str) -> str:
    """Return the address of a task that remembers a queue, whatever page of it was shown."""
    return addresses.task_address(task, addresses.queue_of(QueryDict(queue)))


@register.inclusion_tag("playbooks/desk/_look_link.html")
def look_link(task: RetentionTask, queue: str, do: str, words: str) -> dict[str, str]:
    """Show a button that opens a form inside the row; without a script the queue opens with it."""
    part, plain = QueryDict(mutable=True), QueryDict(queue, mutable=True)
    part["do"], part["queue"] = do, queue
    plain["open"], plain["do"] = str(task.pk), do
    return {
        "do": do,
        "words": words,
        "part": f"{reverse('playbooks:task-look', args=[task.pk])}?{part.urlencode()}",
        "plain": f"{reverse('playbooks:queue')}?{plain.urlencode()}#task-{task.pk}",
    }


@register.filter
def view_query(view: SavedView) -> str:
    """Return the query of a saved view, which knows the view it belongs to."""
    query = QueryDict(view.query, mutable=True)
    query["view"] = str(view.pk)
    return query.urlencode()
