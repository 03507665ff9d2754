"""The steps of a playbook that ask for approval, and that ask somebody for an offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import ApprovalRequest, ApproverRole, Case, Offer, OfferKind, RetentionTask, StepRun
from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from playbooks.work import assignment
from playbooks.work.approvals import asking, resuming
from playbooks.work.approvals.asking import Ask
from playbooks.work.approvals.policies import Level
from playbooks.work.assignment import TaskRequest
from retention.models import localized

LONGEST_KEY = 40
_WRITTEN = (Offer.State.DRAFT, Offer.State.SENT_BACK, Offer.State.EXPIRED)


def register() -> None:
    """Add the kinds; doing so twice changes nothing."""
    kinds.register(APPROVAL)
    kinds.register(OFFER)


def clean_approval(parameters: Parameters) -> Parameters:
    """`back_to` and `if_rejected`: short names of steps."""
    phrases.only(parameters, resuming.BACK_TO, resuming.IF_REJECTED)
    found = {
        name: phrases.text(parameters, name, longest=LONGEST_KEY) for name in (resuming.BACK_TO, resuming.IF_REJECTED)
    }
    return {name: value for name, value in found.items() if value}


def describe_approval(step: StepCopy) -> str:
    """That approval is needed, and where a refusal leads."""
    said = _("The plan and its offer need the approvals that the policy asks for.")
    back = step["parameters"].get(resuming.BACK_TO, "")
    if not back:
        return said
    return said + " " + _("What is sent back goes to the step “%(key)s”.") % {"key": back}


def perform_approval(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Ask for the approval of what each case has by now; what somebody has asked for already counts.

    The plan is the note of the last finished task, the offer the newest of the case that is written
    and not yet asked for. Whoever finished that task has asked.
    """
    known = _Known(contexts)
    results: list[StepResult | None] = []
    asks: list[Ask] = []
    joined: list[ApprovalRequest] = []
    for context in contexts:
        standing = known.standing(context)
        if standing is None:
            asks.append(known.ask(context))
            results.append(None)
        elif standing.state == ApprovalRequest.State.APPROVED:
            results.append(kinds.done({"request": standing.pk, "decision": "approve"}))
        else:
            standing.step_run_id = context.step_run_id
            joined.append(standing)
            results.append(kinds.waiting(result={"request": standing.pk}))
    ApprovalRequest.objects.bulk_update(joined, ["step_run"])
    made = iter(asking.open_requests(asks=asks, now=now)) if asks else iter(())
    return [kinds.waiting(result={"request": next(made).pk}) if one is None else one for one in results]


def stop_approval(*, step_run_ids: Sequence[int], now: datetime) -> None:
    """Let go of requests whose playbook ended; they are decided on without it, or end with the case."""
    ApprovalRequest.objects.waiting().filter(step_run__in=step_run_ids).update(step_run=None)


def clean_offer(parameters: Parameters) -> Parameters:
    """`kind`: code of a kind of the catalogue that is suggested."""
    phrases.only(parameters, "kind")
    kind = phrases.text(parameters, "kind", longest=60)
    if kind and not OfferKind.objects.filter(code=kind).exists():
        raise UnableToUseStep(
            place="kind",
            reason=_("There is no “%(kind)s” in the offer catalogue.") % {"kind": kind},
            remedy=_("Add it there first, or leave it empty."),
        )
    return {"kind": kind} if kind else {}


def describe_offer(step: StepCopy) -> str:
    """Who writes which offer by when."""
    code = step["parameters"].get("kind", "")
    kind = OfferKind.objects.filter(code=code).first() if code else None
    words = {
        "who": phrases.begun(phrases.who(step["role"])),
        "within": phrases.within(step["sla_amount"], step["sla_unit"]),
        "kind": kind.label if kind else code,
    }
    if not code:
        return _("%(who)s: write an offer and ask for its approval, %(within)s.") % words
    return _("%(who)s: write an offer (%(kind)s) and ask for its approval, %(within)s.") % words


