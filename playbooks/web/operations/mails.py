"""The contacts behind the number of messages: how many each got, and who reached the cap, as the night counted it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from playbooks.analytics import mails
from playbooks.models import ContactMails
from playbooks.web import access
from playbooks.web.operations import rows
from playbooks.web.operations.filters import MailFilter
from playbooks.web.operations.views import MOST, PAGE_SIZE, CountedPages, behind
from retention.clock import local_day
from retention.models import Customer
from retention.web.behind import file as files
from retention.web.behind.counted import at, counted
from retention.web.filters import chips
from retention.web.pages import Page, is_fragment, sees_every_portfolio


class ContactMailsPage(Page):
    """The contacts who got messages, those who got most first."""

    nav = "operations"
    template_name = "playbooks/contact_mails.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks and at messages."""
        return access.sees_tasks(user) and access.sees_messages(user)

    def filters(self) -> MailFilter:
        """Return the choice that the address describes, among the contacts that this person may see."""
        visible = Customer.objects.visible_to(self.person).order_by()
        found = ContactMails.objects.filter(contact__customer__in=visible.values("pk"))
        found = found.select_related("contact__customer__owner").order_by("-messages", "contact")
        return MailFilter(self.request.GET, queryset=found)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        known = mails.read(customers=None)
        context = {
            **behind(_("Messages per contact")),
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": (page := CountedPages(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=rows.A_CONTACT, paginator=page.paginator, as_of=at(known.counted_at if known else self.now),
                formula=rows.mails_formula(known), file="playbooks:contact-mails-file",
                asked=request.GET, filters=filters,
            ),
            "most": MOST,
            "wants_filters": self.wants_filters,
            "mails": known,
            "name_owners": sees_every_portfolio(self.person),
        }  # fmt: skip
        return self.show(context)


class ContactMailsFile(ContactMailsPage):
    """The same contacts as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="contact-mails", day=local_day(self.now), columns=rows.CONTACT_MAILS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip
