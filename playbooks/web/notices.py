"""What one was told, as the page shows it: day by day, and several notices of one kind as one line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks.messaging.told import centre, kinds
from playbooks.messaging.told.centre import Notice
from playbooks.models import ApprovalRequest, Message, Offer
from playbooks.web.offers import wording
from retention.clock import local_day, midnight
from retention.web import formats

FOLDED_FROM: Final = 3
"""So many notices of one kind in a day are one line."""
DAYS: Final = timedelta(days=7)
"""Shown at once; the days before are one page further."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notice, or several of a kind on one day: `count` of them, the newest first in `notices`."""

    template: str
    day: date
    count: int
    unread: int
    notices: list[Notice]

    @property
    def title(self) -> str:
        """What the notices of this kind are called."""
        return self.notices[0].kind_title

    @property
    def names(self) -> str:
        """The customers of the newest, each once."""
        return formats.listed(dict.fromkeys(one.customer_name for one in self.notices if one.customer_name))

    @property
    def others(self) -> int:
        """How many notices are behind the line beside those whose customers are named."""
        return self.count - len(self.notices)

    @property
    def folded(self) -> bool:
        """Whether the notices are shown as one line that leads to their list."""
        return self.count >= FOLDED_FROM


@dataclass(frozen=True, kw_only=True)
class Week:
    """The lines of the newest days that have any; `earlier` is the day before which there are more."""

    lines: list[Line]
    earlier: date | None


def week_of(*, found: QuerySet[Message], user: Any, before: date | None) -> Week:
    """Return the lines of the newest days with notices, of those before a day where one is given.

    Reads the notices of one week along their index, however many there are in all.
    """
    if before is not None:
        found = found.filter(queued_at__lt=midnight(before))
    newest = found.values_list("queued_at", flat=True).first()
    if newest is None:
        return Week(lines=[], earlier=None)
    first = local_day(newest) - DAYS + timedelta(days=1)
    start = midnight(first)
    rows = found.filter(queued_at__gte=start).select_related("template", "customer")
    same = [F("template"), F("day")]
    ranked = rows.annotate(
        day=TruncDate("queued_at", tzinfo=timezone.get_default_timezone()),
        rank=Window(RowNumber(), partition_by=same, order_by=[F("queued_at").desc(), F("pk").desc()]),
        together=Window(Count("pk"), partition_by=same),
        new=Window(Count("pk", filter=Q(read_at=None)), partition_by=same),
    ).filter(rank__lte=FOLDED_FROM)
    shown: list[Any] = list(ranked.order_by("-queued_at", "-pk"))
    described = dict(zip((one.pk for one in shown), in_words(shown, user=user), strict=True))
    more = found.filter(queued_at__lt=start).exists()
    return Week(lines=list(_lines(shown, described)), earlier=first if more else None)


def of_day(*, found: QuerySet[Message], template: str, day: date) -> QuerySet[Message]:
    """Return the notices behind one line."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    return found.filter(template__code=template, queued_at__gte=start, queued_at__lt=end)


def in_words(messages: Collection[Message], *, user: Any) -> list[Notice]:
    """Say of each notice what it is about; of a decision also which, of what and by whom, to those who may see it."""
    requests = _named(messages, "request_id", ApprovalRequest.objects.visible_to(user).prefetch_related("decisions"))
    offers = _named(messages, "offer_id", Offer.objects.visible_to(user).select_related("kind"))
    titles, abouts = {}, {}
    for message in messages:
        given = message.values
        about = requests.get(given.get("request_id", 0)) or offers.get(given.get("offer_id", 0))
        if about is None:
            continue
        asked = wording.asked_in_words(about) if isinstance(about, ApprovalRequest) else wording.offer_in_words(about)
        abouts[message.pk] = f"{asked} · {formats.money(about.cost)}"
        if kinds.kind_of(message.template.code) == "decided":
            titles[message.pk] = _ended(about)
    return centre.described(messages, titles=titles, abouts=abouts)


def _named(messages: Collection[Message], key: str, rows: QuerySet[Any]) -> dict[int, Any]:
    """The rows that messages are about, by their keys; nothing is asked where they are about none."""
    keys = {one.values[key] for one in messages if key in one.values}
    return rows.in_bulk(keys) if keys else {}


def _ended(about: ApprovalRequest | Offer) -> str:
    if about.withdrawn_by_name:
        words = {"who": about.withdrawn_by_name, "why": about.withdrawn_note or formats.NOTHING}
        if isinstance(about, Offer):
            return _("Your offer: withdrawn by %(who)s: %(why)s") % words
        return _("Your request: withdrawn by %(who)s: %(why)s") % words
    return _decided(about) if isinstance(about, ApprovalRequest) else str(about.get_state_display())


def _decided(request: ApprovalRequest) -> str:
    last = max(request.decisions.all(), key=lambda one: one.pk, default=None)
    if last is None:
        return str(request.get_state_display())
    words = {"verdict": last.get_verb_display(), "who": last.by_name or formats.NOTHING}
    return _("Your request: %(verdict)s, by %(who)s") % words


def _lines(shown: Iterable[Any], described: dict[int, Notice]) -> Iterable[Line]:
    """Single notices each as a line, several as one where the newest of them stands."""
    folded: set[tuple[int, date]] = set()
    behind: dict[tuple[int, date], list[Notice]] = {}
    for one in shown:
        behind.setdefault((one.template_id, one.day), []).append(described[one.pk])
    for one in shown:
        key = (one.template_id, one.day)
        line = {"template": one.template.code, "day": one.day}
        if one.together < FOLDED_FROM:
            notice = described[one.pk]
            yield Line(**line, count=1, unread=int(not notice.read), notices=[notice])
        elif key not in folded:
            folded.add(key)
            yield Line(**line, count=one.together, unread=one.new, notices=behind[key])
