"""The page of one customer: where the score stands, why it moved, and everything that happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from retention.analytics import quadrants
from retention.clock import local_day
from retention.ingest.by_hand import notes, sentiments
from retention.models import Customer, HealthSnapshot, Warning
from retention.scoring import explain, overrides, recalculate, scorecards
from retention.scoring.definitions import Card
from retention.scoring.outlook import course, usual
from retention.web import formats, panels, story
from retention.web.customer import actions, contacts, header, history, money, next_tier, timeline
from retention.web.customer.forms import NoteForm, SentimentForm
from retention.web.formats import percent, score
from retention.web.forms import OverrideForm, PeriodForm
from retention.web.pages import Page, is_fragment, page_around, sees_customers
from retention.web.rows import health_of

LATEST_NOTES = 3
MOST_WARNINGS = 20
MOST_MARKS = 60
OWN: Final = (
    panels.Own(key="warnings", position=20, template="retention/customer/_warnings.html"),
    panels.Own(key="sentiment", position=30, template="retention/customer/_sentiment.html"),
    panels.Own(key="contacts", position=40, template="retention/customer/_contacts.html"),
    panels.Own(key="notes", position=80, template="retention/customer/_notes.html"),
    panels.Own(key="override", position=90, template="retention/customer/_override.html"),
)
"""Cards of this page itself, among those of the apps; what they show stands in the context of the page."""


class CustomerView(Page):
    """What has to do with one customer of those that the person may see."""

    nav = "customers"
    _asked: panels.PanelRequest | None = None
    missing: frozenset[str] = frozenset()
    """What is known to have nothing of the customer; the whole page looks first."""

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def customer(self, pk: int) -> Customer:
        """Return the customer, or answer 404 where it is not one of theirs."""
        visible = Customer.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("health", "owner"), pk=pk)

    def back_to(self, pk: int, *, card: str) -> HttpResponse:
        """Lead to the page of the customer, to the card where something was done; it has the focus there."""
        return redirect(reverse("retention:customer", args=[pk]) + f"#{card}")

    def asked(self, customer: Customer) -> panels.PanelRequest:
        """Return what the parts of other apps are told."""
        if self._asked is None:
            self._asked = panels.PanelRequest(customer=customer, user=self.person, now=self.now, missing=self.missing)
        return self._asked

    def kept(self, *own: str) -> QueryDict:
        """Return what the address of the page says: of a part, that of the page around it with the part's own."""
        if not is_fragment(self.request):
            return self.request.GET
        around = QueryDict(urlsplit(page_around(self.request)).query, mutable=True)
        for key in own:
            around.setlist(key, self.request.GET.getlist(key))
        return around

    def part(self, context: dict[str, Any], *, template: str, here: str) -> HttpResponse:
        """Return a part of a page, and let the address bar say what is chosen in it."""
        answer = self.show(context, template=f"retention/customer/{template}.html")
        query = context["kept"].urlencode()
        answer["HX-Push-Url"] = f"{here}?{query}" if query else here
        return answer

    def kinds(self) -> list[str]:
        """Return the kinds to which the address narrows the stream."""
        known = {kind.key for kind in timeline.kinds(user=self.person)}
        return [key for key in self.request.GET.getlist("show") if key in known]

    def head(self, customer: Customer) -> dict[str, Any]:
        """Return what the head of the page shows, here and above the forms about the customer."""
        today, asked = local_day(self.now), self.asked(customer)
        snapshot = story.snapshot_on(customer=customer, day=None)
        health = health_of(customer)
        return {
            "customer": customer,
            "snapshot": snapshot,
            "quadrant": snapshot
            and quadrants.quadrant_of(customer=customer, tier=snapshot.tier, mrr=health.mrr if health else None),
            "lost": Customer.objects.lost(as_of=today).filter(pk=customer.pk).exists(),
            "override": None
            if "overrides" in self.missing or not self.person.has_perm("retention.view_healthoverride")
            else overrides.in_force(customer_id=customer.pk, as_of=today),
            "sentiment": sentiments.Told()
            if "sentiments" in self.missing
            else sentiments.told(customer=customer, reader=self.person),
            "facts": header.facts(request=asked),
            "actions": [*actions.own(request=asked), *header.actions(request=asked)],
        }


