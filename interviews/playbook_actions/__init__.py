"""What interviews and playbooks have to do with each other; only this package knows playbooks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy

from interviews.collection import ports
from interviews.playbook_actions import cases, messages, steps
from playbooks.runs import kinds
from retention import jobs
from retention.configuration import defaults


def register() -> None:
    """Fill the ports, add the step, the merge fields and a job; doing so twice changes nothing."""
    ports.fill(ports.MAIL, messages.send_mail)
    ports.fill(ports.CHAT, messages.send_chat)
    ports.fill(ports.CHATS, messages.chats_of)
    ports.fill(ports.REFUSAL, messages.refusal)
    ports.fill(ports.NOTICE, messages.send_notice)
    ports.fill(ports.WIN_BACK, cases.open_win_back)
    kinds.register(steps.STEP)
    messages.register()
    jobs.register(
        jobs.Job(
            code="interview_steps", label=gettext_lazy("Interviews of playbooks"), function=_sweep, every_minutes=1
        )
    )
    defaults.ship("interviews", folder="defaults/with_playbooks")


def _sweep(*, day: date, now: datetime) -> dict[str, Any]:
    return {"moved_on": steps.go_on(now=now), "stay_interviews": len(cases.open_stay_interviews(now=now))}
