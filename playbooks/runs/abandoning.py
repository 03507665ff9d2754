"""What happens to a step that waits when its run is replaced or its case is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from playbooks.models import StepRun
from playbooks.runs import kinds


def abandon(*, case_ids: Collection[int], now: datetime) -> int:
    """Skip what the runs of these cases wait for, and tell the kinds of step that nobody wants it any more.

    The caller holds the cases' locks. Two queries and what the kinds do, whatever the number of cases.
    """
    waiting = StepRun.objects.filter(run__case__in=case_ids, run__state="running", state=StepRun.State.WAITING)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for pk, code in waiting.order_by("pk").values_list("pk", "kind"):
        by_kind[code].append(pk)
    ids = [pk for found in by_kind.values() for pk in found]
    if not ids:
        return 0
    StepRun.objects.filter(pk__in=ids).update(state=StepRun.State.SKIPPED, finished_at=now, next_position=None)
    for code, step_run_ids in by_kind.items():
        kind = kinds.registered().get(code)
        if kind is not None and kind.stop is not None:
            kind.stop(step_run_ids=step_run_ids, now=now)
    return len(ids)
