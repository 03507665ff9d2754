"""The picture of who moved from which tier to which: two columns and ribbons between them, drawn by the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from retention.analytics.health import ORDER, Count
from retention.models import Tier
from retention.web.behind.sentences import Sentence
from retention.web.formats import number
from retention.web.portfolio.night import ANY, RANKED, WAYS

WIDTH: Final = 560
HEIGHT: Final = 250
SIDE: Final = 130
"""Room for the words on either side."""
THICK: Final = 14
GAP: Final = 13.0
LEAST: Final = 3.0
"""The height of a block of few customers."""


def tier_name(tier: str) -> str:
    """Write a tier, and what it means that there is none."""
    return str(Tier(tier).label) if tier else pgettext("of customers on a day", "Not scored")


def css(tier: str) -> str:
    """Return the class that gives a tier its colour."""
    return f"rt-{tier}" if tier else "rt-flow-none"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A tier in one of the columns, with its words."""

    css: str
    x: float
    y: float
    height: float
    text_x: float
    text_y: float
    anchor: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Ribbon:
    """Customers who went from one tier to another."""

    css: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The picture, in units of `width` x `height`."""

    blocks: Sequence[Block]
    ribbons: Sequence[Ribbon]
    width: int = WIDTH
    height: int = HEIGHT + 8
    thick: int = THICK


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One number of the table of who moved: how many, their MRR, and the query of the rows behind it."""

    count: Count
    query: str
    stayed: bool
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The customers of one tier then, by their tier now."""

    tier: str
    name: str
    cells: Sequence[Cell]
    whole: Cell


def draw(moved: Mapping[tuple[str, str], Count]) -> Flow:
    """Lay out two columns of tiers and the ribbons between them; heights are customers."""
    then = {tier: sum(moved[pair].customers for pair in moved if pair[0] == tier) for tier in ORDER}
    now = {tier: sum(moved[pair].customers for pair in moved if pair[1] == tier) for tier in ORDER}
    scale = _scale(then, now)
    left, right = _places(then, scale), _places(now, scale)
    blocks = [*_blocks(then, left, at=SIDE, ends="end"), *_blocks(now, right, at=WIDTH - SIDE - THICK, ends="start")]
    return Flow(blocks=blocks, ribbons=_ribbons(moved, left, right, scale))


def _scale(*columns: Mapping[str, int]) -> float:
    """Units a customer: both columns fit with their gaps."""
    rooms = []
    for column in columns:
        used = [count for count in column.values() if count]
        if used:
            rooms.append((HEIGHT - GAP * (len(used) - 1) - LEAST * len(used)) / sum(used))
    return min(rooms, default=0.0)


def _places(column: Mapping[str, int], scale: float) -> dict[str, tuple[float, float]]:
    """Top and height of each tier that has customers."""
    found, top = {}, 0.0
    for tier, count in column.items():
        if count:
            height = count * scale + LEAST
            found[tier] = (top, height)
            top += height + GAP
    return found


def _blocks(
    column: Mapping[str, int], places: Mapping[str, tuple[float, float]], *, at: float, ends: str
) -> list[Block]:
    return [
        Block(
            css=css(tier), x=at, y=round(top, 1), height=round(height, 1),
            text_x=at - 6 if ends == "end" else at + THICK + 6, text_y=round(top + height / 2 + 4, 1), anchor=ends,
            words=f"{tier_name(tier)} {column[tier]}",
        )
        for tier, (top, height) in places.items()
    ]  # fmt: skip


def _ribbons(
    moved: Mapping[tuple[str, str], Count],
    left: Mapping[str, tuple[float, float]],
    right: Mapping[str, tuple[float, float]],
    scale: float,
) -> list[Ribbon]:
    out = {tier: top for tier, (top, _height) in left.items()}
    into = {tier: top for tier, (top, _height) in right.items()}
    x1, x2 = SIDE + THICK, WIDTH - SIDE - THICK
    middle = (x1 + x2) / 2
    found = []
    for then in ORDER:
        for now in ORDER:
            count = moved[then, now].customers if (then, now) in moved else 0
            if not count:
                continue
            high, y1, y2 = count * scale, out[then], into[now]
            out[then] += high
            into[now] += high
            path = (
                f"M{x1:g} {y1:.1f}C{middle:g} {y1:.1f} {middle:g} {y2:.1f} {x2:g} {y2:.1f}V{y2 + high:.1f}"
                f"C{middle:g} {y2 + high:.1f} {middle:g} {y1 + high:.1f} {x1:g} {y1 + high:.1f}Z"
            )
            found.append(Ribbon(css=css(now), path=path))
    return found


def table(moved: Mapping[tuple[str, str], Count], *, query: Any) -> list[Row]:
    """Return who moved as a table; `query(was, stood)` gives the address of the rows behind a number."""
    columns = [tier for tier in ORDER if any(pair[1] == tier for pair in moved)]
    rows = []
    for then in ORDER:
        counts = {now: moved[then, now] for now in columns if (then, now) in moved}
        if not counts:
            continue
        cells = [
            Cell(
                count=counts.get(now, Count()),
                query=query(was=then, stood=now),
                stayed=now == then,
                name=tier_name(now),
            )
            for now in columns
        ]
        whole = Cell(count=Count.of(counts.values()), query=query(was=then, stood=None if then else ANY), stayed=False)
        rows.append(Row(tier=then, name=tier_name(then), cells=cells, whole=whole))
    return rows


def columns_of(moved: Mapping[tuple[str, str], Count]) -> list[tuple[str, str]]:
    """Return the tiers now that anybody has, in order, with their names."""
    return [(tier, tier_name(tier)) for tier in ORDER if any(pair[1] == tier for pair in moved)]


def words(moved: Mapping[tuple[str, str], Count], *, query: Any) -> Sentence:
    """Return who moved, in a sentence: how many went down, up, stayed, came and left; each number opens them."""
    rank = {tier: place for place, tier in enumerate(RANKED)}
    found = dict.fromkeys(("up", "down", "same", "came", "left"), 0)
    for (then, now), count in moved.items():
        if not then or not now:
            found["left" if then else "came"] += count.customers
        elif then in rank and now in rank and then != now:
            found["down" if rank[Tier(now)] > rank[Tier(then)] else "up"] += count.customers
        else:
            found["same"] += count.customers
    asked = {way: {"moved": way, "stood": None} for way in WAYS} | {
        "came": {"was": "", "stood": ANY},
        "left": {"was": ANY, "stood": ""},
    }
    customers = reverse("retention:customers")
    return Sentence(
        words=gettext(
            "%(down)s customers moved to a riskier tier, %(up)s to a healthier one, %(same)s did neither; "
            "%(came)s were not scored before, %(left)s are not any more."
        ),
        values={name: number(value) for name, value in found.items()},
        rows={name: customers + query(**own) for name, own in asked.items() if found[name]},
    )
