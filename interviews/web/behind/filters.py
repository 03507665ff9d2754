"""How the lists behind the numbers are narrowed; what is chosen stands in the address."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interviews.analysis.figures import behind, looking, returning
from interviews.analysis.figures.report import BEST
from interviews.models import (
    LOOKING,
    Competitor,
    CompetitorNote,
    Departure,
    ProductRequest,
    Source,
    Verdict,
)
from interviews.web.report_filters import SOURCES, DepartureFilter
from retention.models import Customer
from retention.web.filters import Filters, Select, several

TALKS: Final = [
    ("submitted", _("Interviewed")),
    ("declined", _("Declined")),
    ("open", _("Still open")),
    ("none", _("without an interview")),
]
VERDICTS: Final = [*Verdict.choices, ("unconfirmed", _("Waiting for a second person"))]
DOES_NOT_MATTER: Final = _("does not matter")


def one_of(label: Any, choices: Any, method: str, *, empty: Any = DOES_NOT_MATTER) -> django_filters.ChoiceFilter:
    """Return a filter by one of some choices."""
    return django_filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=empty, widget=Select)


class BehindFilter(DepartureFilter):
    """Departures as the report narrows them, and by what it counts of them."""

    source = one_of(_("Whose view"), SOURCES[1:], "as_it_is", empty=SOURCES[0][1])
    reason = several(_("Main reason"), "best_id", ())
    known = one_of(_("Reason known"), [("1", _("yes")), ("0", _("no"))], "whether_known")
    verdict = several(_("Verdict"), "best_verdict", VERDICTS)
    talk = several(_("Interview"), "talk", TALKS)
    competitor = several(_("Competitor"), "pk", ())
    recorded = one_of(_("Recorded by us"), (), "recorded_as")
    confirmed = one_of(_("Confirmed by an interviewer"), (), "confirmed_as")
    alike = one_of(
        _("Recorded and confirmed"), [("1", _("the same main reason")), ("any", _("there are both"))], "twice_known"
    )

    def __init__(self, *args: Any, sees_interviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sees_interviews:
            self.filters["talk"].method = self.talked
        else:
            del self.filters["talk"]
        for name in ("reason", "recorded", "confirmed"):
            self.filters[name].extra["choices"] = self._reasons
        self.filters["reason"].method = self.for_reasons
        self.filters["verdict"].method = self.judged
        self.filters["competitor"].method = self.naming
        self.filters["competitor"].extra["choices"] = _competitors

    @cached_property
    def tree(self) -> behind.Tree:
        """The reasons as they are counted."""
        return behind.Tree.read()

    @property
    def source_of_reasons(self) -> str:
        """Whose word for the main reason counts."""
        asked = self.data.get("source", "")
        return asked if asked in Source.values else BEST

    @property
    def qs(self) -> QuerySet[Departure]:
        """The departures that fit: the latest first, or, of those who were interviewed, the soonest interviewed."""
        soonest = self.given.get("talk") == ["submitted"]
        order = ["talk_days", "pk"] if soonest else ["-left_on", "-pk"]
        return super().qs.order_by(*order)

    def as_it_is(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep everything: the source is read together with what is asked of it."""
        return queryset

    def for_reasons(self, queryset: QuerySet[Departure], name: str, value: list[str]) -> QuerySet[Departure]:
        """Keep those whose main reason is counted under one of these."""
        if not value:
            return queryset
        ids = self.tree.counted_as(value)
        return behind.for_reasons(departures=queryset, source=self.source_of_reasons, ids=ids)

    def whether_known(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those whose main reason is known, or is not."""
        return behind.with_reason(departures=queryset, source=self.source_of_reasons, known=value == "1")

    def judged(self, queryset: QuerySet[Departure], name: str, value: list[str]) -> QuerySet[Departure]:
        """Keep those that were judged so."""
        if not value:
            return queryset
        return behind.judged(departures=queryset, source=self.source_of_reasons, verdicts=value)

    def talked(self, queryset: QuerySet[Departure], name: str, value: list[str]) -> QuerySet[Departure]:
        """Keep those about whom the interview has come so far."""
        return behind.talked(departures=queryset, talks=value) if value else queryset

    def naming(self, queryset: QuerySet[Departure], name: str, value: list[str]) -> QuerySet[Departure]:
        """Keep those whose customer named one of these competitors."""
        return behind.naming(departures=queryset, competitors=value) if value else queryset

    def recorded_as(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those for which we had recorded this main reason."""
        return behind.for_reasons(departures=queryset, source="recorded", ids=self.tree.counted_as([value]))

    def confirmed_as(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those for which an interviewer confirmed this main reason."""
        return behind.for_reasons(departures=queryset, source="confirmed", ids=self.tree.counted_as([value]))

    def twice_known(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those that have both reasons, or the same by both."""
        return behind.twice_known(departures=queryset, tree=self.tree, alike=value == "1")

    def _reasons(self) -> list[tuple[str, str]]:
        return [(one.code, one.label) for one in self.tree.reasons.values()]


class WinBackFilter(Filters):
    """Customers who left, by what became of asking them to come back, and by what they wait for."""

    back = one_of(
        _("Win-back"), [("asked", _("asked to come back")), ("again", _("asked, and pay again"))], "asked_again"
    )
    request = one_of(_("Waits for"), (), "waiting")
    agreed = one_of(_("Agreed to be contacted"), [("1", _("yes"))], "as_it_is")

    class Meta:
        model = Departure
        fields: list[str] = []

    def __init__(self, *args: Any, as_of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        self.filters["request"].extra["choices"] = _requests

    @property
    def qs(self) -> QuerySet[Departure]:
        """The departures that fit, the latest first; of nothing in particular those who were asked to come back."""
        found: QuerySet[Departure] = super().qs
        if not self.given.get("back") and not self.given.get("request"):
            found = self.asked_again(found, "back", "asked")
        return found.order_by("-left_on", "-pk")

    def as_it_is(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep everything: consent is read together with what is waited for."""
        return queryset

    def asked_again(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those who were asked to come back, or of them those who pay again; a customer once."""
        found = returning.asked(departures=queryset)
        if value == "again":
            found = returning.paying_again(departures=found, as_of=self.as_of)
        return returning.once_a_customer(departures=found)

    def waiting(self, queryset: QuerySet[Departure], name: str, value: str) -> QuerySet[Departure]:
        """Keep those who wait for a product request; a customer once."""
        agreed = self.data.get("agreed") == "1"
        return returning.once_a_customer(
            departures=returning.waiting_for(departures=queryset, code=value, agreed=agreed)
        )


class LookingFilter(Filters):
    """Customers who are still here, by the competitor that they look at and how far it has come."""

    competitor = several(_("Competitor"), "competitor__code", ())
    standing = several(_("Where the customer stands"), "standing", [(str(one.value), one.label) for one in LOOKING])

    class Meta:
        model = CompetitorNote
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["competitor"].extra["choices"] = _competitors

    @property
    def qs(self) -> QuerySet[Any]:
        """The notes that fit, those of who pays most first; without a competitor the newest of each customer."""
        found: QuerySet[Any] = super().qs
        if not self.given.get("competitor"):
            found = looking.once_a_customer(notes=found)
        return found.order_by("-mrr", "customer", "competitor")


class SignalFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Customers who left by any signal, by each of the three."""

    YES_OR_NO: Final = (("1", _("yes")), ("0", _("no")))

    recorded = one_of(_("Departure recorded"), YES_OR_NO, "as_signalled")
    marked = one_of(_("Marked as lost"), YES_OR_NO, "as_signalled")
    stopped = one_of(_("Pays nothing any more"), YES_OR_NO, "as_signalled")
    twice = one_of(pgettext_lazy("a customer", "Left more than once"), [("1", _("yes"))], "more_than_once")

    class Meta:
        model = Customer
        fields: list[str] = []

    def as_signalled(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those of whom a signal says so, or does not."""
        return queryset.filter(**{f"is_{name}": value == "1"})

    def more_than_once(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those who left more than once."""
        return queryset.filter(departed__gt=1)


def _competitors() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in Competitor.objects.order_by("name", "pk")]


def _requests() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in ProductRequest.objects.order_by("name", "pk")]
