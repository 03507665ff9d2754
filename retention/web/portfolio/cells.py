"""The rows of the list of customers, drawn here because fifty rows ask a template for thousands of parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from retention.models import CurrentHealth, Dimension, Standing
from retention.people import display_name
from retention.web import formats, shapes
from retention.web.formats import html
from retention.web.rows import health_of

UNKNOWN: Final = SafeString('<span class="rt-soft">—</span>')


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the rows of one page have in common: whose figures, over how many days they compare, and the words."""

    today: date
    back: int
    compares: bool
    of_last_night: bool
    dimension: str
    name_owners: bool
    words: dict[str, str] = field(default_factory=lambda: words())
    customers: str = field(default_factory=lambda: reverse("retention:customer", args=[0]).removesuffix("0/"))


def words() -> dict[str, str]:
    """What the cells are called where the row stands as a card; read once a page."""
    return {
        "not scored": _("not scored yet"),
        "not then": _("not scored that night"),
        "back": _("%(back)s days"),
        "week": _("7 days"),
        "from": _("from %(score)s"),
        "mrr change": _("MRR change"),
        "now": _("now %(mrr)s"),
        "mrr": _("MRR"),
        "renewal": _("Renewal"),
    }


def draw(customers: Iterable[Any], *, sheet: Sheet) -> None:
    """Give each customer of the page, with its line, reason and comparison, its row as `drawn`."""
    for customer in customers:
        customer.drawn = _row(customer, health_of(customer), sheet)


def _figures(customer: Any, health: CurrentHealth | None, sheet: Sheet) -> CurrentHealth | Standing | None:
    """What stands in the row of score, MRR and renewal: of now, or of last night where the list is about it."""
    if not sheet.of_last_night:
        return health
    standing: Standing | None = getattr(customer, "standing", None)
    return standing if standing is not None and standing.tier else None


def _row(customer: Any, health: CurrentHealth | None, sheet: Sheet) -> SafeString:
    shown = _figures(customer, health, sheet)
    facts = [customer.external_id, customer.segment, customer.industry]
    owner = display_name(customer.owner) or customer.owner_name if sheet.name_owners else ""
    return html(
        '<tr role="row"><th role="rowheader" scope="row" class="rt-wide rt-customer">'
        '<a class="rt-strong" href="{}{}/" title="{}">{}</a> <span class="rt-sub">{}</span></th><td role="cell">{}</td>'
        '{}{}<td role="cell" class="rt-why rt-wide">{}</td>{}{}{}</tr>',
        sheet.customers, customer.pk, customer.name, customer.name, " · ".join(filter(None, facts)),
        shapes.tier(shown.tier, shown.score)
        if shown
        else html('<span class="rt-soft">{}</span>', sheet.words["not then" if sheet.of_last_night else "not scored"]),
        _dimension(customer, sheet) if sheet.dimension else _line(customer, shown),
        _change(customer, health, sheet), customer.reason,
        html('<td role="cell" class="rt-wide">{}</td>', owner) if sheet.name_owners else "",
        _mrr(customer, shown, sheet),
        html(
            '<td role="cell" class="rt-end rt-number rt-label rt-right" data-label="{}">{}</td>',
            sheet.words["renewal"], formats.days_until(shown.renewal_on if shown else None, as_of=sheet.today),
        ),
    )  # fmt: skip


def _line(customer: Any, shown: CurrentHealth | Standing | None) -> SafeString:
    line = shapes.line(customer.recent, least_span=shapes.LEAST_SPAN)
    tier = shown.tier if shown else "unknown"
    return html('<td role="cell" class="rt-right"><span class="rt-{}">{}</span></td>', tier, line)


def _dimension(customer: Any, sheet: Sheet) -> SafeString:
    """The score of the dimension that the list is about; it takes the place of the line."""
    value = getattr(getattr(customer, "standing", None), sheet.dimension, None)
    return html(
        '<td role="cell" class="rt-end rt-number rt-label rt-right" data-label="{}">{}</td>',
        Dimension(sheet.dimension).label, formats.number(value, 1),
    )  # fmt: skip


def _change(customer: Any, health: CurrentHealth | None, sheet: Sheet) -> SafeString:
    form = '<td role="cell" class="rt-number rt-label" data-label="{}">{}{}</td>'
    if not sheet.compares:
        known = health is not None and health.score is not None and health.score_week_ago is not None
        moved = health.score - health.score_week_ago if known else None  # type: ignore[union-attr,operator]
        return html(form, sheet.words["week"], _moved(moved, 1), "")
    compared, then = customer.compared, ""
    if compared and compared.tier:
        then = html(
            '<span class="rt-sub">{}</span>', sheet.words["from"] % {"score": formats.number(compared.score, 0)}
        )
    return html(
        form, sheet.words["back"] % {"back": sheet.back}, _moved(compared.change if compared else None, 1), then
    )


def _mrr(customer: Any, shown: CurrentHealth | Standing | None, sheet: Sheet) -> SafeString:
    mrr = formats.money(shown.mrr if shown else None)
    if not sheet.compares:
        return html(
            '<td role="cell" class="rt-end rt-number rt-label" data-label="{}">{}</td>', sheet.words["mrr"], mrr
        )
    moved = _moved(customer.compared.mrr_change, 0) if customer.compared else UNKNOWN
    return html(
        '<td role="cell" class="rt-end rt-number rt-label" data-label="{}">{}<span class="rt-sub">{}</span></td>',
        sheet.words["mrr change"], moved, sheet.words["now" if shown else "not then"] % {"mrr": mrr},
    )  # fmt: skip


def _moved(change: Decimal | None, places: int) -> SafeString:
    """A change with its sign and its colour."""
    if change is None:
        return UNKNOWN
    tone = "rt-down" if change < 0 else "rt-up" if change else ""
    return html('<span class="{}">{}</span>', tone, formats.number(change, places, signed=True))
