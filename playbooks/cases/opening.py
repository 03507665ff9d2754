"""Cases that no warning opens: a chance or a request of another app, with the playbook that is to be done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import Case, LevelResponse, PlaybookRun
from playbooks.runs import definition, moving


class UnableToOpenCase(Exception):
    """No version of the playbook is published, or it has no step that can be done."""


@transaction.atomic
def open_cases(
    *, customer_ids: Collection[int], playbook: str, level: str, because: str, now: datetime
) -> dict[int, int]:
    """Open a case for each of these customers and start this playbook on it; returns {customer id: case id}.

    A customer with an open case gets none: their people are at work already. A fixed number of queries.
    Raises UnableToOpenCase.
    """
    version = definition.published(codes=[playbook]).get(playbook)
    response = LevelResponse.objects.filter(level=level).first()
    steps = definition.freeze(version=version, response=response) if version else []
    if version is None or not steps:
        raise UnableToOpenCase(_("No version of the playbook “%(code)s” is published.") % {"code": playbook})
    wanted = sorted(set(customer_ids))
    busy = set(Case.objects.open().filter(customer__in=wanted).values_list("customer", flat=True))
    rows = [
        Case(customer_id=customer_id, level=level, opened_at=now, opened_for=because[:300])
        for customer_id in wanted
        if customer_id not in busy
    ]
    Case.objects.bulk_create(rows, ignore_conflicts=True)
    opened = Case.objects.filter(customer__in=[row.customer_id for row in rows], state="open", runs=None)
    cases = list(opened.filter(opened_at=now, opened_for=because[:300]).order_by("pk").select_for_update(of=("self",)))
    runs = PlaybookRun.objects.bulk_create(
        PlaybookRun(case=case, version=version, level=level, definition=steps, started_at=now) for case in cases
    )
    moving.go_on(run_ids=[run.pk for run in runs], now=now)
    return {case.customer_id: case.pk for case in cases}
