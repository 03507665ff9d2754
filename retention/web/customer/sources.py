"""What this app knows for the stream of a customer: warnings, tiers, judgements, talks, notes and money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.clock import local_day
from retention.earlywarning import conditions
from retention.models import (
    SEE_SENTIMENTS,
    CustomerNote,
    EmotionalEntry,
    HealthOverride,
    Interaction,
    OwnerSentiment,
    Tier,
    Warning,
)
from retention.people import CHAMPION, role_in_words
from retention.scoring.outlook import course
from retention.web import formats, shapes
from retention.web.customer import words
from retention.web.customer.timeline import Ask, Item, Kind, Source, end_of, register, register_presence

WARNINGS: Final = Kind(key="warnings", label=gettext_lazy("Warnings"), position=10)
SCORE: Final = Kind(key="score", label=gettext_lazy("Score and judgements"), position=20)
TALKS: Final = Kind(key="talks", label=gettext_lazy("Calls, mails and events"), position=50)
TICKETS: Final = Kind(key="tickets", label=gettext_lazy("Tickets"), position=60)
MONEY: Final = Kind(key="money", label=gettext_lazy("Contract and payments"), position=70)
NOTES: Final = Kind(key="notes", label=gettext_lazy("Notes"), position=80)


def register_all() -> None:
    """Add them to the stream."""
    register_presence("retention.web.customer")
    for source in (
        Source(key="warnings", kind=WARNINGS, rank=10, sees="retention.view_warning", load=opened, marks=True),
        Source(key="warnings-ended", kind=WARNINGS, rank=11, sees="retention.view_warning", load=cleared),
        Source(key="tiers", kind=SCORE, rank=12, sees="retention.view_healthsnapshot", load=tiers),
        Source(key="overrides", kind=SCORE, rank=13, sees="retention.view_healthoverride", load=judged),
        Source(key="overrides-ended", kind=SCORE, rank=14, sees="retention.view_healthoverride", load=judgement_ended),
        Source(key="sentiments", kind=SCORE, rank=22, sees=SEE_SENTIMENTS, load=sentiments),
        Source(key="talks", kind=TALKS, rank=15, sees="retention.view_interaction", load=talks, marks=True),
        Source(key="leavers", kind=TALKS, rank=16, sees="retention.view_contact", load=leavers, marks=True),
        Source(key="tickets", kind=TICKETS, rank=17, sees="retention.view_interaction", load=tickets),
        Source(key="payments", kind=MONEY, rank=18, sees="retention.view_interaction", load=payments),
        Source(key="contracts-begun", kind=MONEY, rank=19, sees="retention.view_subscription", load=contracts_begun),
        Source(key="contracts-ended", kind=MONEY, rank=20, sees="retention.view_subscription", load=contracts_ended),
        Source(key="notes", kind=NOTES, rank=21, sees="retention.view_customernote", load=notes),
        Source(key="bookings", kind=SCORE, rank=23, sees="retention.view_emotionalentry", load=bookings),
    ):
        register(source)


def opened(ask: Ask) -> Iterator[Item]:
    """Warnings on the day that raised them, with their evidence."""
    for warning in ask.older_days(_warnings(ask), "opened_on"):
        yield Item(
            number=warning.pk,
            at=end_of(warning.opened_on),
            whole_day=True,
            about=warning.rule.label,
            words=_("Warning (%(level)s)") % {"level": warning.get_level_display()},
            facts=evidence(warning),
            tone=warning.level,
        )


def cleared(ask: Ask) -> Iterator[Item]:
    """The ends of warnings."""
    for warning in ask.older_days(_warnings(ask).exclude(cleared_on=None), "cleared_on"):
        assert warning.cleared_on is not None  # noqa: S101  the filter says so
        yield Item(
            number=warning.pk,
            at=end_of(warning.cleared_on),
            whole_day=True,
            about=warning.rule.label,
            words=_("The warning has cleared"),
            tone=Tier.HEALTHY,
        )


def evidence(warning: Warning) -> list[str]:
    """The values that raised a warning, in words; an entry of an older form is left out."""
    found = []
    for item in warning.evidence:
        try:
            found.append(conditions.evidence_in_words(item))
        except (conditions.UnableToUseCondition, KeyError, TypeError):
            continue
    return found


def tiers(ask: Ask) -> Iterator[Item]:
    """The days on which the tier changed."""
    for change in course.tier_changes(customer_id=ask.customer.pk, as_of=ask.last_day, most=ask.most):
        if ask.since is not None and end_of(change.day) < ask.since:
            continue
        told = {
            "before": Tier(change.tier_before).label,
            "after": Tier(change.tier).label,
            "was": formats.score(change.score_before, 1),
            "score": formats.score(change.score, 1),
        }
        yield Item(
            number=change.day.toordinal(),
            at=end_of(change.day),
            whole_day=True,
            words=_("%(before)s → %(after)s (%(was)s → %(score)s)") % told,
            about=_("Tier"),
            tone=change.tier,
        )


def judged(ask: Ask) -> Iterator[Item]:
    """Judgements by hand."""
    for one in ask.older(HealthOverride.objects.filter(customer=ask.customer), "created_at"):
        told = {"score": formats.score(one.score, 1), "day": formats.day(one.expires_on)}
        yield Item(
            number=one.pk,
            at=one.created_at,
            words=_("Judged %(score)s by hand, until %(day)s") % told,
            who=one.author_name,
            note=one.reason,
        )


def judgement_ended(ask: Ask) -> Iterator[Item]:
    """Judgements that somebody ended."""
    ended = HealthOverride.objects.filter(customer=ask.customer).exclude(ended_at=None)
    for one in ask.older(ended, "ended_at"):
        assert one.ended_at is not None  # noqa: S101  the filter says so
        words_ = _("The judgement %(score)s has ended") % {"score": formats.score(one.score, 1)}
        yield Item(number=one.pk, at=one.ended_at, words=words_)


def sentiments(ask: Ask) -> Iterator[Item]:
    """How the owners of their days saw the customer."""
    for one in ask.older(OwnerSentiment.objects.visible_to(ask.user).filter(customer=ask.customer), "at"):
        yield Item(
            number=one.pk,
            at=one.at,
            about=_("Sentiment of the owner"),
            words=one.get_value_display(),
            who=one.owner_name,
            note=one.reason,
            tone=shapes.SENTIMENT_TONES[one.value],
        )


def talks(ask: Ask) -> Iterator[Item]:
    """Calls, mails, meetings and events."""
    return _interactions(ask, _all_interactions(ask).exclude(kind__in=(*words.TICKETS, *words.MONEY)))


def tickets(ask: Ask) -> Iterator[Item]:
    """Tickets."""
    return _interactions(ask, _all_interactions(ask).filter(kind__in=words.TICKETS))


def payments(ask: Ask) -> Iterator[Item]:
    """Bills and payments."""
    return _interactions(ask, _all_interactions(ask).filter(kind__in=words.MONEY))


def leavers(ask: Ask) -> Iterator[Item]:
    """Contacts who left the customer."""
    for contact in ask.older_days(ask.customer.contacts.exclude(left_on=None), "left_on"):
        assert contact.left_on is not None  # noqa: S101  the filter says so
        yield Item(
            number=contact.pk,
            at=end_of(contact.left_on),
            whole_day=True,
            about=contact.name,
            words=_("left the customer (%(role)s)") % {"role": role_in_words(contact.role) or "—"},
            tone="high" if contact.role_code == CHAMPION else "",
        )


def contracts_begun(ask: Ask) -> Iterator[Item]:
    """Subscriptions on their first day."""
    for one in ask.older_days(ask.customer.subscriptions.filter(start__lte=local_day(ask.now)), "start"):
        yield _contract(one, one.start, _("begins: %(mrr)s a month"))


def contracts_ended(ask: Ask) -> Iterator[Item]:
    """Subscriptions on the first day that they do not cover."""
    over = ask.customer.subscriptions.filter(end__lte=local_day(ask.now))
    for one in ask.older_days(over, "end"):
        yield _contract(one, one.end, _("has ended: %(mrr)s a month"))


def notes(ask: Ask) -> Iterator[Item]:
    """Notes of colleagues."""
    for note in ask.older(CustomerNote.objects.visible_to(ask.user).filter(customer=ask.customer), "at"):
        yield Item(number=note.pk, at=note.at, words=_("Note"), who=note.author_name, note=note.text)


def bookings(ask: Ask) -> Iterator[Item]:
    """What people booked on the emotional account; what follows from a talk stands there with the talk."""
    by_hand = EmotionalEntry.objects.visible_to(ask.user).filter(customer=ask.customer, interaction=None)
    for one in ask.older(by_hand.select_related("contact"), "at"):
        yield Item(
            number=one.pk,
            at=one.at,
            about=_("Emotional account"),
            words=_("%(points)s booked by hand") % {"points": formats.number(one.points, signed=True)},
            who=one.author_name,
            note=one.evidence,
            facts=[one.contact.name] if one.contact else [],
        )


def _warnings(ask: Ask) -> QuerySet[Warning]:
    return Warning.objects.valid().filter(customer=ask.customer).select_related("rule")


def _all_interactions(ask: Ask) -> QuerySet[Interaction]:
    return Interaction.objects.filter(customer=ask.customer).select_related("contact")


def _interactions(ask: Ask, rows: QuerySet[Interaction]) -> Iterator[Item]:
    for one in ask.older(rows, "occurred_at"):
        mood = (
            ""
            if one.sentiment is None
            else _("mood %(mood)s") % {"mood": formats.number(one.sentiment, 1, signed=True)}
        )
        yield Item(
            number=one.pk,
            at=one.occurred_at,
            about=words.interaction(one.kind),
            words=one.contact.name if one.contact else "",
            note=one.note,
            facts=[mood] if mood else [],
            tone="high" if one.kind in words.ALARMS else "",
        )


def _contract(one: Any, day: Any, said: str) -> Item:
    return Item(
        number=one.pk,
        at=end_of(day),
        whole_day=True,
        about=one.product or one.external_id,
        words=said % {"mrr": formats.money(one.mrr, one.currency)},
    )
