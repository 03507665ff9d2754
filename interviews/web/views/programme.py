"""The list of interviews: what waits for a person, for the team, and what is over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from interviews.analysis import waiting
from interviews.models import Interview, InterviewQuerySet
from interviews.web import access
from retention.web.pages import Page

PAGE_SIZE = 50
MINE, TEAM, FREE, OVER, CODE, AGREE = "mine", "team", "free", "over", "code", "agree"
CLOSED = {OVER, CODE, AGREE}
"""The boxes of interviews that are over."""
Box = tuple[str, str, int | None]


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
        found = listed(self.inside(visible, box), over=box in CLOSED)
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"box": box, "boxes": self.boxes(counts, box), "counts": counts, "page": page}
        return self.show({**context, "closed": box in CLOSED})

    def box(self, wanted: str) -> str:
        """Return the box that is asked for; by default one's own for those who hold interviews."""
        if wanted in {MINE, TEAM, FREE, *CLOSED}:
            return wanted
        return MINE if access.conducts(self.person) else TEAM

    def inside(self, visible: InterviewQuerySet, box: str) -> QuerySet[Interview]:
        """Return the interviews of a box."""
        if box == OVER:
            return visible.filter(state__in=[Interview.State.SUBMITTED, Interview.State.DECLINED], superseded_at=None)
        if box in CLOSED:
            return self.judged(box)
        if box == MINE:
            return visible.open().filter(interviewer=self.person)
        return visible.open().filter(interviewer=None) if box == FREE else visible.open()

    def judged(self, box: str) -> QuerySet[Interview]:
        """Return what waits for this person to code it, or to agree as the second one."""
        return waiting.to_code(by=self.person) if box == CODE else waiting.to_agree(by=self.person)

    def counts(self, visible: InterviewQuerySet) -> dict[str, int]:
        """Count what is open, in one question."""
        return visible.open().aggregate(
            open=Count("pk"),
            mine=Count("pk", filter=Q(interviewer=self.person)),
            unassigned=Count("pk", filter=Q(interviewer=None)),
            late=Count("pk", filter=Q(warn_at__lte=self.now)),
            overdue=Count("pk", filter=Q(due_at__lte=self.now)),
            scheduled=Count("pk", filter=Q(state=Interview.State.SCHEDULED)),
        )

    def boxes(self, counts: dict[str, int], box: str) -> list[Box]:
        """Return the boxes that this person may look into; those of judging only while something waits there."""
        mine = [(MINE, _("Mine"), counts["mine"])] if access.conducts(self.person) else []
        chooses = access.conducts(self.person) or access.leads(self.person)
        free = [(FREE, _("Without an interviewer"), counts["unassigned"])] if chooses else []
        judging: list[Box] = [
            (code, label, self.judged(code).count())
            for code, label in ((CODE, _("To be coded")), (AGREE, _("For a second person")))
        ]
        shown = [one for one in judging if one[2] or one[0] == box]
        return [*mine, *free, *shown, (TEAM, _("All open"), counts["open"]), (OVER, _("Over"), None)]


def listed(interviews: QuerySet[Interview], *, over: bool) -> QuerySet[Interview]:
    """Sort by what is most urgent, or by what ended last."""
    found = interviews.select_related("customer", "departure")
    return found.order_by(F("submitted_at").desc(nulls_last=True), "-pk") if over else found.order_by("due_at", "pk")
