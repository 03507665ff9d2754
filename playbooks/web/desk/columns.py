"""The columns of the queue that people can choose; the customer and the box to select stand in every row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from playbooks.models import QueueLayout, SavedView
from retention.models import SEE_SENTIMENTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: `usual` ones are shown until somebody chooses; `end` ones hold numbers.

    One with a `permission` is there only for people who have it.
    """

    key: str
    label: StrOrPromise
    usual: bool = False
    end: bool = False
    always: bool = False
    permission: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(key="due", label=_("Due"), usual=True),
    Column(key="customer", label=_("Customer"), usual=True, always=True),
    Column(key="score", label=_("Score"), usual=True),
    Column(key="line", label=_("30 days"), usual=True),
    Column(key="why", label=_("Why, and the next step"), usual=True),
    Column(key="step", label=_("Step")),
    Column(key="owner", label=_("Owner")),
    Column(key="touch", label=_("Last touch")),
    Column(key="sentiment", label=_("Sentiment of the owner"), permission=SEE_SENTIMENTS),
    Column(key="state", label=_("State")),
    Column(key="level", label=_("Level")),
    Column(key="lifecycle", label=_("Lifecycle stage")),
    Column(key="rank", label=_("Priority"), end=True),
    Column(key="mrr", label=_("MRR at risk"), usual=True, end=True),
    Column(key="renewal", label=_("Renewal"), usual=True, end=True),
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The columns of one page in their order, and their keys for the rows to ask."""

    columns: Sequence[Column]
    keys: frozenset[str]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the columns are called, for rows that stand as cards."""
        return {column.key: str(column.label) for column in self.columns}

    @property
    def width(self) -> int:
        """How many cells a row has, with the box to select."""
        return len(self.columns) + 1


def offered(user: Any) -> list[Column]:
    """Return the columns that there are for a person, in the order of the table."""
    return [column for column in COLUMNS if not column.permission or user.has_perm(column.permission)]


def known(keys: Iterable[str], *, user: Any) -> list[str]:
    """Keep the keys of columns that there are for a person, in the order of the table."""
    wanted = set(keys)
    return [column.key for column in offered(user) if column.key in wanted]


def shown(*, layout: QueueLayout | None, view: SavedView | None, names_owners: bool, user: Any) -> Shown:
    """Return the columns of the saved view, else those that the person chose, else the usual ones.

    Where the tasks are several people's, the usual ones name the owner. What there is not for the person is left out.
    """
    chosen = known(view.columns if view else layout.columns if layout else (), user=user)
    if not chosen:
        chosen = [column.key for column in COLUMNS if column.usual or (names_owners and column.key == "owner")]
    columns = [column for column in offered(user) if column.always or column.key in chosen]
    return Shown(columns=columns, keys=frozenset(column.key for column in columns))


def choices(shown: Shown, *, user: Any) -> list[dict[str, Any]]:
    """Return the columns for the form that chooses them."""
    return [{"column": column, "checked": column.key in shown.keys} for column in offered(user) if not column.always]
