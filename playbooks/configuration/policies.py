"""The approval policies of a configuration file: what needs whose approval, level by level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from playbooks.configuration import within
from playbooks.models import ApprovalLevel, ApprovalPolicy, ApproverRole, OfferKind, Quorum
from retention.configuration.reading import Entry, plain
from retention.configuration.sections import Loading, Section, named, put
from retention.models import Tier

KEY: Final = "policies"
LARGEST: Final = "999999999999"
RANGES: Final = ("value", "cost", "mrr")
LEVEL: Final = ("role", "quorum", "at_least", "sla_amount", "sla_unit")
ROLES: Final = [role for role in ApproverRole.values if role != ApproverRole.NAMED]

Levels = list[tuple[Any, ...]]


def dump() -> list[dict[str, Any]]:
    """Every policy with its levels as the file has it."""
    found = ApprovalPolicy.objects.select_related("kind").prefetch_related("levels")
    return [_written(policy) for policy in found.order_by("pk")]


def _written(policy: ApprovalPolicy) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": policy.code, "name": policy.name, "name_zh": policy.name_zh}
    entry["about"] = policy.subject
    entry["kind"] = policy.kind.code if policy.kind else ""
    for name in RANGES:
        entry[f"{name}_from"] = plain(getattr(policy, f"{name}_from"))
        entry[f"{name}_to"] = plain(getattr(policy, f"{name}_to"))
    entry |= {"tier": policy.tier, "bulk_limit": plain(policy.bulk_limit)}
    entry["levels"] = [_written_level(*level) for level in _levels_of(policy)]
    if not policy.active:
        entry["active"] = False
    return {key: value for key, value in entry.items() if value not in ("", None)}


def _written_level(role: str, quorum: str, at_least: int | None, amount: int, unit: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"role": role, "within": within.written(amount, unit)}
    if quorum == Quorum.AT_LEAST:
        return {**entry, "at_least": at_least}
    return entry if quorum == Quorum.ANY else {**entry, "quorum": quorum}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the policies and write those that are new or differ, with their levels."""
    present = {one.code: one for one in ApprovalPolicy.objects.all()}
    read = [(entry.code(), *_values(entry, present.get(entry.code()), loading)) for entry in entries]
    if loading.problems:
        return
    kinds = {one.code: one for one in OfferKind.objects.all()}
    for code, values, kind, levels in read:
        values["kind"] = kinds[kind] if kind else None
        policy, details = put(loading, section=KEY, model=ApprovalPolicy, code=code, values=values)
        changed = _write_levels(policy, levels)
        if details is not None:
            loading.compared(KEY, code, details + changed)


def _values(
    entry: Entry, present: ApprovalPolicy | None, loading: Loading
) -> tuple[dict[str, Any], str, Levels]:  # fmt: skip
    values: dict[str, Any] = dict(named(entry, present=present))
    values["subject"] = entry.choice("about", ApprovalPolicy.Subject.values, default=ApprovalPolicy.Subject.OFFER)
    kind = entry.code("kind") if entry.has("kind") else ""
    if kind and kind not in (loading.known("offer_kinds") or set()):
        entry.problem(f"there is no kind of offer {kind!r}. Add it under offer_kinds.")
    for name in RANGES:
        low, high = (
            entry.number(f"{name}_{end}", low="0", high=LARGEST, places=2, default=None) for end in ("from", "to")
        )
        values |= {f"{name}_from": low, f"{name}_to": high}
        if low is not None and high is not None and high <= low:
            entry.problem(f"{name}_to must be more than {name}_from.")
    values["tier"] = entry.choice("tier", Tier.values, default="")
    values["bulk_limit"] = entry.number("bulk_limit", low="0", high=LARGEST, places=2, default=None)
    values["active"] = entry.flag("active", default=True)
    _refuse_money_of_plans(entry, values, kind)
    levels = [_level(level) for level in entry.entries("levels", named_by="role")]
    if not levels:
        entry.problem("levels is missing. Name who approves, like levels: [{role: manager, within: 24 clock_hours}].")
    entry.finish()
    return values, kind, levels


def _refuse_money_of_plans(entry: Entry, values: dict[str, Any], kind: str) -> None:
    money: list[Decimal | None] = [values[f"{name}_{end}"] for name in ("value", "cost") for end in ("from", "to")]
    named_money = kind or values["bulk_limit"] is not None or any(one is not None for one in money)
    if values["subject"] == ApprovalPolicy.Subject.PLAN and named_money:
        entry.problem("a plan has no kind, value, cost or bulk_limit. Leave them out, or write about: offer.")


def _level(entry: Entry) -> tuple[Any, ...]:
    role = entry.choice("role", ROLES)
    at_least = entry.whole("at_least", low=1, high=20)
    quorum = entry.choice("quorum", [Quorum.ANY.value, Quorum.ALL.value], default=Quorum.ANY)
    amount, unit = within.read(entry, required=True)
    entry.finish()
    return role, Quorum.AT_LEAST.value if at_least else quorum, at_least, amount, unit


def _write_levels(policy: ApprovalPolicy, levels: Levels) -> list[tuple[str, str, str]]:
    before = _levels_of(policy)
    if levels == before:
        return []
    policy.levels.all().delete()
    ApprovalLevel.objects.bulk_create(
        ApprovalLevel(policy=policy, position=position, **dict(zip(LEVEL, level, strict=True)))
        for position, level in enumerate(levels, start=1)
    )
    return [("levels", _in_words(before), _in_words(levels))]


def _levels_of(policy: ApprovalPolicy) -> Levels:
    rows = sorted(policy.levels.all(), key=lambda level: level.position)
    return [tuple(getattr(level, name) for name in LEVEL) for level in rows]


def _in_words(levels: Levels) -> str:
    return " > ".join(level[0] for level in levels) or "—"


def codes() -> set[str]:
    """The policies that exist."""
    return set(ApprovalPolicy.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
