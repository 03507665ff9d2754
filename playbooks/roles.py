"""What the roles may do with cases, tasks, offers, approvals, playbooks and calendars."""

from __future__ import annotations

from retention import roles

LABEL = "retention_playbooks"

_WORK = ("case", "casereason", "playbookrun", "retentiontask", "taskevent", "escalation", "casemember", "checklistitem")
_RECIPES = ("playbook", "playbookversion", "step", "levelresponse")
_OFFERS = ("offer", "offerexecution", "approvalrequest", "approvalstep", "approvalseat", "approvaldecision")
_CATALOGUE = ("offerkind", "approvalpolicy", "approvallevel")
_TEXTS = ("messagetemplate", "messagesequence", "sequencestep", "robot", "messagingrules", "suppression")
_TIME = ("workingcalendar", "workinghours", "calendarday", "team", "teammember", "escalationstep")


def grant_roles() -> None:
    """Add this app's permissions to the roles of the app on its left."""
    roles.grant(
        (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.OPERATOR, roles.ANALYST),
        roles.every(LABEL, (*_WORK, *_OFFERS, "approvalescalation"), "view"),
    )
    roles.grant(
        (roles.CSM, roles.MANAGER, roles.DIRECTOR),
        [f"{LABEL}.work_on_tasks", f"{LABEL}.make_offers"],
    )
    roles.grant((roles.MANAGER, roles.DIRECTOR), [f"{LABEL}.decide_approvals"])
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR),
        roles.every(LABEL, ("case", "retentiontask", "casemember"), "change"),
    )
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR, roles.OPERATOR),
        roles.every(LABEL, ("absence",), "view", "add", "change"),
    )
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR, roles.ANALYST),
        roles.every(LABEL, (*_RECIPES, *_CATALOGUE, *_TIME), "view"),
    )
    roles.grant((roles.OPERATOR,), roles.every(LABEL, (*_RECIPES, *_CATALOGUE, *_TIME), "view", "add", "change"))
    _grant_messages()
    roles.grant(
        (roles.OPERATOR,),
        roles.every(
            LABEL, ("step", "workinghours", "calendarday", "teammember", "escalationstep", "approvallevel"), "delete"
        ),
    )


def _grant_messages() -> None:
    """Everybody at work sees what was sent; operators write the texts; CSMs and managers note who wants none."""
    everybody = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.OPERATOR, roles.ANALYST)
    roles.grant(everybody, roles.every(LABEL, ("message", "enrolment", "messagetemplate", "messagesequence"), "view"))
    roles.grant((roles.MANAGER, roles.DIRECTOR, roles.ANALYST), roles.every(LABEL, _TEXTS, "view"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, _TEXTS, "view", "add", "change"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, ("sequencestep",), "delete"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, ("message",), "change"))
    roles.grant((roles.CSM, roles.MANAGER, roles.DIRECTOR), roles.every(LABEL, ("suppression",), "view", "add"))
    roles.grant((roles.MANAGER, roles.DIRECTOR, roles.OPERATOR), roles.every(LABEL, ("enrolment",), "add", "change"))
