"""One task: why it is there, what to do, who helps, and what can be done with it now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import CaseMember, CaseReason, RetentionTask, TaskHold
from playbooks.web import access
from playbooks.web.desk import glance
from playbooks.web.desk.addresses import queue_address, task_address, without_play
from playbooks.web.desk.forms import PlaybookForm, PriorityForm, SkipForm
from playbooks.web.desk.listing import filtered, next_in_queue
from playbooks.web.forms import AppointForm, CommentForm, FinishForm, ItemForm, ReassignForm, SnoozeForm, WaitForm
from playbooks.web.offers.reading import of_case
from playbooks.web.views.desk import rounds
from playbooks.work import changing, worklist
from playbooks.work.desk import playing
from retention.clock import local_day
from retention.models import Customer
from retention.web import formats, story
from retention.web.pages import Page

REFUSED = "retention_refused_row"
"""In the session: what was entered into a row and could not be done, until the row is shown again."""


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

    def page(self, task: RetentionTask, *, queue: str, **forms: Any) -> HttpResponse:
        """Show the task with its reasons, and the forms as they stand."""
        customer = task.case.customer
        sees_customer = Customer.objects.visible_to(self.request.user).filter(pk=customer.pk).exists()
        snapshot = story.snapshot_on(customer=customer, day=None)
        places = list(task.case.members.select_related("user").order_by("role", "-pk"))
        asked = [one for one in places if one.user_id == self.person.pk and one.state == CaseMember.State.ASKED]
        reasons = CaseReason.objects.filter(case=task.case, warning__withdrawn_at=None)
        context = {
            "task": task,
            "customer": customer,
            "sees_customer": sees_customer,
            "mail_to": glance.main_contact(customer) if sees_customer else None,
            "snapshot": snapshot,
            "waterfall": story.waterfall(customer=customer, first=None, last=snapshot),
            "warnings": [one.warning for one in reasons.select_related("warning__rule").order_by("-added_at", "-pk")],
            "events": task.events.order_by("-at", "-pk"),
            "checklist": list(task.checklist.order_by("position")),
            "places": places,
            "asked": sorted(asked, key=lambda one: (one.due_at, one.pk)),
            "case": task.case,
            "queue": queue,
            "overdue": task.state == RetentionTask.State.OPEN and task.due_at <= self.now,
            **of_case(case_id=task.case_id, user=self.request.user),
            **self.played(task, queue),
            **self.forms(task, queue),
            **forms,
        }
        for name, form in context.items():
            if isinstance(form, Form) and name != "finish_form":
                form.auto_id = f"id_{name.removesuffix('_form')}_%s"  # a page with many forms names each field once
        return self.show(context)

    def played(self, task: RetentionTask, queue: str) -> dict[str, Any]:
        """Return what play mode shows above the task: how many are left, and whether somebody else is at it."""
        data = QueryDict(queue)
        if "play" not in data:
            return {}
        mine = playing.take(task_id=task.pk, by=self.request.user, now=self.now)
        filters, _scope = filtered(self.request.user, data, self.now)
        open_tasks = filters.qs.filter(state=RetentionTask.State.OPEN)
        return {
            "playing": True,
            "round": rounds.position(
                session=self.request.session,
                queue=queue,
                task=task,
                open_tasks=open_tasks,
                held=playing.held(open_tasks, by=self.request.user, now=self.now),
            ),
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
            "finish_form": FinishForm.of(task, today=local_day(self.now), seen=seen),
            "comment_form": CommentForm(initial=seen),
            "item_form": ItemForm(initial=seen),
        }
        if task.state != RetentionTask.State.WAITING:
            found["snooze_form"] = SnoozeForm(initial=seen, task=task, now=self.now)
        if task.state == RetentionTask.State.OPEN:
            found["wait_form"] = WaitForm(initial=seen)
        found["priority_form"] = PriorityForm(initial={**seen, "priority": task.priority})
        found["playbook_form"] = PlaybookForm(initial=seen)
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
        mine = self.mine(form.cleaned_data)
        form.add_error(None, str(error))
        if error.why != changing.Why.STALE or self.from_row:
            return self.once_more(task, queue, form)
        stale = {"mine": mine, "last": task.events.order_by("-at", "-pk").first()}
        form.data = {**self.request.POST.dict(), "version": str(task.version)}
        kept = {self.form_name: form} if self.form_name in self.forms(task, queue) else {}
        return self.page(task, queue=queue, stale=stale, **kept)

    def once_more(self, task: RetentionTask, queue: str, form: forms.Form) -> HttpResponse:
        """Show the form with what is wrong: in its row or its place on the page; above everything where it has none."""
        if self.from_row:
            return self.row_once_more(task, queue, form)
        placed = self.forms(task, queue).keys() | ({"skip_form"} if "play" in QueryDict(queue) else set())
        shown = {self.form_name: form} if self.form_name in placed else {"undone": form}
        return self.page(task, queue=queue, **shown)

    def row_once_more(self, task: RetentionTask, queue: str, form: forms.Form) -> HttpResponse:
        """Go back to the row, where the form has what was entered, and what is wrong with it."""
        labels = {name: str(field.label or "") for name, field in form.fields.items()}
        words = [
            formats.labelled(labels[name], one) if name in labels else str(one)
            for name, errors in form.errors.items()
            for one in errors
        ]
        do = self.request.POST.get("do", "")
        data = {name: self.request.POST[name] for name in form.fields if name in self.request.POST}
        wrong = [name for name in form.errors if name in form.fields]
        self.request.session[REFUSED] = {"task": task.pk, "do": do, "data": data, "words": words, "wrong": wrong}
        query = QueryDict(queue, mutable=True)
        query["open"], query["do"] = str(task.pk), do
        return redirect(f"{queue_address(query.urlencode())}#refused")

    @property
    def from_row(self) -> bool:
        """Whether the form stood in a row of the queue."""
        return self.request.POST.get("back") == "queue"

    def next_address(self, done: RetentionTask, queue: str) -> str:
        """Return the task after this one in the same queue, or the queue where it was the last.

        What is done in a row leads to the next row; ticking leaves the row open.
        """
        if self.request.POST.get("back") == "row":
            query = QueryDict(queue, mutable=True)
            query["open"] = str(done.pk)
            return f"{queue_address(query.urlencode())}#item-{self.request.POST.get('item', '')}"
        if self.stays and not self.from_row:
            return task_address(done, queue)
        seen = rounds.seen(session=self.request.session, queue=queue)
        following = next_in_queue(self.request.user, queue, done, self.now, seen=seen)
        if following is None and "play" in QueryDict(queue):
            rounds.forget(session=self.request.session)
            messages.info(self.request, _("Everything in this view was seen."))
        if following is None or self.from_row:
            return queue_address(without_play(queue), at=following or (done if self.stays else None))
        return task_address(following, queue)
