"""Bring back snoozed tasks, mark late ones and tell who has to know."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from playbooks.analytics import mails, pace
from playbooks.cases import intake
from playbooks.runs import advancing, recovery
from playbooks.work import escalation, retention_team
from retention.clock import database_now


class Command(BaseCommand):
    """manage.py escalate [--now T]."""

    help = (
        "Take in warnings that have no case yet, move on playbooks that waited, bring back snoozed tasks whose time "
        "has come, mark late tasks, count once a day how quickly cases move, "
        "and tell owner, manager and director, each level once a task. A cron line that runs it every few minutes "
        "does the work of beat; running it again, or twice at once, tells nobody twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the moment to judge by."""
        parser.add_argument(
            "--now",
            type=_moment,
            metavar="T",
            help="judge by this moment, e.g. 2026-03-02T10:00 (in TIME_ZONE, or with an offset; default: now)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep once and say what was done."""
        now = options["now"] or database_now()
        taken = intake.sweep(now=now)
        moved = advancing.sweep(now=now)
        cleared = recovery.sweep(now=now)
        done = escalation.sweep(now=now)
        pace.catch_up(now=now)
        mails.catch_up(now=now)
        self.stdout.write(
            f"{_local(now)}: {len(taken.case_ids)} cases got warnings, {len(taken.task_ids)} tasks made, "
            f"{done.woken} woken, {done.breached} newly late, {len(done.escalated)} escalations."
        )
        if moved.woken or moved.happened or cleared.cleared:
            self.stdout.write(
                f"{moved.woken + moved.happened} steps of playbooks moved on, {cleared.cleared} customers recovered."
            )
        if taken.without_playbook:
            self.stderr.write(
                f"{len(taken.without_playbook)} cases wait for a published playbook of their level: see the response"
                " matrix."
            )
        if done.resumed or done.given_back:
            self.stdout.write(
                f"{done.resumed} tasks no longer wait for their customer, {done.given_back} went back to people who are"
                " there again."
            )
        if done.handed_over or done.asked:
            self.stdout.write(
                f"{done.handed_over} tasks of absent people handed over, {len(done.asked)} people asked next."
            )
        for place in retention_team.unanswered(now=now):
            self.stderr.write(
                f"Nobody answers as {place.role} for {place.case.customer}: asked {place.name or 'nobody'} on"
                f" {_local(place.asked_at)}. Appoint somebody, or give the team a member with that role."
            )
        for one in escalation.unheard(now=now):
            self.stderr.write(
                f"Nobody to tell: task {one.task_id} ({one.task.case.customer}), level {one.level}, late since"
                f" {_local(one.task.due_at)}. Give its team an active manager and director."
            )


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m-%d %H:%M %Z}"


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no moment: {error}") from error
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no moment; write it like 2026-03-02T10:00 or 2026-03-02T02:00:00Z")
    return found if timezone.is_aware(found) else timezone.make_aware(found, timezone.get_default_timezone())
