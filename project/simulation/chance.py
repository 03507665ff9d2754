"""Chance that can be repeated: the same seed gives the same world on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from typing import TypeVar

T = TypeVar("T")

NORMAL_FROM = 12.0


def stream(*parts: object) -> Random:
    """A source of chance of its own for everything that the parts name.

    Each customer and each subject has its own stream, so that a longer simulation begins with
    exactly the days of a shorter one.
    """
    return Random("/".join(str(part) for part in parts))  # noqa: S311  a simulation, no secret


def poisson(*, random: Random, mean: float) -> int:
    """A count whose average is `mean`: by Knuth's product of uniforms, above 12 by the normal curve."""
    if mean <= 0:
        return 0
    if mean > NORMAL_FROM:
        return max(0, round(random.gauss(mean, mean**0.5)))
    floor = exp(-mean)
    count = 0
    product = random.random()
    while product > floor:
        count += 1
        product *= random.random()
    return count


def choose(*, random: Random, options: Sequence[tuple[T, float]]) -> T:
    """One of the options, each as often as its weight says."""
    total = sum(weight for _, weight in options)
    point = random.random() * total
    for option, weight in options:
        point -= weight
        if point < 0:
            return option
    return options[-1][0]


class Drift:
    """A slow wandering around 1: good weeks and bad weeks that nobody can explain."""

    def __init__(self, *, random: Random, spread: float, memory: float = 0.93) -> None:
        self._random = random
        self._memory = memory
        self._kick = spread * (1 - memory**2) ** 0.5
        self._level = random.gauss(0, spread)

    def step(self) -> float:
        """The factor of the next day."""
        self._level = self._level * self._memory + self._random.gauss(0, self._kick)
        return exp(self._level)
