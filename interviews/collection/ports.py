"""What interviews need from outside, for example to send a message: filled by whichever app can do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Port = Callable[..., Any]

MAIL: Final = "mail"
"""(*, interview, contact, template, step, now) → whether a message to the contact was queued now."""
CHAT: Final = "chat"
"""(*, interview, robot, template, step, now) → whether a message to a group chat was queued now."""
CHATS: Final = "chats"
"""(*, customer_id) → code and name of the robot of each group chat that is shared with the customer."""
REFUSAL: Final = "refusal"
"""(*, address) → why an address gets nothing, as a sentence; empty where it may be written to."""
NOTICE: Final = "notice"
"""(*, person, interview, template, step, now) → whether a notice to a colleague was queued now."""
WIN_BACK: Final = "win_back"
"""(*, customer_ids, playbook, reason, now) → {customer id: case id} of the cases that were opened."""

_NAMES: Final = {
    MAIL: gettext_lazy("write to customers"),
    CHAT: gettext_lazy("write to group chats"),
    CHATS: gettext_lazy("know the group chats with customers"),
    REFUSAL: gettext_lazy("know who wants no mail"),
    NOTICE: gettext_lazy("write to colleagues"),
    WIN_BACK: gettext_lazy("open cases"),
}
_filled: dict[str, Port] = {}


class UnableToReach(Exception):
    """No installed app does this, for example because the playbooks are not installed."""


def fill(name: str, function: Port) -> None:
    """Say who does it; saying so again replaces it."""
    _filled[name] = function


def port(name: str) -> Port:
    """The function that does it. Raises UnableToReach where nobody has filled the port."""
    found = _filled.get(name)
    if found is None:
        message = _("No installed app can %(what)s. Add “playbooks” to INSTALLED_APPS, or fill the port “%(name)s”.")
        raise UnableToReach(message % {"what": _NAMES.get(name, name), "name": name})
    return found


def is_filled(name: str) -> bool:
    """Whether an installed app does it."""
    return name in _filled
