"""Coding a departure: why the customer left, in up to three reasons a source, and whether anybody could have acted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.analysis import permissions
from interviews.models import RANKS, Actor, Avoidable, CodedReason, Departure, Interview, Reason, Source, Verdict
from retention import people
from retention.clock import local_day
from retention.models import Customer, Involvement

LONGEST: Final = 4000
LONGEST_REFUSAL: Final = 500
_PROPOSED: Final = {
    Avoidable.AVOIDABLE: Verdict.AVOIDABLE,
    Avoidable.UNAVOIDABLE: Verdict.UNAVOIDABLE,
    Avoidable.DEPENDS: Verdict.UNDETERMINED,
}


class UnableToCode(Exception):
    """Reasons were not saved; for a stale save `theirs` are the codes that are stored, in their order."""

    def __init__(self, message: str, *, theirs: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.theirs = list(theirs)


class UnableToConfirm(Exception):
    """A verdict was neither confirmed nor refused: not theirs to judge, no longer there, or not “unavoidable”."""


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One reason as somebody codes it; without a verdict the one of the tree is taken."""

    reason: str
    avoidable: str = ""
    team: str = ""
    evidence: str = ""


def coded(*, departure_id: int | None = None, interview_id: int | None = None) -> dict[str, list[CodedReason]]:
    """The reasons of a departure or a stay interview by source, in their order. One query."""
    found: dict[str, list[CodedReason]] = {source: [] for source in Source.values}
    rows = _of(departure_id, interview_id).select_related("reason__parent", "departure", "interview__customer")
    rows = rows.order_by("rank")
    for row in rows:
        found[row.source].append(row)
    return found


def stamp(*, rows: Sequence[CodedReason]) -> str:
    """What a form carries so that a stale save is refused: grows with every change of these rows."""
    return "-".join(str(row.pk) for row in rows)


@transaction.atomic
def code_reasons(
    *,
    source: str,
    reasons: Sequence[Coding],
    by: Any,
    now: datetime,
    departure_id: int | None = None,
    interview_id: int | None = None,
    seen: str | None = None,
) -> list[CodedReason]:
    """Put these reasons, the main one first, in the place of what this source had said before.

    1. Lock the departure (or the stay interview) and check that this person may speak for the source: customers and
       their interviewer state, the CSM and managers record, only a neutral interviewer confirms; what came by link
       without one is for any neutral person who codes. `by` None is the
       customer who answers by link.
    2. Refuse more than three, the same one twice, a retired one that was not there before, “unavoidable” without
       evidence, and rows that have changed since they were `seen` (see `stamp`).
    3. Keep the rows that say the same, with their confirmation; a changed verdict needs a second person again, and a
       refused one is coded anew, whatever it says.

    Raises UnableToCode.
    """
    subject = _claim(departure_id, interview_id, source, by)
    before = list(_of(departure_id, interview_id).filter(source=source).select_related("reason").order_by("rank"))
    if seen is not None and seen != stamp(rows=before):
        codes = [row.reason.code for row in before]
        raise UnableToCode(
            _("Somebody coded this meanwhile: %(codes)s. Nothing of yours was saved.")
            % {"codes": ", ".join(codes) or "—"},
            theirs=codes,
        )
    wanted = _checked(reasons, before, source, now)
    old = {row.rank: row for row in before}
    new = {rank: _row(rank, source, subject, one, by, now) for rank, one in zip(RANKS, wanted, strict=False)}
    kept = {rank for rank, row in new.items() if rank in old and _same(old[rank], row)}
    CodedReason.objects.filter(pk__in=[row.pk for rank, row in old.items() if rank not in kept]).delete()
    for rank, row in new.items():
        if rank not in kept:
            row.save()
    return [old[rank] if rank in kept else row for rank, row in new.items()]


@transaction.atomic
def confirm_unavoidable(*, coded_id: int, by: Any, now: datetime) -> CodedReason:
    """Agree, as a second person, that nobody of ours could have kept the customer. Raises UnableToConfirm."""
    row = _judged(coded_id, by)
    row.confirmed_by, row.confirmed_by_name, row.confirmed_at = by, people.display_name(by)[:200], now
    row.save(update_fields=["confirmed_by", "confirmed_by_name", "confirmed_at"])
    return row


@transaction.atomic
def refuse_unavoidable(*, coded_id: int, reason: str, by: Any, now: datetime) -> CodedReason:
    """Disagree, as a second person: the verdict is undetermined, and goes back to who coded it, with the reason.

    Raises UnableToConfirm.
    """
    why = reason.replace("\x00", "").strip()
    if not why:
        raise UnableToConfirm(_("Say why you do not agree: the interviewer codes it anew from that."))
    if len(why) > LONGEST_REFUSAL:
        message = _("The reason has %(length)d characters; shorten it to %(most)d.")
        raise UnableToConfirm(message % {"length": len(why), "most": LONGEST_REFUSAL})
    row = _judged(coded_id, by)
    row.avoidable, row.refusal = Verdict.UNDETERMINED, why
    row.refused_by, row.refused_by_name, row.refused_at = by, people.display_name(by)[:200], now
    row.save(update_fields=["avoidable", "refusal", "refused_by", "refused_by_name", "refused_at"])
    return row