class CustomerPage(CustomerView):
    """The whole page, or the waterfall or the history alone when other days are chosen."""

    template_name = "retention/customer.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page."""
        customer = self.customer(pk)
        if not is_fragment(request):
            return self.show(self.everything(customer))
        if request.headers.get("HX-Target") == "history":
            snapshot = story.snapshot_on(customer=customer, day=None)
            parts = {"history": snapshot and self.history_alone(customer, snapshot), "kept": self.kept("by")}
            return self.part({"customer": customer, **parts}, template="_history", here=request.path)
        found = {"customer": customer, "kept": self.kept("from", "to"), **self.moved(customer)}
        return self.part(found, template="_waterfall", here=request.path)

    def moved(self, customer: Customer, newest: HealthSnapshot | None = None) -> dict[str, Any]:
        """Return what moved the score between the two days of the address, and a judgement beside it."""
        period = PeriodForm(self.request.GET)
        chosen: dict[str, date | None] = period.cleaned_data if period.is_valid() else {}
        to = chosen.get("to")
        known = newest if newest and (to is None or newest.day <= to) else None
        last = known or story.snapshot_on(customer=customer, day=to)
        waterfall = story.waterfall(customer=customer, first=chosen.get("from"), last=last, with_origins=True)
        judged = last and "overrides" not in self.missing and overrides.on_day(customer_id=customer.pk, day=last.day)
        beside = judged.score - last.score if judged and last and last.score is not None else None
        days = {"from": waterfall.first_day, "to": waterfall.last_day}
        return {
            "period": period,
            "typed": {key: self.request.GET.get(key) or (day.isoformat() if day else "") for key, day in days.items()},
            "moved_days": [
                _("There is no score on %(day)s; that of %(used)s is taken.")
                % {"day": formats.day(chosen[key]), "used": formats.day(day)}
                for key, day in days.items()
                if chosen.get(key) and day and chosen[key] != day
            ],
            "waterfall": waterfall,
            "last": last,
            "judged": judged,
            "judged_beside": beside,
        }

    def everything(
        self,
        customer: Customer,
        *,
        override_form: OverrideForm | None = None,
        sentiment_form: SentimentForm | None = None,
        note_form: NoteForm | None = None,
        held: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what the page shows; `held` is what its parts are to find there, such as a form with its errors."""
        user, today = self.person, local_day(self.now)
        self.missing = timeline.missing(customer=customer, as_of=today)
        head = self.head(customer)
        latest: Any = [] if "notes" in self.missing else customer.notes.visible_to(user).order_by("-at", "-pk")
        may_say = sentiments.may_judge(customer=customer, by=user)
        may_judge, may_note = user.has_perm(overrides.ADD), user.has_perm(notes.ADD)
        people = contacts.people(customer=customer, now=self.now)
        self.asked(customer).held.update({"contacts": people.contacts, **(held or {})})
        moved = self.moved(customer, head["snapshot"])
        found = {
            **head,
            **moved,
            **self.score(customer, head["snapshot"], moved),
            "kept": self.kept(),
            "warnings": self.warnings(customer),
            "override_form": override_form or (OverrideForm(today=today) if may_judge else None),
            "sentiment_form": sentiment_form or (SentimentForm() if may_say else None),
            "people": people,
            "money": money.money(customer=customer, as_of=today),
            "notes": list(latest[:LATEST_NOTES]),
            "note_form": note_form or (NoteForm() if may_note else None),
        }
        return {**found, "panels": panels.load(request=self.asked(customer), own=self.cards(found))}

    def cards(self, found: Mapping[str, Any]) -> list[panels.Own]:
        """Return the cards of this page itself that have something to show or to fill in."""
        said = found["sentiment"]
        empty = {
            "warnings": not self.person.has_perm("retention.view_warning"),
            "sentiment": not (said.now or said.handed_over or found["sentiment_form"]),
            "notes": not (found["notes"] or found["note_form"]),
            "override": not (found["override"] or found["override_form"]),
        }
        return [one for one in OWN if not empty.get(one.key)]

    def warnings(self, customer: Customer) -> QuerySet[Warning] | list[Warning]:
        """Return the open warnings, the newest first."""
        if "warnings" in self.missing or not self.person.has_perm("retention.view_warning"):
            return []
        return customer.warnings.open().select_related("rule").order_by("-opened_on", "-pk")[:MOST_WARNINGS]

    def score(self, customer: Customer, snapshot: HealthSnapshot | None, moved: Mapping[str, Any]) -> dict[str, Any]:
        """Return how the newest score went, what happened meanwhile, what costs it most and what would lift it.

        The score that is taken apart into its metrics is that of the last day of what `moved` it: the newest, unless
        the address asks for an earlier one.
        """
        ask = timeline.Ask(customer=customer, user=self.person, now=self.now, missing=self.missing)
        chosen = self.kinds()
        query = urlencode([("show", key) for key in chosen])
        stream = {"kinds": timeline.kinds(user=self.person), "chosen": chosen, "query": query and f"{query}&"}
        if snapshot is None:
            return {"stream": {**stream, "page": timeline.load(ask=ask, chosen=chosen)}}
        spans = self.spans(customer, snapshot)
        page, marks = timeline.load_with_marks(ask=ask, most=MOST_MARKS, since=self.since(spans), chosen=chosen)
        shown, of_days = moved["last"] or snapshot, moved["waterfall"].data_days
        recent = usual.lately(customer_id=customer.pk, as_of=shown.day)
        explanation = newest = explain.explain(snapshot=shown)
        if shown.day != snapshot.day:
            newest = explain.explain(snapshot=snapshot)
        worst = next((row for row in newest.rows if row.points_lost), None)
        return {
            "stream": {**stream, "page": page},
            "explanation": explanation,
            "worst": worst,
            "worst_words": explain.reason_in_words(worst) if worst else "",
            "next_tier": next_tier.next_tier(snapshot=snapshot),
            "worst_day": (of_days.get(worst.code) if newest is explanation and worst else None) or snapshot.day,
            "groups": story.metric_groups(rows=explanation.rows, recent=recent, of_days=of_days),
            "informing": story.metric_groups(rows=explanation.outside, recent=recent),
            "informing_count": len(explanation.outside),
            "history": self.history(snapshot, spans, marks),
        }

    def history_alone(self, customer: Customer, snapshot: HealthSnapshot) -> history.History:
        """Return how the score went, with what happened meanwhile, without the rest of the page."""
        spans = self.spans(customer, snapshot)
        ask = timeline.Ask(customer=customer, user=self.person, now=self.now, most=MOST_MARKS, since=self.since(spans))
        return self.history(snapshot, spans, timeline.marks(ask=ask))

    def history(
        self, snapshot: HealthSnapshot, spans: list[course.Span], marks: list[timeline.Placed]
    ) -> history.History:
        """Return how the score went, by the card of its newest day."""
        return history.history(spans=spans, unit=self.unit, card=Card.of(snapshot.scorecard), marks=marks)

    @property
    def unit(self) -> str:
        """Day, week or month, as the address has it."""
        unit = self.request.GET.get("by", course.DAY)
        return unit if unit in course.REACH else course.DAY

    def spans(self, customer: Customer, snapshot: HealthSnapshot) -> list[course.Span]:
        """Return the scores up to the newest, in the unit of the address."""
        return course.course(customer_id=customer.pk, as_of=snapshot.day, unit=self.unit)

    def since(self, spans: list[course.Span]) -> datetime:
        """Return from when on things stand on the history."""
        return timeline.end_of(spans[0].first_day - timedelta(days=1)) if spans else self.now


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
            messages.success(self.request, words % {"score": score(found.score, 1)})
