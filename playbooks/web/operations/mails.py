"""The contacts behind the number of messages: how many each got, and who reached the cap, as the night counted it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks.analytics import mails
from playbooks.models import ContactMails
from playbooks.web import access
from playbooks.web.operations import rows
from playbooks.web.operations.filters import MailFilter
from playbooks.web.operations.pages import ListBehind
from retention.models import Customer
from retention.web.behind.listing import FileBehind


class ContactMailsPage(ListBehind):
    """The contacts who got messages, those who got most first."""

    template_name = "playbooks/contact_mails.html"
    title = _("Messages per contact")
    noun = rows.A_CONTACT
    file_url, file_name = "playbooks:contact-mails-file", "contact-mails"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks and at messages."""
        return access.sees_tasks(user) and access.sees_messages(user)

    def filters(self) -> MailFilter:
        """Return the choice that the address describes, among the contacts that this person may see."""
        visible = Customer.objects.visible_to(self.person).order_by()
        found = ContactMails.objects.filter(contact__customer__in=visible.values("pk"))
        found = found.select_related("contact__customer__owner").order_by("-messages", "contact")
        return MailFilter(self.request.GET, queryset=found)

    def formula(self, filters: MailFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.mails_formula(self.known)

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file."""
        return rows.CONTACT_MAILS

    @cached_property
    def known(self) -> mails.Mails | None:
        """What the night counted."""
        return mails.read(customers=None)

    @property
    def counted_at(self) -> datetime:
        """When the night counted."""
        return self.known.counted_at if self.known else self.now

    def more(self, filters: MailFilter, page: Any) -> dict[str, Any]:
        """Return what the night counted, too."""
        return {**super().more(filters, page), "mails": self.known}


class ContactMailsFile(FileBehind, ContactMailsPage):
    """The same contacts as CSV."""
