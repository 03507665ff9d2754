"""What interviews and playbooks have to do with each other; the only module here that knows playbooks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.collection import invitations, ports, programme
from interviews.collection.programme import Wanted
from interviews.models import OPEN_STATES, Interview, Invitation, ProgrammeRules, Purpose
from playbooks.cases import opening
from playbooks.messaging import consent, outbox
from playbooks.messaging.texts import added
from playbooks.models import Audience, Case, Message, MessageTemplate, StepRun
from playbooks.runs import advancing, kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from retention import conf, jobs
from retention.configuration import defaults
from retention.models import Contact, Level

KIND: Final = "exit_interview"
LATELY: Final = timedelta(days=14)
"""Saved cases of so many days are looked at for stay interviews: a lost signal is found."""
WIN_BACK_LEVEL: Final = Level.MEDIUM
MOST: Final = 1000


def register() -> None:
    """Fill the ports, add the step, the merge fields and a job; doing so twice changes nothing."""
    ports.fill(ports.MAIL, send_mail)
    ports.fill(ports.REFUSAL, refusal)
    ports.fill(ports.NOTICE, send_notice)
    ports.fill(ports.WIN_BACK, open_win_back)
    kinds.register(STEP)
    customers = {"interview_link": gettext_lazy("where the customer answers without a login")}
    customers["interview_at"] = gettext_lazy("the appointment of the interview")
    added.register(
        "interviews.customer",
        added.Fields(audience=Audience.CUSTOMER, labels=customers, fill=_for_customer, unseal=_unsealed),
    )
    staff = {"interview_due": gettext_lazy("by when the interview is due")}
    added.register("interviews.staff", added.Fields(audience=Audience.STAFF, labels=staff, fill=_for_colleague))
    jobs.register(
        jobs.Job(
            code="interview_steps", label=gettext_lazy("Interviews of playbooks"), function=_sweep, every_minutes=1
        )
    )
    defaults.ship("interviews", folder="defaults/with_playbooks")


# --- messages ---


def send_mail(*, interview: Interview, contact: Contact, template: str, step: str, now: datetime) -> bool:
    """Queue a message to the contact of an interview; whether it is new. A template that is off queues nothing."""
    text = MessageTemplate.objects.filter(code=template, active=True).first()
    if text is None:
        return False
    letter = outbox.to_contact(
        contact=contact, template=text, cause=f"interview:{interview.pk}", step=step,
        values={"interview_id": interview.pk},
    )  # fmt: skip
    return outbox.queue_message(letter=letter, now=now) is not None


def send_notice(*, person: Any, interview: Interview, template: str, step: str, now: datetime) -> bool:
    """Queue a notice to a colleague about an interview; whether it is new."""
    text = MessageTemplate.objects.filter(code=template, active=True).first()
    if text is None:
        return False
    letter = outbox.to_colleague(
        user=person, template=text, cause=f"interview:{interview.pk}", step=step,
        customer_id=interview.customer_id, values={"interview_id": interview.pk},
    )  # fmt: skip
    return outbox.queue_message(letter=letter, now=now) is not None


def refusal(*, address: str) -> str:
    """Why an address gets nothing; empty where it may be written to."""
    found = consent.suppression_of(address)
    if found is None:
        return ""
    return _("The address gets nothing: %(reason)s.") % {"reason": found.get_reason_display()}


def _of_message(message: Message) -> Interview | None:
    pk = message.values.get("interview_id")
    return None if pk is None else Interview.objects.filter(pk=pk).first()


def _for_customer(message: Message) -> dict[str, str]:
    """The link is not in what is kept of a message: a stand-in is, which leads nowhere."""
    interview = _of_message(message)
    if interview is None:
        return {"interview_link": _address(_sealed(message)), "interview_at": ""}
    at = interview.scheduled_at
    found = {"interview_at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""}
    if _working(interview.pk) is not None:
        found["interview_link"] = _address(_sealed(message))
    return found


def _for_colleague(message: Message) -> dict[str, str]:
    interview = _of_message(message)
    if interview is None:
        return {"interview_due": ""}
    found = {"interview_due": f"{timezone.localtime(interview.due_at):%Y-%m-%d}"}
    address = _page("interviews:interview", interview.pk)
    return found | ({"link": address} if address else {})


def _sealed(message: Message) -> str:
    return f"sealed-{message.uid.hex}"


def _unsealed(message: Message, text: str) -> str:
    if _sealed(message) not in text:
        return text
    interview_id = message.values.get("interview_id")
    invitation = _working(interview_id) if interview_id is not None else None
    return text if invitation is None else text.replace(_sealed(message), invitations.token_of(invitation=invitation))


def _working(interview_id: int) -> Invitation | None:
    return Invitation.objects.filter(interview=interview_id, used_at=None, revoked_at=None).first()


def _address(token: str) -> str:
    return _page("interviews_guest:answers", token)


def _page(name: str, key: Any) -> str:
    """The address of a page with the site's own in front; empty where the host has no such page or address."""
    site = conf.settings().site_url.rstrip("/")
    try:
        return site and site + reverse(name, args=[key])
    except NoReverseMatch:
        return ""


# --- the step of a playbook ---


def _clean(parameters: Parameters) -> Parameters:
    found = {
        "purpose": parameters.get("purpose") or Purpose.EXIT.value,
        "channel": parameters.get("channel") or Interview.Channel.LIVE.value,
    }
    allowed: Mapping[str, Sequence[str]] = {"purpose": Purpose.values, "channel": Interview.Channel.values}
    for name, values in allowed.items():
        if found[name] not in values:
            raise UnableToUseStep(
                place=name,
                reason=_("“%(value)s” is not known.") % {"value": found[name]},
                remedy=_("Known are: %(names)s.") % {"names": ", ".join(values)},
            )
    strange = sorted(set(parameters) - {*found, "wait"})
    if strange:
        raise UnableToUseStep(
            place=strange[0],
            reason=_("An interview has no such detail."),
            remedy=_("Known are: %(names)s.") % {"names": "purpose, channel, wait"},
        )
    return found | ({"wait": True} if parameters.get("wait") else {})


