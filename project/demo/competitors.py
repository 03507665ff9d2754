"""What the CSMs of the demo have heard of competitors at customers who are still here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.models import Competitor, CompetitorNote
from project.demo.stories import Words
from project.simulation import chance
from retention.models import Customer, Tier

DAYS: Final = 60
LOOKS: Final[dict[str, float]] = {Tier.HIGH: 0.3, Tier.MEDIUM: 0.12, Tier.LOW: 0.05}
"""How many of the customers of a tier look around; of the others, AT_EASE."""
AT_EASE: Final = 0.02
FIRST_HOUR, HOURS = 9, 9

_STANDING = CompetitorNote.Standing
COURSES: Final = (
    ((_STANDING.HEARD,), 30),
    ((_STANDING.COMPARES,), 25),
    ((_STANDING.HEARD, _STANDING.COMPARES), 12),
    ((_STANDING.COMPARES, _STANDING.TRIAL), 12),
    ((_STANDING.BESIDE,), 8),
    ((_STANDING.COMPARES, _STANDING.RULED_OUT), 9),
    ((_STANDING.COMPARES, _STANDING.TRIAL, _STANDING.CHOSEN), 4),
)
"""How it goes on at a customer, and how often."""

# ruff: noqa: RUF001  Chinese text has its own punctuation
CATALOGUE: Final = {
    "stockwise": (
        "Stockwise", "",
        "Several warehouses in one view. No serial numbers, and support by mail only. Discounts in the last month of a "
        "quarter.",
    ),
    "onehouse-suite": (
        "Onehouse Suite", "",
        "Sold to head offices with finance. Setting it up takes half a year; ask who does that work.",
    ),
    "trackbarn": (
        "Trackbarn", "",
        "The cheapest in the first year; the price doubles in the second. One administrator a company, no roles.",
    ),
}  # fmt: skip
WORDS: Final[dict[str, tuple[tuple[Words, int], ...]]] = {
    _STANDING.HEARD: (
        (("Their buyer met them at a trade fair and asked how we differ.",
          "客户采购在展会上接触过对方，问我们有什么不同。"), 1),
        (("A new colleague knows it from her last job and mentions it in every call.",
          "新同事在上家公司用过，每次通话都会提到。"), 1),
    ),
    _STANDING.COMPARES: (
        (("Their finance lead put both price lists side by side; theirs is lower in the first year only.",
          "财务负责人把两家报价放在一起比较，对方只有第一年更便宜。"), 2),
        (("The administrator says that several warehouses are easier there.", "管理员说对方的多仓库操作更方便。"), 1),
        (("They asked for our list of features in the form of the other one's brochure.",
          "客户要求我们按对方宣传册的格式提供功能清单。"), 1),
    ),
    _STANDING.TRIAL: (
        (("Two people of the warehouse try it until the end of the month, the operations manager told us.",
          "运营经理告知：仓库两名同事试用到月底。"), 1),
        (("They have moved one product line there to see how it goes.", "客户把一条产品线搬过去试用。"), 1),
    ),
    _STANDING.BESIDE: (
        (("The second site has worked with it since the merger; ours stays at the first.",
          "合并后第二个厂区一直在用对方产品，总部仍用我们的。"), 1),
        (("They count in it and type the result into ours at night.", "先在对方系统盘点，晚上再录入我们的系统。"), 1),
    ),
    _STANDING.CHOSEN: (
        (("Head office has decided; they go when the contract ends, the champion told us in confidence.",
          "总部已决定，合同到期后切换，由关键支持者私下告知。"), 1),
    ),
    _STANDING.RULED_OUT: (
        (("Setting it up would have taken too long; they stay and want our roadmap.",
          "对方实施周期太长，客户决定留下，希望了解我们的产品路线图。"), 1),
        (("It failed on their serial numbers in the second demonstration, and that was that.",
          "第二次演示时对方处理不了客户的序列号，就此作罢。"), 1),
    ),
}  # fmt: skip


def replay(*, seed: int, last: date) -> int:
    """Let CSMs write down what they heard in the last weeks; return how many notes there are.

    Of customers who are still here and have a CSM: the more they are at risk, the more often they look around. Every
    note is written by the domain's own function with the time of that moment.
    """
    random = chance.stream(seed, "competitors")
    for code, (name, name_zh, note) in CATALOGUE.items():
        Competitor.objects.update_or_create(code=code, defaults={"name": name, "name_zh": name_zh, "note": note})
    here = Customer.objects.present().current(as_of=last).exclude(owner=None).select_related("owner", "health")
    written = 0
    for customer in here.order_by("pk"):
        tier = customer.health.tier if hasattr(customer, "health") else ""
        if random.random() < LOOKS.get(tier, AT_EASE):
            written += _heard(customer, random, last)
    return written


def _heard(customer: Customer, random: Random, last: date) -> int:
    """Write how it went on at a customer, some days apart."""
    rival = random.choice(list(CATALOGUE))
    course = chance.choose(random=random, options=COURSES)
    days = sorted(random.sample(range(1, DAYS), len(course)), reverse=True)
    for standing, age in zip(course, days, strict=True):
        words = chance.choose(random=random, options=WORDS[standing])
        competitor_notes.write(
            customer_id=customer.pk, competitor=rival, standing=standing, by=customer.owner,
            text=words[customer.language.startswith("zh")], now=_moment(last - timedelta(days=age), random),
        )  # fmt: skip
    return len(course)


def _moment(day: date, random: Random) -> datetime:
    clock = time(FIRST_HOUR + random.randrange(HOURS), random.randrange(60))
    return timezone.make_aware(datetime.combine(day, clock))
