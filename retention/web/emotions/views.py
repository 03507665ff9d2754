"""The whole ledger of a customer's emotional account, and booking on it by hand."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from retention.analytics import emotions
from retention.clock import local_day
from retention.ingest.emotions import by_hand
from retention.web.customer.contacts import listed
from retention.web.emotions import card
from retention.web.emotions.forms import BookingForm
from retention.web.views.customer import CustomerPage, CustomerView

PAGE_SIZE: Final = 50


class AccountPage(CustomerView):
    """Everything that was ever booked, the newest first, with what has expired."""

    template_name = "retention/customer/account.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may see the account."""
        return super().allowed(user) and bool(user.has_perm(card.VIEW))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one page of the ledger."""
        customer = self.customer(pk)
        head = self.head(customer)
        account = card.read(self.asked(customer)) or emotions.Account()
        ledger = emotions.ledger(customer_id=pk, reader=self.person)
        return self.show(
            {
                **head,
                "account": account,
                "word": card.word(account.balance),
                "tone": card.tone(account.balance),
                "bars": card.bars(account),
                "page": Paginator(ledger, PAGE_SIZE).get_page(request.GET.get("page")),
                "today": local_day(self.now),
            }
        )


class BookByHand(CustomerPage):
    """Book points; a form that is not right comes back with the page around it."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may book."""
        return super().allowed(user) and bool(user.has_perms([card.VIEW, by_hand.ADD]))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Book and go back to the card."""
        customer = self.customer(pk)
        form = BookingForm(request.POST, contacts=listed(customer))
        if form.is_valid():
            told = dict(form.cleaned_data)
            contact = told.pop("contact")
            try:
                by_hand.book(customer_id=pk, contact_id=contact, by=self.person, now=self.now, **told)
            except by_hand.UnableToBook as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("It is booked."))
                return self.back_to(pk, card="account")
        return self.show(self.everything(customer, held={card.FORM: form}))
