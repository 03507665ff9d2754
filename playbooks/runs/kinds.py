"""What a step of a playbook can be: the registry of kinds, to which every app on the right may add its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from playbooks.runs.definition import StepCopy

Parameters = dict[str, Any]

WAITING: Final = "waiting"
DONE: Final = "done"
GOTO: Final = "goto"
FAILED: Final = "failed"
HANDOVER: Final = "handover"


class UnableToUseStep(ValueError):
    """A step cannot be used as it is written: says where, what is wrong, and what to write."""

    def __init__(self, *, reason: str, remedy: str, place: str = "") -> None:
        """`place` names the parameter, or the step where a whole playbook is checked."""
        self.place, self.reason, self.remedy = place, reason, remedy
        super().__init__(f"{place}: {reason} {remedy}" if place else f"{reason} {remedy}")


@dataclass(frozen=True, kw_only=True)
class StepContext:
    """One run at one of its steps."""

    step_run_id: int
    run_id: int
    case_id: int
    customer_id: int
    step: StepCopy
    level: str


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What came of a step; made by `done`, `waiting`, `goto`, `failed` and `handover`."""

    state: str
    result: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    events: tuple[str, ...] = ()
    target: str = ""


def done(result: Mapping[str, Any] | None = None) -> StepResult:
    """The step is over; the next one follows at once. `result` is kept (JSON)."""
    return StepResult(state=DONE, result=result or {})


def waiting(
    until: datetime | None = None, events: Iterable[str] = (), *, result: Mapping[str, Any] | None = None
) -> StepResult:
    """The run waits until a moment, one of some events, or `advancing.resume`, whichever comes first."""
    return StepResult(state=WAITING, until=until, events=tuple(events), result=result or {})


def goto(key: str, result: Mapping[str, Any] | None = None) -> StepResult:
    """The step is over; the one with this short name follows."""
    return StepResult(state=GOTO, target=key, result=result or {})


def failed(reason: str) -> StepResult:
    """The step could not be done; the reason is kept and the run goes on."""
    return StepResult(state=FAILED, result={"reason": reason})


def handover(playbook: str, result: Mapping[str, Any] | None = None) -> StepResult:
    """The run is over; another playbook takes the case."""
    return StepResult(state=HANDOVER, target=playbook, result=result or {})


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a step is expected to do in a dry run: how long it lasts, and where it leads."""

    until: datetime | None = None
    """When it is over at the latest; none: at once or, for work with a deadline, at its deadline."""
    target: str = ""
    """Short name of the step that follows; empty: the next one."""
    playbook: str = ""
    """The playbook that takes over."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One parameter of a kind, as the editor shows it; `clean` of the kind has the last word."""

    name: str
    label: str | Promise
    shape: str = "text"
    """text, long_text, number, yes_no, choice, choices (a list of codes), span ("2 working_days"), lines (a list of
    {text, text_zh}), conditions (as in a rule) or json."""
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    required: bool = False
    help: str | Promise = ""


Clean = Callable[[Parameters], Parameters]
Describe = Callable[[StepCopy], str]
Perform = Callable[..., list[StepResult]]


@dataclass(frozen=True)
class StepKind:
    """A kind of step.

    - `clean(parameters)` returns them in order; raises UnableToUseStep.
    - `describe(step)` is one plain sentence in the active language, without a number in front.
    - `perform(*, contexts, now)` does the step for many runs at once and returns a result for each, in order;
      its queries must not grow with the runs. It is called inside the transaction that moves the runs on.
    - `wake(*, contexts, now)` is asked when the time of `waiting(until)` comes; without it the step is done.
    - `stop(*, step_run_ids, now)` is told that what these steps waited for is no longer wanted.
    - `asks_people`: work for a person comes of it, so a task before it is not the last.
    - `targets(parameters)`: the short names of the steps to which it may lead.
    - `foresee(*, context, start, calendar)` tells a dry run what the step would do from `start` on; it changes nothing.
    """

    code: str
    label: str | Promise
    clean: Clean
    describe: Describe
    perform: Perform
    fields: tuple[Field, ...] = ()
    asks_people: bool = False
    needs_title: bool = False
    needs_deadline: bool = False
    wake: Perform | None = None
    stop: Callable[..., None] | None = None
    targets: Callable[[Parameters], tuple[str, ...]] | None = None
    foresee: Callable[..., Foreseen] | None = None


_registered: dict[str, StepKind] = {}


def register(kind: StepKind) -> None:
    """Add a kind; registering a code again replaces it."""
    _registered[kind.code] = kind


def registered() -> dict[str, StepKind]:
    """All kinds by code, in the order of registration."""
    return dict(_registered)


def kind_of(code: str) -> StepKind:
    """The kind with a code. Raises UnableToUseStep where no installed app has it."""
    found = _registered.get(code)
    if found is None:
        raise UnableToUseStep(
            place="kind",
            reason=_("There is no kind of step “%(kind)s”.") % {"kind": code},
            remedy=_("Use one of: %(kinds)s.") % {"kinds": ", ".join(_registered)},
        )
    return found


def choices() -> list[tuple[str, str]]:
    """Code and name of every kind, for forms."""
    return [(kind.code, str(kind.label)) for kind in _registered.values()]
