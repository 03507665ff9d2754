"""What a row of the queue shows besides the task: why, which warnings, its deadline in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from playbooks.models import CaseReason, RetentionTask, TaskEvent
from playbooks.work.deadlines import Calendar, Stretch
from retention.models import localized_in_sql, rank_of_level
from retention.web import formats


def tone(task: RetentionTask, now: datetime) -> str:
    """Return the style of a deadline: late, soon (a fifth of the time is left), in time; soft where it stands still."""
    if task.state in (RetentionTask.State.WAITING, RetentionTask.State.CANCELLED):
        return "soft"
    if task.due_at <= _judged_at(task, now):
        return "late" if task.state != RetentionTask.State.DONE or not met(task) else "intime"
    return "soon" if task.state != RetentionTask.State.DONE and task.due_soon_at <= now else "intime"


def met(task: RetentionTask) -> bool:
    """Tell whether a finished task was done by its deadline."""
    return task.finished_at is not None and task.finished_at <= task.due_at


def _judged_at(task: RetentionTask, now: datetime) -> datetime:
    """The moment that decides about a deadline: when it was done, else now."""
    return task.finished_at or now if task.state == RetentionTask.State.DONE else now


def time_left(task: RetentionTask, now: datetime) -> str:
    """Write the time that is left, or by how much it is late; of what is over, whether the deadline was met."""
    if task.state == RetentionTask.State.CANCELLED:
        return task.get_state_display()
    if task.state == RetentionTask.State.DONE and met(task):
        return pgettext("deadline", "met")
    if task.state == RetentionTask.State.DONE:
        late = formats.span(_judged_at(task, now) - task.due_at)
        return pgettext("deadline", "met %(time)s late") % {"time": late}
    if task.state == RetentionTask.State.WAITING and task.waiting_since is not None:
        now = task.waiting_since
    length = formats.span(task.due_at - now)
    if task.due_at <= now:
        return _("%(time)s late") % {"time": length}
    return _("%(time)s left") % {"time": length}


def due_in_words(task: RetentionTask, now: datetime) -> str:
    """Write the moment of a deadline, or that it stands still."""
    if task.state == RetentionTask.State.WAITING:
        return _("the deadline stands still")
    if task.due_at <= now or task.state in (RetentionTask.State.DONE, RetentionTask.State.CANCELLED):
        return _("was %(at)s") % {"at": formats.moment(task.due_at)}
    return formats.moment(task.due_at)


def calendar_in_words(calendar: Calendar) -> str:
    """Write working time as it stands beside a deadline: the days with their hours, and the time zone."""
    zone = str(calendar.time_zone)
    stretches: list[tuple[int, int, tuple[Stretch, ...]]] = []
    for weekday, hours in enumerate(calendar.week):
        if stretches and stretches[-1][2] == hours:
            stretches[-1] = (stretches[-1][0], weekday, hours)
        else:
            stretches.append((weekday, weekday, hours))
    if len(stretches) == 1 and stretches[0][2] == ((timedelta(0), timedelta(days=1)),):
        return _("around the clock, %(zone)s") % {"zone": zone}
    parts = [f"{_days(first, last)} {_hours(hours)}" for first, last, hours in stretches if hours]
    return pgettext("in a sentence", ", ").join([*parts, zone])


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in dict.fromkeys((first, last))]
    return "–".join(names)  # noqa: RUF001  as spans are written


def _hours(stretches: tuple[Stretch, ...]) -> str:
    return formats.listed("–".join(_clock(end) for end in stretch) for stretch in stretches)  # noqa: RUF001


def _clock(since_midnight: timedelta) -> str:
    minutes = int(since_midnight.total_seconds() // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def left_words() -> dict[str, str]:
    """Return the words of `time_left` for a script that counts down."""
    return {"late": _("%(time)s late"), "left": _("%(time)s left"), **formats.span_words()}


def open_warnings(*, case: OuterRef) -> ArraySubquery:
    """Select the rules whose warnings of a case are open, by name, the gravest and newest first: to be annotated."""
    reasons = CaseReason.objects.filter(case=case, warning__cleared_on=None, warning__withdrawn_at=None)
    in_order = reasons.order_by(rank_of_level("warning__level").desc(), "-warning__opened_on", "warning")
    return ArraySubquery(in_order.values_list(localized_in_sql("warning__rule__name", "warning__rule__name_zh")))


def event_details(event: TaskEvent) -> str:
    """Write what a line of a task's history says besides its kind and its note; moments in local time."""
    data = event.data
    if event.kind == TaskEvent.Kind.ESCALATED:
        return _("told: %(name)s") % {"name": data.get("to") or _("nobody")}
    if event.kind == TaskEvent.Kind.REASSIGNED:
        return f"{data.get('before') or _('nobody')} → {data.get('after') or _('nobody')}"
    if event.kind in (TaskEvent.Kind.RESUMED, TaskEvent.Kind.RESCHEDULED) and "after" in data:
        return f"{_moment(data['before'])} → {_moment(data['after'])}"
    if event.kind == TaskEvent.Kind.SNOOZED and "until" in data:
        return _("until %(at)s") % {"at": _moment(data["until"])}
    return ""


def _moment(written: str) -> str:
    moment = parse_datetime(written)
    return formats.moment(moment) if moment else written
