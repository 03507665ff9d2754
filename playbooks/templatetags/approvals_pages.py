"""What the templates of approvals share: the deadline of a level, and how many have to approve."""

from __future__ import annotations

from typing import Any

from django import template

from playbooks.models import ApprovalStep
from playbooks.templatetags import playbooks_pages
from playbooks.web.offers import reading

register = template.Library()


@register.inclusion_tag("playbooks/_deadline.html", takes_context=True)
def approval_deadline(context: template.Context, level: Any) -> dict[str, Any]:
    """Show how much time is left for a level, or by how much it is late."""
    now = context["now"]
    return {"task": level, "tone": playbooks_pages.tone(level, now), "words": playbooks_pages.in_words(level, now)}


@register.simple_tag
def quorum(step: ApprovalStep) -> str:
    """Write how many of those asked have to approve."""
    return reading.quorum_in_words(step)
