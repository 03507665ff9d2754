"""The regular work of this app: nothing waits for a message that was lost, and late work is noticed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks import tasks
from playbooks.analytics import mails, pace
from playbooks.cases import intake, tickets
from playbooks.messaging import approval_notices, delivery, notices, sequences
from playbooks.messaging.told import mentions
from playbooks.runs import advancing, recovery
from playbooks.work import calendars, escalation
from playbooks.work.approvals import chasing
from retention import doorbell, jobs
from retention.clock import database_now, local_day
from retention.configuration import defaults
from retention.tasks import in_worker


def register_jobs() -> None:
    """Tell the registry of jobs what this app does regularly."""
    for job in (
        jobs.Job(code="intake", label=_("Warnings without a case"), function=_take_in, every_minutes=1),
        jobs.Job(code="playbooks", label=_("Playbooks that waited"), function=_move_on, every_minutes=1),
        jobs.Job(code="escalation", label=_("Late and snoozed tasks"), function=_escalate, every_minutes=1),
        jobs.Job(code="sequences", label=_("Who enters a sequence"), function=_enter_sequences, every_minutes=60),
        jobs.Job(code="outbox", label=_("Messages that wait"), function=_send, every_minutes=1),
        jobs.Job(code="tickets", label=_("Customers with an open ticket"), function=_note_tickets, every_minutes=10),
        jobs.Job(code="approvals", label=_("Late approvals"), function=_chase, every_minutes=1),
        jobs.Job(
            code="case_times",
            label=_("How quickly cases move"),
            function=_count_pace,
            daily_at=time(3, 40),
        ),
        jobs.Job(
            code="contact_mails",
            label=_("How many messages contacts get"),
            function=_count_mails,
            daily_at=time(3, 50),
        ),
        jobs.Job(code="holidays", label=_("Public holidays"), function=_seed_holidays, daily_at=time(4)),
    ):
        jobs.register(job)
    defaults.also("calendars with public holidays", _seed_new_calendars)


def _take_in(*, day: date, now: datetime) -> dict[str, Any]:
    done = intake.sweep(now=now)
    return {
        "cases": len(done.case_ids),
        "tasks": len(done.task_ids),
        "without_playbook": len(done.without_playbook),
    }


def _move_on(*, day: date, now: datetime) -> dict[str, Any]:
    moved = advancing.sweep(now=now)
    cleared = recovery.sweep(now=now)
    return {
        "woken": moved.woken,
        "happened": moved.happened,
        "cleared": cleared.cleared,
        "asked": len(cleared.task_ids),
    }


def _escalate(*, day: date, now: datetime) -> dict[str, Any]:
    done = escalation.sweep(now=now)
    return {
        "woken": done.woken,
        "resumed": done.resumed,
        "handed_over": done.handed_over,
        "given_back": done.given_back,
        "breached": done.breached,
        "escalated": len(done.escalated),
        "unheard": len(done.unheard),
        "asked": len(done.asked),
    }


def _enter_sequences(*, day: date, now: datetime) -> dict[str, Any]:
    return {"entered": sequences.take_in(now=now)}


def _send(*, day: date, now: datetime) -> dict[str, Any]:
    """Make up for notices that were lost and do the steps of sequences; then wake a sender a channel, or send here."""
    swept = (notices.sweep(now=now), approval_notices.sweep(now=now), mentions.sweep(now=now))
    told = [count for one in swept for count in one.values()]
    stepped = sequences.sweep(now=now)
    workers = in_worker()
    done = delivery.sweep(now=now, clock=database_now, deliver_here=not workers)
    if workers:
        for channel in done["channels"]:
            doorbell.ring(tasks.deliver, channel=channel)
    return {**done, "notices": sum(told), "steps": stepped.messages}


def _note_tickets(*, day: date, now: datetime) -> dict[str, Any]:
    return tickets.note(now=now)


def _chase(*, day: date, now: datetime) -> dict[str, Any]:
    done = chasing.sweep(now=now)
    return {
        "escalated": len(done.escalated),
        "unheard": len(done.unheard),
        "seated": done.seated,
        "ended": done.ended,
        "returned": done.returned,
        "expired": done.expired,
    }


def _count_pace(*, day: date, now: datetime) -> dict[str, Any]:
    return pace.count(now=now)


def _count_mails(*, day: date, now: datetime) -> dict[str, Any]:
    return mails.count(now=now)


def _seed_holidays(*, day: date, now: datetime) -> dict[str, Any]:
    done = calendars.keep_seeded(year=day.year)
    return {"days": sum(one.written for one in done), "removed": sum(one.removed for one in done)}


def _seed_new_calendars() -> list[str]:
    """Fill the calendars that have no public holidays yet, so that nobody waits for tonight's job."""
    year = local_day(database_now()).year
    return calendars.seed_empty(year=year)
