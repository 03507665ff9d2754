"""A row of the queue opened where it is, and what is new since the page was shown."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from playbooks.web import access
from playbooks.web.desk import glance, news
from playbooks.web.desk.listing import filtered
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


class NewsPart(DeskPage):
    """What is new in a queue since it was shown; 304 where that is what the browser knows."""

    template_name = "playbooks/desk/_news.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Compare and tell."""
        filters, _scope = filtered(request.user, request.GET, self.now)
        found = news.since_shown(tasks=filters.qs, query=request.GET)
        headers = {"ETag": found.etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == found.etag:
            return HttpResponse(status=304, headers=headers)
        response = self.show({"news": found})
        for name, value in headers.items():
            response[name] = value
        return response
