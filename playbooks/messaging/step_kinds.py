"""The steps of playbooks that send: a message to the customer, a notice to colleagues, entering a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks.messaging import outbox, recipients, sequences
from playbooks.messaging.outbox import Letter
from playbooks.models import Audience, MessageSequence, MessageTemplate, Robot
from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.work import teams
from retention.models import Customer, localized

ROBOTS: Final = "robots"
_COLLEAGUES: Final[Mapping[str, Any]] = {
    "owner": gettext_lazy("the owner of the customer"),
    "manager": gettext_lazy("the manager of the team"),
    "director": gettext_lazy("the director"),
    ROBOTS: gettext_lazy("the robots of the team"),
}


def register() -> None:
    """Add the three kinds; doing so twice changes nothing."""
    for kind in (_message(), _notice(), _enrol()):
        kinds.register(kind)


def _message() -> StepKind:
    whom = gettext_lazy("main, everybody, or a role such as champion; empty: main.")
    return StepKind(
        code="message",
        label=gettext_lazy("Message to the customer"),
        clean=_cleaner(Audience.CUSTOMER, {"template", "to"}, _clean_contacts),
        describe=_describe_message,
        perform=send_to_customers,
        fields=(
            _choice("template", gettext_lazy("Template"), _customer_templates),
            Field(name="to", label=pgettext_lazy("of a message", "To"), help=whom),
        ),
    )


def _notice() -> StepKind:
    return StepKind(
        code="notice",
        label=gettext_lazy("Notice to colleagues"),
        clean=_cleaner(Audience.STAFF, {"template", "to"}, _clean_colleagues),
        describe=_describe_notice,
        perform=send_to_colleagues,
        fields=(
            _choice("template", gettext_lazy("Template"), _staff_templates),
            _choice("to", pgettext_lazy("of a message", "To"), _colleagues),
        ),
    )


def _enrol() -> StepKind:
    return StepKind(
        code="enrol",
        label=gettext_lazy("Enter a sequence"),
        clean=_clean_enrol,
        describe=_describe_enrol,
        perform=enrol,
        fields=(_choice("sequence", gettext_lazy("Sequence"), _sequences),),
    )


def _choice(name: str, label: Any, choices: Callable[[], Sequence[tuple[str, str]]]) -> Field:
    return Field(name=name, label=label, shape="choice", choices=choices, required=True)


def send_to_customers(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Queue the message of each run for the contacts that are meant; a customer with none is said to have none."""
    templates = _by_code(MessageTemplate, contexts, "template")
    today = timezone.localdate(now)
    whom = {_who(one) for one in contexts}
    ids = {one.customer_id for one in contexts}
    contacts = {who: recipients.contacts_of(customer_ids=ids, who=who, today=today) for who in whom}
    letters: list[Letter] = []
    results = []
    for one in contexts:
        template = templates.get(str(one.step["parameters"].get("template")))
        chosen = contacts[_who(one)].get(one.customer_id, [])
        if template is None or not template.active:
            results.append(kinds.failed(_("The message template is switched off or gone.")))
        elif not chosen:
            results.append(kinds.failed(_("The customer has no such contact with an e-mail address.")))
        else:
            letters += [outbox.to_contact(contact=contact, template=template, **_because(one)) for contact in chosen]
            results.append(kinds.done({"messages": len(chosen), "template": template.code}))
    outbox.queue_messages(letters=letters, now=now)
    return results


