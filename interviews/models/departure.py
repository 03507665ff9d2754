"""Departures: a customer left on a day, with what was true of them that day."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models import Customer

_KEEPS_REASONS = """
    FOR place IN
        SELECT DISTINCT departure_id, source
        FROM (VALUES (NEW.departure_id, NEW.source), (OLD.departure_id, OLD.source)) AS places (departure_id, source)
        WHERE departure_id IS NOT NULL
    LOOP
        SELECT reason_id,
            CASE WHEN avoidable = 'unavoidable' AND confirmed_at IS NULL THEN 'unconfirmed' ELSE avoidable END
                AS verdict
        INTO main
        FROM retention_interviews_codedreason
        WHERE departure_id = place.departure_id AND source = place.source AND rank = 1;
        UPDATE retention_interviews_departure SET
            stated_id = CASE place.source WHEN 'stated' THEN main.reason_id ELSE stated_id END,
            stated_verdict = CASE place.source WHEN 'stated' THEN coalesce(main.verdict, '') ELSE stated_verdict END,
            recorded_id = CASE place.source WHEN 'recorded' THEN main.reason_id ELSE recorded_id END,
            recorded_verdict =
                CASE place.source WHEN 'recorded' THEN coalesce(main.verdict, '') ELSE recorded_verdict END,
            confirmed_id = CASE place.source WHEN 'confirmed' THEN main.reason_id ELSE confirmed_id END,
            confirmed_verdict =
                CASE place.source WHEN 'confirmed' THEN coalesce(main.verdict, '') ELSE confirmed_verdict END
        WHERE id = place.departure_id;
    END LOOP;
    RETURN NULL;
"""
_KEEPS_TALK = """
    FOR place IN
        SELECT DISTINCT departure_id
        FROM (VALUES (NEW.departure_id), (OLD.departure_id)) AS places (departure_id) WHERE departure_id IS NOT NULL
    LOOP
        SELECT state, submitted_at INTO main
        FROM retention_interviews_interview
        WHERE departure_id = place.departure_id AND corrects_id IS NULL AND state <> 'cancelled';
        UPDATE retention_interviews_departure
        SET talk = coalesce(main.state, ''), talk_days = main.submitted_at::date - left_on
        WHERE id = place.departure_id;
    END LOOP;
    RETURN NULL;
"""

_VERDICTS = ("confirmed_verdict", "recorded_verdict", "stated_verdict")


def keeps(*, reasons: bool) -> pgtrigger.Trigger:
    """A trigger of coded reasons, or of interviews: what a report counts of them stands with the departure at once."""
    return pgtrigger.Trigger(
        name="departure_keeps_reasons" if reasons else "departure_keeps_talk",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("place", "record"), ("main", "record")],
        func=_KEEPS_REASONS if reasons else _KEEPS_TALK,
    )


def _main_reason() -> models.BigIntegerField[Any, Any]:
    return models.BigIntegerField(null=True, editable=False)


def _kept() -> models.CharField[Any, Any]:
    return models.CharField(max_length=12, blank=True, default="", db_default="", editable=False)


class Month(models.Func):
    """The first day of the month of a day, by what never depends on a time zone."""

    template = "(date_trunc('month', %(expressions)s::timestamp))::date"


class DepartureQuerySet(models.QuerySet["Departure"]):
    """The one place where departures are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that this person may see; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention_interviews.view_departure"):
            return self.none()
        customers = Customer.objects.visible_to(user)
        # whoever sees every customer needs no list of them: with many departures it is what takes longest
        return self.filter(customer__in=customers) if customers.query.where else self


class Departure(models.Model):
    """A customer left: what reasons and the exit interview hang on. The facts are those of that day and stay.

    `left_on` is the first day without a paying subscription (or marked lost); `mrr_lost` is what they paid a month
    the day before, all subscriptions together.

    `stated` to `talk_days` repeat the main reasons with their verdicts (“unconfirmed”: unavoidable, and nobody has
    confirmed it; best: the most certain there is), the state of the interview and the days until it ended, so that the
    report reads one table. The database keeps them. What the report reads comes first: reading a row ends there.
    """

    left_on = models.DateField(pgettext_lazy("of a customer", "left on"))
    left_month = models.GeneratedField(expression=Month("left_on"), output_field=models.DateField(), db_persist=True)
    stated_id, stated_verdict = _main_reason(), _kept()
    recorded_id, recorded_verdict = _main_reason(), _kept()
    confirmed_id, confirmed_verdict = _main_reason(), _kept()
    best_id = models.GeneratedField(
        expression=Coalesce("confirmed_id", "recorded_id", "stated_id"), output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )  # fmt: skip
    best_verdict = models.GeneratedField(
        expression=Coalesce(*(NullIf(name, Value("")) for name in _VERDICTS), Value("")),
        output_field=models.CharField(max_length=12), db_persist=True,
    )  # fmt: skip
    talk = _kept()
    talk_days = models.IntegerField(null=True, editable=False)
    mrr_lost = models.DecimalField(_("MRR lost"), max_digits=16, decimal_places=2, default=0)
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    size = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=80, blank=True, default="")
    stage = models.CharField(_("lifecycle stage"), max_length=40, blank=True, default="")
    csm = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("CSM"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    csm_name = models.CharField(_("name of the CSM"), max_length=200, blank=True, default="")
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    noticed_at = models.DateTimeField(_("noticed at"))
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="departures",
    )

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        constraints = [
            models.UniqueConstraint(fields=["customer", "left_on"], name="interviews_departure_once"),
            models.CheckConstraint(
                condition=Q(mrr_lost__gte=0, mrr_lost__lt=10**14), name="interviews_departure_mrr_finite"
            ),
        ]
        indexes = [models.Index(fields=["left_on", "id"], name="interviews_departure_day")]

    def __str__(self) -> str:
        return f"{self.name} ({self.left_on})"
