"""How the CSMs of the demo see their customers: mostly as the score does, now and then otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.utils import timezone

from project.simulation import chance
from retention import roles
from retention.ingest.by_hand import sentiments
from retention.models import Customer, Sentiment, Tier

ASKED, TWICE, HANDED_OVER = 0.3, 0.3, 0.08
AT_WORK = time(9, 30)
MINUTES = 8 * 60
LATELY, BEFORE = (0, 45), (20, 60)
"""How many days ago, and how many days before that."""

D, C, N, W, A = Sentiment
STEPS: Final[dict[str, tuple[tuple[Sentiment, int], ...]]] = {
    Tier.HEALTHY: ((D, 40), (C, 35), (N, 15), (W, 8), (A, 2)),
    Tier.LOW: ((D, 15), (C, 40), (N, 30), (W, 12), (A, 3)),
    Tier.MEDIUM: ((D, 2), (C, 12), (N, 30), (W, 40), (A, 16)),
    Tier.HIGH: ((D, 1), (C, 7), (N, 12), (W, 40), (A, 40)),
    Tier.UNKNOWN: ((D, 10), (C, 25), (N, 40), (W, 20), (A, 5)),
}
"""What owners say of customers of a tier, by how often: they know more than the data, and mistake themselves too."""

# ruff: noqa: RUF001  Chinese text has its own comma and colon
REASONS: Final[dict[Sentiment, tuple[str, ...]]] = {
    D: (
        "They speak for us at other companies, and want to be a reference.",
        "The new team came by itself and asked for training.",
        "负责人主动推荐我们给集团其他公司。",
    ),
    C: (
        "Good talk at the review: they know what they use it for.",
        "The administrator answers within the day, also on dull questions.",
        "季度回顾顺利，客户清楚我们带来的价值。",
    ),
    N: (
        "They use it and say little. I have not met the person who decides.",
        "新负责人刚接手，还看不出态度。",
    ),
    W: (
        "Two calls in a row were put off, and the tone of the mails has changed.",
        "Their budget is under review; our champion cannot say more.",
        "对接人回复越来越慢，会议两次改期。",
    ),
    A: (
        "They asked how to take their data out.",
        "A competitor was shown around last week; I heard it from the reception, not from them.",
        "客户高层公开表示正在评估其他产品。",
    ),
}


@dataclass
class Said:
    """How many were said, and of how many customers they count no more."""

    sentiments: int = 0
    handed_over: int = 0


def replay(*, seed: int, last: date) -> Said:
    """Let owners say how they see some of their customers, in the weeks up to `last`.

    Some said it twice. Of a few it was the owner before who said it: the customer was theirs then, and is handed over.
    """
    random = chance.stream(seed, "sentiments")
    csms = list(get_user_model().objects.filter(groups__name=roles.CSM, is_active=True).order_by("pk"))
    done = Said()
    for customer in Customer.objects.filter(owner__in=csms).select_related("owner", "health").order_by("pk"):
        if random.random() >= ASKED:
            continue
        if random.random() < HANDED_OVER and len(csms) > 1:
            before = random.choice([csm for csm in csms if csm.pk != customer.owner_id])
            _handed_over(customer, before, last, random)
            done.handed_over += 1
            done.sentiments += 1
            continue
        done.sentiments += _say(customer, customer.owner, last, random)
    return done


def _handed_over(customer: Customer, before: Any, last: date, random: Random) -> None:
    """Let the owner of then say it, before the customer is its present owner's."""
    kept = Customer.objects.filter(pk=customer.pk)
    kept.update(owner=before)
    _judge(customer, before, _step(customer, random), _moment(last, random.randint(*BEFORE), random), random)
    kept.update(owner=customer.owner)


def _say(customer: Customer, owner: Any, last: date, random: Random) -> int:
    """Once or twice, the earlier one first; the earlier one was a step off."""
    step, ago = _step(customer, random), random.randint(*LATELY)
    earlier = random.random() < TWICE
    if earlier:
        then = Sentiment(min(max(step + random.choice((-1, 1)), Sentiment.ALARMED), Sentiment.DELIGHTED))
        _judge(customer, owner, then, _moment(last, ago + random.randint(*BEFORE), random), random)
    _judge(customer, owner, step, _moment(last, ago, random), random)
    return 1 + earlier


def _step(customer: Customer, random: Random) -> Sentiment:
    health = getattr(customer, "health", None)
    return Sentiment(chance.choose(random=random, options=STEPS[health.tier if health else Tier.UNKNOWN]))


def _moment(last: date, ago: int, random: Random) -> datetime:
    begins = timezone.make_aware(datetime.combine(last - timedelta(days=ago), AT_WORK))
    return begins + timedelta(minutes=random.randrange(MINUTES))


def _judge(customer: Customer, owner: Any, step: Sentiment, moment: datetime, random: Random) -> None:
    reason = random.choice(REASONS[step])
    sentiments.judge(customer_id=customer.pk, value=step, reason=reason, by=owner, now=moment)
