"""Judging a customer by hand, and ending the judgement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from retention.clock import local_day
from retention.scoring import overrides
from retention.web.forms import OverrideForm
from retention.web.views.customer import CustomerPage


class SetOverride(CustomerPage):
    """Save a judgement; a form that is not right comes back with the page around it."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may judge them."""
        return super().allowed(user) and bool(user.has_perm(overrides.ADD))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save and go back to the page."""
        customer = self.customer(pk)
        form = OverrideForm(request.POST, today=local_day(self.now))
        if form.is_valid():
            try:
                overrides.set_override(customer_id=pk, by=self.person, now=self.now, **form.cleaned_data)
            except overrides.UnableToOverride as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The judgement is saved; it stands beside the computed score."))
                return self.back_to(pk, card="override")
        return self.show(self.everything(customer, override_form=form))


class EndOverride(CustomerPage):
    """End the judgement in force."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may change judgements."""
        return super().allowed(user) and bool(user.has_perm(overrides.CHANGE))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and go back to the page."""
        self.customer(pk)
        if overrides.end_override(customer_id=pk, by=self.person, now=self.now):
            messages.success(request, _("The judgement has ended; the computed score stands alone."))
        return self.back_to(pk, card="override")
