"""What keeps a sequence waiting: a case, a ticket or an approval of the customer that is still open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from playbooks.cases import tickets
from playbooks.models import ApprovalRequest, Case, MessagingRules
from retention.clock import local_day

CASE, TICKET, APPROVAL = "case", "ticket", "approval"


def open_for(*, customer_ids: Collection[int], rules: MessagingRules, now: datetime) -> dict[int, set[str]]:
    """What is open, by customer; three queries for any number of customers."""
    found: dict[int, set[str]] = {customer_id: set() for customer_id in customer_ids}
    for customer_id in Case.objects.open().filter(customer__in=customer_ids).values_list("customer_id", flat=True):
        found[customer_id].add(CASE)
    for customer_id in tickets.with_one(customer_ids=customer_ids, rules=rules, as_of=local_day(now)):
        found[customer_id].add(TICKET)
    for customer_id in _with_approvals(customer_ids):
        found[customer_id].add(APPROVAL)
    return found


def _with_approvals(customer_ids: Collection[int]) -> list[int]:
    waiting = ApprovalRequest.objects.waiting().filter(customer__in=customer_ids)
    return list(waiting.values_list("customer_id", flat=True))


def what_is_open(*, customer_id: int | None, flags: Collection[str], rules: MessagingRules, now: datetime) -> str:
    """What of the things that a sequence waits for is open, in words; empty where nothing is."""
    if not flags or customer_id is None:
        return ""
    waits = open_for(customer_ids=[customer_id], rules=rules, now=now)[customer_id] & set(flags)
    return in_words(waits)


def in_words(waits: Collection[str]) -> str:
    """An open case, ticket or approval, as people say it."""
    words = {CASE: _("an open case"), TICKET: _("an open ticket"), APPROVAL: _("an open approval")}
    return pgettext("in a list", ", ").join(words[one] for one in (CASE, TICKET, APPROVAL) if one in waits)
