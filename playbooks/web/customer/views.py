"""Beginning something from the page of a customer: a task, a playbook, an offer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks import transitions
from playbooks.cases import by_hand
from playbooks.models import Case
from playbooks.web import access
from playbooks.web.customer.forms import CauseForm, PlaybookForm, TaskForm
from playbooks.work.changing import Why
from retention.models import Customer
from retention.web.views.customer import CustomerView

STATUS = {Why.MISSING: 404, Why.DENIED: 403}
"""Any other refusal is the form again, with what was wrong."""


class Beginning(CustomerView):
    """A form below the head of the customer; a subclass says which, and what is done with it."""

    template_name = "playbooks/begin.html"
    title: Any = ""
    button: Any = ""

    def allowed(self, user: Any) -> bool:
        """People who work on cases and may see customers."""
        return super().allowed(user) and access.sees_tasks(user) and bool(user.has_perm(transitions.WORK))

    def form(self, customer: Customer, case: Case | None, data: Any = None) -> Form:
        """Return the form, empty or with what was sent."""
        raise NotImplementedError

    def begin(self, customer: Customer, form: Any) -> HttpResponse:
        """Do what a valid form asks for. Raises by_hand.UnableToBegin."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        customer = self.customer(pk)
        case = self.case(customer)
        return self.page(customer, case, self.form(customer, case))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin it; what is not right comes back with the form."""
        customer = self.customer(pk)
        case = self.case(customer)
        form = self.form(customer, case, request.POST)
        if not form.is_valid():
            return self.page(customer, case, form)
        try:
            return self.begin(customer, form)
        except by_hand.UnableToBegin as error:
            form.add_error(None, str(error))
            return self.page(customer, case, form, status=STATUS.get(error.why, 200))

    def case(self, customer: Customer) -> Case | None:
        """Return the open case of the customer."""
        return Case.objects.visible_to(self.person).open().filter(customer=customer).first()

    def page(self, customer: Customer, case: Case | None, form: Form, *, status: int = 200) -> HttpResponse:
        """Show the form below the head of the customer."""
        context = {"form": form, "case": case, "title": self.title, "button": self.button}
        return self.show({**self.head(customer), **context}, status=status)


class AddTask(Beginning):
    """Give somebody a task."""

    title = gettext_lazy("Add a task")
    button = gettext_lazy("Add it")

    def form(self, customer: Customer, case: Case | None, data: Any = None) -> TaskForm:
        """Return the form; it proposes the owner of the customer."""
        return TaskForm(data, case=case, candidates=self.candidates(customer), initial={"to": customer.owner_id})

    def candidates(self, customer: Customer) -> Any:
        """Return who may be chosen: oneself and the owner, and for those who lead everybody of the teams."""
        if self.person.has_perm(transitions.LEAD):
            return access.candidates(customer.tenant)
        model = get_user_model()
        return model._default_manager.filter(pk__in={self.person.pk, customer.owner_id} - {None})

    def begin(self, customer: Customer, form: TaskForm) -> HttpResponse:
        """Add it and show the customer."""
        task = by_hand.add_task(
            customer_id=customer.pk, wanted=form.wanted(), cause=form.cause(), by=self.person, now=self.now
        )
        told = {"title": task.label, "name": task.owner_name}
        messages.success(self.request, _("“%(title)s” is in the queue of %(name)s.") % told)
        return self.back_to(customer.pk, card="tasks")


class StartPlaybook(Beginning):
    """Start a playbook."""

    title = gettext_lazy("Start a playbook")
    button = gettext_lazy("Start it")

    def form(self, customer: Customer, case: Case | None, data: Any = None) -> PlaybookForm:
        """Return the form."""
        return PlaybookForm(data, case=case)

    def begin(self, customer: Customer, form: PlaybookForm) -> HttpResponse:
        """Start it and show its case."""
        run = by_hand.start_playbook(
            customer_id=customer.pk,
            playbook=form.cleaned_data["playbook"],
            cause=form.cause(),
            by=self.person,
            now=self.now,
        )
        messages.success(self.request, _("The playbook “%(name)s” has begun.") % {"name": run.version.playbook.label})
        return redirect("playbooks:case", pk=run.case_id)


class DraftOffer(Beginning):
    """Draft an offer: at once in the open case, else in one that is opened for it."""

    title = gettext_lazy("Draft an offer")
    button = gettext_lazy("Go on to the offer")

    def allowed(self, user: Any) -> bool:
        """People who work on cases and make offers."""
        return super().allowed(user) and bool(user.has_perm(transitions.OFFER_MAKER))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the form of the offer, or ask why a case is opened."""
        case = self.case(self.customer(pk))
        return super().get(request, pk) if case is None else redirect("playbooks:offer-new", pk=case.pk)

    def form(self, customer: Customer, case: Case | None, data: Any = None) -> CauseForm:
        """Return the form."""
        return CauseForm(data, case=case)

    def begin(self, customer: Customer, form: CauseForm) -> HttpResponse:
        """Open the case and lead to the form of the offer."""
        case = by_hand.open_case(customer_id=customer.pk, cause=form.cause(), by=self.person, now=self.now)
        return redirect("playbooks:offer-new", pk=case.pk)
