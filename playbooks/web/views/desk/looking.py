"""A row of the queue opened where it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from playbooks.web import access
from playbooks.web.desk import glance
from playbooks.work import worklist
from retention.web.pages import Page, is_fragment


class DeskPage(Page):
    """What belongs to the queue."""

    nav = "queue"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)


class GlancePage(DeskPage):
    """A task inside its row; without a script the task's own page."""

    template_name = "playbooks/desk/_glance.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it; 404 where it is not one they may see."""
        if not is_fragment(request):
            return redirect("playbooks:task", pk=pk)
        asked = glance.Asked.from_query(request.GET, queue=request.GET.get("queue", ""))
        try:
            content = glance.content(task_id=pk, asked=asked, user=request.user, now=self.now)
        except worklist.UnableToOpen as error:
            raise Http404(str(error)) from error
        return self.show(content)
