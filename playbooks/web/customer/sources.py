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


def register_all() -> None:
    """Add them to the stream."""
    register_presence("playbooks.web.customer")
    for source in (
        Source(key="cases", kind=WORK, rank=40, load=cases_opened, marks=True),
        Source(key="cases-closed", kind=WORK, rank=41, load=cases_closed, marks=True),
        Source(key="runs", kind=WORK, rank=42, load=runs),
        Source(key="tasks", kind=WORK, rank=43, load=tasks),
        Source(key="offers", kind=OFFERS, rank=44, load=offers, marks=True),
        Source(key="requests", kind=OFFERS, rank=45, load=requests),
        Source(key="decisions", kind=OFFERS, rank=46, load=decisions),
        Source(key="executions", kind=OFFERS, rank=47, load=executions, marks=True),
        Source(key="messages", kind=MESSAGES, rank=48, load=messages),
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
    if not _sees(ask, "case"):
        return
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
    if not _sees(ask, "retentiontask"):
        return
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
    for offer in ask.older(subject.first_asked(_offers(ask)).select_related("kind"), "created_at"):
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
    for request in ask.older(_requests(ask), "asked_at"):
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
    if not _sees(ask, "approvalrequest"):
        return
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
    if not _sees(ask, "offer"):
        return
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
    if not _sees(ask, "message"):
        return
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


def _sees(ask: Ask, what: str) -> bool:
    """Whether a person sees rows of a kind. Whoever sees the customer then sees all of this customer's."""
    return bool(ask.user.has_perm(f"retention_playbooks.view_{what}"))


def _cases(ask: Ask) -> QuerySet[Case]:
    return Case.objects.filter(customer=ask.customer) if _sees(ask, "case") else Case.objects.none()


def _offers(ask: Ask) -> QuerySet[Offer]:
    return Offer.objects.filter(customer=ask.customer) if _sees(ask, "offer") else Offer.objects.none()


def _requests(ask: Ask) -> QuerySet[ApprovalRequest]:
    found = ApprovalRequest.objects.filter(customer=ask.customer)
    return found if _sees(ask, "approvalrequest") else found.none()
