"""Cases: the risk episodes of one's customers, and each with its whole story."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from playbooks.models import Case
from playbooks.web import access, case_story
from playbooks.web.filters import CaseFilter
from playbooks.web.offers.reading import of_case
from retention.models import Customer
from retention.web import story
from retention.web.filters import Facets, chips
from retention.web.pages import Page, is_fragment

PAGE_SIZE = 50


class CasesPage(Page):
    """The cases of the customers that a person may see, those that are open first."""

    nav = "cases"
    template_name = "playbooks/cases.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the list."""
        visible = Case.objects.visible_to(request.user).select_related("customer__health", "customer__owner")
        facets = Facets(Customer.objects.visible_to(request.user))
        filters = CaseFilter(request.GET, queryset=visible.order_by("-state", "-opened_at", "-pk"), facets=facets)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page")),
            "wants_filters": self.wants_filters,
        }
        return self.show(context)


class CasePage(Page):
    """One case from its first warning to its outcome."""

    nav = "cases"
    template_name = "playbooks/case.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the case; 404 where it is not one they may see."""
        found = Case.objects.visible_to(request.user).with_cleared_flag()
        case = found.select_related("customer__health", "customer__owner", "closed_by").filter(pk=pk).first()
        if case is None:
            raise Http404
        context = {
            "case": case,
            "customer": case.customer,
            "snapshot": story.snapshot_on(customer=case.customer, day=None),
            "lines": case_story.story(case=case, user=request.user),
            "steps": case_story.steps(case=case),
            "places": list(case.members.select_related("user").order_by("role", "-pk")),
            **of_case(case_id=case.pk, user=request.user),
        }
        return self.show(context)