def send_to_colleagues(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Queue the notice of each run for the person or the robots that are meant."""
    templates = _by_code(MessageTemplate, contexts, "template")
    customers = Customer.objects.in_bulk([one.customer_id for one in contexts])
    roster = teams.roster(user_ids={customer.owner_id for customer in customers.values()}, now=now)
    robots = list(Robot.objects.filter(active=True).select_related("team"))
    letters: list[Letter] = []
    results = []
    for one in contexts:
        template = templates.get(str(one.step["parameters"].get("template")))
        owner_id = customers[one.customer_id].owner_id
        to = str(one.step["parameters"].get("to"))
        people = [] if to == ROBOTS else roster.line(role=to, owner_id=owner_id)[:1]
        chosen = recipients.robots_for(owner_id=owner_id, roster=roster, robots=robots) if to == ROBOTS else []
        if template is None or not template.active:
            results.append(kinds.failed(_("The message template is switched off or gone.")))
        elif not people and not chosen:
            results.append(kinds.failed(_("There is nobody to tell.")))
        else:
            because = {**_because(one), "customer_id": one.customer_id}
            letters += [outbox.to_colleague(user=person, template=template, **because) for person in people]
            letters += [outbox.to_robot(robot=robot, template=template, **because) for robot in chosen]
            results.append(kinds.done({"messages": len(people) + len(chosen), "template": template.code}))
    outbox.queue_messages(letters=letters, now=now)
    return results


def enrol(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Put the customers into the sequence; those who are in it, or may not enter again yet, stay as they are."""
    found = _by_code(MessageSequence, contexts, "sequence")
    results: dict[int, StepResult] = {}
    for code in {str(one.step["parameters"].get("sequence")) for one in contexts}:
        group = [one for one in contexts if str(one.step["parameters"].get("sequence")) == code]
        if code not in found:
            results |= {one.step_run_id: kinds.failed(_("The sequence is gone.")) for one in group}
            continue
        customer_ids = [one.customer_id for one in group]
        entered = sequences.enter(sequence_id=found[code].pk, customer_ids=customer_ids, by="", now=now)
        results |= {
            one.step_run_id: kinds.done({"sequence": code, "entered": one.customer_id in entered}) for one in group
        }
    return [results[one.step_run_id] for one in contexts]


def _because(one: StepContext) -> dict[str, Any]:
    """The key of what a step sends: the run and this visit of the step."""
    return {"cause": f"run:{one.run_id}", "step": f"step:{one.step_run_id}", "case_id": one.case_id}


def _who(one: StepContext) -> str:
    return str(one.step["parameters"].get("to") or recipients.MAIN)


def _by_code(model: Any, contexts: Sequence[StepContext], name: str) -> dict[str, Any]:
    codes = {str(one.step["parameters"].get(name)) for one in contexts}
    return {one.code: one for one in model._default_manager.filter(code__in=codes)}


def _cleaner(audience: str, names: set[str], rest: Callable[[Parameters], Parameters]) -> kinds.Clean:
    def clean(parameters: Parameters) -> Parameters:
        _known(parameters, names)
        code = str(parameters.get("template") or "")
        codes = dict(_templates_for(audience))
        if code not in codes:
            raise _unknown("template", code, codes)
        return {"template": code, **rest(parameters)}

    return clean


def _clean_contacts(parameters: Parameters) -> Parameters:
    return {"to": str(parameters.get("to") or recipients.MAIN).strip()[:60]}


def _clean_colleagues(parameters: Parameters) -> Parameters:
    to = str(parameters.get("to") or "owner")
    if to not in _COLLEAGUES:
        raise _unknown("to", to, _COLLEAGUES)
    return {"to": to}


def _clean_enrol(parameters: Parameters) -> Parameters:
    _known(parameters, {"sequence"})
    code = str(parameters.get("sequence") or "")
    codes = dict(_sequences())
    if code not in codes:
        raise _unknown("sequence", code, codes)
    return {"sequence": code}


def _known(parameters: Parameters, names: set[str]) -> None:
    if unknown := sorted(set(parameters) - names):
        raise UnableToUseStep(
            place=unknown[0],
            reason=_("This kind of step has no parameter “%(name)s”.") % {"name": unknown[0]},
            remedy=_("Use one of: %(codes)s.") % {"codes": ", ".join(sorted(names))},
        )


def _unknown(place: str, code: str, known: Mapping[str, Any]) -> UnableToUseStep:
    return UnableToUseStep(
        place=place,
        reason=_("There is no “%(code)s”.") % {"code": code},
        remedy=_("Use one of: %(codes)s.") % {"codes": ", ".join(sorted(known)) or "—"},
    )


def _templates_for(audience: str) -> list[tuple[str, str]]:
    found = MessageTemplate.objects.filter(audience=audience).order_by("code")
    return [(one.code, one.label) for one in found]


def _customer_templates() -> list[tuple[str, str]]:
    return _templates_for(Audience.CUSTOMER)


def _staff_templates() -> list[tuple[str, str]]:
    return _templates_for(Audience.STAFF)


def _sequences() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in MessageSequence.objects.order_by("code")]


def _colleagues() -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in _COLLEAGUES.items()]


def _named(model: Any, code: Any) -> str:
    found = model._default_manager.filter(code=str(code)).values_list("name", "name_zh").first()
    return localized(*found) if found else str(code)


def _describe_message(step: StepCopy) -> str:
    given = step["parameters"]
    who = recipients.in_words(str(given.get("to") or recipients.MAIN))
    template = _named(MessageTemplate, given.get("template"))
    return _("Send “%(template)s” to %(who)s.") % {"template": template, "who": who}


def _describe_notice(step: StepCopy) -> str:
    given = step["parameters"]
    who = _COLLEAGUES.get(str(given.get("to")), given.get("to"))
    template = _named(MessageTemplate, given.get("template"))
    return _("Tell %(who)s: “%(template)s”.") % {"template": template, "who": who}


def _describe_enrol(step: StepCopy) -> str:
    name = _named(MessageSequence, step["parameters"].get("sequence"))
    return _("Enter the customer into the sequence “%(sequence)s”.") % {"sequence": name}
