"""What a customer got out of the product lately: logins, the feature used most, and the hours it saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks.models import MessagingRules
from retention.models import Measure, Observation, localized

DAYS: Final = 30


def facts(*, customer_id: int, rules: MessagingRules, as_of: date) -> dict[str, str]:
    """The merge fields of the last 30 days that have something good to say, in the active language; one query."""
    features = {} if rules.pk is None else {one.pk: one for one in rules.feature_measures.all()}
    wanted = {*features, rules.logins_measure_id, rules.saving_measure_id} - {None}
    if not wanted:
        return {}
    totals = _totals(customer_id, {pk for pk in wanted if pk is not None}, as_of)
    found: dict[str, str] = {}
    if logins := totals.get(rules.logins_measure_id or 0):
        found["logins"] = f"{logins:.0f}"
    if best := _best(features, totals):
        found |= {"best_feature": localized(best.name, best.name_zh), "best_feature_uses": f"{totals[best.pk]:.0f}"}
    hours = _hours(totals.get(rules.saving_measure_id or 0), rules.minutes_saved)
    if hours:
        found["hours_saved"] = f"{hours}"
    return found


def lines(found: Mapping[str, str]) -> list[str]:
    """The facts as the lines of the block {{ highlights }}."""
    said = []
    if "logins" in found:
        count = int(found["logins"])
        said.append(
            ngettext("%(count)d login in the last 30 days", "%(count)d logins in the last 30 days", count)
            % {"count": count}
        )
    if "best_feature" in found:
        said.append(
            _("Used most: %(feature)s, %(uses)s times")
            % {"feature": found["best_feature"], "uses": found["best_feature_uses"]}
        )
    if "hours_saved" in found:
        said.append(_("About %(hours)s hours of work saved") % {"hours": found["hours_saved"]})
    return said


def _totals(customer_id: int, measure_ids: set[int], as_of: date) -> dict[int, Decimal]:
    rows = Observation.objects.filter(
        customer_id=customer_id, measure_id__in=measure_ids, day__gt=as_of - timedelta(days=DAYS), day__lte=as_of
    )
    summed = rows.values_list("measure_id").annotate(total=Sum("value"))
    return {pk: Decimal(str(total)) for pk, total in summed if total and total > 0}


def _best(features: Mapping[int, Measure], totals: Mapping[int, Decimal]) -> Measure | None:
    used = [measure for pk, measure in features.items() if pk in totals]
    return max(used, key=lambda measure: (totals[measure.pk], -measure.pk), default=None)


def _hours(uses: Decimal | None, minutes: Decimal | None) -> int:
    if uses is None or not minutes:
        return 0
    return int((uses * minutes / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))
