"""Sequences: customers enter, get one message after another, wait while something is open, and leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from playbooks.messaging import outbox, pausing, recipients
from playbooks.models import Enrolment, MessageSequence, MessageTemplate, MessagingRules
from retention import people
from retention.earlywarning import holding
from retention.models import Customer

BATCH: Final = 500
ENTERING: Final = 2000
"""Customers whose entry conditions are asked at once."""
LATER: Final = timedelta(hours=1)
"""After so long it is asked again whether what keeps a customer waiting is still open."""
_LEFT: Final = gettext_noop("the exit rule holds")
_BY_HAND: Final = gettext_noop("taken out by a colleague")


class UnableToEnrol(ValueError):
    """The sequence is switched off, has no step, or there is nothing to take out."""


@dataclass
class Stepped:
    """What a sweep did: customers who entered, messages queued, those who wait, left or are through."""

    entered: int = 0
    messages: int = 0
    waiting: int = 0
    left: int = 0
    finished: int = 0


@dataclass
class _Batch:
    """Enrolments whose next step is due, with what is known of their customers."""

    rows: list[Enrolment]
    open: dict[int, set[str]]
    leaving: set[int]
    letters: list[outbox.Letter] = field(default_factory=list)


@transaction.atomic
def enter(*, sequence_id: int, customer_ids: Collection[int], by: str, now: datetime) -> set[int]:
    """Put customers into a sequence; those who are in it, or may not enter again yet, stay as they are.

    Each keeps the steps as they are now. Returns who entered. Raises UnableToEnrol.
    """
    sequence = MessageSequence.objects.prefetch_related("steps__template").get(pk=sequence_id)
    if not sequence.active:
        raise UnableToEnrol(_("The sequence “%(name)s” is switched off.") % {"name": sequence.label})
    steps = [
        {"position": one.position, "days": one.delay_days, "template": one.template.code, "when": one.conditions}
        for one in sorted(sequence.steps.all(), key=lambda one: one.position)
    ]
    if not steps:
        raise UnableToEnrol(_("The sequence “%(name)s” has no step. Add one.") % {"name": sequence.label})
    may = _may_enter(sequence, Customer.objects.filter(pk__in=customer_ids), now)
    rows = [
        Enrolment(
            sequence=sequence,
            customer_id=customer_id,
            steps=steps,
            entered_at=now,
            entered_by=by[:200],
            next_at=now + timedelta(days=steps[0]["days"]),
        )
        for customer_id in may.values_list("pk", flat=True)
    ]
    Enrolment.objects.bulk_create(rows, batch_size=ENTERING, ignore_conflicts=True)
    new = [row.customer_id for row in rows]
    mine = Enrolment.objects.running().filter(sequence=sequence, entered_at=now, customer_id__in=new)
    return set(mine.values_list("customer_id", flat=True))


def _may_enter(sequence: MessageSequence, customers: QuerySet[Customer], now: datetime) -> QuerySet[Customer]:
    """Those of some customers who are here and are not, or were not lately, in the sequence."""
    before = Enrolment.objects.filter(sequence=sequence, customer=OuterRef("pk"))
    if sequence.again_after_days is not None:
        since = now - timedelta(days=sequence.again_after_days)
        before = before.filter(Q(state="running") | Q(entered_at__gt=since))
    return customers.filter(~Exists(before), gone_at=None).order_by("pk")


def leave(*, enrolment_id: int, by: Any, now: datetime) -> Enrolment:
    """Take a customer out of a sequence; what was queued for sending still goes. Raises UnableToEnrol."""
    reason = f"{_(_BY_HAND)}: {people.display_name(by)}"
    running = Enrolment.objects.visible_to(by).running().filter(pk=enrolment_id)
    if not running.update(state="left", ended_at=now, next_at=None, reason=reason[:200]):
        raise UnableToEnrol(_("The customer is not in the sequence any more."))
    return Enrolment.objects.get(pk=enrolment_id)


def take_in(*, now: datetime) -> int:
    """Put in the customers for whom the entry conditions of a sequence hold; how many entered. Safe to repeat."""
    entered = 0
    for sequence in MessageSequence.objects.filter(active=True).exclude(entry=[]):
        if not sequence.steps.exists():
            continue
        customers = _may_enter(sequence, Customer.objects.all(), now)
        for chunk in _chunks(list(customers.values_list("pk", flat=True)), ENTERING):
            fitting = _for_whom(sequence.entry, chunk, now) - _for_whom(sequence.exit, chunk, now)
            if fitting:
                entered += len(enter(sequence_id=sequence.pk, customer_ids=fitting, by="", now=now))
    return entered


def sweep(*, now: datetime) -> Stepped:
    """Do the steps whose time has come. Safe to repeat; a worker that dies loses and repeats nothing."""
    done = Stepped()
    while _step_batch(now, done):
        pass
    return done


@transaction.atomic
def _step_batch(now: datetime, done: Stepped) -> bool:
    due = Enrolment.objects.running().filter(next_at__lte=now, sequence__active=True).order_by("next_at", "pk")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("sequence")[:BATCH])
    if not rows:
        return False
    batch = _Batch(
        rows=rows,
        open=pausing.open_for(customer_ids={row.customer_id for row in rows}, rules=MessagingRules.current(), now=now),
        leaving=_leaving(rows, now),
    )
    going = [row for row in rows if _goes_on(row, batch, now, done)]
    for code, who, group in _groups(going):
        _queue(batch, code, who, group, now)
    done.messages += len(outbox.queue_messages(letters=batch.letters, now=now))
    for row in going:
        _move_on(row, now, done)
    fields = ["done", "state", "next_at", "paused_for", "ended_at", "reason"]
    Enrolment.objects.bulk_update(rows, fields)
    return True


def _goes_on(row: Enrolment, batch: _Batch, now: datetime, done: Stepped) -> bool:
    """Whether an enrolment gets its next step now; else it leaves, or waits."""
    if row.pk in batch.leaving:
        row.state, row.ended_at, row.next_at, row.reason = "left", now, None, _LEFT
        done.left += 1
        return False
    waits = batch.open[row.customer_id] & set(flags_of(row.sequence))
    if waits:
        row.paused_for, row.next_at = ",".join(sorted(waits)), now + LATER
        done.waiting += 1
        return False
    row.paused_for = ""
    return True


def _leaving(rows: Iterable[Enrolment], now: datetime) -> set[int]:
    groups: dict[int, list[Enrolment]] = defaultdict(list)
    for row in rows:
        groups[row.sequence_id].append(row)
    found = set()
    for group in groups.values():
        held = _for_whom(group[0].sequence.exit, [row.customer_id for row in group], now)
        found |= {row.pk for row in group if row.customer_id in held}
    return found


def _groups(rows: Iterable[Enrolment]) -> list[tuple[str, str, list[Enrolment]]]:
    """Enrolments whose next step is alike: by template, by recipients, and by condition."""
    groups: dict[tuple[str, str, str], list[Enrolment]] = defaultdict(list)
    for row in rows:
        step = row.steps[row.done]
        groups[step["template"], row.sequence.contact_role, repr(step["when"])].append(row)
    return [(template, who, group) for (template, who, _when), group in groups.items()]


def _queue(batch: _Batch, code: str, who: str, rows: Sequence[Enrolment], now: datetime) -> None:
    template = MessageTemplate.objects.filter(code=code, active=True).first()
    if template is None:
        return
    customer_ids = [row.customer_id for row in rows]
    when = rows[0].steps[rows[0].done]["when"]
    fitting = _for_whom(when, customer_ids, now) if when else set(customer_ids)
    contacts = recipients.contacts_of(customer_ids=fitting, who=who, today=timezone.localdate(now))
    for row in rows:
        for contact in contacts.get(row.customer_id, []):
            letter = outbox.to_contact(
                contact=contact,
                template=template,
                cause=f"enrolment:{row.pk}",
                step=f"step:{row.done + 1}",
                values={"pause": flags_of(row.sequence)},
            )
            batch.letters.append(letter)


def _move_on(row: Enrolment, now: datetime, done: Stepped) -> None:
    row.done += 1
    if row.done < len(row.steps):
        row.next_at = now + timedelta(days=row.steps[row.done]["days"])
        return
    row.state, row.ended_at, row.next_at = "finished", now, None
    done.finished += 1


def flags_of(sequence: MessageSequence) -> list[str]:
    """What a sequence waits for."""
    flags = {
        pausing.CASE: sequence.pause_for_case,
        pausing.TICKET: sequence.pause_for_ticket,
        pausing.APPROVAL: sequence.pause_for_approval,
    }
    return [name for name, wanted in flags.items() if wanted]


def _for_whom(conditions: Any, customer_ids: Collection[int], now: datetime) -> set[int]:
    """The customers for whom all conditions hold; nobody where there is no condition, or it is not known."""
    if not conditions or not customer_ids:
        return set()
    held = holding.holding(conditions=conditions, match="all", customer_ids=customer_ids, as_of=timezone.localdate(now))
    return {customer_id for customer_id, answer in held.items() if answer}


def _chunks(ids: Sequence[int], size: int) -> list[Sequence[int]]:
    return [ids[first : first + size] for first in range(0, len(ids), size)]
