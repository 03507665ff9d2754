"""What offers and approvals can be narrowed by; only rows that the person may see are ever searched."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from playbooks.models import ApprovalRequest, ApprovalRequestQuerySet, Offer
from playbooks.work.approvals import inbox
from retention.clock import database_now


class OfferFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Offers by customer, case, kind and state."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()
    case = filters.NumberFilter(field_name="case_id")
    kind = filters.CharFilter(field_name="kind__code")
    state = filters.MultipleChoiceFilter(choices=Offer.State.choices)

    class Meta:
        model = Offer
        fields: tuple[str, ...] = ()


class ApprovalFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Requests by customer, case, offer, state, and whose turn it is."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()
    case = filters.NumberFilter(field_name="case_id")
    offer = filters.NumberFilter(field_name="offer_id")
    state = filters.MultipleChoiceFilter(choices=ApprovalRequest.State.choices)
    box = filters.ChoiceFilter(
        choices=[(name, name) for name in inbox.BOXES], method="in_box", label=_("one of your boxes")
    )

    class Meta:
        model = ApprovalRequest
        fields: tuple[str, ...] = ()

    def in_box(self, queryset: ApprovalRequestQuerySet, name: str, value: str) -> ApprovalRequestQuerySet:
        """Those of a box of the person who asks."""
        found = inbox.box(name=value, user=self.request.user, now=database_now())
        return queryset.filter(pk__in=found.order_by().values("pk"))
