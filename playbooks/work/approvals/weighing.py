"""What an approver weighs: customer, tier, MRR at risk, cost, earlier offers, and how often such offers helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from playbooks.models import ApprovalPolicy, Case, Offer
from playbooks.work.approvals import policies
from playbooks.work.approvals.policies import Level, Weighed
from playbooks.work.offers import drafting, figures, pricing, subject
from playbooks.work.offers.figures import Given, SaveRate
from retention import conf
from retention.clock import local_day
from retention.models import CurrentHealth, Customer, Tier


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything about one ask at the moment of asking."""

    customer: Customer
    offer: Offer | None
    weighed: Weighed
    """With the totals of twelve months, this offer included."""
    score: Decimal | None
    given: Given
    save_rate: SaveRate
    """Of cases with such an offer; of a plan without one, of cases of the same level without one."""

    @property
    def cost(self) -> Decimal:
        """What this offer alone costs."""
        return self.offer.cost if self.offer else figures.NOTHING


def facts(*, asks: Sequence[tuple[Case, Offer | None]], now: datetime) -> list[Facts]:
    """Gather the facts of many asks in a fixed number of queries, and price their offers anew."""
    customer_ids = {case.customer_id for case, _offer in asks}
    offers = [offer for _case, offer in asks if offer is not None]
    plans = {case.level for case, offer in asks if offer is None}
    mrr = figures.mrr_at_risk(customer_ids=customer_ids, day=local_day(now))
    health = CurrentHealth.objects.in_bulk(customer_ids)
    new = {offer.pk for offer in offers}
    counted, given = figures.counted_and_given(customer_ids=customer_ids, now=now, without=new)
    rates = figures.save_rates(kind_ids={offer.kind_id for offer in offers}) if offers else {}
    plan_rates = figures.plan_save_rates(levels=plans) if plans else {}
    found = []
    for case, offer in asks:
        customer = case.customer
        if offer is not None:
            drafting.price(offer=offer, now=now, mrr=mrr[customer.pk])
        current = health.get(customer.pk)
        found.append(
            Facts(
                customer=customer,
                offer=offer,
                weighed=_weighed(offer, mrr[customer.pk], current, counted[customer.pk]),
                score=current.score if current else None,
                given=given[customer.pk],
                save_rate=rates[offer.kind_id] if offer else plan_rates[case.level],
            )
        )
    return found


def snapshot(*, fact: Facts, plan: str, policy: ApprovalPolicy | None, levels: Sequence[Level]) -> dict[str, Any]:
    """What is asked for, as it is kept: `content` is what gets approved, the rest is what was known then."""
    customer, weighed = fact.customer, fact.weighed
    return {
        "content": {
            "customer": [customer.source, customer.tenant, customer.external_id],
            "plan": plan,
            "offer": None if fact.offer is None else drafting.content_of(fact.offer).as_values(),
        },
        "kind": subject.kind_of(fact.offer),
        "customer_name": customer.name,
        "tier": weighed.tier,
        "score": _text(fact.score),
        "currency": conf.settings().currency,
        "mrr_at_risk": _text(weighed.mrr),
        "cost": _text(fact.cost),
        "break_even_months": _text(fact.offer.break_even_months) if fact.offer else None,
        "counted": {"value": _text(weighed.value), "cost": _text(weighed.cost)},
        "given": {"count": fact.given.count, "cost": _text(fact.given.cost)},
        "save_rate": {"saved": fact.save_rate.saved, "n": fact.save_rate.n},
        "policy": None
        if policy is None
        else {
            "code": policy.code,
            "name": policy.name,
            "name_zh": policy.name_zh,
            "terms": policies.terms_of(policy=policy),
        },
        "levels": [{"role": one.role, "quorum": one.quorum, "at_least": one.at_least} for one in levels],
    }


def mark(*, snapshot: Mapping[str, Any]) -> str:
    """The mark of the content that gets approved."""
    return pricing.mark(snapshot["content"])


def _weighed(offer: Offer | None, mrr: Decimal, health: CurrentHealth | None, before: Given) -> Weighed:
    tier = health.tier if health else Tier.UNKNOWN.value
    if offer is None:
        return Weighed(subject=ApprovalPolicy.Subject.PLAN, tier=tier, mrr=mrr)
    return Weighed(
        subject=ApprovalPolicy.Subject.OFFER,
        kind_id=offer.kind_id,
        value=offer.value + before.by_kind.get(offer.kind_id, figures.NOTHING),
        cost=offer.cost + before.cost,
        tier=tier,
        mrr=mrr,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
