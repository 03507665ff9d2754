"""What has changed in a queue since it was shown: how many rows are new, and how many of those shown are different."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from playbooks.models import UNFINISHED, RetentionTask


@dataclass(frozen=True, kw_only=True)
class News:
    """How many tasks came, and how many of the rows that are shown changed or are over."""

    new: int
    changed: int

    @property
    def etag(self) -> str:
        """What a browser sends back to hear only of something else: weak, since an answer may travel compressed."""
        return f'W/"{self.new}-{self.changed}"'


def address(*, tasks: Iterable[RetentionTask], query: QueryDict, now: datetime) -> str:
    """Return where a page asks what is new: the queue, when it was shown, and which versions its rows had."""
    asked = query.copy()
    for key in ("page", "filters", "open", "do"):
        asked.pop(key, None)
    asked["since"] = now.isoformat()
    asked["rows"] = "-".join(f"{task.pk}.{task.version}" for task in tasks)
    return f"{reverse('playbooks:queue-news')}?{asked.urlencode()}"


def since_shown(*, tasks: QuerySet[RetentionTask], query: QueryDict) -> News:
    """Compare the queue with what the address says was shown; two questions along indexes. Nonsense shows nothing."""
    since = _moment(query.get("since", ""))
    shown = _versions(query.get("rows", ""))
    if since is None:
        return News(new=0, changed=0)
    new = tasks.order_by().filter(created_at__gt=since).count()
    there = dict(RetentionTask.objects.filter(pk__in=shown, state__in=UNFINISHED).values_list("pk", "version"))
    changed = sum(there.get(pk) != version for pk, version in shown.items())
    return News(new=new, changed=changed)


def _versions(written: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for pair in written.split("-")[:60]:
        pk, _point, version = pair.partition(".")
        if pk.isdecimal() and version.isdecimal() and len(pair) < 30:
            found[int(pk)] = int(version)
    return found


def _moment(written: str) -> Any:
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
