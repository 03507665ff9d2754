"""What has changed in a queue since it was shown: rows that came, rows that are different, and rows that left it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask
from playbooks.web import rows
from playbooks.web.desk import listing
from playbooks.web.desk.addresses import OPENED, without
from playbooks.web.desk.groups import LABELS, Borders, Counts
from retention.people import display_name

MOST: Final = 200
"""Rows that a page is believed to show: those it began with, and those that came to it since."""
GONE: Final = 0
"""The version of a row that the page knows to have left the queue."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page shows: its rows with version and look, the numbers above them, and with how many rows it began."""

    rows: dict[int, tuple[int, str]]
    numbers: str
    had: int
    total: int
    page: int

    @classmethod
    def of(cls, query: QueryDict) -> Shown:
        """Read it from an address; nonsense shows nothing."""
        found: dict[int, tuple[int, str]] = {}
        for written in query.get("rows", "").split("-")[:MOST]:
            pk, version, look, *_more = [*written.split("."), "", ""]
            if pk.isdecimal() and version.isdecimal() and len(pk) < 19 and len(version) < 10:
                found[int(pk)] = (int(version), look)
        had, total, page = (_number(query.get(key, "")) for key in ("had", "total", "page"))
        return cls(rows=found, numbers=query.get("numbers", ""), had=had, total=total, page=page or 1)


@dataclass(frozen=True, kw_only=True)
class News:
    """The keys of rows that came and that changed, what became of those that left, and how many more came elsewhere."""

    new: list[int]
    changed: list[int]
    gone: dict[int, str]
    elsewhere: int
    numbers: str
    counted_anew: bool
    groups: dict[int, str]

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.new or self.changed or self.gone or self.elsewhere or self.counted_anew)

    def etag(self, versions: dict[int, tuple[int, str]]) -> str:
        """What a browser sends back to hear only of something else: weak, since an answer may travel compressed."""
        if not self:
            return 'W/"nothing"'
        told = [self.new, [(key, versions.get(key)) for key in self.changed], self.gone, self.elsewhere, self.numbers]
        return f'W/"{blake2s(repr(told).encode(), digest_size=12).hexdigest()}"'


def look(task: RetentionTask, *, borders: Borders) -> str:
    """Return what time alone changes of a row: its group, and how near its deadline is."""
    return f"{list(LABELS).index(borders.group_of(task))}{rows.tone(task, borders.now)}"


def seen(task: RetentionTask, *, borders: Borders) -> str:
    """Return what a row remembers of the task that it was drawn from."""
    return f"{task.pk}.{task.version}.{look(task, borders=borders)}"


def numbers(counts: Counts) -> str:
    """Return what stands above the rows, as the page remembers it."""
    beside = [counts.new, counts.approvals]
    return ".".join(str(number) for number in [*counts.groups.values(), *beside])


def address(
    *,
    tasks: Sequence[RetentionTask],
    query: QueryDict,
    borders: Borders,
    counts: Counts,
    page: int,
    folded: Iterable[str],
) -> str:
    """Return where a page asks what is new: which part of which queue it is, and what it shows."""
    asked = without(query, OPENED)
    asked["page"] = str(page)
    asked["folded"] = ",".join(sorted(folded))
    asked["had"], asked["total"] = str(len(tasks)), str(counts.total)
    asked["numbers"] = numbers(counts)
    asked["rows"] = "-".join(seen(task, borders=borders) for task in tasks)
    return f"{reverse('playbooks:queue-news')}?{asked.urlencode()}"


def compare(
    *, shown: Shown, keys: Sequence[int], there: dict[int, tuple[int, str]], counts: Counts, gone: dict[int, str]
) -> News:
    """Set what a page shows against what its part of the queue is now.

    `keys` are the rows of the same page now, `there` the version and look of the shown rows that the queue still has;
    a row that it does not have is gone, whether it is over, somebody else's, or never was.
    """
    if not shown.numbers:  # nothing was shown
        return News(new=[], changed=[], gone={}, elsewhere=0, numbers="", counted_anew=False, groups={})
    new = _arrived(keys=keys, shown=shown)
    changed = [pk for pk, what in shown.rows.items() if pk in there and there[pk] != what]
    on_page = len(there) + len(new) - shown.had
    written = numbers(counts)
    return News(
        new=new,
        changed=changed,
        gone=gone,
        elsewhere=max(counts.total - shown.total - on_page, 0),
        numbers=written,
        counted_anew=shown.numbers != written,
        groups={
            pk: list(LABELS)[int(what[1][0])]
            for pk, what in there.items()
            if shown.rows[pk][0] and what[1][0] != shown.rows[pk][1][:1]
        },
    )


def versions(tasks: QuerySet[RetentionTask], *, shown: Shown, borders: Borders) -> dict[int, tuple[int, str]]:
    """Return the version and look of the shown rows that a queue still has."""
    plain: QuerySet[Any] = tasks.select_related(None).order_by().filter(pk__in=list(shown.rows))
    found = plain.only("version", "state", "due_at", "due_soon_at")
    return {task.pk: (task.version, look(task, borders=borders)) for task in found}


def whereabouts(*, keys: Iterable[int], user: Any) -> dict[int, str]:
    """Say of each row that left a queue what became of it, as far as this person may know."""
    wanted = list(keys)
    visible = RetentionTask.objects.visible_to(user).filter(pk__in=wanted).select_related("owner") if wanted else ()
    known = {task.pk: _became(task, user) for task in visible}
    return {key: known.get(key) or _("no longer in this queue") for key in wanted}


def _became(task: RetentionTask, user: Any) -> str:
    if task.state == RetentionTask.State.DONE:
        return _("done elsewhere")
    if task.state == RetentionTask.State.CANCELLED:
        return _("cancelled")
    if task.owner_id is not None and task.owner_id != user.pk:
        return _("moved: now with %(name)s") % {"name": display_name(task.owner)}
    return _("moved: no longer in this view")


def _arrived(*, keys: Sequence[int], shown: Shown) -> list[int]:
    """The rows that came to stand between those of the page.

    What follows the last row of a full page, or stands before the first of a later page, has only moved up or down.
    """
    places = [place for place, key in enumerate(keys) if key in shown.rows]
    if not places:
        return list(keys) if shown.page == 1 else []
    begin = 0 if shown.page == 1 else places[0]
    end = len(keys) if shown.had < listing.PAGE_SIZE else places[-1] + 1
    return [key for key in keys[begin:end] if key not in shown.rows]


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 9 else 0