def _describe(step: StepCopy) -> str:
    chosen = _clean(step["parameters"])
    what = Purpose(chosen["purpose"]).label
    how = Interview.Channel(chosen["channel"]).label
    if chosen.get("wait"):
        return _("%(what)s (%(how)s); goes on when it is over.") % {"what": what, "how": how}
    return _("%(what)s (%(how)s).") % {"what": what, "how": how}


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Make interviews due; a customer who has an open one of this purpose keeps that, and nothing is waited for."""
    opened: dict[int, int] = {}
    problems: dict[tuple[str, str], str] = {}
    for purpose, channel in {_chosen(one) for one in contexts}:
        group = [one for one in contexts if _chosen(one) == (purpose, channel)]
        wanted = [Wanted(customer_id=one.customer_id, start=now, cause=_cause(one.step_run_id)) for one in group]
        try:
            programme.open_interviews(wanted=wanted, purpose=purpose, channel=channel, now=now)
        except programme.UnableToOpen as error:
            problems[purpose, channel] = str(error)
    rows = Interview.objects.filter(cause__in=[_cause(one.step_run_id) for one in contexts])
    opened = {int(cause.removeprefix("step:")): pk for cause, pk in rows.values_list("cause", "pk")}
    return [_result(one, opened.get(one.step_run_id), problems.get(_chosen(one), "")) for one in contexts]


def _result(one: StepContext, interview_id: int | None, problem: str) -> StepResult:
    if problem:
        return kinds.failed(problem)
    if interview_id is None:
        return kinds.done({"interview": None, "reason": _("The customer is being asked already.")})
    kept = {"interview": interview_id}
    return kinds.waiting(result=kept) if one.step["parameters"].get("wait") else kinds.done(kept)


def stop(*, step_run_ids: Collection[int], now: datetime) -> None:
    """Give up what these steps waited for, where nobody has talked to the customer yet."""
    causes = [_cause(pk) for pk in step_run_ids]
    programme.give_up(causes=causes, why=_("The playbook was ended."), now=now)


def _chosen(one: StepContext) -> tuple[str, str]:
    parameters = one.step["parameters"]
    return parameters.get("purpose", Purpose.EXIT.value), parameters.get("channel", Interview.Channel.LIVE.value)


def _cause(step_run_id: int) -> str:
    return f"step:{step_run_id}"


def go_on(*, now: datetime) -> int:
    """Move the playbooks on that waited for an interview that is over; how many."""
    waiting = StepRun.objects.filter(kind=KIND, state=StepRun.State.WAITING).values_list("pk", flat=True)[:MOST]
    over = Interview.objects.filter(cause__in=[_cause(pk) for pk in waiting]).exclude(state__in=OPEN_STATES)
    return sum(
        advancing.resume(
            step_run_id=int(cause.removeprefix("step:")), result={"interview": pk, "state": state}, now=now
        )
        for pk, cause, state in over.values_list("pk", "cause", "state")
    )


STEP: Final = StepKind(
    code=KIND,
    label=gettext_lazy("Interview"),
    clean=_clean,
    describe=_describe,
    perform=perform,
    stop=stop,
    asks_people=True,
    fields=(
        Field(name="purpose", label=gettext_lazy("Purpose"), shape="choice", choices=lambda: _labels(Purpose)),
        Field(name="channel", label=gettext_lazy("How"), shape="choice", choices=lambda: _labels(Interview.Channel)),
        Field(name="wait", label=gettext_lazy("Wait until it is over"), shape="yes_no"),
    ),
)


def _labels(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


# --- cases ---


def open_win_back(*, customer_ids: Collection[int], playbook: str, reason: str, now: datetime) -> dict[int, int]:
    """Open win-back cases and start the playbook; {customer id: case id} of those without an open case.

    Raises ports.UnableToReach where no version of the playbook is published.
    """
    try:
        return opening.open_cases(
            customer_ids=customer_ids, playbook=playbook, level=WIN_BACK_LEVEL, because=reason, now=now
        )
    except opening.UnableToOpenCase as error:
        raise ports.UnableToReach(str(error)) from error


def open_stay_interviews(*, now: datetime) -> list[int]:
    """Ask customers whose case of the highest level was closed as saved lately why they stay; once a case.

    Raises programme.UnableToOpen where somebody is to be asked and no form is published.
    """
    if not ProgrammeRules.current().stay_interviews:
        return []
    saved = Case.objects.filter(level=Level.HIGH, state=Case.State.CLOSED, outcome=Case.Outcome.SAVED)
    found = list(
        saved.filter(closed_at__gt=now - LATELY).order_by("pk").values_list("pk", "customer", "closed_at")[:MOST]
    )
    causes = [f"case:{pk}" for pk, _customer, _closed in found]
    asked = set(Interview.objects.filter(cause__in=causes).values_list("cause", flat=True))
    wanted = [
        Wanted(customer_id=customer_id, start=closed_at or now, cause=f"case:{pk}")
        for pk, customer_id, closed_at in found
        if f"case:{pk}" not in asked
    ]
    return programme.open_interviews(wanted=wanted, purpose=Purpose.STAY, now=now)


def _sweep(*, day: date, now: datetime) -> dict[str, Any]:
    return {"moved_on": go_on(now=now), "stay_interviews": len(open_stay_interviews(now=now))}
