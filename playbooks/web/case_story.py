"""The whole story of a case on one page: why it opened, what was done, offered, decided and said, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks.models import (
    ApprovalDecision,
    ApprovalRequest,
    Case,
    CaseReason,
    Message,
    Offer,
    OfferExecution,
    PlaybookRun,
    StepRun,
    TaskEvent,
)
from playbooks.runs import reading
from playbooks.runs.definition import StepCopy
from playbooks.web.offers.wording import value_in_words
from playbooks.work.offers import subject
from retention import people
from retention.models import Level, Warning

Row = TypeVar("Row", bound=Model)

MOST: Final = 300
"""Lines of each sort that a page shows; the newest stay."""
ROUTINE: Final = (TaskEvent.Kind.OPENED, TaskEvent.Kind.TICKED, TaskEvent.Kind.UNTICKED)
"""What happens to a task without moving the case."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened: when, what in words, who did it, what they wrote, and where it is shown in full."""

    at: datetime
    words: str
    about: str = ""
    who: str = ""
    note: str = ""
    address: str = ""
    warning: Warning | None = None


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of the running playbook in words, and how far it is; `state` is empty before its turn."""

    words: str
    state: str
    state_words: str


def story(*, case: Case, user: Any) -> list[Line]:
    """Everything that happened in a case, the first thing first; a fixed number of queries."""
    sources: tuple[Callable[[Case, Any], Iterator[Line]], ...] = (
        _begin, _reasons, _runs, _task_events, _offers, _requests, _decisions, _executions, _messages, _members, _end,
    )  # fmt: skip
    return sorted((line for source in sources for line in source(case, user)), key=lambda line: line.at)


def steps(*, case: Case) -> list[StepLine]:
    """The steps of the newest playbook of a case, those done and those to come."""
    run = case.runs.order_by("-started_at", "-pk").first()
    return [] if run is None else steps_of(run)


def steps_of(run: PlaybookRun) -> list[StepLine]:
    """The steps of a playbook at work, those done and those to come. Two queries."""
    visited = {one.position: one for one in run.steps.order_by("visit")}
    tasks = {one.position: one for one in run.tasks.order_by("pk")}
    found = []
    for step in cast("list[StepCopy]", run.definition):
        state, words = _state(visited.get(step["position"]), tasks.get(step["position"]))
        found.append(StepLine(words=reading.said(step), state=state, state_words=words))
    return found


def _state(visit: StepRun | None, task: Any) -> tuple[str, str]:
    if visit is not None:
        return visit.state, str(visit.get_state_display())
    if task is not None:
        return ("done" if task.state == "done" else "waiting"), str(task.get_state_display())
    return "", ""


def _begin(case: Case, user: Any) -> Iterator[Line]:
    yield Line(at=case.opened_at, words=_("The case was opened."))


def _end(case: Case, user: Any) -> Iterator[Line]:
    if case.closed_at is not None:
        yield Line(
            at=case.closed_at,
            words=_("The case was closed: %(outcome)s.") % {"outcome": case.get_outcome_display()},
            who=people.display_name(case.closed_by),
            note=case.outcome_note,
        )


def _reasons(case: Case, user: Any) -> Iterator[Line]:
    reasons = CaseReason.objects.filter(case=case).select_related("warning__rule")
    for reason in _newest(reasons):
        warning = reason.warning
        words = _("Warning (%(level)s): %(rule)s") % {"level": Level(warning.level).label, "rule": warning.rule.label}
        yield Line(at=reason.added_at, words=words, warning=warning)


def _runs(case: Case, user: Any) -> Iterator[Line]:
    for run in _newest(case.runs.select_related("version__playbook")):
        name = run.version.playbook.label
        yield Line(at=run.started_at, words=_("The playbook “%(name)s” was started.") % {"name": name})
        if run.ended_at is not None and run.state == PlaybookRun.State.UPGRADED:
            words = _("The playbook “%(name)s” gave way to another.")
            yield Line(at=run.ended_at, words=words % {"name": name})


def _task_events(case: Case, user: Any) -> Iterator[Line]:
    events = TaskEvent.objects.filter(task__case=case).exclude(kind__in=ROUTINE).select_related("task")
    for event in _newest(events):
        yield Line(
            at=event.at,
            about=event.task.label,
            words=str(event.get_kind_display()),
            who=event.by_name,
            note=event.note,
            address=reverse("playbooks:task", args=[event.task_id]),
        )


def _offers(case: Case, user: Any) -> Iterator[Line]:
    taken_back = ApprovalRequest.objects.filter(offer=OuterRef("pk"), state=ApprovalRequest.State.WITHDRAWN)
    found = Offer.objects.visible_to(user).filter(case=case).annotate(told=Exists(taken_back))
    for offer in _newest(subject.first_asked(found).select_related("kind")):
        yield Line(
            at=offer.created_at,
            about=draft_in_words(offer),
            words=_("Offer drafted"),
            who=offer.created_by_name,
            note=offer.reason,
            address=reverse("playbooks:offer", args=[offer.pk]),
        )
        if offer.withdrawn_at is not None and not offer.told:
            yield Line(
                at=offer.withdrawn_at,
                about=offer_in_words(offer),
                words=str(offer.get_state_display()),
                who=offer.withdrawn_by_name,
                note=offer.withdrawn_note,
                address=reverse("playbooks:offer", args=[offer.pk]),
            )


def _requests(case: Case, user: Any) -> Iterator[Line]:
    requests = ApprovalRequest.objects.visible_to(user).filter(case=case)
    for request in _newest(requests):
        about, address = subject_in_words(request), reverse("playbooks:approval", args=[request.pk])
        yield Line(
            at=request.asked_at,
            about=about,
            words=_("Approval asked for"),
            who=request.requester_name,
            note=request.plan,
            address=address,
        )
        undecided = (ApprovalRequest.State.VOIDED, ApprovalRequest.State.WITHDRAWN)
        if request.closed_at is not None and request.state in undecided:
            yield Line(
                at=request.closed_at,
                about=about,
                words=str(request.get_state_display()),
                who=request.withdrawn_by_name,
                note=request.withdrawn_note,
                address=address,
            )


def _decisions(case: Case, user: Any) -> Iterator[Line]:
    visible = ApprovalRequest.objects.visible_to(user).filter(case=case)
    decisions = ApprovalDecision.objects.filter(request__in=visible).select_related("request")
    for decision in _newest(decisions):
        yield Line(
            at=decision.at,
            about=subject_in_words(decision.request),
            words=str(decision.get_verb_display()),
            who=decision.by_name,
            note=decision.note,
            address=reverse("playbooks:approval", args=[decision.request_id]),
        )


def _executions(case: Case, user: Any) -> Iterator[Line]:
    visible = Offer.objects.visible_to(user).filter(case=case)
    for done in _newest(OfferExecution.objects.filter(offer__in=visible).select_related("offer__kind")):
        yield Line(
            at=done.at,
            about=offer_in_words(done.offer),
            words=_("Offer carried out"),
            who=done.by_name,
            note=done.reference,
            address=reverse("playbooks:offer", args=[done.offer_id]),
        )


def _messages(case: Case, user: Any) -> Iterator[Line]:
    to_customer = Q(audience="customer") & Q(ended_at__isnull=False)
    sent = Message.objects.visible_to(user).filter(to_customer, case=case).select_related("template")
    for message in _newest(sent):
        assert message.ended_at is not None  # noqa: S101  the filter says so
        words = _("Message: %(state)s") % {"state": message.get_state_display()}
        note = message.error if message.state != Message.State.SENT else ""
        yield Line(at=message.ended_at, about=message.label, words=words, who=message.to_name, note=note)


def _members(case: Case, user: Any) -> Iterator[Line]:
    for member in _newest(case.members.all()):
        role = {"role": member.get_role_display()}
        yield Line(at=member.asked_at, words=_("Asked to join the retention team: %(role)s") % role, who=member.name)
        if member.acknowledged_at is not None:
            words = _("Joined the retention team: %(role)s") % role
            yield Line(at=member.acknowledged_at, words=words, who=member.name)


def _newest(rows: QuerySet[Row]) -> list[Row]:
    """The newest rows, the oldest of them first."""
    return list(rows.order_by("-pk")[:MOST])[::-1]


def offer_in_words(offer: Offer) -> str:
    """An offer by its kind and value."""
    return f"{offer.kind.label} {value_in_words(offer)}"


def draft_in_words(offer: Offer) -> str:
    """An offer as whoever drafted it asked for it."""
    found = subject.as_drafted(offer)
    return f"{found.kind} {value_in_words(found)}" if found else offer_in_words(offer)


def subject_in_words(request: ApprovalRequest) -> str:
    """What was asked for: an offer, as it was then, or a plan."""
    found = subject.of_request(request)
    return f"{found.kind} {value_in_words(found)}" if found else _("Plan")
