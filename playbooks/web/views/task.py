"""One task: why it is there, what to do, who helps, and what can be done with it now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from playbooks import transitions
from playbooks.models import CaseReason, RetentionTask, TaskHold
from playbooks.web import access
from playbooks.web.desk.forms import SkipForm
from playbooks.web.desk.listing import filtered, next_in_queue, queue_address, task_address, without_play
from playbooks.web.forms import AppointForm, CommentForm, FinishForm, ItemForm, ReassignForm, SnoozeForm, WaitForm
from playbooks.web.offers.reading import of_case
from playbooks.work import changing, worklist
from playbooks.work.desk import playing
from retention.models import Customer
from retention.web import story
from retention.web.formats import local_day
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
            "checklist": list(task.checklist.order_by("position")),
            "places": list(task.case.members.select_related("user").order_by("role", "-pk")),
            "case": task.case,
            "queue": queue,
            "overdue": task.state == RetentionTask.State.OPEN and task.due_at <= self.now,
            **of_case(case_id=task.case_id, user=self.request.user),
            **self.played(task, queue),
            **self.forms(task, queue),
            **forms,
        }
        return self.show(context, status=status)

    def played(self, task: RetentionTask, queue: str) -> dict[str, Any]:
        """Return what play mode shows above the task: how many are left, and whether somebody else is at it."""
        data = QueryDict(queue)
        if "play" not in data:
            return {}
        mine = playing.take(task_id=task.pk, by=self.request.user, now=self.now)
        filters, _scope = filtered(self.request.user, data, self.now)
        return {
            "playing": True,
            "left": filters.qs.filter(state=RetentionTask.State.OPEN).count(),
            "held_by": None if mine else TaskHold.objects.select_related("person").filter(task=task).first(),
            "skip_form": SkipForm(initial={"queue": queue}, auto_id="id_skip_%s"),
            "way_out": without_play(queue),
        }

    def forms(self, task: RetentionTask, queue: str) -> dict[str, Any]:
        """Return the empty forms, for those who may use them while the task is not over."""
        over = task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED)
        if over or not self.person.has_perm(transitions.WORK):
            return {}
        seen = {"version": task.version, "queue": queue}
        found: dict[str, Any] = {
            "finish_form": FinishForm(initial=seen, outcomes=worklist.outcomes(task=task), today=local_day(self.now)),
            "comment_form": CommentForm(initial=seen),
            "item_form": ItemForm(initial=seen),
        }
        if task.state != RetentionTask.State.WAITING:
            found["snooze_form"] = SnoozeForm(initial=seen, today=local_day(self.now))
        if task.state == RetentionTask.State.OPEN:
            found["wait_form"] = WaitForm(initial=seen)
        if self.person.has_perm(transitions.LEAD):
            candidates = access.candidates(task.case.customer.tenant)
            found["reassign_form"] = ReassignForm(initial=seen, candidates=candidates)
            found["appoint_form"] = AppointForm(initial=seen, candidates=candidates)
        return found


class TaskPage(TaskView):
    """The task as it is now."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it; the owner's first look is noted."""
        return self.page(self.task(pk), queue=request.GET.get("queue", ""))


class TaskAction(TaskView):
    """Doing something with a task: refused with both values where somebody else was faster."""

    http_method_names = ["post"]
    form_name = ""
    stays = False
    """Whether the page stays on the task afterwards, instead of going on to the next."""

    def allowed(self, user: Any) -> bool:
        """People who work on tasks."""
        return super().allowed(user) and bool(user.has_perm(transitions.WORK))

    def form(self, task: RetentionTask) -> forms.Form:
        """Return the form with what was sent."""
        raise NotImplementedError

    def mine(self, cleaned: dict[str, Any]) -> str:
        """Put what was entered into words, for the comparison with what is stored."""
        return ""

    def act(self, task: RetentionTask, cleaned: dict[str, Any]) -> str:
        """Do it and return the message to show. Raises UnableToChangeTask."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go to the next task of the queue, or show what stands in the way."""
        task = self.task(pk)
        queue = request.POST.get("queue", "")
        form = self.form(task)
        if not form.is_valid():
            return self.once_more(task, queue, form)
        try:
            message = self.act(task, form.cleaned_data)
        except changing.UnableToChangeTask as error:
            return self.refused(pk, queue, form, error)
        messages.success(request, message)
        return redirect(self.next_address(task, queue))

    def refused(self, pk: int, queue: str, form: forms.Form, error: changing.UnableToChangeTask) -> HttpResponse:
        """Show why not, with what was entered beside what is stored."""
        task = self.task(pk)
        form.add_error(None, str(error))
        stale = {"mine": self.mine(form.cleaned_data), "last": task.events.order_by("-at", "-pk").first()}
        if error.why != changing.Why.STALE:
            return self.once_more(task, queue, form)
        return self.page(task, queue=queue, status=409, stale=stale)

    def once_more(self, task: RetentionTask, queue: str, form: forms.Form) -> HttpResponse:
        """Show the form with what is wrong: in its place on the page, or above everything where it has none there."""
        placed = self.forms(task, queue).keys() | ({"skip_form"} if "play" in QueryDict(queue) else set())
        shown = {self.form_name: form} if self.form_name in placed else {"undone": form}
        return self.page(task, queue=queue, status=422, **shown)

    def next_address(self, done: RetentionTask, queue: str) -> str:
        """Return the task after this one in the same queue, or the queue where it was the last."""
        from_row = self.request.POST.get("back") == "queue"
        if self.stays:
            return queue_address(queue, at=done) if from_row else task_address(done, queue)
        following = next_in_queue(self.request.user, queue, done, self.now)
        if following is None or from_row:
            return queue_address(without_play(queue), at=following)
        return task_address(following, queue)
