"""Cases: the risk episodes of one's customers, and each with its whole story."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.cases import closing, touching
from playbooks.models import Case
from playbooks.runs import starting
from playbooks.web import access, case_story
from playbooks.web.filters import CaseFilter
from playbooks.web.forms import ChoosePlaybookForm, CloseCaseForm
from playbooks.web.offers.reading import of_case
from playbooks.web.operations import rows
from retention.clock import local_day
from retention.models import Customer
from retention.web import story
from retention.web.behind import file as files
from retention.web.behind.counted import at, counted
from retention.web.filters import Facets, chips
from retention.web.pages import Page, is_fragment

PAGE_SIZE = 50


class CasesPage(Page):
    """The cases of the customers that a person may see, those that are open first."""

    nav = "cases"
    narrows = True
    template_name = "playbooks/cases.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def filters(self) -> CaseFilter:
        """Return the choice that the address describes, among the cases that this person may see."""
        visible = Case.objects.visible_to(self.person).select_related("customer__health", "customer__owner")
        facets = Facets(Customer.objects.visible_to(self.person))
        return CaseFilter(self.request.GET, queryset=visible.order_by("-state", "-opened_at", "-pk"), facets=facets)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": (page := Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=rows.A_CASE, paginator=page.paginator, as_of=at(self.now), formula=rows.CASES,
                file="playbooks:cases-file", asked=request.GET, filters=filters,
            ),
            "wants_filters": self.wants_filters,
        }  # fmt: skip
        return self.show(context)


class CasesFile(CasesPage):
    """The same cases as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="cases", day=local_day(self.now), columns=rows.CASE_COLUMNS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip


class CasePage(Page):
    """One case from its first warning to its outcome."""

    nav = "cases"
    template_name = "playbooks/case.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def case(self, pk: int) -> Case:
        """Return the case, or answer 404 where it is not one they may see."""
        found = Case.objects.visible_to(self.request.user).with_cleared_flag()
        case = found.select_related("customer__health", "customer__owner", "closed_by").filter(pk=pk).first()
        if case is None:
            raise Http404
        return case

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the case; 404 where it is not one they may see."""
        return self.page(self.case(pk))

    def page(self, case: Case, *, refusal: str = "", **sent: Any) -> HttpResponse:
        """Show the case with its story, and the forms of what this person may do with it."""
        context = {
            "case": case,
            "customer": case.customer,
            "snapshot": story.snapshot_on(customer=case.customer, day=None),
            "lines": case_story.story(case=case, user=self.request.user),
            "steps": case_story.steps(case=case),
            "places": list(case.members.select_related("user").order_by("role", "-pk")),
            "refusal": refusal,
            **of_case(case_id=case.pk, user=self.request.user),
            **self.forms(case),
            **sent,
        }
        return self.show(context)

    def forms(self, case: Case) -> dict[str, Any]:
        """Return the forms for those who work on cases, while it is open."""
        if case.state != Case.State.OPEN or not self.person.has_perm(transitions.WORK):
            return {}
        closing_with = {
            "outcome": Case.Outcome.CONDITION_CLEARED if getattr(case, "cleared", False) else "",
            "next_touch": touching.suggested(case=case, as_of=local_day(self.now)),
        }
        return {
            "choose_form": ChoosePlaybookForm(auto_id="id_choose_%s"),
            "close_form": CloseCaseForm(initial=closing_with, auto_id="id_close_%s"),
        }


class CaseAction(CasePage):
    """Doing something with a case; what stands in the way is shown on its page."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who work on cases."""
        return super().allowed(user) and bool(user.has_perm(transitions.WORK))


class ChoosePlaybook(CaseAction):
    """Start the playbook that fits the cause that was found."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start it in the place of the one at work."""
        case, form = self.case(pk), ChoosePlaybookForm(request.POST, auto_id="id_choose_%s")
        if not form.is_valid():
            return self.page(case, choose_form=form)
        try:
            run = starting.choose(case_id=pk, playbook=form.cleaned_data["playbook"], by=request.user, now=self.now)
        except starting.UnableToChoose as error:
            return self.page(self.case(pk), refusal=str(error))
        messages.success(request, _("The playbook “%(name)s” has begun.") % {"name": run.version.playbook.label})
        return redirect("playbooks:case", pk=pk)


class CloseCase(CaseAction):
    """Close a case: with “Condition cleared” after the customer has recovered, or with any other outcome."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it; its playbook ends and its unfinished tasks are cancelled."""
        case, form = self.case(pk), CloseCaseForm(request.POST, auto_id="id_close_%s")
        if not form.is_valid():
            return self.page(case, close_form=form)
        try:
            closing.close(case_id=pk, by=request.user, now=self.now, **form.cleaned_data)
        except closing.UnableToClose as error:
            return self.page(self.case(pk), refusal=str(error))
        messages.success(request, _("The case is closed."))
        return redirect("playbooks:case", pk=pk)
