"""What can be done with one task from its row besides what its own page offers: a playbook, a priority, a skip."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask
from playbooks.runs import starting
from playbooks.web.desk.addresses import queue_address, without_play
from playbooks.web.desk.forms import PlaybookForm, PriorityForm, SkipForm
from playbooks.web.views.desk import rounds
from playbooks.web.views.desk.looking import DeskPage
from playbooks.web.views.task import TaskAction
from playbooks.work.changing import Why
from playbooks.work.desk import playing, priority
from playbooks.work.desk.bulk import UnableToStartPlaybook


class PrioritiseTask(TaskAction):
    """Say how urgent a task is."""

    form_name = "priority_form"
    stays = True

    def form(self, task: RetentionTask) -> PriorityForm:
        """Return the form with what was sent."""
        return PriorityForm(self.request.POST)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """The priority that was wanted."""
        return str(RetentionTask.Priority(cleaned["priority"]).label)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Note it."""
        done = priority.prioritise(
            task_id=task.pk,
            priority=cleaned["priority"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
        )
        words = {"customer": task.case.customer.name, "priority": done.get_priority_display()}
        return _("%(customer)s: %(priority)s.") % words


class StartPlaybook(TaskAction):
    """Start another playbook for the case of a task."""

    form_name = "playbook_form"

    def form(self, task: RetentionTask) -> PlaybookForm:
        """Return the form with what was sent."""
        return PlaybookForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Start it in the place of the one at work."""
        try:
            run = starting.choose(
                case_id=task.case_id, playbook=cleaned["playbook"], by=self.request.user, now=self.now
            )
        except starting.UnableToChoose as error:
            raise UnableToStartPlaybook(str(error), why=Why.INVALID) from error
        return _("The playbook “%(name)s” has begun.") % {"name": run.version.playbook.label}


class SkipTask(TaskAction):
    """Go past a task in play mode, with a reason."""

    form_name = "skip_form"

    def form(self, task: RetentionTask) -> SkipForm:
        """Return the form with what was sent."""
        return SkipForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Note the reason."""
        playing.skip(task_id=task.pk, reason=cleaned["reason"], by=self.request.user, now=self.now)
        return _("%(customer)s is skipped for now.") % {"customer": task.case.customer.name}


class LeavePlay(DeskPage):
    """Stop working through a view."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let go of the task, and go back to the queue."""
        playing.let_go(by=request.user)
        rounds.forget(session=request.session)
        messages.info(request, _("You have stopped working through this view."))
        left = request.POST.get("task", "")
        at = f"#task-{left}" if left.isdecimal() else ""
        return redirect(queue_address(without_play(request.POST.get("queue", ""))) + at)
