"""What can be done with a task from its page: finish, put off, wait, note, hand over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.cases import outlook
from playbooks.models import Case, RetentionTask
from playbooks.web import access
from playbooks.web.forms import (
    CommentForm,
    FinishForm,
    ItemForm,
    ReassignForm,
    SnoozeForm,
    TickForm,
    VersionedForm,
    WaitForm,
    late_when_back,
)
from playbooks.web.views.task import TaskAction
from playbooks.work import waiting, worklist
from retention import people
from retention.clock import local_day
from retention.web.formats import day, moment, short_day


class FinishTask(TaskAction):
    """Done, with an outcome and a note."""

    form_name = "finish_form"

    def form(self, task: RetentionTask) -> FinishForm:
        """Return the form with what was sent."""
        return FinishForm.of(task, self.request.POST, today=local_day(self.now))

    def mine(self, cleaned: dict[str, Any]) -> str:
        """The outcome and the note."""
        outcome = dict(RetentionTask.Outcome.choices).get(cleaned["outcome"], "")
        return f"{outcome} · {cleaned['note']}"

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Finish it."""
        done = worklist.finish(
            task_id=task.pk,
            outcome=cleaned["outcome"],
            note=cleaned["note"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
            next_touch=cleaned["next_touch"],
        )
        words = _("Done for %(customer)s: %(outcome)s.")
        said = words % {"customer": task.case.customer.name, "outcome": done.get_outcome_display()}
        return format_html("{} {}", said, self.sequel(done))

    def sequel(self, done: RetentionTask) -> str:
        """Tell what has come of it, with a link: the case is closed, or which step is next and by when."""
        came = outlook.came_of(task=done)
        user = self.request.user
        if came.case.state == Case.State.CLOSED:
            said = _("The case is closed and its playbook has ended.")
            if came.case.next_touch_on:
                said += " " + _("Next touch: %(day)s.") % {"day": day(came.case.next_touch_on)}
        elif came.task is not None:
            who = people.display_name(came.task.owner) or came.task.owner_name or _("nobody")
            known = {"step": came.task.label, "at": moment(came.task.due_at), "name": who}
            said = _("Next step: “%(step)s”, by %(at)s (%(name)s).") % known
            if RetentionTask.objects.visible_to(user).filter(pk=came.task.pk).exists():
                return format_html('<a href="{1}">{0}</a>', said, reverse("playbooks:task", args=[came.task.pk]))
        elif came.step:
            said = _("The playbook goes on: “%(step)s”.") % {"step": came.step}
        else:
            said = _("The case stays open.")
        if Case.objects.visible_to(user).filter(pk=came.case.pk).exists():
            return format_html('<a href="{1}">{0}</a>', said, reverse("playbooks:case", args=[came.case.pk]))
        return said


class SnoozeTask(TaskAction):
    """Put off until a day, with a reason."""

    form_name = "snooze_form"

    def form(self, task: RetentionTask) -> SnoozeForm:
        """Return the form with what was sent."""
        return SnoozeForm(self.request.POST, task=task, now=self.now)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """The day and the reason."""
        return f"{_('Snooze until %(day)s') % {'day': short_day(cleaned['until'])}} · {cleaned['reason']}"

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Put it off."""
        snoozed = worklist.snooze(
            task_id=task.pk,
            until=cleaned["until"],
            event=cleaned["event"],
            reason=cleaned["reason"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
        )
        words = _("%(customer)s is snoozed until %(day)s.")
        said = words % {"customer": task.case.customer.name, "day": short_day(cleaned["until"])}
        return f"{said} {late_when_back(snoozed, since=self.now)}".strip()


class WakeTask(TaskAction):
    """Take a snoozed task back before its time."""

    form_name = "wake_form"
    stays = True

    def form(self, task: RetentionTask) -> VersionedForm:
        """Return the form with what was sent."""
        return VersionedForm(self.request.POST)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """What was wanted."""
        return _("Take it back now")

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Take it back."""
        worklist.wake(task_id=task.pk, by=self.request.user, now=self.now, version=cleaned["version"])
        return _("%(customer)s is back in the queue.") % {"customer": task.case.customer.name}


class StartTask(TaskAction):
    """Note that work has begun."""

    form_name = "start_form"
    stays = True

    def form(self, task: RetentionTask) -> VersionedForm:
        """Return the form with what was sent."""
        return VersionedForm(self.request.POST)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """What was wanted."""
        return _("Start")

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Begin it."""
        worklist.start(task_id=task.pk, by=self.request.user, now=self.now, version=cleaned["version"])
        return _("You have begun with %(customer)s.") % {"customer": task.case.customer.name}


class WaitTask(TaskAction):
    """Wait for the customer: the deadline stands still."""

    form_name = "wait_form"

    def form(self, task: RetentionTask) -> WaitForm:
        """Return the form with what was sent."""
        return WaitForm(self.request.POST)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """What is waited for."""
        return f"{_('Wait for the customer')} · {cleaned['reason']}"

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Stop the clock."""
        waiting.wait(
            task_id=task.pk, reason=cleaned["reason"], by=self.request.user, now=self.now, version=cleaned["version"]
        )
        return _("%(customer)s: the deadline stands still until you take the task back.") % {
            "customer": task.case.customer.name
        }


class ResumeTask(TaskAction):
    """Go on after waiting for the customer."""

    form_name = "resume_form"
    stays = True

    def form(self, task: RetentionTask) -> VersionedForm:
        """Return the form with what was sent."""
        return VersionedForm(self.request.POST)

    def mine(self, cleaned: dict[str, Any]) -> str:
        """What was wanted."""
        return _("Go on with it")

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Let the clock go on."""
        waiting.resume(task_id=task.pk, by=self.request.user, now=self.now, version=cleaned["version"])
        return _("%(customer)s is back in the queue.") % {"customer": task.case.customer.name}


class CommentTask(TaskAction):
    """Write a word into the history."""

    form_name = "comment_form"
    stays = True

    def form(self, task: RetentionTask) -> CommentForm:
        """Return the form with what was sent."""
        return CommentForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Write it."""
        worklist.comment(task_id=task.pk, note=cleaned["note"], by=self.request.user, now=self.now)
        return _("Your comment is in the history.")


class TickItem(TaskAction):
    """Tick an item of the checklist off, or no longer."""

    form_name = "tick_form"
    stays = True

    def form(self, task: RetentionTask) -> TickForm:
        """Return the form with what was sent."""
        return TickForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Tick it."""
        worklist.tick(
            task_id=task.pk, item_id=cleaned["item"], done=cleaned["done"], by=self.request.user, now=self.now
        )
        return _("Ticked off.") if cleaned["done"] else _("No longer ticked off.")


class AddItem(TaskAction):
    """Add an item to the checklist."""

    form_name = "item_form"
    stays = True

    def form(self, task: RetentionTask) -> ItemForm:
        """Return the form with what was sent."""
        return ItemForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Add it."""
        worklist.add_item(task_id=task.pk, text=cleaned["text"], by=self.request.user, now=self.now)
        return _("Added to the checklist.")


class ReassignTask(TaskAction):
    """Give the task to somebody else."""

    form_name = "reassign_form"
    stays = True

    def allowed(self, user: Any) -> bool:
        """People who lead a team."""
        return super().allowed(user) and bool(user.has_perm(transitions.LEAD))

    def form(self, task: RetentionTask) -> ReassignForm:
        """Return the form with what was sent."""
        return ReassignForm(self.request.POST, candidates=access.candidates(task.case.customer.tenant))

    def mine(self, cleaned: dict[str, Any]) -> str:
        """Who was to have it."""
        return f"{_('Give it to')} {people.display_name(cleaned['to'])}"

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Hand it over."""
        worklist.reassign(
            task_id=task.pk,
            to=cleaned["to"],
            note=cleaned["note"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
        )
        words = {"customer": task.case.customer.name, "name": people.display_name(cleaned["to"])}
        return _("%(name)s has the task for %(customer)s now.") % words
