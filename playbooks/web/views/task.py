"""One task: why it is there, what to do, and the two ways to be done with it for now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import CaseReason, RetentionTask
from playbooks.web import access
from playbooks.web.forms import FinishForm, SnoozeForm, VersionedForm
from playbooks.web.groups import in_order
from playbooks.web.views.queue import filtered
from playbooks.work import changing, worklist
from retention.models import Customer
from retention.web import story
from retention.web.formats import local_day, short_day
from retention.web.pages import Page


class TaskView(Page):
    """What has to do with one task of those that the person may see."""

    nav = "queue"
    template_name = "playbooks/task.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def task(self, pk: int) -> RetentionTask:
        """Return the task, or answer 404 where it is not one they may see."""
        try:
            return worklist.open_task(task_id=pk, by=self.request.user, now=self.now)
        except worklist.UnableToOpen as error:
            raise Http404(str(error)) from error

    def page(self, task: RetentionTask, *, queue: str, status: int = 200, **forms: Any) -> HttpResponse:
        """Show the task with its reasons, and the forms as they stand."""
        customer = task.case.customer
        snapshot = story.snapshot_on(customer=customer, day=None)
        reasons = CaseReason.objects.filter(case=task.case, warning__withdrawn_at=None)
        context = {
            "task": task,
            "customer": customer,
            "sees_customer": Customer.objects.visible_to(self.request.user).filter(pk=customer.pk).exists(),
            "snapshot": snapshot,
            "waterfall": story.waterfall(customer=customer, first=None, last=snapshot),
            "warnings": [one.warning for one in reasons.select_related("warning__rule").order_by("-added_at", "-pk")],
            "events": task.events.order_by("-at", "-pk"),
            "queue": queue,
            "overdue": task.state == RetentionTask.State.OPEN and task.due_at <= self.now,
            **self.forms(task, queue),
            **forms,
        }
        return self.show(context, status=status)

    def forms(self, task: RetentionTask, queue: str) -> dict[str, Any]:
        """Return the empty forms, for those who may use them while the task is not over."""
        over = task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED)
        if over or not self.person.has_perm(transitions.WORK):
            return {}
        seen = {"version": task.version, "queue": queue}
        return {
            "finish_form": FinishForm(initial=seen, outcomes=worklist.outcomes(task=task)),
            "snooze_form": SnoozeForm(initial=seen, today=local_day(self.now)),
        }


class TaskPage(TaskView):
    """The task as it is now."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it; the owner's first look is noted."""
        return self.page(self.task(pk), queue=request.GET.get("queue", ""))


class TaskAction(TaskView):
    """Doing something with a task: refused with both values where somebody else was faster."""

    http_method_names = ["post"]
    form_name = ""

    def allowed(self, user: Any) -> bool:
        """People who work on tasks."""
        return super().allowed(user) and bool(user.has_perm(transitions.WORK))

    def form(self, task: RetentionTask) -> VersionedForm:
        """Return the form with what was sent."""
        raise NotImplementedError

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Do it and return the message to show. Raises UnableToChangeTask."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go to the next task of the queue, or show what stands in the way."""
        task = self.task(pk)
        queue = request.POST.get("queue", "")
        form = self.form(task)
        if not form.is_valid():
            return self.page(task, queue=queue, status=422, **{self.form_name: form})
        try:
            message = self.act(task, form.cleaned_data)
        except changing.UnableToChangeTask as error:
            return self.refused(pk, queue, form, error)
        messages.success(request, message)
        return redirect(self.next_address(task, queue))

    def refused(self, pk: int, queue: str, form: VersionedForm, error: changing.UnableToChangeTask) -> HttpResponse:
        """Show why not, with what was entered beside what is stored."""
        task = self.task(pk)
        form.add_error(None, str(error))
        outcome = dict(RetentionTask.Outcome.choices).get(str(form.cleaned_data.get("outcome")), "")
        stale = {
            "mine": form.cleaned_data,
            "mine_outcome": outcome,
            "last": task.events.order_by("-at", "-pk").first(),
        }
        if error.why != changing.Why.STALE:
            return self.page(task, queue=queue, status=422, **{self.form_name: form})
        return self.page(task, queue=queue, status=409, stale=stale)

    def next_address(self, done: RetentionTask, queue: str) -> str:
        """Return the task after this one in the same queue, or the queue where it was the last."""
        following = next_in_queue(self.request.user, queue, done, self.now)
        chosen = QueryDict(mutable=True)
        if following is None:
            return reverse("playbooks:queue") + (f"?{QueryDict(queue).urlencode()}" if queue else "")
        chosen["queue"] = queue
        return reverse("playbooks:task", args=[following.pk]) + (f"?{chosen.urlencode()}" if queue else "")


class FinishTask(TaskAction):
    """Done, with an outcome and a note."""

    form_name = "finish_form"

    def form(self, task: RetentionTask) -> FinishForm:
        """Return the form with what was sent."""
        return FinishForm(self.request.POST, outcomes=worklist.outcomes(task=task))

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Finish it."""
        done = worklist.finish(
            task_id=task.pk,
            outcome=cleaned["outcome"],
            note=cleaned["note"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
        )
        words = _("Done for %(customer)s: %(outcome)s.")
        return words % {"customer": task.case.customer.name, "outcome": done.get_outcome_display()}


class SnoozeTask(TaskAction):
    """Put off until a day, with a reason."""

    form_name = "snooze_form"

    def form(self, task: RetentionTask) -> SnoozeForm:
        """Return the form with what was sent."""
        return SnoozeForm(self.request.POST, today=local_day(self.now))

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Put it off."""
        worklist.snooze(
            task_id=task.pk,
            until=cleaned["until"],
            reason=cleaned["reason"],
            by=self.request.user,
            now=self.now,
            version=cleaned["version"],
        )
        words = _("%(customer)s is snoozed until %(day)s.")
        return words % {"customer": task.case.customer.name, "day": short_day(cleaned["until"])}


class WakeTask(TaskAction):
    """Take a snoozed task back before its time; the page stays on it."""

    form_name = "wake_form"

    def form(self, task: RetentionTask) -> VersionedForm:
        """Return the form with what was sent."""
        return VersionedForm(self.request.POST)

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Take it back."""
        worklist.wake(task_id=task.pk, by=self.request.user, now=self.now, version=cleaned["version"])
        return _("%(customer)s is back in the queue.") % {"customer": task.case.customer.name}

    def next_address(self, done: RetentionTask, queue: str) -> str:
        """Stay on the task."""
        chosen = QueryDict(mutable=True)
        chosen["queue"] = queue
        return reverse("playbooks:task", args=[done.pk]) + (f"?{chosen.urlencode()}" if queue else "")


def next_in_queue(user: Any, queue: str, done: RetentionTask, now: datetime) -> RetentionTask | None:
    """Return the open task that follows in a filtered queue; after the last one the first is next."""
    filters, _scope = filtered(user, QueryDict(queue), now)
    others = in_order(filters.qs.filter(state=RetentionTask.State.OPEN).exclude(pk=done.pk))
    later = others.filter(due_at__gt=done.due_at) | others.filter(due_at=done.due_at, pk__gt=done.pk)
    return later.first() or others.first()
