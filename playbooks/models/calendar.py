"""Working time: when a team works, and which days differ from its week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models import Named
from retention.models.audit import audited


@audited()
class WorkingCalendar(Named):
    """Time zone and weekly hours of a team. Holidays and make-up days are rows of CalendarDay."""

    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    country = models.CharField(
        _("country of the public holidays"),
        max_length=2,
        blank=True,
        default="CN",
        help_text=_("Two letters; empty: no public holidays."),
    )
    always_open = models.BooleanField(_("around the clock"), default=False)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")


@audited()
class WorkingHours(models.Model):
    """One stretch of work on a day of the week (Monday is 0)."""

    calendar = models.ForeignKey(
        WorkingCalendar,
        verbose_name=_("working calendar"),
        on_delete=models.CASCADE,
        related_name="hours",
    )
    weekday = models.PositiveSmallIntegerField(_("day of the week"))
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="playbooks_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="playbooks_hours_order"),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="playbooks_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


@audited()
class CalendarDay(models.Model):
    """A day that differs from the week: a holiday, or a make-up working day."""

    class Status(models.TextChoices):
        FINAL = "final", _("Final")
        PROVISIONAL = "provisional", _("Provisional")

    calendar = models.ForeignKey(
        WorkingCalendar,
        verbose_name=_("working calendar"),
        on_delete=models.CASCADE,
        related_name="days",
    )
    day = models.DateField(_("day"))
    works = models.BooleanField(_("is a working day"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.FINAL)
    seeded = models.BooleanField(_("from the public list"), default=False)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="playbooks_calendar_day_once"),
            models.CheckConstraint(condition=Q(status__in=["final", "provisional"]), name="playbooks_day_status"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
