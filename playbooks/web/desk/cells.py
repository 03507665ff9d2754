"""The rows of the queue, drawn here because fifty rows ask a template for thousands of parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from playbooks.models import RetentionTask
from playbooks.web import rows
from playbooks.web.desk.columns import Shown
from playbooks.work.desk.priority import rank_of
from retention.models import CurrentHealth, Customer
from retention.people import display_name
from retention.scoring.definitions import Definition
from retention.web import formats, shapes
from retention.web.formats import html
from retention.web.rows import health_of, line_of, profile_of, reason_of

NOTHING: Final = SafeString()
FACTS: Final = 2
"""Of the profile, which the row names."""
LONGEST: Final = 80
"""Characters of a reason in a row."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the rows of one page have in common: the columns, where their links lead, which one is open, the words."""

    shown: Shown
    addresses: dict[str, str]
    now: datetime
    today: date
    opened: int | None = None
    marks: Mapping[int, str] = field(default_factory=dict)
    """What is said of rows that are drawn anew, under their numbers."""
    swaps: bool = False
    """Whether the rows take the place of those that a page shows already."""
    words: dict[str, str] = field(default_factory=lambda: {key: word() for key, word in WORDS.items()})

    def labelled(self, key: str, content: str, classes: str = "") -> SafeString:
        """A cell that names its column where the row stands as a card."""
        return html(
            '<td role="cell" class="{}rt-label" data-label="{}">{}</td>', classes, self.shown.labels[key], content
        )


Cell = Callable[[Any, Desk], SafeString]

WORDS: Final[dict[str, Callable[[], str]]] = {
    "select": lambda: pgettext("a row", "Select"),
    "colon": lambda: pgettext("in a sentence", ": "),
    "semicolon": lambda: pgettext("in a sentence", "; "),
    "look": lambda: pgettext("a row", "Look into"),
    "snoozed until": lambda: _("snoozed until"),
    "not scored": lambda: _("not scored yet"),
    "moved": lambda: _("%(points)s in 7 days"),
    "step": lambda: _("Step %(position)s/%(steps)s"),
    "snoozed": lambda: _("Snoozed:"),
    "waiting": lambda: _("Waiting:"),
    "nobody": lambda: _("nobody"),
    "never": lambda: pgettext("last touch", "never"),
    "again": lambda: _("the same case as above"),
    "as above": lambda: _("as above"),
    "begun": lambda: _("begun"),
}
"""Read once a page: a translation is looked up a thousand times a page otherwise."""


def draw(tasks: Iterable[Any], *, desk: Desk) -> None:
    """Give each task that `listing.rows` has fetched its row as `drawn`."""
    cells = [CELLS[column.key] for column in desk.shown.columns]
    for task in tasks:
        task.drawn = _row(task, desk, cells)


def _row(task: Any, desk: Desk, cells: Sequence[Cell]) -> SafeString:
    key, customer, addresses = task.pk, task.customer, desk.addresses
    return html(
        '<tr role="row" id="task-{0}" data-task="{0}" data-seen="{9}"{10} tabindex="-1">'
        '<td role="cell" class="rt-select"><label>'
        '<input type="checkbox" class="form-check-input" name="task" value="{0}" form="bulk">'
        '<span class="visually-hidden">{2} {1}</span></label> '
        '<a class="rt-look" href="{3}{0}#task-{0}" hx-get="{4}{0}/look/{5}" hx-target="closest tr"'
        ' hx-swap="afterend" aria-expanded="{6}"><span aria-hidden="true">▸</span>'
        '<span class="visually-hidden">{7} {1}</span></a></td>{8}</tr>',
        key, customer.name, desk.words["select"], addresses["open"], addresses["tasks"], addresses["look"],
        "true" if desk.opened == key else "false", desk.words["look"],
        SafeString("".join([cell(task, desk) for cell in cells])), task.seen,
        SafeString(' class="rt-changed" hx-swap-oob="true"' if desk.swaps else ""),
    )  # fmt: skip


