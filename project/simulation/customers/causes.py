"""Why customers get into trouble, and in which data each cause shows first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


NORMAL = {
    **dict.fromkeys(Aspect, 1.0),
    Aspect.URGENT: 0.0,
    Aspect.UNHAPPY: 0.0,
    Aspect.LATE: 0.0,
}
"""A customer without trouble: factors of 1; nothing added to the share of urgent tickets, to the
stars that a rating loses, and to the days that a bill is late."""


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
    effects: tuple[Effect, ...]
    events: tuple[Event, ...]


def _effects(*rows: tuple[Aspect, float, int, int]) -> tuple[Effect, ...]:
    return tuple(Effect(*row) for row in rows)


A = Aspect

CAUSES = (
    Cause(
        "price",
        20,
        0.26,
        (25, 60),
        _effects(
            (A.LATE, 24, 0, 20),
            (A.EXECUTIVE, 0.3, 8, 20),
            (A.MAIL, 0.5, 12, 25),
            (A.LOGINS, 0.62, 25, 40),
            (A.CORE, 0.72, 25, 40),
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
        0.24,
        (20, 45),
        _effects(
            (A.TICKETS, 4.5, 0, 8),
            (A.URGENT, 0.35, 0, 8),
            (A.RESPONSE, 3.2, 2, 10),
            (A.UNHAPPY, 2.1, 4, 12),
            (A.LOGINS, 0.66, 22, 30),
            (A.CORE, 0.62, 20, 30),
            (A.MAIL, 0.6, 25, 30),
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
        0.22,
        (30, 60),
        _effects(
            (A.TICKETS, 1.9, 0, 12),
            (A.CORE, 0.30, 6, 35),
            (A.BREADTH, 0.45, 10, 35),
            (A.EXPORTS, 1.8, 15, 30),
            (A.MINUTES, 0.6, 15, 40),
            (A.LOGINS, 0.72, 25, 45),
            (A.UNHAPPY, 0.6, 10, 20),
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
        0.38,
        (20, 45),
        _effects(
            (A.EXECUTIVE, 0.1, 0, 15),
            (A.EXPORTS, 3.5, 6, 18),
            (A.MAIL, 0.35, 5, 20),
            (A.TRAINING, 0.2, 5, 20),
            (A.TICKETS, 0.5, 15, 30),
            (A.LOGINS, 0.42, 18, 40),
            (A.CORE, 0.38, 15, 40),
            (A.BREADTH, 0.55, 18, 35),
        ),
        (
            Event("call", 12, 0.8, -0.3, "Mentions that they are trying another product", "提到正在试用其他产品"),
            Event("cancellation_asked", 40, 0.4, -0.6, "Asked how to take their data out", "询问如何导出全部数据"),
        ),
    ),
    Cause(
        "zombie",
        12,
        0.20,
        (60, 160),
        _effects(
            (A.MAIL, 0.15, 0, 20),
            (A.LOGINS, 0.015, 14, 45),
            (A.CORE, 0.02, 0, 45),
            (A.BREADTH, 0.2, 5, 45),
            (A.TICKETS, 0.05, 0, 40),
            (A.TRAINING, 0.05, 0, 20),
            (A.EXECUTIVE, 0.2, 10, 30),
        ),
        (Event("call", 45, 0.5, -0.1, "Nobody picks up the phone", "电话无人接听"),),
    ),
    Cause(
        "champion_left",
        18,
        0.24,
        (25, 60),
        _effects(
            (A.EXECUTIVE, 0.05, 0, 5),
            (A.TRAINING, 0.3, 2, 15),
            (A.BREADTH, 0.5, 8, 30),
            (A.LOGINS, 0.5, 10, 35),
            (A.MINUTES, 0.7, 10, 30),
            (A.CORE, 0.48, 8, 30),
            (A.MAIL, 0.5, 5, 15),
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
    0.40,
    (45, 90),
    _effects(
        (A.LOGINS, 0.28, 0, 6),
        (A.CORE, 0.2, 0, 6),
        (A.BREADTH, 0.25, 0, 6),
        (A.MINUTES, 0.7, 0, 6),
        (A.TRAINING, 0.1, 0, 6),
        (A.TICKETS, 1.8, 0, 10),
        (A.EXECUTIVE, 0.4, 10, 20),
        (A.UNHAPPY, 0.8, 5, 15),
    ),
    (
        Event("call", 10, 0.8, -0.3, "The roll-out is stuck", "上线推进受阻"),
        Event("cancellation_asked", 60, 0.25, -0.7, "Asked for the money back", "要求退款"),
    ),
)
"""Happens to newcomers only: what they bought never comes into use."""

EVERY_CAUSE = {cause.code: cause for cause in (*CAUSES, ONBOARDING_FAILURE)}