def may_code(*, customer_id: int, departure_id: int | None, interview_id: int | None, source: str, by: Any) -> bool:
    """Whether a person may speak for a source; customers, who have no login, only state."""
    if by is None:
        return source == Source.STATED
    if source == Source.RECORDED:
        visible = Customer.objects.visible_to(by).filter(pk=customer_id)
        return bool(by.has_perm(permissions.RECORD) and visible.exists())
    if Involvement.objects.filter(customer=customer_id, person=by).exists():
        return False
    talks = Interview.objects.filter(customer=customer_id).exclude(state=Interview.State.CANCELLED)
    talks = talks.filter(departure=departure_id) if departure_id else talks.filter(pk=interview_id or 0)
    if by.has_perm(permissions.CONDUCT) and talks.filter(interviewer__in=[by.pk]).exists():
        return True
    alone = talks.filter(interviewer=None, channel=Interview.Channel.LINK, state=Interview.State.SUBMITTED)
    return bool(by.has_perm(permissions.CODE)) and alone.exists()


def _judged(coded_id: int, by: Any) -> CodedReason:
    """The verdict, locked, when this person may be the second one about it."""
    row = CodedReason.objects.visible_to(by).filter(pk=coded_id).first()
    if row is None or not by.has_perm(permissions.SECOND):
        raise UnableToConfirm(_("There is no coded reason %(id)s that you may confirm.") % {"id": coded_id})
    row = CodedReason.objects.select_for_update().filter(pk=coded_id).first()
    if row is None or row.avoidable != Verdict.UNAVOIDABLE:
        raise UnableToConfirm(_("The verdict was changed meanwhile: it is no longer “unavoidable”."))
    if row.author_id == by.pk:
        raise UnableToConfirm(_("You gave this verdict yourself. Ask a second person to confirm it."))
    if row.confirmed_at is not None:
        raise UnableToConfirm(_("%(name)s confirmed this already.") % {"name": row.confirmed_by_name})
    return row


def _of(departure_id: int | None, interview_id: int | None) -> Any:
    if (departure_id is None) == (interview_id is None):
        msg = "Reasons belong to a departure or to a stay interview: give one of the two."
        raise ValueError(msg)
    return CodedReason.objects.filter(departure=departure_id, interview=interview_id)


def _claim(departure_id: int | None, interview_id: int | None, source: str, by: Any) -> dict[str, int | None]:
    """Lock what the reasons belong to, when this person may speak for the source."""
    subjects: Any = Departure.objects if departure_id is not None else Interview.objects.filter(purpose="stay")
    found = subjects.select_for_update(of=("self",)).filter(pk=departure_id or interview_id).first()
    allowed = found is not None and may_code(
        customer_id=found.customer_id, departure_id=departure_id, interview_id=interview_id, source=source, by=by
    )
    if source not in Source.values or not allowed:
        raise UnableToCode(_("There is nothing here that you may code with this source."))
    return {"departure_id": departure_id, "interview_id": interview_id}


def _checked(
    given: Sequence[Coding], before: list[CodedReason], source: str, now: datetime
) -> list[tuple[Reason, Coding]]:
    if len(given) > len(RANKS):
        raise UnableToCode(_("There are %(count)d reasons; choose at most three.") % {"count": len(given)})
    known = {one.code: one for one in Reason.objects.active(as_of=local_day(now))}
    known |= {row.reason.code: row.reason for row in before}
    found: list[tuple[Reason, Coding]] = []
    for one in given:
        reason = known.get(one.reason)
        if reason is None:
            raise UnableToCode(
                _("There is no reason “%(code)s” in use. Choose one of the tree.") % {"code": one.reason}
            )
        if any(reason == other for other, _coding in found):
            raise UnableToCode(_("“%(name)s” is there twice. Choose another one.") % {"name": reason.label})
        found.append((reason, _complete(reason, one, source)))
    return found


def _complete(reason: Reason, one: Coding, source: str) -> Coding:
    verdict = one.avoidable or _PROPOSED[Avoidable(reason.avoidable)]
    evidence = one.evidence.replace("\x00", "").strip()
    if verdict not in Verdict.values:
        raise UnableToCode(_("“%(verdict)s” is not a verdict.") % {"verdict": verdict})
    if one.team and one.team not in Actor.values:
        raise UnableToCode(_("“%(team)s” is not one of our teams.") % {"team": one.team})
    if len(evidence) > LONGEST:
        raise UnableToCode(_("The evidence has more than %(most)d characters.") % {"most": LONGEST})
    if verdict == Verdict.UNAVOIDABLE and one.team:
        raise UnableToCode(_("“%(name)s” is unavoidable, so no team could have acted.") % {"name": reason.label})
    if verdict == Verdict.UNAVOIDABLE and source == Source.CONFIRMED and not evidence:
        raise UnableToCode(
            _("Say what shows that “%(name)s” was unavoidable: a second person reads it.") % {"name": reason.label}
        )
    return Coding(reason=reason.code, avoidable=verdict, team=one.team, evidence=evidence)


def _row(
    rank: int, source: str, subject: dict[str, int | None], said: tuple[Reason, Coding], by: Any, now: datetime
) -> CodedReason:
    reason, one = said
    return CodedReason(
        **subject, source=source, rank=rank, reason=reason, avoidable=one.avoidable, team_that_could_act=one.team,
        evidence=one.evidence, author=by, author_name=people.display_name(by)[:200], coded_at=now,
    )  # fmt: skip


def _same(old: CodedReason, new: CodedReason) -> bool:
    said = ("reason_id", "avoidable", "team_that_could_act", "evidence")
    return old.refused_at is None and all(getattr(old, name) == getattr(new, name) for name in said)