def _due(task: Any, desk: Desk) -> SafeString:
    if task.state == RetentionTask.State.SNOOZED:
        return html(
            '<td role="cell" class="rt-nowrap rt-label" data-label="{}"><span class="rt-soft">{}</span>'
            '<span class="rt-sub">{}</span></td>',
            desk.shown.labels["due"], desk.words["snoozed until"], formats.moment(task.snoozed_until),
        )  # fmt: skip
    return html(
        '<td role="cell" class="rt-nowrap rt-label" data-label="{}"><span class="rt-{} rt-number"{}>{}</span>'
        '<span class="rt-sub">{}</span></td>',
        desk.shown.labels["due"], rows.tone(task, desk.now), _clock(task), rows.time_left(task, desk.now),
        rows.due_in_words(task, desk.now),
    )  # fmt: skip


def _clock(task: Any) -> SafeString:
    """The moment that a script counts down to, where the clock runs."""
    runs = task.state != RetentionTask.State.WAITING
    return html(' data-due="{}"', task.due_at.isoformat()) if runs else NOTHING


def _customer(task: Any, desk: Desk) -> SafeString:
    customer: Customer = task.customer
    return html(
        '<th role="rowheader" scope="row" class="rt-customer">'
        '<a class="rt-strong rt-open" href="{}{}/{}" title="{}">{}</a> {}<span class="rt-sub">{}</span></th>',
        desk.addresses["tasks"], task.pk, desk.addresses["task"], customer.name, customer.name, _mark(task, desk),
        desk.words["again"] if task.again else " · ".join([customer.external_id, *profile_of(customer)[:FACTS]]),
    )  # fmt: skip


def _mark(task: Any, desk: Desk) -> SafeString:
    said = desk.marks.get(task.pk)
    return html('<span class="rt-pill rt-mark">{}</span>', said) if said else NOTHING


def _score(task: Any, desk: Desk) -> SafeString:
    health = health_of(task.customer)
    if health is None:
        return html('<td role="cell"><span class="rt-soft">{}</span></td>', desk.words["not scored"])
    moved, tone = "", ""
    if health.score is not None and health.score_week_ago is not None:
        points = health.score - health.score_week_ago
        moved = desk.words["moved"] % {"points": formats.number(points, 1, signed=True)}
        tone = "rt-down" if points < 0 else "rt-up" if points else ""
    return html(
        '<td role="cell">{}<span class="rt-sub rt-number {}">{}</span></td>',
        shapes.tier(health.tier, health.score), tone, moved,
    )  # fmt: skip


def _line(task: Any, desk: Desk) -> SafeString:
    health = health_of(task.customer)
    line = shapes.line(line_of(task.scored, as_of=desk.today), least_span=shapes.LEAST_SPAN)
    tier = health.tier if health else "unknown"
    return html('<td role="cell" class="rt-right"><span class="rt-{}">{}</span></td>', tier, line)


def _why(task: Any, desk: Desk) -> SafeString:
    """The reason, what warned, the next step: as much as a row has room for, whole in a tip and in the opened row."""
    semicolon, step, health = desk.words["semicolon"], "", health_of(task.customer)
    reason = reason_of(health, Definition.from_json(task.worst)) if health and task.worst else ""
    reasons = [reason, *task.warned] if reason else list(task.warned) or [task.opened_for]
    first, *others = reasons
    named = others[:1] if reason else []
    if task.steps and task.steps > 1:
        step = desk.words["step"] % {"position": task.position, "steps": task.steps} + desk.words["colon"]
    return html(
        '<td role="cell" class="rt-why rt-wide" title="{}">'
        '<div class="rt-reason"><span class="rt-strong">{}</span>{}{}</div> '
        '<span class="rt-sub rt-clamp">{}{}{}</span>{}</td>',
        semicolon.join([*reasons, f"{step}{task.label}"]), _short(first),
        "".join(f"{semicolon}{_short(one)}" for one in named), _further(others[len(named):], semicolon),
        step, task.label, _priority(task), _pause(task, desk),
    )  # fmt: skip


def _short(words: str) -> str:
    """At most so much that what follows it in the row is seen, too."""
    return words if len(words) <= LONGEST else Truncator(words).chars(LONGEST)


def _further(others: Sequence[str], semicolon: str) -> SafeString:
    """How many more reasons there are; the opened row names them."""
    if not others:
        return NOTHING
    return html(
        '<span class="rt-others">{}{}</span> <span class="rt-soft rt-nowrap rt-more">{}</span>',
        semicolon, semicolon.join(others), _more(len(others)),
    )  # fmt: skip