def perform_offer(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Give somebody the task to write an offer; it is done as soon as its approval is asked for."""
    requests = [
        TaskRequest(run_id=one.run_id, case_id=one.case_id, step=one.step, step_run_id=one.step_run_id)
        for one in contexts
    ]
    return [kinds.waiting(result={"task": made}) for made in assignment.give(requests=requests, now=now)]


class _Known:
    """What the cases of many runs have to be approved, loaded in a fixed number of queries."""

    def __init__(self, contexts: Sequence[StepContext]) -> None:
        case_ids = {one.case_id for one in contexts}
        found = Case.objects.filter(pk__in=case_ids).select_related("customer__owner")
        self.cases = {case.pk: case for case in found}
        done = RetentionTask.objects.filter(run__in={one.run_id for one in contexts}, state="done")
        newest = done.order_by("run_id", "-finished_at", "-pk").distinct("run_id").select_related("owner")
        self.tasks = {task.run_id: task for task in newest}
        written = Offer.objects.filter(case__in=case_ids, state__in=_WRITTEN).select_related("kind", "customer")
        self.offers = {offer.case_id: offer for offer in written.order_by("pk")}
        states = (ApprovalRequest.State.WAITING, ApprovalRequest.State.APPROVED)
        asked = ApprovalRequest.objects.filter(case__in=case_ids, state__in=states, step_run=None)
        self.requests = {request.case_id: request for request in asked.order_by("pk")}
        began = StepRun.objects.filter(run__in={one.run_id for one in contexts}).order_by("run_id", "pk")
        self.began = dict(began.distinct("run_id").values_list("run_id", "started_at"))

    def standing(self, context: StepContext) -> ApprovalRequest | None:
        """A request of the case that waits or was approved since the run began, made by somebody themselves."""
        request = self.requests.get(context.case_id)
        if request is None or request.state == ApprovalRequest.State.WAITING:
            return request
        began = self.began.get(context.run_id)
        return request if began is None or request.asked_at >= began else None

    def ask(self, context: StepContext) -> Ask:
        """What to ask for, and who has asked."""
        case, task = self.cases[context.case_id], self.tasks.get(context.run_id)
        step = context.step
        plan = task.outcome_note.strip() if task else ""
        fallback = localized(step["instructions"], step["instructions_zh"]) or localized(
            step["title"], step["title_zh"]
        )
        return Ask(
            case=case,
            offer=self.offers.get(case.pk),
            plan=plan or fallback.strip() or _("What the playbook says."),
            requester=task.owner if task and task.owner else case.customer.owner,
            step_run_id=context.step_run_id,
            otherwise=_otherwise(step) if case.pk not in self.offers else (),
        )


def _otherwise(step: StepCopy) -> tuple[Level, ...]:
    """For a plan of which no policy speaks: the role of the step, within its deadline."""
    role = step["role"] if step["role"] in ApproverRole.values else ApproverRole.MANAGER.value
    amount, unit = step["sla_amount"] or 24, step["sla_unit"] or "clock_hours"
    return (Level(role=role, quorum="any", at_least=None, sla_amount=amount, sla_unit=unit),)


def _catalogue() -> list[tuple[str, str]]:
    found = OfferKind.objects.filter(active=True).order_by("code")
    return [(kind.code, kind.label) for kind in found]


def _targets(parameters: Parameters) -> tuple[str, ...]:
    names: Any = (parameters.get(resuming.BACK_TO), parameters.get(resuming.IF_REJECTED))
    return tuple(name for name in names if name)


APPROVAL = StepKind(
    code=resuming.APPROVAL,
    label=gettext_lazy("Approval"),
    clean=clean_approval,
    describe=describe_approval,
    perform=perform_approval,
    fields=(
        Field(
            name=resuming.BACK_TO,
            label=gettext_lazy("if it is sent back, go on with"),
            help=gettext_lazy("Short name of a step; empty: the task before that has one."),
        ),
        Field(
            name=resuming.IF_REJECTED,
            label=gettext_lazy("if it is rejected, go on with"),
            help=gettext_lazy("Short name of a step; empty: the same."),
        ),
    ),
    asks_people=True,
    stop=stop_approval,
    targets=_targets,
)
OFFER = StepKind(
    code=resuming.OFFER,
    label=gettext_lazy("Offer"),
    clean=clean_offer,
    describe=describe_offer,
    perform=perform_offer,
    fields=(Field(name="kind", label=gettext_lazy("suggested kind of offer"), shape="choice", choices=_catalogue),),
    asks_people=True,
    needs_title=True,
    needs_deadline=True,
)
