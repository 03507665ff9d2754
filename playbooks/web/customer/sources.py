"""What this app knows for the stream of a customer: cases and tasks, messages, offers and decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import (
    ApprovalDecision,
    ApprovalRequest,
    Case,
    Message,
    Offer,
    OfferExecution,
    PlaybookRun,
    TaskEvent,
)
from playbooks.web.case_story import ROUTINE, draft_in_words, offer_in_words, subject_in_words
from playbooks.web.rows import event_details
from playbooks.work.offers import subject
from retention import people
from retention.web.customer.timeline import Ask, Item, Kind, Source, register, register_presence

WORK: Final = Kind(key="work", label=gettext_lazy("Cases and tasks"), position=30)
OFFERS: Final = Kind(key="offers", label=gettext_lazy("Offers and approvals"), position=40)
MESSAGES: Final = Kind(key="messages", label=gettext_lazy("Messages"), position=45)
SEE_CASES: Final = "retention_playbooks.view_case"
SEE_TASKS: Final = "retention_playbooks.view_retentiontask"
SEE_OFFERS: Final = "retention_playbooks.view_offer"
SEE_REQUESTS: Final = "retention_playbooks.view_approvalrequest"
SEE_MESSAGES: Final = "retention_playbooks.view_message"


def register_all() -> None:
    """Add them to the stream."""
    register_presence("playbooks.web.customer")
    for source in (
        Source(key="cases", kind=WORK, rank=40, sees=SEE_CASES, load=cases_opened, marks=True),
        Source(key="cases-closed", kind=WORK, rank=41, sees=SEE_CASES, load=cases_closed, marks=True),
        Source(key="runs", kind=WORK, rank=42, sees=SEE_CASES, load=runs),
        Source(key="tasks", kind=WORK, rank=43, sees=SEE_TASKS, load=tasks),
        Source(key="offers", kind=OFFERS, rank=44, sees=SEE_OFFERS, load=offers, marks=True),
        Source(key="requests", kind=OFFERS, rank=45, sees=SEE_REQUESTS, load=requests),
        Source(key="decisions", kind=OFFERS, rank=46, sees=SEE_REQUESTS, load=decisions),
        Source(key="executions", kind=OFFERS, rank=47, sees=SEE_OFFERS, load=executions, marks=True),
        Source(key="messages", kind=MESSAGES, rank=48, sees=SEE_MESSAGES, load=messages),
    ):
        register(source)


def cases_opened(ask: Ask) -> Iterator[Item]:
    """Cases when they were opened."""
    for case in ask.older(_cases(ask), "opened_at"):
        yield Item(
            number=case.pk,
            at=case.opened_at,
            about=_("Case"),
            words=_("opened (%(level)s)") % {"level": case.get_level_display()},
            note=case.opened_for,
            address=reverse("playbooks:case", args=[case.pk]),
            tone=case.level,
        )


def cases_closed(ask: Ask) -> Iterator[Item]:
    """Cases when they were closed, with how they ended."""
    for case in ask.older(_cases(ask).exclude(closed_at=None).select_related("closed_by"), "closed_at"):
        assert case.closed_at is not None  # noqa: S101  the filter says so
        yield Item(
            number=case.pk,
            at=case.closed_at,
            about=_("Case"),
            words=_("closed: %(outcome)s") % {"outcome": case.get_outcome_display()},
            who=people.display_name(case.closed_by),
            note=case.outcome_note,
            address=reverse("playbooks:case", args=[case.pk]),
        )


def runs(ask: Ask) -> Iterator[Item]:
    """Playbooks when they were started."""
    found = PlaybookRun.objects.filter(case__customer=ask.customer).select_related("version__playbook")
    for run in ask.older(found, "started_at"):
        yield Item(
            number=run.pk,
            at=run.started_at,
            about=_("Playbook “%(name)s”") % {"name": run.version.playbook.label},
            words=_("started"),
            who=run.started_by_name,
            address=reverse("playbooks:case", args=[run.case_id]),
        )


def tasks(ask: Ask) -> Iterator[Item]:
    """What happened to tasks, without looks and ticks."""
    found = TaskEvent.objects.filter(task__case__customer=ask.customer).exclude(kind__in=ROUTINE).select_related("task")
    for event in ask.older(found, "at"):
        yield Item(
            number=event.pk,
            at=event.at,
            about=event.task.label,
            words=str(event.get_kind_display()),
            facts=[details] if (details := event_details(event)) else [],
            who=event.by_name,
            note=event.note,
            address=reverse("playbooks:task", args=[event.task_id]),
            tone="high" if event.kind == TaskEvent.Kind.BREACHED else "",
        )


def offers(ask: Ask) -> Iterator[Item]:
    """Offers when they were written."""
    for offer in ask.older(
        subject.first_asked(Offer.objects.filter(customer=ask.customer)).select_related("kind"), "created_at"
    ):
        yield Item(
            number=offer.pk,
            at=offer.created_at,
            about=draft_in_words(offer),
            words=_("Offer drafted"),
            who=offer.created_by_name,
            note=offer.reason,
            address=reverse("playbooks:offer", args=[offer.pk]),
        )


def requests(ask: Ask) -> Iterator[Item]:
    """What was asked for."""
    for request in ask.older(ApprovalRequest.objects.filter(customer=ask.customer), "asked_at"):
        yield Item(
            number=request.pk,
            at=request.asked_at,
            about=subject_in_words(request),
            words=_("Approval asked for"),
            who=request.requester_name,
            note=request.plan,
            address=reverse("playbooks:approval", args=[request.pk]),
        )


def decisions(ask: Ask) -> Iterator[Item]:
    """What was decided."""
    found = ApprovalDecision.objects.filter(request__customer=ask.customer).select_related("request")
    for decision in ask.older(found, "at"):
        yield Item(
            number=decision.pk,
            at=decision.at,
            about=subject_in_words(decision.request),
            words=str(decision.get_verb_display()),
            who=decision.by_name,
            note=decision.note,
            address=reverse("playbooks:approval", args=[decision.request_id]),
        )


def executions(ask: Ask) -> Iterator[Item]:
    """Offers when they were carried out."""
    found = OfferExecution.objects.filter(offer__customer=ask.customer).select_related("offer__kind")
    for done in ask.older(found, "at"):
        yield Item(
            number=done.pk,
            at=done.at,
            about=offer_in_words(done.offer),
            words=_("Offer carried out"),
            who=done.by_name,
            note=done.reference,
            address=reverse("playbooks:offer", args=[done.offer_id]),
        )


def messages(ask: Ask) -> Iterator[Item]:
    """Messages to the customer that were sent, or could not be."""
    ours = Q(audience="customer", user=None, ended_at__isnull=False)
    found = Message.objects.filter(ours, customer=ask.customer).select_related("template")
    for message in ask.older(found, "ended_at"):
        assert message.ended_at is not None  # noqa: S101  the filter says so
        yield Item(
            number=message.pk,
            at=message.ended_at,
            about=message.label,
            words=_("Message: %(state)s") % {"state": message.get_state_display()},
            who=message.to_name,
            note=message.error if message.state != Message.State.SENT else "",
        )


def _cases(ask: Ask) -> QuerySet[Case]:
    return Case.objects.filter(customer=ask.customer)
