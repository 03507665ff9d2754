"""What win-backs come to: who was asked to come back and pays again, and what customers who left wait for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from interviews.analysis.figures.intervals import Share, wilson
from interviews.analysis.figures.report import PACKAGE
from interviews.models import Departure, ProductRequest, WinBack, WinBackCondition
from retention import statements
from retention.models import Subscription

NOBODY = {"customers": 0, "agreed": 0, "mrr": Decimal(0)}


def asked(*, departures: QuerySet[Departure]) -> QuerySet[Departure]:
    """Those whose customer was asked to come back."""
    return departures.filter(Exists(WinBack.objects.filter(departure=OuterRef("pk"))))


def paying_again(*, departures: QuerySet[Departure], as_of: date) -> QuerySet[Departure]:
    """Those whose customer pays again: by a subscription that began after they left."""
    again = Subscription.objects.filter(
        customer=OuterRef("customer"), mrr__gt=0, start__gte=OuterRef("left_on"), start__lte=as_of
    )
    return departures.filter(Exists(again.exclude(end__lte=as_of)))


def waiting_for(*, departures: QuerySet[Departure], code: str, agreed: bool) -> QuerySet[Departure]:
    """Those whose customer waits for a product request; `agreed`: and may be contacted."""
    waiting = WinBackCondition.objects.filter(
        departure=OuterRef("pk"), state=WinBackCondition.State.WAITING, product_request__code=code
    )
    return departures.filter(Exists(waiting.filter(consent=True) if agreed else waiting))


def once_a_customer(*, departures: QuerySet[Departure]) -> QuerySet[Departure]:
    """Of each customer the latest of these departures."""
    latest = departures.order_by("customer", "-left_on", "-pk").distinct("customer")
    return departures.filter(pk__in=latest.values("pk"))


def rate(*, departures: QuerySet[Departure], as_of: date) -> Share:
    """Of the customers who were asked to come back, those who pay again. Two queries."""
    reached = asked(departures=departures.order_by())
    people_asked, people_back = (
        rows.values("customer").distinct().count() for rows in (reached, paying_again(departures=reached, as_of=as_of))
    )
    return wilson(part=people_back, whole=people_asked)


def wanted(*, user: Any) -> list[ProductRequest]:
    """The open product requests by the MRR of the customers who wait for them, among those that a person may see.

    Each has `customers`, how many of them `agreed` to be contacted, and `mrr`; a customer counts once a request. Two
    queries.
    """
    chosen = Departure.objects.visible_to(user).order_by().values("id", "customer_id", "left_on", "mrr_lost")
    counts = {row.pop("id"): row for row in statements.fetch(PACKAGE, "wanted", fragments={
        "departures": statements.part(chosen)})}  # fmt: skip
    found = list(ProductRequest.objects.filter(state=ProductRequest.State.OPEN))
    for one in found:
        vars(one).update(counts.get(one.pk, NOBODY))
    return sorted(found, key=lambda one: (-vars(one)["mrr"], -vars(one)["customers"], one.pk))
