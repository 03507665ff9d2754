"""Why customers get into trouble, and in which data each cause shows first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


class Aspect(StrEnum):
    """Something about a customer that a trouble can change."""

    LOGINS = "logins"
    MINUTES = "minutes"
    CORE = "core"
    BREADTH = "breadth"
    EXPORTS = "exports"
    TICKETS = "tickets"
    URGENT = "urgent"
    RESPONSE = "response"
    UNHAPPY = "unhappy"
    MAIL = "mail"
    TRAINING = "training"
    LATE = "late"
    EXECUTIVE = "executive"
    TALKS = "talks"


NORMAL = {
    **dict.fromkeys(Aspect, 1.0),
    Aspect.URGENT: 0.0,
    Aspect.UNHAPPY: 0.0,
    Aspect.LATE: 0.0,
}
"""A customer without trouble: factors of 1, which effects multiply; and nothing added to the share of
urgent tickets, to the stars that a rating loses, and to the days that a bill is late."""


@dataclass(frozen=True)
class Effect:
    """How far an aspect moves at the height of a trouble, and when it begins to move."""

    aspect: Aspect
    target: float
    lag: int
    """Days after the beginning of the trouble."""
    ramp: int
    """Days from the first sign to the height."""


@dataclass(frozen=True)
class Event:
    """Something that happens once in a trouble and is noted as an interaction."""

    kind: str
    lag: int
    probability: float
    sentiment: float
    note: str
    note_zh: str


@dataclass(frozen=True)
class Cause:
    """One reason why customers leave."""

    code: str
    weight: float
    """How often it happens, against the other causes."""
    leaves: float
    """Share of its troubles that end with the customer gone."""
    lingers: tuple[int, int]
    """Days that it stays at its height."""
    withdraws: int
    """Days after its beginning on which people begin to turn away from us."""
    signs: tuple[Effect, ...]
    """What only this cause does."""
    events: tuple[Event, ...]

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """Its own signs, and the withdrawal that follows them."""
        later = (replace(effect, lag=effect.lag + self.withdraws) for effect in WITHDRAWAL)
        return (*self.signs, *later)


def _effects(*rows: tuple[Aspect, float, int, int]) -> tuple[Effect, ...]:
    return tuple(Effect(*row) for row in rows)


A = Aspect

WITHDRAWAL = _effects(
    (A.LOGINS, 0.06, 0, 46),
    (A.CORE, 0.05, 0, 42),
    (A.MINUTES, 0.5, 0, 40),
    (A.BREADTH, 0.3, 4, 44),
    (A.MAIL, 0.1, 0, 24),
    (A.TRAINING, 0.05, 0, 14),
    (A.EXECUTIVE, 0.1, 0, 10),
    (A.TALKS, 0.1, 0, 20),
    (A.UNHAPPY, 0.9, 8, 30),
    (A.LATE, 12, 12, 24),
)
"""How people turn away in the end, whatever the cause."""

CAUSES = (
    Cause(
        "price",
        20,
        0.13,
        (15, 55),
        12,
        _effects(
            (A.LATE, 32, 0, 10),
            (A.EXECUTIVE, 0.2, 5, 10),
            (A.UNHAPPY, 0.9, 10, 15),
        ),
        (
            Event("call", 6, 0.9, -0.4, "Asked why the price went up", "询问为何涨价"),
            Event("mail", 15, 0.8, -0.5, "Wants a discount before renewing", "续约前希望打折"),
            Event("cancellation_asked", 48, 0.3, -0.8, "Asked for the terms of cancellation", "询问解约条件"),
        ),
    ),
    Cause(
        "service_failure",
        18,
        0.12,
        (15, 55),
        10,
        _effects(
            (A.TICKETS, 5.0, 0, 6),
            (A.URGENT, 0.4, 0, 6),
            (A.RESPONSE, 4.5, 1, 6),
            (A.UNHAPPY, 2.3, 2, 8),
        ),
        (
            Event("call", 5, 0.9, -0.6, "Nobody answers the urgent tickets", "紧急工单无人处理"),
            Event("mail", 18, 0.8, -0.7, "Complains about the outage to the director", "就故障向总监投诉"),
            Event("cancellation_asked", 42, 0.25, -0.9, "Says enough is enough", "表示忍无可忍"),
        ),
    ),
    Cause(
        "feature_gap",
        17,
        0.1,
        (15, 60),
        18,
        _effects(
            (A.TICKETS, 2.2, 0, 10),
            (A.CORE, 0.38, 6, 22),
            (A.BREADTH, 0.5, 8, 22),
            (A.MINUTES, 0.6, 10, 22),
            (A.UNHAPPY, 1.1, 8, 15),
            (A.EXPORTS, 1.8, 12, 20),
        ),
        (
            Event("mail", 4, 0.9, -0.2, "Asks when the missing report will come", "询问缺失报表何时上线"),
            Event(
                "review_meeting", 24, 0.5, -0.4, "The roadmap does not have what they need", "路线图中没有其需要的功能"
            ),
        ),
    ),
    Cause(
        "competitor",
        15,
        0.2,
        (12, 45),
        14,
        _effects(
            (A.EXECUTIVE, 0.05, 0, 8),
            (A.EXPORTS, 3.5, 6, 14),
            (A.MAIL, 0.4, 5, 15),
            (A.TRAINING, 0.1, 5, 15),
            (A.TICKETS, 0.4, 15, 20),
        ),
        (
            Event("call", 12, 0.8, -0.3, "Mentions that they are trying another product", "提到正在试用其他产品"),
            Event("cancellation_asked", 40, 0.4, -0.6, "Asked how to take their data out", "询问如何导出全部数据"),
        ),
    ),
    Cause(
        "zombie",
        9,
        0.1,
        (40, 120),
        8,
        _effects(
            (A.MAIL, 0.1, 0, 15),
            (A.TRAINING, 0.05, 0, 15),
            (A.CORE, 0.2, 4, 30),
            (A.BREADTH, 0.4, 5, 30),
            (A.TICKETS, 0.05, 0, 30),
            (A.LOGINS, 0.01, 36, 12),
        ),
        (Event("call", 45, 0.5, -0.1, "Nobody picks up the phone", "电话无人接听"),),
    ),
    Cause(
        "champion_left",
        18,
        0.13,
        (15, 60),
        6,
        _effects(
            (A.EXECUTIVE, 0.02, 0, 4),
            (A.TRAINING, 0.2, 2, 12),
            (A.MAIL, 0.6, 4, 12),
            (A.BREADTH, 0.7, 10, 20),
        ),
        (
            Event("champion_left", 0, 1.0, -0.5, "The person who brought us in has left", "当初引进产品的负责人已离职"),
            Event("call", 14, 0.6, -0.2, "The successor does not know us", "继任者不了解我们"),
        ),
    ),
)

ONBOARDING_FAILURE = Cause(
    "onboarding_failure",
    0,
    0.35,
    (30, 70),
    40,
    _effects(
        (A.LOGINS, 0.3, 0, 6),
        (A.CORE, 0.25, 0, 6),
        (A.BREADTH, 0.4, 0, 6),
        (A.TRAINING, 0.1, 0, 6),
        (A.MAIL, 0.6, 5, 15),
        (A.TICKETS, 1.8, 0, 10),
        (A.UNHAPPY, 1.0, 5, 15),
    ),
    (
        Event("call", 10, 0.8, -0.3, "The roll-out is stuck", "上线推进受阻"),
        Event("cancellation_asked", 60, 0.25, -0.7, "Asked for the money back", "要求退款"),
    ),
)
"""Happens to newcomers only: what they bought never comes into use."""

EVERY_CAUSE = {cause.code: cause for cause in (*CAUSES, ONBOARDING_FAILURE)}
