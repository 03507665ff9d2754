"""Writing down on the page of a customer that they look at a competitor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from interviews.analysis import competitor_notes, permissions
from interviews.web.customer import rivals
from interviews.web.customer.rivals import CompetitorNoteForm
from retention.web.views.customer import CustomerPage


class WriteCompetitorNote(CustomerPage):
    """Write a note about a competitor; one that is not right comes back with the page around it."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may write, and see, what we hear of competitors."""
        return super().allowed(user) and bool(user.has_perms([permissions.SEE_NOTES, permissions.ADD_NOTE]))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write it and go back to the card."""
        customer = self.customer(pk)
        form = CompetitorNoteForm(request.POST)
        if form.is_valid():
            try:
                competitor_notes.write(customer_id=pk, by=self.person, now=self.now, **form.cleaned_data)
            except competitor_notes.UnableToWrite as error:
                form.add_error(error.field, str(error))
            else:
                messages.success(request, _("The note is saved."))
                return redirect(reverse("retention:customer", args=[pk]) + "#competitors")
        return self.show(self.everything(customer, held={rivals.HELD: form}))
