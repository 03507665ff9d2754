"""Simulates a customer base and writes it to five files, one for each kind of import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from project.simulation import files, rhythm
from project.simulation.customers.accounts import Account, account
from project.simulation.customers.contracts import Contract, contracts
from project.simulation.customers.lives import Life, life
from project.simulation.records.days import MEASURES, observe
from project.simulation.records.relations import Person, Talk, people
from project.simulation.world import World

ONBOARDING_DAYS = 60
RENEWAL_DAYS = 60

Progress = Callable[[int, int], object]


class UnableToSimulate(Exception):
    """The frame of the simulation makes no sense; the message says what to change."""


@dataclass
class Summary:
    """What was written."""

    rows: Counter[str] = field(default_factory=Counter)
    paying: int = 0
    """Customers with us on the last day."""
    lost: int = 0
    in_trouble: Counter[str] = field(default_factory=Counter)
    """Customers with us that are in trouble on the last day, by cause."""


def simulate(
    *, world: World, directory: Path, until: date, since: date | None = None, progress: Progress | None = None
) -> Summary:
    """Write customers, contacts, subscriptions, observations and interactions as known on `until`.

    With `since`, only the observations and interactions of that day and later are written: what
    a source delivers next. `progress` is called with the number of customers done and of all.

    Raises UnableToSimulate where the days or the number of customers make no sense.
    """
    _check(world=world, until=until)
    directory.mkdir(parents=True, exist_ok=True)
    summary = Summary()
    numbers = world.signed_by(until=until)
    span = (until - world.first).days + 1
    activity: dict[str, list[float]] = {}
    with ExitStack() as stack:
        rows = {kind: stack.enter_context(files.writer(directory=directory, kind=kind)) for kind in files.HEADERS}
        for number in numbers:
            one = account(world=world, number=number)
            if one.industry not in activity:
                activity[one.industry] = rhythm.calendar(industry=one.industry, first=world.first, days=span)
            _write_one(
                world=world,
                one=one,
                rows=rows,
                activity=activity[one.industry],
                until=until,
                since=since or world.first,
                summary=summary,
            )
            if progress:
                progress(number + 1, len(numbers))
    return summary


def _check(*, world: World, until: date) -> None:
    if world.customers < 1 or world.days < 1:
        msg = f"{world.customers} customers and {world.days} days were asked for; both have to be 1 or more."
        raise UnableToSimulate(msg)
    if until < world.first:
        msg = f"The last day {until} is before the first day {world.first}; choose a later one."
        raise UnableToSimulate(msg)


def _write_one(
    *,
    world: World,
    one: Account,
    rows: dict[str, files.Rows],
    activity: list[float],
    until: date,
    since: date,
    summary: Summary,
) -> None:
    story = life(world=world, account=one)
    signed = contracts(world=world, account=one, life=story, until=until)
    count = summary.rows
    stage = _lifecycle(story=story, one=one, contracts=signed, until=until)
    rows["customers"].writerow(_customer_row(one, stage))
    for person in people(world=world, account=one, life=story, until=until):
        rows["contacts"].writerow(_contact_row(one, person))
        count["contacts"] += 1
    for contract in signed:
        rows["subscriptions"].writerow(_subscription_row(one, contract, until=until))
    for day in observe(world=world, account=one, life=story, contracts=signed, activity=activity, until=until):
        if day.day < since:
            continue
        if day.values:
            rows["observations"].writerow((one.code, day.day, *map(day.values.get, MEASURES)))
            count["observations"] += 1
        for talk in day.talks:
            rows["interactions"].writerow(_interaction_row(one, talk))
            count["interactions"] += 1
    count["customers"] += 1
    count["subscriptions"] += len(signed)
    _note(story=story, one=one, until=until, summary=summary)


def _customer_row(one: Account, lifecycle: str) -> tuple[object, ...]:
    return (
        one.code,
        one.name,
        one.size.segment,
        one.industry,
        one.employees,
        one.annual_revenue,
        one.region,
        one.channel,
        one.csm,
        one.signed,
        lifecycle,
        "zh-hans" if one.chinese else "en",
    )


def _contact_row(one: Account, person: Person) -> tuple[object, ...]:
    return one.code, person.code, person.name, person.email, person.role, person.left


def _subscription_row(one: Account, contract: Contract, *, until: date) -> tuple[object, ...]:
    end = contract.known_end(until=until)
    return (
        one.code,
        contract.code,
        contract.product,
        contract.start,
        end,
        contract.mrr,
        "CNY",
        contract.billing_months,
    )


def _interaction_row(one: Account, talk: Talk) -> tuple[object, ...]:
    hour, minute = divmod(talk.minute, 60)
    moment = f"{talk.day}T{hour:02d}:{minute:02d}"
    return one.code, talk.code, talk.kind, moment, talk.person, talk.sentiment, talk.note


def _lifecycle(*, story: Life, one: Account, contracts: list[Contract], until: date) -> str:
    if not story.pays(day=until, signed=one.signed):
        return "lost"
    if (until - one.signed).days < ONBOARDING_DAYS:
        return "onboarding"
    ends = [contract.term_end for contract in contracts if contract.runs(day=until) and contract.term_end]
    return "renewal" if ends and (min(ends) - until).days <= RENEWAL_DAYS else "established"


def _note(*, story: Life, one: Account, until: date, summary: Summary) -> None:
    if not story.pays(day=until, signed=one.signed):
        summary.lost += 1
        return
    summary.paying += 1
    if trouble := story.trouble_on(day=until):
        summary.in_trouble[trouble.cause.code] += 1
