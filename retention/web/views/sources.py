"""The sources behind what the dashboard says of how fresh the data is: each measure with its newest days."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, npgettext_lazy
from django.utils.translation import gettext_lazy as _

from retention.analytics import summaries, trend
from retention.clock import local_day
from retention.models import Freshness, Measure
from retention.web import formats
from retention.web.behind import file as files
from retention.web.behind.counted import Noun, counted
from retention.web.filters import Filters, Select, chips, several
from retention.web.pages import Page, is_fragment, sees_customers

PAGE_SIZE: Final = 50
NOUN: Final = Noun(
    number=npgettext_lazy("counted in a list", "%(number)s measure", "%(number)s measures", "count"), more=""
)
FORMULA: Final = (
    _(
        "Looked up by the daily run over all customers, whoever may see them. Newest value: the last day of which any "
        "customer has a value; the one before it tells how often the source delivers. Age: the days from the newest "
        "value to the day of the dashboard. The values themselves stand on the pages of the customers."
    ),
    _(
        "A measure is silent after three days without a value of any customer; one that comes more rarely after twice "
        "its last gap. Values are looked for in the last 90 days."
    ),
)
COLUMNS: Final = {
    "measure": "measure__code",
    "name": "measure__name",
    "newest_value": "newest_day",
    "the_one_before": "before_day",
    "age_in_days": "age",
    "silent": "silent",
    "looked_up_for": "checked_on",
}


class SourceFilter(Filters):
    """Measures by name, and whether they have fallen silent."""

    measure = several(_("Measure"), "measure__code", ())
    silent = django_filters.ChoiceFilter(
        label=_("Silent"), choices=[("1", _("yes")), ("0", _("no"))], method="as_silent",
        empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip

    class Meta:
        model = Freshness
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["measure"].extra["choices"] = lambda: [
            (one.code, one.label) for one in Measure.objects.order_by("code")
        ]

    def as_silent(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep those that have fallen silent, or the others."""
        return queryset.filter(silent=value == "1")


class SourcesPage(Page):
    """The measures, the silent ones first, then by age."""

    nav = "health"
    template_name = "retention/sources.html"

    def allowed(self, user: Any) -> bool:
        """People who may open the dashboard."""
        return sees_customers(user)

    def filters(self) -> SourceFilter:
        """Return the choice that the address describes."""
        as_of = summaries.newest_day() or local_day(self.now)
        return SourceFilter(self.request.GET, queryset=trend.freshness(as_of=as_of))

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        page = Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))
        checked = next((one.checked_on for one in page), None)
        context = {
            "title": _("Sources of the data"),
            "back": ("retention:health", _("Health")),
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": page,
            "counted": counted(
                noun=NOUN, paginator=page.paginator, formula=FORMULA,
                as_of=gettext("end of %(day)s") % {"day": formats.day(checked)} if checked else "",
                file="retention:sources-file", asked=request.GET, filters=filters,
            ),
            "wants_filters": self.wants_filters,
        }  # fmt: skip
        return self.show(context)


class SourcesFile(SourcesPage):
    """The same measures as CSV."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="sources", day=local_day(self.now), columns=COLUMNS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip
