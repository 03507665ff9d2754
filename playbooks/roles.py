"""What the roles may do with cases, tasks, playbooks and calendars."""

from __future__ import annotations

from retention import roles

LABEL = "retention_playbooks"

_WORK = ("case", "casereason", "playbookrun", "retentiontask", "taskevent", "escalation", "casemember", "checklistitem")
_RECIPES = ("playbook", "playbookversion", "step", "levelresponse")
_TIME = ("workingcalendar", "workinghours", "calendarday", "team", "teammember", "escalationstep")


def grant_roles() -> None:
    """Add this app's permissions to the roles of the app on its left."""
    roles.grant(
        (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.OPERATOR, roles.ANALYST),
        roles.every(LABEL, _WORK, "view"),
    )
    roles.grant((roles.CSM, roles.MANAGER, roles.DIRECTOR), [f"{LABEL}.work_on_tasks"])
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR),
        roles.every(LABEL, ("case", "retentiontask", "casemember"), "change"),
    )
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR, roles.OPERATOR),
        roles.every(LABEL, ("absence",), "view", "add", "change", "delete"),
    )
    roles.grant(
        (roles.MANAGER, roles.DIRECTOR, roles.ANALYST),
        roles.every(LABEL, (*_RECIPES, *_TIME), "view"),
    )
    roles.grant((roles.OPERATOR,), roles.every(LABEL, (*_RECIPES, *_TIME), "view", "add", "change"))
    roles.grant(
        (roles.OPERATOR,),
        roles.every(LABEL, ("step", "workinghours", "calendarday", "teammember", "escalationstep"), "delete"),
    )
