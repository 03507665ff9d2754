"""What this app adds to the side navigation about reasons and win-backs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from interviews.web.views.report import sees_reasons
from interviews.web.views.winback import sees_win_backs
from retention.web import navigation


def register() -> None:
    """Add the reason report and the win-backs."""
    for position, key, label, allowed in (
        (42, "reasons", _("Why they left"), sees_reasons),
        (44, "win-back", _("Win-back"), sees_win_backs),
    ):
        navigation.register(
            navigation.NavItem(key=key, label=label, url_name=f"interviews:{key}", position=position, allowed=allowed)
        )
