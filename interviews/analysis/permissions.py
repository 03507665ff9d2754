"""What the roles may do with reasons, competitors and conditions for coming back."""

from __future__ import annotations

from retention import roles

LABEL = "retention_interviews"

_EVERYBODY = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.INTERVIEWER, roles.OPERATOR, roles.ANALYST)
_CATALOGUE = ("reason", "competitor", "productrequest")


def grant_roles() -> None:
    """Add this app's permissions to the roles of the app on its left."""
    roles.grant(_EVERYBODY, roles.every(LABEL, _CATALOGUE, "view"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, _CATALOGUE, "add", "change"))
    roles.grant((roles.MANAGER, roles.DIRECTOR), roles.every(LABEL, ("productrequest",), "add", "change"))
