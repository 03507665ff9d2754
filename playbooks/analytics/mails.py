"""How many messages contacts get: counted every night of each of them, the most of all, and who reached the cap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum

from playbooks.analytics import operations
from playbooks.analytics.operations import PACKAGE
from playbooks.models import ContactMails, MailCount, MessagingRules
from retention import statements
from retention.models import Customer

DAYS: Final = 30
_LOCK: Final = 7_310_012  # one count at a time


@dataclass(frozen=True, kw_only=True)
class Mails:
    """What contacts got in some days: how many got any, all messages, the most to one, and how many reached the cap."""

    first: date
    last: date
    counted_at: datetime
    cap_messages: int
    cap_days: int
    contacts: int
    messages: int
    most: int
    capped: int

    @property
    def mean(self) -> float | None:
        """Messages a contact who got any; None where nobody got one."""
        return self.messages / self.contacts if self.contacts else None


def count(*, now: datetime) -> dict[str, int]:
    """Count the messages of the last 30 days up to yesterday, of each contact anew; what was done, in numbers.

    A contact reached the cap where their address, to which the cap applies, got as many messages as it allows within
    its days. A second time changes nothing.
    """
    span = operations.period(now=now, days=DAYS)
    rules = MessagingRules.current()
    window = timedelta(days=rules.cap_days)
    given = {
        "start": span.start, "end": span.end, "before": span.start - window, "window": window,
        "others": rules.cap_messages - 1,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        ContactMails.objects.exclude(last_at__gte=span.start, last_at__lt=span.end).delete()
        changed = statements.execute(PACKAGE, "write_mails", given)
        MailCount.objects.all().delete()
        MailCount.objects.create(
            last_day=span.last, days=DAYS, counted_at=now, cap_messages=rules.cap_messages, cap_days=rules.cap_days,
            **_sums(ContactMails.objects.all()),
        )  # fmt: skip
    return {"contacts": changed}


def catch_up(*, now: datetime) -> dict[str, int]:
    """Count where the messages up to yesterday have not been counted yet: where no worker does it every night."""
    counted = MailCount.objects.aggregate(last=Max("last_day"))["last"]
    return {} if counted == operations.period(now=now, days=1).last else count(now=now)


def read(*, customers: QuerySet[Customer] | None) -> Mails | None:
    """What was counted last; None before the first count. One query, of some customers two.

    Of all customers (None) it is read; of those that a person may see it is added up from what was counted of each
    contact.
    """
    kept = MailCount.objects.order_by("-last_day").first()
    if kept is None:
        return None
    sums = {name: getattr(kept, name) for name in ("contacts", "messages", "most", "capped")}
    if customers is not None:
        sums = _sums(ContactMails.objects.filter(contact__customer__in=customers.order_by().values("pk")))
    span = operations.until(last=kept.last_day, days=kept.days)
    return Mails(
        first=span.first, last=span.last, counted_at=kept.counted_at, cap_messages=kept.cap_messages,
        cap_days=kept.cap_days, **sums,
    )  # fmt: skip


def _sums(rows: QuerySet[ContactMails]) -> dict[str, Any]:
    found = rows.aggregate(
        contacts=Count("pk"),
        at_the_cap=Count("pk", filter=Q(capped=True)),
        most=Max("messages"),
        whole=Sum("messages"),
    )
    names = {"contacts": "contacts", "messages": "whole", "most": "most", "capped": "at_the_cap"}
    return {name: found[key] or 0 for name, key in names.items()}
