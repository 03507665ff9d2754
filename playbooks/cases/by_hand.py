"""Work that a person begins for a customer without waiting for a warning: a case, a playbook, a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.models import Case, PlaybookRun, RetentionTask, Role, SlaUnit, TaskEvent
from playbooks.runs import starting
from playbooks.work import deadlines, teams
from playbooks.work.changing import Why
from playbooks.work.terms import Plan, Terms, terms, written
from retention import conf, doorbell, people
from retention.models import Customer, Level

LONGEST_TITLE: Final = 200
LONGEST_INSTRUCTIONS: Final = 4000
MOST_UNITS: Final = 365


class UnableToBegin(Exception):
    """The case, playbook or task was not begun: not theirs, or something of it is missing or not usable."""

    def __init__(self, message: str, *, why: Why) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a case is opened where the customer has none, and how urgent it is; not asked where there is one."""

    level: str = ""
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a task asks for, of whom, within which time."""

    title: str
    to: Any
    amount: int
    unit: str
    instructions: str = ""


@transaction.atomic
def open_case(*, customer_id: int, cause: Cause, by: Any, now: datetime) -> Case:
    """Open a case of a customer, or return the one that is open; its row is locked until the end of the transaction.

    No playbook starts: whoever opens a case by hand chooses what is done. Of two people who open one at once, both get
    the same. Raises UnableToBegin.
    """
    customer = _customer(customer_id, by)
    known = Case.objects.open().select_for_update().filter(customer=customer).first()
    if known is not None:
        return known
    if cause.level not in Level.values:
        words = {"level": cause.level, "known": ", ".join(Level.values)}
        raise UnableToBegin(_("“%(level)s” is no level; known are %(known)s.") % words, why=Why.INVALID)
    if not cause.because.strip():
        raise UnableToBegin(_("Say in a sentence why a case is opened."), why=Why.INVALID)
    fresh = Case(customer=customer, level=cause.level, opened_at=now, opened_for=cause.because.strip()[:300])
    Case.objects.bulk_create([fresh], ignore_conflicts=True)
    return Case.objects.open().select_for_update().get(customer=customer)


@transaction.atomic
def start_playbook(*, customer_id: int, playbook: str, cause: Cause, by: Any, now: datetime) -> PlaybookRun:
    """Start a published playbook for a customer, in place of the one at work; opens a case where there is none.

    Raises UnableToBegin; then no case was opened either.
    """
    case = open_case(customer_id=customer_id, cause=cause, by=by, now=now)
    try:
        return starting.choose(case_id=case.pk, playbook=playbook, by=by, now=now)
    except starting.UnableToChoose as error:
        raise UnableToBegin(str(error), why=Why.INVALID) from error


@transaction.atomic
def add_task(*, customer_id: int, wanted: Wanted, cause: Cause, by: Any, now: datetime) -> RetentionTask:
    """Give somebody a task for a customer, beside what its playbook asks for; opens a case where there is none.

    It goes to oneself or to the owner of the customer; to others only by those who lead. The deadline is counted by
    the calendar of that person's team. Raises UnableToBegin; then no case was opened either.
    """
    customer = _customer(customer_id, by)
    _check(wanted, customer, by)
    case = open_case(customer_id=customer_id, cause=cause, by=by, now=now)
    dates, plan = _dates(wanted, now)
    task = RetentionTask.objects.create(
        case=case,
        customer_id=case.customer_id,
        role=Role.OWNER,
        level=case.level,
        title=wanted.title.strip(),
        instructions=wanted.instructions.strip(),
        owner=wanted.to,
        owner_name=people.display_name(wanted.to)[:200],
        created_at=now,
        due_at=dates.due_at,
        due_soon_at=dates.due_soon_at,
        next_escalation_at=dates.next_escalation_at,
        sla_amount=wanted.amount,
        sla_unit=wanted.unit,
        escalation_plan=written(plan),
    )
    TaskEvent.objects.create(
        task=task, kind=TaskEvent.Kind.CREATED, at=now, by=by, by_name=people.display_name(by)[:200]
    )
    doorbell.announce(signals.tasks_created, task_ids=[task.pk])
    return task


def _customer(customer_id: int, by: Any) -> Customer:
    customer = Customer.objects.visible_to(by).filter(pk=customer_id).first()
    if customer is None:
        raise UnableToBegin(_("There is no customer %(id)s that you may see.") % {"id": customer_id}, why=Why.MISSING)
    if not transitions.permitted(transitions.CASE["open", "choose"], by):
        raise UnableToBegin(_("You may look at this customer, but not decide what is done."), why=Why.DENIED)
    if customer.gone_at is not None:
        message = _("The customer is gone from the CRM, so nothing is begun.")
        raise UnableToBegin(message, why=Why.INVALID)
    return customer


def _check(wanted: Wanted, customer: Customer, by: Any) -> None:
    """Raise UnableToBegin for a task without words or time, and for somebody who may not do or not be given it."""
    name = people.display_name(wanted.to)
    known = conf.settings().tenants_of(wanted.to)
    problem = ""
    if not wanted.title.strip() or len(wanted.title.strip()) > LONGEST_TITLE:
        problem = _("Say in at most %(most)d characters what is to be done.") % {"most": LONGEST_TITLE}
    elif len(wanted.instructions) > LONGEST_INSTRUCTIONS:
        problem = _("The instructions have more than %(most)d characters.") % {"most": LONGEST_INSTRUCTIONS}
    elif wanted.unit not in SlaUnit.values or not 1 <= wanted.amount <= MOST_UNITS:
        words = {"amount": wanted.amount, "unit": wanted.unit, "most": MOST_UNITS}
        problem = _("Within %(amount)s %(unit)s is no deadline. Choose from 1 to %(most)d.") % words
    elif not (wanted.to.is_active and wanted.to.has_perm(transitions.WORK)):
        problem = _("%(name)s may not do retention tasks. Choose somebody of the CSM group.") % {"name": name}
    elif known is not None and customer.tenant not in known:
        problem = _("%(name)s does not belong to the customer's tenant.") % {"name": name}
    elif wanted.to.pk not in (by.pk, customer.owner_id) and not by.has_perm(transitions.LEAD):
        problem = _("Give it to yourself or to the customer's owner; only people who lead a team may choose others.")
    if problem:
        raise UnableToBegin(problem, why=Why.INVALID)


def _dates(wanted: Wanted, now: datetime) -> tuple[Terms, Plan]:
    roster = teams.roster(user_ids={wanted.to.pk}, now=now)
    calendar, plan = roster.calendar_of(wanted.to.pk), roster.plan_of(wanted.to.pk)
    try:
        return terms(start=now, amount=wanted.amount, unit=wanted.unit, calendar=calendar, plan=plan), plan
    except deadlines.UnableToSetDeadline as error:
        raise UnableToBegin(str(error), why=Why.INVALID) from error
