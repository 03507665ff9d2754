"""How people choose customers, on the list and on the dashboard alike: every number there links to a choice here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.clock import local_day
from retention.models import (
    BACKS,
    SEE_SENTIMENTS,
    Customer,
    CustomerQuerySet,
    Dimension,
    Feeling,
    Sentiment,
    Tier,
    Warning,
    sentiment_in_force,
)
from retention.web.behind.unread import PASSING
from retention.web.filters import CustomerFilter, Facets, Select, asked, choices_asked, several
from retention.web.portfolio import night
from retention.web.portfolio.night import ANY, NONE, month_in

COMPARE: Final = [
    (str(back), label) for back, label in zip(BACKS, (_("30 days before"), _("90 days before")), strict=True)
]
STANDS: Final = [*Tier.choices, (NONE, _("not scored")), (ANY, _("any tier"))]
MOVED: Final = list(
    zip(night.WAYS, (_("to a riskier tier"), _("to a healthier tier"), _("neither riskier nor healthier")), strict=True)
)
SCORES: Final = [("score", _("Score")), *Dimension.choices]
MRR: Final = {
    "0": (None, 1, _("nothing")),
    "1": (1, 1_000, _("below 1,000")),
    "1000": (1_000, 5_000, "1,000–5,000"),  # noqa: RUF001  a range is written with an en dash
    "5000": (5_000, 20_000, "5,000–20,000"),  # noqa: RUF001
    "20000": (20_000, None, _("20,000 and more")),
}
SILENT: Final = [("30", _("30 days")), ("60", _("60 days")), ("90", _("90 days"))]
FALLS: Final = [("5", _("5 points")), ("10", _("10 points")), ("20", _("20 points"))]
APART: Final = ["q"]
PERMISSIONS: Final = {"sentiment": SEE_SENTIMENTS}
"""The filters that are there only for people with a permission."""
OF_LAST_NIGHT: Final = {"compare", *night.ASKED}
"""What is asked of the standings: a list that is narrowed by them shows the figures of that night."""


def renewal_known(value: str) -> None:
    """Refuse what is neither a month, nor all from one on, nor that there is none."""
    if value != NONE and month_in(value.removeprefix("from-")) is None:
        words = _("“%(value)s” is no month; known are such as 2026-04, from-2026-04 and none.")
        raise ValidationError(words % {"value": value[:40]})


class PortfolioFilter(CustomerFilter):
    """Customers by everything that the list and the dashboard know of them, and that the person may see.

    `strange` is what of the address is no filter for this person.
    """

    compare = django_filters.ChoiceFilter(
        label=_("Compare with"), choices=COMPARE, method="as_it_is", empty_label=_("a week before"), widget=Select
    )
    stood = several(_("Tier of last night"), "stood", STANDS)
    was = several(_("Tier before"), "was", STANDS)
    moved = django_filters.ChoiceFilter(
        label=_("Moved into or out of"), choices=[*Tier.choices, *MOVED], method="last_night",
        empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip
    fell = django_filters.ChoiceFilter(
        label=_("Fell by at least"), choices=FALLS, method="last_night", empty_label=_("does not matter"), widget=Select
    )
    dimension = django_filters.ChoiceFilter(
        label=_("With a score of"), choices=SCORES, method="last_night", empty_label=_("does not matter"), widget=Select
    )
    lifecycle = several(_("Lifecycle stage"), "lifecycle", ())
    channel = several(_("Channel"), "channel", ())
    mrr = several(_("MRR"), "health__mrr", [(key, label) for key, (_low, _high, label) in MRR.items()])
    silent = django_filters.ChoiceFilter(
        label=_("No contact for"), choices=SILENT, method="untouched", empty_label=_("does not matter"), widget=Select
    )
    sentiment = several(_("Sentiment of the owner"), "sentiments", [*Sentiment.choices, (NONE, _("not said yet"))])
    warned = django_filters.ChoiceFilter(
        label=_("Warnings"), choices=[("open", _("with an open warning"))], method="with_warnings",
        empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip
    renews = django_filters.CharFilter(
        label=pgettext_lazy("of a subscription", "Renews in"), method="last_night", validators=[renewal_known]
    )

    def __init__(self, data: QueryDict, *, user: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(asked(data, self.base_filters), facets=facets, **kwargs)
        denied = [name for name, permission in PERMISSIONS.items() if not user.has_perm(permission)]
        for name in denied:
            self.filters.pop(name, None)
        known = self.base_filters.keys() - denied | PASSING
        self.strange = sorted(key[:40] for key in data.keys() - known)
        if self.is_bound and "filters" not in self.data:
            for name in self.filters.keys() & set(facets.FIELDS):
                self.filters[name].extra["choices"] = choices_asked(self.data, name)
        for name, method in (
            ("stood", self.last_night),
            ("was", self.last_night),
            ("mrr", self.paying),
            ("sentiment", self.seen_as),
        ):
            if name in self.filters:
                self.filters[name].method = method

    @property
    def qs(self) -> CustomerQuerySet:
        """The customers that fit; those who are lost only where they are asked for."""
        found: CustomerQuerySet = super().qs
        return found if self.chosen.get("state") else found.current_by_row(as_of=local_day(self.now))

    @property
    def back(self) -> int:
        """Over how many days customers are compared: 30, or 90 where that is asked for."""
        return BACKS[1] if self.chosen.get("compare") == str(BACKS[1]) else BACKS[0]

    @property
    def compares(self) -> bool:
        """Tell whether a comparison over more than a week is asked for."""
        return bool(self.chosen.get("compare"))

    @property
    def chosen(self) -> dict[str, Any]:
        """What narrows the list, by the name of the filter."""
        return {name: value for name, value in self.given.items() if value}

    @property
    def behind_a_number(self) -> bool:
        """Tell whether this is a choice that the numbers of the dashboard open: by last night, lost since or not."""
        return self.chosen.get("state") == "all" and not night.ASKED.keys().isdisjoint(self.chosen)

    @property
    def of_last_night(self) -> bool:
        """Tell whether figures of last night narrow the list."""
        return not OF_LAST_NIGHT.isdisjoint(self.chosen)

    def as_it_is(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep everybody: what is compared with changes no selection."""
        return queryset

    def last_night(self, queryset: QuerySet[Customer], name: str, value: Any) -> QuerySet[Customer]:
        """Keep those whose figures of last night, or 30 or 90 days before, are so."""
        return queryset.filter(night.of_customers(name, value, self._back())) if value else queryset

    def paying(self, queryset: QuerySet[Customer], name: str, value: list[str]) -> QuerySet[Customer]:
        """Keep those whose MRR lies in one of these bands."""
        chosen = Q()
        for low, high, _label in (MRR[one] for one in value):
            chosen |= (Q(health__mrr__gte=low) if low else Q()) & (Q(health__mrr__lt=high) if high else Q())
        return queryset.filter(chosen)

    def untouched(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those with whom we had nothing to do for so many days."""
        touched = Feeling.objects.touched(since=self.now - timedelta(days=int(value)))
        return queryset.filter(~Exists(touched.filter(customer=OuterRef("pk"))))

    def seen_as(self, queryset: QuerySet[Customer], name: str, value: list[str]) -> QuerySet[Customer]:
        """Keep those whose present owner sees them in one of these ways, or has not said yet how."""
        if not value:
            return queryset
        steps = [int(one) for one in value if one != NONE]
        unsaid = Q(owner_sees=None) if NONE in value else Q()
        return queryset.alias(owner_sees=sentiment_in_force()).filter(Q(owner_sees__in=steps) | unsaid)

    def with_warnings(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those who have an open warning."""
        return queryset.filter(Exists(Warning.objects.open().filter(customer=OuterRef("pk"))))

    def _back(self) -> int:
        return BACKS[1] if self.data.get("compare") == str(BACKS[1]) else BACKS[0]


class DashboardFilter(PortfolioFilter):
    """The same choice for the dashboard, which counts by night: whoever was scored then, lost since or not.

    What only narrows a list is no choice here: it would leave numbers out, not customers. Nor is the tier of
    this minute, as the page counts the end of last night.
    """

    state = None
    tier = None  # type: ignore[assignment]  # how django-filter takes a filter away
    moved = None
    dimension = None

    @property
    def qs(self) -> CustomerQuerySet:
        """The customers that fit, current or not."""
        found: CustomerQuerySet = super().qs
        return found


def kept_of(filters: PortfolioFilter, data: QueryDict, *, also: tuple[str, ...] = ()) -> QueryDict:
    """Return what of an address chooses customers: the filters that are set, and nothing else."""
    kept = QueryDict(mutable=True)
    for name in (*filters.filters, *also):
        values = [value for value in data.getlist(name) if value]
        if values and (name in also or name in filters.chosen):
            kept.setlist(name, values)
    return kept
