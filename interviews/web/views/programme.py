"""The list of interviews: what waits for a person, for the team, and what is over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from interviews.models import Interview
from interviews.web import access
from retention.web.pages import Page

PAGE_SIZE = 50
MINE, TEAM, FREE, OVER = "mine", "team", "free", "over"


class InterviewsPage(Page):
    """Interviews by the day on which they are due; those that are over by the day they ended."""

    nav = "interviews"
    template_name = "interviews/interviews.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at interviews."""
        return access.sees_interviews(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the list."""
        visible = Interview.objects.visible_to(request.user)
        box = self.box(request.GET.get("box", ""))
        counts = self.counts(visible)
        page = Paginator(listed(self.inside(visible, box), over=box == OVER), PAGE_SIZE).get_page(
            request.GET.get("page")
        )
        return self.show({"box": box, "boxes": self.boxes(counts), "counts": counts, "page": page})

    def box(self, wanted: str) -> str:
        """Return the box that is asked for; by default one's own for those who hold interviews."""
        if wanted in (MINE, TEAM, FREE, OVER):
            return wanted
        return MINE if access.conducts(self.person) else TEAM

    def inside(self, visible: QuerySet[Interview], box: str) -> QuerySet[Interview]:
        """Return the interviews of a box."""
        if box == OVER:
            return visible.filter(state__in=[Interview.State.SUBMITTED, Interview.State.DECLINED], superseded_at=None)
        waiting = visible.open()  # type: ignore[attr-defined]
        if box == MINE:
            return waiting.filter(interviewer=self.person)  # type: ignore[no-any-return]
        return waiting.filter(interviewer=None) if box == FREE else waiting  # type: ignore[no-any-return]

    def counts(self, visible: QuerySet[Interview]) -> dict[str, int]:
        """Count what waits, in one question."""
        waiting = visible.open()  # type: ignore[attr-defined]
        return waiting.aggregate(  # type: ignore[no-any-return]
            open=Count("pk"),
            mine=Count("pk", filter=Q(interviewer=self.person)),
            unassigned=Count("pk", filter=Q(interviewer=None)),
            late=Count("pk", filter=Q(warn_at__lte=self.now)),
            overdue=Count("pk", filter=Q(due_at__lte=self.now)),
            scheduled=Count("pk", filter=Q(state=Interview.State.SCHEDULED)),
        )

    def boxes(self, counts: dict[str, int]) -> list[tuple[str, str, int | None]]:
        """Return the boxes that this person may look into."""
        mine = [(MINE, _("Mine"), counts["mine"])] if access.conducts(self.person) else []
        chooses = access.conducts(self.person) or access.leads(self.person)
        free = [(FREE, _("Without an interviewer"), counts["unassigned"])] if chooses else []
        return [*mine, *free, (TEAM, _("All open"), counts["open"]), (OVER, _("Over"), None)]


def listed(interviews: QuerySet[Interview], *, over: bool) -> QuerySet[Interview]:
    """Sort by what is most urgent, or by what ended last."""
    found = interviews.select_related("customer", "departure")
    return found.order_by(F("submitted_at").desc(nulls_last=True), "-pk") if over else found.order_by("due_at", "pk")
