"""What the roles may do with reasons, competitors and conditions for coming back."""

from __future__ import annotations

from typing import Final

from retention import roles

LABEL: Final = "retention_interviews"
CONDUCT: Final = f"{LABEL}.conduct_interviews"
RECORD: Final = f"{LABEL}.record_reasons"
SECOND: Final = f"{LABEL}.confirm_unavoidable"
CODE: Final = f"{LABEL}.code_answers"
WIN_BACK: Final = f"{LABEL}.win_back"
SEE_NOTES: Final = f"{LABEL}.view_competitornote"
ADD_NOTE: Final = f"{LABEL}.add_competitornote"
REPORT: Final = f"{LABEL}.view_codedreason"
CHANGE_REASONS: Final = f"{LABEL}.change_reason"

_EVERYBODY = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.INTERVIEWER, roles.OPERATOR, roles.ANALYST)
_WHO_SEE_CUSTOMERS = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.OPERATOR, roles.ANALYST)
_CATALOGUE = ("reason", "competitor", "productrequest")
_SAID = ("codedreason", "competitormention", "winbackcondition", "winback")


def grant_roles() -> None:
    """Add this app's permissions to the roles of the app on its left."""
    roles.grant(_EVERYBODY, roles.every(LABEL, (*_CATALOGUE, *_SAID), "view"))
    roles.grant(_WHO_SEE_CUSTOMERS, [SEE_NOTES])
    roles.grant((roles.CSM, roles.MANAGER, roles.DIRECTOR), [RECORD, WIN_BACK, ADD_NOTE])
    roles.grant((roles.INTERVIEWER,), [CONDUCT, WIN_BACK])
    roles.grant((roles.INTERVIEWER, roles.ANALYST), [CODE])
    roles.grant((roles.MANAGER, roles.DIRECTOR, roles.INTERVIEWER), [SECOND])
    roles.grant((roles.OPERATOR,), roles.every(LABEL, _CATALOGUE, "add", "change"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, ("codedreason",), "add", "change"))
    roles.grant((roles.MANAGER, roles.DIRECTOR), roles.every(LABEL, ("productrequest",), "add", "change"))
