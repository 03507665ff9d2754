"""What the templates of approvals share: the deadline of a level, and how many have to approve."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from playbooks.models import ApprovalStep
from playbooks.web.offers import wording
from retention.web import formats

register = template.Library()


@register.inclusion_tag("playbooks/offers/_deadline.html", takes_context=True)
def approval_deadline(context: template.Context, level: Any) -> dict[str, Any]:
    """Show how much time is left for a level, or by how much it is late."""
    now: datetime = context["now"]
    length = formats.span(level.due_at - now)
    if level.due_at <= now:
        return {"level": level, "tone": "late", "words": _("%(time)s late") % {"time": length}}
    tone = "soon" if level.due_soon_at <= now else "intime"
    return {"level": level, "tone": tone, "words": _("%(time)s left") % {"time": length}}


@register.filter
def waited(since: datetime, now: datetime) -> str:
    """Write for how long something has waited."""
    return formats.span(now - since)


@register.simple_tag
def quorum(step: ApprovalStep) -> str:
    """Write how many of those asked have to approve."""
    return wording.quorum_in_words(step)