def _more(more: int) -> str:
    return ngettext("+%(more)s more", "+%(more)s more", more) % {"more": more}


def _priority(task: Any) -> str:
    if task.priority == RetentionTask.Priority.NORMAL:
        return NOTHING
    return html(' <span class="rt-pill">{}</span>', task.get_priority_display())


def _pause(task: Any, desk: Desk) -> str:
    """Why it does not go on just now."""
    if task.state == RetentionTask.State.SNOOZED:
        return html('<span class="rt-sub rt-clamp rt-paused">{} {}</span>', desk.words["snoozed"], task.snooze_reason)
    if task.state == RetentionTask.State.WAITING:
        return html('<span class="rt-sub rt-clamp rt-paused">{} {}</span>', desk.words["waiting"], task.waiting_reason)
    return NOTHING


def _step(task: Any, desk: Desk) -> SafeString:
    content = html(
        '<span class="rt-number">{}{}</span><span class="rt-sub">{}</span>',
        task.position, f"/{task.steps}" if task.steps else "", task.run.version.playbook.label if task.run else "",
    )  # fmt: skip
    return desk.labelled("step", content, "rt-step ")


def _owner(task: Any, desk: Desk) -> SafeString:
    return desk.labelled("owner", display_name(task.owner) or task.owner_name or desk.words["nobody"])


def _touch(task: Any, desk: Desk) -> SafeString:
    if task.touched_at is None:
        return desk.labelled("touch", html('<span class="rt-soft">{}</span>', desk.words["never"]), "rt-nowrap ")
    ago = formats.days_ago(task.touched_at, now=desk.now)
    content = html('{}<span class="rt-sub">{}</span>', formats.short_day(task.touched_at), ago)
    return desk.labelled("touch", content, "rt-nowrap ")


def _sentiment(task: Any, desk: Desk) -> SafeString:
    said = formats.NOTHING if task.sentiment is None else shapes.sentiment(task.sentiment)
    return desk.labelled("sentiment", said)


def _state(task: Any, desk: Desk) -> SafeString:
    begun = task.state == RetentionTask.State.OPEN and task.started_at
    return desk.labelled("state", desk.words["begun"] if begun else task.get_state_display())


def _level(task: Any, desk: Desk) -> SafeString:
    return html('<td role="cell">{}</td>', shapes.level(task.level))


def _lifecycle(task: Any, desk: Desk) -> SafeString:
    return desk.labelled("lifecycle", task.customer.lifecycle or formats.NOTHING)


def _rank(task: Any, desk: Desk) -> SafeString:
    rank = rank_of(task=task, health=health_of(task.customer))
    if rank.day is None:
        return desk.labelled("rank", formats.NOTHING, "rt-end ")
    parts = render_to_string("playbooks/desk/_rank.html", {"rank": rank, "today": desk.today})
    return desk.labelled("rank", parts, "rt-end ")


def _mrr(task: Any, desk: Desk) -> SafeString:
    health = health_of(task.customer)
    amount: str = formats.money(health.mrr if health else None)
    if task.again:  # it is at risk once
        amount = html('<span class="rt-soft">{}<span class="rt-sub">{}</span></span>', amount, desk.words["as above"])
    return desk.labelled("mrr", amount, "rt-end rt-number ")


def _renewal(task: Any, desk: Desk) -> SafeString:
    health: CurrentHealth | None = health_of(task.customer)
    left = formats.days_until(health.renewal_on if health else None, as_of=desk.today)
    return html(
        '<td role="cell" class="rt-end rt-number rt-label rt-right" data-label="{}">{}</td>',
        desk.shown.labels["renewal"], left,
    )  # fmt: skip


CELLS: Final[dict[str, Cell]] = {
    "due": _due, "customer": _customer, "score": _score, "line": _line, "why": _why, "step": _step, "owner": _owner,
    "touch": _touch, "sentiment": _sentiment, "state": _state, "level": _level, "lifecycle": _lifecycle, "rank": _rank,
    "mrr": _mrr, "renewal": _renewal,
}  # fmt: skip
"""What draws each column of `columns.COLUMNS`."""
