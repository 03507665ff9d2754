"""The keys of the queue: one table for the page that explains them and for the script that obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a key does: a sequence such as "g q" is pressed one after the other; `action` is what the script knows."""

    keys: tuple[str, ...]
    does: StrOrPromise
    action: str

    @property
    def caps(self) -> list[str]:
        """The keys as they are printed on a keyboard."""
        return [f"Shift {one}" if len(one) == 1 and one.isupper() else one for one in self.keys]


@dataclass(frozen=True, kw_only=True)
class KeyGroup:
    """Keys that belong together."""

    label: StrOrPromise
    keys: tuple[Key, ...]


GROUPS: tuple[KeyGroup, ...] = (
    KeyGroup(
        label=_("Move"),
        keys=(
            Key(keys=("j",), does=_("to the next row"), action="next"),
            Key(keys=("k",), does=_("to the row before"), action="previous"),
            Key(keys=("Enter",), does=_("open the task"), action="open"),
            Key(keys=("o",), does=_("look into the row: what moved the score, checklist, latest news"), action="look"),
            Key(keys=("Escape",), does=_("back: close what is open"), action="back"),
            Key(keys=("g q",), does=_("go to the queue"), action="queue"),
            Key(keys=("g a",), does=_("go to the approvals"), action="approvals"),
            Key(keys=("w",), does=_("work through this view, one after another"), action="play"),
        ),
    ),
    KeyGroup(
        label=_("Select"),
        keys=(
            Key(keys=("x",), does=_("select the row, or no longer"), action="select"),
            Key(keys=("J",), does=_("extend the selection downwards"), action="extend-next"),
            Key(keys=("K",), does=_("extend the selection upwards"), action="extend-previous"),
        ),
    ),
    KeyGroup(
        label=_("Do, for the row or for everything that is selected"),
        keys=(
            Key(keys=("e",), does=_("complete the step"), action="do:finish"),
            Key(keys=("1",), does=_("complete: saved"), action="do:finish:saved"),
            Key(keys=("2",), does=_("complete: partly saved"), action="do:finish:partly_saved"),
            Key(keys=("3",), does=_("complete: not saved"), action="do:finish:not_saved"),
            Key(keys=("s", "h"), does=_("snooze"), action="do:snooze"),
            Key(keys=("a",), does=_("assign"), action="do:assign"),
            Key(keys=("p",), does=_("start a playbook"), action="do:playbook"),
            Key(keys=("c",), does=_("comment"), action="do:comment"),
            Key(keys=("i",), does=_("change the priority"), action="do:priority"),
            Key(keys=("m",), does=_("write a mail to the main contact"), action="mail"),
        ),
    ),
    KeyGroup(
        label=_("On the page of a task"),
        keys=(
            Key(keys=("e", "1", "2", "3", "s", "a", "c"), does=_("to the form of the same"), action="task"),
            Key(keys=("n",), does=_("skip, while a view is worked through"), action="task"),
            Key(keys=("Escape",), does=_("out of the field; then back to the queue"), action="task"),
        ),
    ),
    KeyGroup(
        label=_("Everywhere"),
        keys=(
            Key(keys=("/",), does=_("search"), action="search"),
            Key(keys=("?",), does=_("this page"), action="help"),
        ),
    ),
)


def for_the_script() -> dict[str, str]:
    """Return what each key does, as the script reads it."""
    known = (one for group in GROUPS for one in group.keys if one.action != "task")
    return {pressed: one.action for one in known for pressed in one.keys}
