"""How sure a share is: the interval in which it lies, for small numbers too."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

_Z: Final = 1.959963984540054
"""95 of 100 intervals made so contain the true share."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """`part` of `whole` customers: the share, and the ends of its interval; all None of nobody."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


def wilson(*, part: int, whole: int) -> Share:
    """The share with its 95 % interval after Wilson (1927), which stays within 0 and 1.

    centre = (p + z²/2n) / (1 + z²/n), half = z/(1 + z²/n) · √(p(1 - p)/n + z²/4n²).
    """
    if not whole:
        return Share(part=part, whole=whole, share=None, low=None, high=None)
    p, n, z2 = part / whole, whole, _Z * _Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Share(part=part, whole=whole, share=p, low=max(0.0, centre - half), high=min(1.0, centre + half))
