"""Many tasks at once: look at what is chosen, say what to do, see what became of each, and take it back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import BulkAction, BulkResult, RetentionTask
from playbooks.web import access
from playbooks.web.desk.addresses import queue_address
from playbooks.web.desk.forms import BulkForm, form_for, numbers
from playbooks.web.desk.listing import filtered, in_its_order
from playbooks.web.forms import editions, late_when_back, passed_by_then
from playbooks.web.views.desk.looking import DeskPage
from playbooks.work.desk import bulk, undoing
from playbooks.work.desk.bulk import MOST, UNDO_FOR
from retention.clock import local_day

NAMED = 50
"""Tasks that the preview names; the others are counted."""


class BulkView(DeskPage):
    """For those who work on tasks."""

    def allowed(self, user: Any) -> bool:
        """People who work on tasks."""
        return super().allowed(user) and bool(user.has_perm(transitions.WORK))


class BulkPage(BulkView):
    """What is chosen and what is to be done with it; then doing it."""

    template_name = "playbooks/desk/bulk.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the chosen tasks, and the form of what is to be done with them."""
        kind = self.kind(request.GET)
        tasks = self.chosen(request.GET)
        if not tasks:
            messages.info(request, _("Select the tasks first."))
            return redirect(queue_address(request.GET.get("queue", "")))
        left_out = self.left_out(request.GET) if len(tasks) == MOST else 0
        return self.page(kind, tasks, form_for(kind, None, **self.given(tasks)), left_out=left_out)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, and show what became of each."""
        kind = self.kind(request.POST)
        seen = editions(request.POST.get("seen", "").split(",")[: MOST + 1])
        found = list(self.visible().filter(pk__in=list(seen)[:MOST]))
        if not found:
            messages.error(request, _("Select the tasks first."))
            return redirect(queue_address(request.POST.get("queue", "")))
        form = form_for(kind, request.POST, **self.given(found))
        if form is None or not form.is_valid():
            left_out = request.POST.get("left_out", "")
            return self.page(
                kind,
                found,
                form,
                left_out=int(left_out) if left_out.isdecimal() and len(left_out) < 9 else 0,
            )
        try:
            action = bulk.carry_out(wanted=form.wanted(), seen=seen, by=request.user, now=self.now)
        except bulk.UnableToActInBulk as error:
            messages.error(request, str(error))
            return redirect(queue_address(request.POST.get("queue", "")))
        query = QueryDict(mutable=True)
        query["queue"] = request.POST.get("queue", "")
        return redirect(f"{_address(action)}?{query.urlencode()}")

    def page(self, kind: str, tasks: list[RetentionTask], form: Any, *, left_out: int = 0) -> HttpResponse:
        """Show the preview."""
        if kind == BulkAction.Kind.SNOOZE:
            self.mark_deadlines(tasks[:NAMED])
        context = {
            "kind": kind,
            "kind_label": BulkAction.Kind(kind).label,
            "tasks": tasks[:NAMED],
            "count": len(tasks),
            "more": max(len(tasks) - NAMED, 0),
            "left_out": left_out,
            "most": MOST,
            "seen": ",".join(f"{task.pk}.{task.version}" for task in tasks),
            "form": form,
            "queue": self.request.GET.get("queue", "") or self.request.POST.get("queue", ""),
            "undoable": kind in bulk.UNDOABLE,
            "undo_minutes": int(UNDO_FOR.total_seconds() // 60),
        }
        return self.show(context)

    def mark_deadlines(self, tasks: list[RetentionTask]) -> None:
        """Put beside each deadline ahead its day, and what is to be said of a snooze beyond it."""
        for task in tasks:
            if task.due_at > self.now and task.state != RetentionTask.State.WAITING:
                task.late = (local_day(task.due_at).isoformat(), passed_by_then(task.due_at))  # type: ignore[attr-defined]  # for the template

    def kind(self, data: QueryDict) -> str:
        """Return what is to be done; 404 for what is nothing, or not theirs to do."""
        form = BulkForm(data, user=self.person)
        if not form.is_valid():
            raise Http404
        return str(form.cleaned_data["kind"])

    def visible(self) -> Any:
        """Return the unfinished tasks that this person may see, with what the preview shows."""
        found = RetentionTask.objects.visible_to(self.request.user).unfinished()
        return found.select_related("case__customer__health", "owner")

    def chosen(self, data: QueryDict) -> list[RetentionTask]:
        """Return the selected tasks, or all of the view, up to the most that go at once."""
        if "all" in data:
            query = QueryDict(data.get("queue", ""))
            filters, _scope = filtered(self.request.user, query, self.now)
            keys = list(in_its_order(filters.qs, query=query, total=MOST)[:MOST])
            found = self.visible().in_bulk(keys)
            return [found[key] for key in keys if key in found]
        return list(self.visible().filter(pk__in=numbers(data.getlist("task"))[:MOST]).order_by("due_at", "pk"))

    def left_out(self, data: QueryDict) -> int:
        """Count what was chosen beyond the most that go at once."""
        if "all" not in data:
            return len(numbers(data.getlist("task"))) - MOST
        filters, _scope = filtered(self.request.user, QueryDict(data.get("queue", "")), self.now)
        count: int = filters.qs.order_by().count()
        return count - MOST

    def given(self, tasks: list[RetentionTask]) -> dict[str, Any]:
        """Return what the forms have to know; who may not have one of the tasks is refused with that one."""
        tenant = tasks[0].case.customer.tenant if tasks else ""
        ahead = [task.due_at for task in tasks if task.due_at > self.now]
        return {
            "candidates": access.candidates(tenant),
            "today": local_day(self.now),
            "first_due": min(ahead, default=None),
        }


class BulkResultPage(BulkView):
    """What became of each task of a bulk action."""

    template_name = "playbooks/desk/bulk_done.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it to whoever did it; 404 for others."""
        action = BulkAction.objects.visible_to(request.user).filter(pk=pk).first()
        if action is None:
            raise Http404
        results = list(action.results.select_related("task__case__customer").order_by("pk")[:MOST])
        visible = RetentionTask.objects.visible_to(request.user).filter(pk__in=[one.task_id for one in results])
        still = set(visible.values_list("pk", flat=True))
        shown = [one for one in results if one.task_id in still]
        for one in shown if action.kind == BulkAction.Kind.SNOOZE else ():
            if one.state == BulkResult.State.DONE:
                one.late = late_when_back(one.task, since=action.at)  # type: ignore[attr-defined]  # for the template
        context = {
            "action": action,
            "results": shown,
            "counts": Counter(one.state for one in results),
            "queue": request.GET.get("queue", ""),
            "may_undo": undoing.may_undo(action=action, now=self.now),
            "undo_until": action.at + UNDO_FOR,
        }
        return self.show(context)


class UndoBulk(BulkView):
    """Take a bulk action back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back where nobody changed anything since, and show what became of each."""
        action = BulkAction.objects.visible_to(request.user).filter(pk=pk).first()
        if action is None:
            raise Http404
        try:
            undoing.undo(action_id=pk, by=request.user, now=self.now)
        except undoing.UnableToTakeBack as error:
            messages.error(request, str(error))
        query = QueryDict(mutable=True)
        query["queue"] = request.POST.get("queue", "")
        return redirect(f"{_address(action)}?{query.urlencode()}")


def _address(action: BulkAction) -> str:
    return reverse("playbooks:bulk-done", args=[action.pk])
