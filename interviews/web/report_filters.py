"""How people narrow the reason report; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interviews.analysis.figures.departures import BANDS, DIMENSIONS
from interviews.analysis.figures.report import BEST
from interviews.models import Departure, Source
from retention.web.filters import UNSAID, DayFilter, Filters, Select, choices_asked, in_words, several
from retention.web.forms import DaysForm

SOURCES = [
    (BEST, _("Most reliable source")),
    (Source.CONFIRMED, _("Confirmed")),
    (Source.RECORDED, _("Recorded")),
    (Source.STATED, _("Stated")),
]


SIZES = {f"{low}–{high}" if high else f"{low}+": (low, high) for low, high in BANDS}  # noqa: RUF001  the dash of a range
"""The bands of sizes by what they are called, on the page and in the report."""
SMALLEST = BANDS[0][0]


class View(forms.Form):
    """What of the departures is looked at: whose reasons, in what order, and by which properties."""

    source = forms.ChoiceField(choices=SOURCES, required=False)
    order = forms.ChoiceField(
        choices=[("mrr", _("MRR lost")), ("customers", pgettext_lazy("how many", "Customers"))], required=False
    )
    by = forms.ChoiceField(label=_("Compare by"), choices=list(DIMENSIONS.items()), required=False, widget=Select)
    across = forms.ChoiceField(
        label=_("and by"),
        choices=[("", pgettext_lazy("compared by", "nothing else")), *DIMENSIONS.items()],
        required=False,
        widget=Select,
    )

    DEFAULTS = {"source": BEST, "order": "mrr", "by": "industry", "across": ""}

    def chosen(self) -> dict[str, str]:
        """What was chosen; what is not understood is left at its default."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or default for name, default in self.DEFAULTS.items()}
        return found | ({"across": ""} if found["across"] == found["by"] else {})


class DepartureFilter(Filters):
    """Departures by when they were and what the customers were."""

    since = DayFilter(label=_("Left from"), field_name="left_on", lookup_expr="gte")
    until = DayFilter(label=_("until"), field_name="left_on", lookup_expr="lte")
    size = several(_("Size"), "size", [*((str(low), label) for label, (low, _high) in SIZES.items()), in_words("")])
    industry = several(_("Industry"), "industry", ())
    region = several(_("Region"), "region", ())
    segment = several(_("Segment"), "segment", ())
    stage = several(_("Stage"), "stage", ())
    channel = several(_("Channel"), "channel", ())
    csm = several(_("CSM"), "csm_name", ())

    class Meta:
        model = Departure
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = first, last
        self.filters["size"].method = self.of_size
        for name in ("industry", "region", "segment", "stage", "channel", "csm"):
            chosen = [] if "filters" in self.data else choices_asked(self.data, name)
            self.filters[name].extra["choices"] = chosen or self._values(self.filters[name].field_name)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day in question: twelve months up to the last where no first one is chosen."""
        last = self.given.get("until") or self.last
        return self.given.get("since") or last - (self.last - self.first), last

    @property
    def qs(self) -> QuerySet[Departure]:
        """The departures that fit."""
        found: QuerySet[Departure] = super().qs
        return found.filter(left_on__range=self.span)

    def of_size(self, queryset: QuerySet[Departure], name: str, value: list[str]) -> QuerySet[Departure]:
        """Keep the customers of some sizes."""
        chosen = Q(size=None) if UNSAID in value else Q()
        for low, high in BANDS:
            if str(low) in value:
                least = Q(size__gte=low) if low > SMALLEST else Q(size__isnull=False)
                chosen |= least & Q(size__lte=high) if high else least
        return queryset.filter(chosen)

    def _values(self, field: str) -> Callable[[], list[tuple[str, str]]]:
        def found() -> list[tuple[str, str]]:
            values = self.queryset.order_by().values_list(field, flat=True).distinct()
            return [in_words(value) for value in sorted(values, key=lambda one: (not one, one))]

        return found
