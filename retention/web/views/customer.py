"""The page of one customer: where the score stands, why it moved, and everything that happened."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from retention.models import Customer, HealthSnapshot
from retention.scoring import explain, overrides, recalculate, scorecards
from retention.scoring.definitions import Card
from retention.web import panels, story
from retention.web.formats import local_day, number, percent
from retention.web.forms import OverrideForm, PeriodForm
from retention.web.pages import Page, is_fragment, sees_customers

LATEST = 20


class CustomerView(Page):
    """What has to do with one customer of those that the person may see."""

    nav = "customers"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def customer(self, pk: int) -> Customer:
        """Return the customer, or answer 404 where it is not one of theirs."""
        visible = Customer.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("health", "owner"), pk=pk)


class CustomerPage(CustomerView):
    """The whole page, or the waterfall alone when other days are chosen."""

    template_name = "retention/customer.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page."""
        customer = self.customer(pk)
        if is_fragment(request):
            return self.show(
                {"customer": customer, **self.moved(customer)}, template="retention/customer/_waterfall.html"
            )
        return self.show(self.everything(customer))

    def moved(self, customer: Customer) -> dict[str, Any]:
        """Return what moved the score between the two days of the address."""
        period = PeriodForm(self.request.GET)
        chosen: dict[str, date | None] = period.cleaned_data if period.is_valid() else {}
        last = story.snapshot_on(customer=customer, day=chosen.get("until"))
        waterfall = story.waterfall(customer=customer, first=chosen.get("since"), last=last)
        return {"period": period, "waterfall": waterfall}

    def everything(self, customer: Customer, *, override_form: OverrideForm | None = None) -> dict[str, Any]:
        """Return what the page shows."""
        user, today = self.request.user, local_day(self.now)
        snapshot = story.snapshot_on(customer=customer, day=None)
        warnings = list(customer.warnings.valid().select_related("rule").order_by("-opened_on", "-pk")[:LATEST])
        return {
            "customer": customer,
            **self.moved(customer),
            **self.score(customer, snapshot, [warning.opened_on for warning in warnings]),
            "warnings": warnings,
            "lost": Customer.objects.lost(as_of=today).filter(pk=customer.pk).exists(),
            "override": overrides.in_force(customer_id=customer.pk, as_of=today),
            "override_form": override_form or (OverrideForm(today=today) if user.has_perm(overrides.ADD) else None),
            "contacts": customer.contacts.order_by("left_on", "name"),
            "subscriptions": customer.subscriptions.order_by("-start", "pk"),
            "interactions": customer.interactions.select_related("contact").order_by("-occurred_at")[:LATEST],
            "panels": panels.load(request=panels.PanelRequest(customer=customer, user=user, now=self.now)),
        }

    def score(self, customer: Customer, snapshot: HealthSnapshot | None, markers: list[date]) -> dict[str, Any]:
        """Return the newest score taken apart, and how it went."""
        if snapshot is None:
            return {"snapshot": None}
        days = story.recent_days(customer=customer, last_day=snapshot.day)
        recent = story.recent_values(days)
        explanation = explain.explain(snapshot=snapshot)
        return {
            "snapshot": snapshot,
            "explanation": explanation,
            "groups": story.metric_groups(rows=explanation.rows, recent=recent),
            "informing": story.metric_groups(rows=explanation.outside, recent=recent),
            "informing_count": len(explanation.outside),
            "history": story.history(snapshots=days, card=Card.of(snapshot.scorecard), markers=markers),
        }


class RescoreCustomer(CustomerView):
    """Score this customer now instead of with the next run."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Score and go back to the page."""
        customer = self.customer(pk)
        try:
            found = recalculate.score_customer(customer_id=customer.pk, as_of=local_day(self.now), now=self.now)
        except scorecards.UnableToScore as error:
            messages.error(request, str(error))
        else:
            self.tell(found)
        return redirect("retention:customer", pk=customer.pk)

    def tell(self, found: HealthSnapshot) -> None:
        """Say what came of it."""
        if found.score is None:
            words = _("There is too little data for a score: the metrics with a value carry %(share)s of the weight.")
            messages.warning(self.request, words % {"share": percent(found.coverage)})
        else:
            words = _("Scored with the data of this moment: %(score)s.")
            messages.success(self.request, words % {"score": number(found.score, 1)})
