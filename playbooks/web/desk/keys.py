"""The keys of the queue: one table for the page that explains all keys and for the script that obeys these."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks import transitions
from playbooks.web.access import sees_tasks
from retention.web.navigation import Key, KeyGroup


def leads(user: Any) -> bool:
    """Whether a person may give tasks to others."""
    return bool(user.has_perm(transitions.LEAD))


GROUPS: tuple[KeyGroup, ...] = (
    KeyGroup(
        label=_("In the queue: move"),
        allowed=sees_tasks,
        keys=(
            Key(keys=("j",), does=_("to the next row"), action="next"),
            Key(keys=("k",), does=_("to the row before"), action="previous"),
            Key(keys=("Enter",), does=_("open the task"), action="open"),
            Key(keys=("o",), does=_("look into the row: what moved the score, checklist, latest news"), action="look"),
            Key(
                keys=("Escape",),
                does=_("back, one step at a time: out of the field, close what is open, select nothing any more"),
                action="back",
            ),
            Key(keys=("w",), does=_("work through this view, one after another"), action="play"),
        ),
    ),
    KeyGroup(
        label=_("In the queue: select"),
        allowed=sees_tasks,
        keys=(
            Key(keys=("x",), does=_("select the row, or no longer"), action="select"),
            Key(keys=("J",), does=_("extend the selection downwards"), action="extend-next"),
            Key(keys=("K",), does=_("extend the selection upwards"), action="extend-previous"),
        ),
    ),
    KeyGroup(
        label=_("In the queue: do, for the row"),
        allowed=sees_tasks,
        keys=(
            Key(keys=("e",), does=_("complete the step; the form says what each outcome does"), action="do:finish"),
            Key(keys=("1",), does=_("the same, with “saved” chosen"), action="do:finish:saved"),
            Key(keys=("2",), does=_("the same, with “partly saved” chosen"), action="do:finish:partly_saved"),
            Key(keys=("3",), does=_("the same, with “not saved” chosen"), action="do:finish:not_saved"),
            Key(keys=("m",), does=_("write a mail to the main contact"), action="mail"),
        ),
    ),
    KeyGroup(
        label=_("In the queue: do, for the row or for everything that is selected"),
        allowed=sees_tasks,
        keys=(
            Key(keys=("s", "h"), does=_("snooze"), action="do:snooze"),
            Key(keys=("p",), does=_("start a playbook"), action="do:playbook"),
            Key(keys=("c",), does=_("comment"), action="do:comment"),
            Key(keys=("i",), does=_("change the priority"), action="do:priority"),
        ),
    ),
    KeyGroup(
        label=_("For those who lead a team"),
        allowed=leads,
        keys=(
            Key(keys=("a",), does=_("assign the row, what is selected, or the task of the page"), action="do:assign"),
        ),
    ),
    KeyGroup(
        label=_("On the page of a task"),
        allowed=sees_tasks,
        keys=(
            Key(
                keys=("e", "1", "2", "3", "s", "p", "c", "i", "m"),
                does=_("to the form or link of the same"),
                action="task",
            ),
            Key(keys=("n",), does=_("skip, while a view is worked through"), action="task"),
            Key(keys=("Escape",), does=_("out of the field; then back to the queue"), action="task"),
        ),
    ),
)


def for_the_script() -> dict[str, str]:
    """Return what each key does, as the script reads it; to who may not do it the row says why."""
    known = (one for group in GROUPS for one in group.keys if one.action != "task")
    return {pressed: one.action for one in known for pressed in one.keys}
