"""What nobody could be told of: late work without a manager to hear it, and retention teams with a place left empty."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from playbooks.web import access
from playbooks.work import escalation, retention_team
from playbooks.work.approvals import inbox
from retention.web.pages import Page


class UnheardPage(Page):
    """The report for whoever sets up teams."""

    nav = "unheard"
    template_name = "playbooks/unheard.html"

    def allowed(self, user: Any) -> bool:
        """People who see how teams are set up."""
        return access.sees_unheard(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what is not over and nobody was told of."""
        context = {
            "escalations": escalation.unheard(now=self.now, by=request.user),
            "places": retention_team.unanswered(now=self.now, by=request.user),
            "undecidable": list(inbox.nobody_decides(by=request.user)),
            "may_change_teams": request.user.has_perm("retention_playbooks.change_team"),
        }
        return self.show(context)
