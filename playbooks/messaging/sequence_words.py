"""A sequence read back as people say it: who enters, what they get and when, and when they may enter again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks.messaging import pausing, recipients, sequences
from playbooks.models import MessageSequence
from retention.earlywarning import conditions


def in_words(*, sequence: MessageSequence) -> str:
    """The whole sequence in the active language, a sentence after another; its steps are read."""
    steps = sorted(sequence.steps.all(), key=lambda step: step.position)
    parts = [_entering(sequence), again(sequence), *(_step(number, one) for number, one in enumerate(steps, start=1))]
    if sequence.exit:
        parts.append(_("Who leaves before the end: %(conditions)s.") % {"conditions": _phrase(sequence.exit)})
    if flags := sequences.flags_of(sequence):
        parts.append(_("It waits for %(what)s.") % {"what": pausing.in_words(flags)})
    return " ".join(parts)


def _entering(sequence: MessageSequence) -> str:
    if not sequence.entry:
        return _("Playbooks and colleagues put customers in.")
    return _("Customers enter when %(conditions)s.") % {"conditions": _phrase(sequence.entry)}


def again(sequence: MessageSequence) -> str:
    """When a customer may enter again."""
    if sequence.again_after_days is None:
        return _("A customer enters once and never again.")
    days = sequence.again_after_days
    return ngettext(
        "A customer may enter again %(days)d day after entering.",
        "A customer may enter again %(days)d days after entering.",
        days,
    ) % {"days": days}


def _step(number: int, step: Any) -> str:
    words = {
        "number": number,
        "template": step.template.label,
        "who": recipients.in_words(step.sequence.contact_role),
        "days": step.delay_days,
    }
    said = (
        ngettext(
            "%(number)d. After %(days)d day “%(template)s” goes to %(who)s.",
            "%(number)d. After %(days)d days “%(template)s” goes to %(who)s.",
            step.delay_days,
        )
        % words
        if step.delay_days
        else _("%(number)d. At once “%(template)s” goes to %(who)s.") % words
    )
    if not step.conditions:
        return said
    return f"{said} " + _("Only if %(conditions)s.") % {"conditions": _phrase(step.conditions)}


def _phrase(given: Any) -> str:
    return conditions.phrase(conditions=given, match="all")
