"""The addresses of the queue and of its tasks: what of them says which queue it is, and what is looked at just now."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.urls import reverse

from playbooks.models import RetentionTask

OPENED = ("filters", "open", "do", "outcome")
"""Parts of an address that say what is opened on a page."""
PASSING = ("page", *OPENED)
"""Parts of an address that say what is looked at just now, not which queue it is."""
NEWS = ("rows", "numbers", "had", "total", "folded", "show")
"""What a page says of itself when it asks what is new."""


def without(data: QueryDict, keys: Iterable[str]) -> QueryDict:
    """Return an address without some of its parts."""
    found = data.copy()
    for key in keys:
        found.pop(key, None)
    return found


def kept(data: QueryDict) -> QueryDict:
    """Return what of an address says which queue it is, not what is looked at just now."""
    return without(data, (*PASSING, *NEWS))


def queue_of(data: QueryDict) -> str:
    """Return what of an address says which queue it is, as a text."""
    return kept(data).urlencode()


def without_play(queue: str) -> str:
    """Return a queue without the wish to work through it."""
    return without(QueryDict(queue), ["play"]).urlencode()


def of_rows(here: QueryDict) -> dict[str, str]:
    """Return what the links of all rows have in common; each adds the number of its task.

    `tasks` is where tasks are, `task` and `look` what is added for the page and for the glance, `open` the queue with
    a row opened.
    """
    closed = without(here, OPENED)
    page, look = QueryDict(mutable=True), QueryDict(mutable=True)
    page["queue"], look["queue"] = queue_of(here), closed.urlencode()
    return {
        "tasks": reverse("playbooks:task", args=[0]).removesuffix("0/"),
        "task": f"?{page.urlencode()}" if page["queue"] else "",
        "look": f"?{look.urlencode()}",
        "open": f"?{closed.urlencode()}&open=" if closed else "?open=",
    }


def task_address(task: RetentionTask, queue: str) -> str:
    """Return the address of a task that remembers the queue it was opened from."""
    chosen = QueryDict(mutable=True)
    chosen["queue"] = queue
    return reverse("playbooks:task", args=[task.pk]) + (f"?{chosen.urlencode()}" if queue else "")


def queue_address(queue: str, *, at: RetentionTask | None = None) -> str:
    """Return the address of the queue that a task was opened from, at the row of a task."""
    query = QueryDict(queue).urlencode()
    return reverse("playbooks:queue") + (f"?{query}" if query else "") + (f"#task-{at.pk}" if at else "")
