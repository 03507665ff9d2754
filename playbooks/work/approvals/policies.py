"""Which policy asks for approval: of the rows that fit, the one that names the most conditions wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from playbooks.models import ApprovalLevel, ApprovalPolicy, SlaUnit

_RANGES: Final = ("value", "cost", "mrr")


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What a policy judges: the totals of the customer in twelve months with this offer, the tier and the MRR."""

    subject: str
    kind_id: int | None = None
    value: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    tier: str = ""
    mrr: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Level:
    """Who is asked, how many of them have to approve, and by when; one level after the other."""

    role: str
    quorum: str
    at_least: int | None
    sla_amount: int
    sla_unit: str


_HOURS: Final = SlaUnit.CLOCK_HOURS.value
_MANAGER: Final = Level(role="manager", quorum="any", at_least=None, sla_amount=24, sla_unit=_HOURS)
_DIRECTOR: Final = Level(role="director", quorum="any", at_least=None, sla_amount=24, sla_unit=_HOURS)


def otherwise(weighed: Weighed) -> list[Level]:
    """Whom to ask where no policy fits: the manager about a plan, the manager and the director about an offer."""
    return [_MANAGER] if weighed.subject == ApprovalPolicy.Subject.PLAN else [_MANAGER, _DIRECTOR]


def in_force() -> list[ApprovalPolicy]:
    """All policies in force with their levels, in two queries."""
    return list(ApprovalPolicy.objects.filter(active=True).select_related("kind").prefetch_related("levels"))


def choose(*, policies: Sequence[ApprovalPolicy], weighed: Weighed) -> ApprovalPolicy | None:
    """The most specific policy that fits and has a level; none where none fits.

    Specific is who names more of kind, value, cost, tier and MRR; among equals the one that begins at
    the higher value, then cost, then MRR, then the one whose code comes first.
    """
    fitting = [one for one in policies if fits(policy=one, weighed=weighed) and one.levels.all()]
    return min(fitting, key=_rank, default=None)


def fits(*, policy: ApprovalPolicy, weighed: Weighed) -> bool:
    """Whether a policy speaks of this; lower bounds are inside a range, upper bounds are not."""
    if policy.subject != weighed.subject:
        return False
    if policy.kind_id is not None and policy.kind_id != weighed.kind_id:
        return False
    if policy.tier and policy.tier != weighed.tier:
        return False
    return all(_inside(policy, name, getattr(weighed, name)) for name in _RANGES)


def levels_of(*, policy: ApprovalPolicy) -> list[Level]:
    """The levels of a policy in order, as values: later edits change no request."""
    return [_copy(level) for level in sorted(policy.levels.all(), key=lambda level: level.position)]


def terms_of(*, policy: ApprovalPolicy) -> dict[str, str]:
    """What a policy names, as it is kept with a request: kind, tier, and the bounds of value, cost and MRR as text."""
    named = {"kind": policy.kind.code if policy.kind else "", "tier": policy.tier}
    bounds = {f"{name}_{end}": getattr(policy, f"{name}_{end}") for name in _RANGES for end in ("from", "to")}
    return {key: str(value) for key, value in {**named, **bounds}.items() if value not in (None, "")}


def conditions(policy: ApprovalPolicy) -> int:
    """How many conditions a policy names."""
    named = [policy.kind_id is not None, bool(policy.tier)]
    return sum([*named, *(_named(policy, name) for name in _RANGES)])


def _rank(policy: ApprovalPolicy) -> tuple[int | Decimal | str, ...]:
    floors = [-(getattr(policy, f"{name}_from") or Decimal(0)) for name in _RANGES]
    return (-conditions(policy), *floors, policy.code)


def _named(policy: ApprovalPolicy, name: str) -> bool:
    return getattr(policy, f"{name}_from") is not None or getattr(policy, f"{name}_to") is not None


def _inside(policy: ApprovalPolicy, name: str, value: Decimal) -> bool:
    low, high = getattr(policy, f"{name}_from"), getattr(policy, f"{name}_to")
    return (low is None or value >= low) and (high is None or value < high)


def _copy(level: ApprovalLevel) -> Level:
    return Level(
        role=level.role,
        quorum=level.quorum,
        at_least=level.at_least,
        sla_amount=level.sla_amount,
        sla_unit=level.sla_unit,
    )
