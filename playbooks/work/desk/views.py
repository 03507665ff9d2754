"""What people keep of their queue: views under a name, the columns they chose, and the groups they folded away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import QueueLayout, SavedView
from retention import conf

MOST_VIEWS: Final = 40
"""Of one person."""


class UnableToSaveView(Exception):
    """The name is missing or too long, the filters are too long, or the person has too many views."""


class UnableToReplaceView(UnableToSaveView):
    """One's own view of that name is there already, and it was not said that it goes."""


class UnableToDeleteView(Exception):
    """There is no such view that this person may delete."""


@transaction.atomic
def save(
    *, name: str, shared: bool, query: str, columns: Sequence[str], by: Any, now: datetime, replaces: bool = False
) -> SavedView:
    """Keep filters and columns under a name; one's own view of that name goes only where it `replaces` it.

    Raises UnableToSaveView, and of these UnableToReplaceView where the name is taken.
    """
    if not 1 <= len(name.strip()) <= 60:
        raise UnableToSaveView(_("Give the view a name of at most 60 characters."))
    if len(query) > 2000:
        raise UnableToSaveView(_("These are too many filters for a view. Remove some."))
    others = SavedView.objects.filter(owner=by).exclude(name=name.strip())
    if others.count() >= MOST_VIEWS:
        raise UnableToSaveView(_("You have %(most)d views already. Delete one first.") % {"most": MOST_VIEWS})
    values = {
        "shared": shared,
        "query": query,
        "columns": list(columns),
        "tenants": sorted(conf.settings().tenants_of(by) or []),
        "made_at": now,
    }
    view, made = SavedView.objects.select_for_update().get_or_create(owner=by, name=name.strip(), defaults=values)
    if made:
        return view
    if not replaces:
        raise UnableToReplaceView(
            _("You have a view “%(name)s” already. Replace it, or choose another name.") % {"name": view.name}
        )
    for field, value in values.items():
        setattr(view, field, value)
    view.save(update_fields=list(values))
    return view


def delete(*, view_id: int, by: Any) -> None:
    """Delete one's own view, or a shared one where one leads the team. Raises UnableToDeleteView."""
    view = SavedView.objects.visible_to(by).filter(pk=view_id).first()
    if view is None or not (view.owner_id == by.pk or by.has_perm(transitions.LEAD)):
        raise UnableToDeleteView(_("There is no view %(id)s that you may delete.") % {"id": view_id})
    view.delete()


def choose_columns(*, columns: Sequence[str], by: Any) -> None:
    """Remember the columns a person wants to see; none: the usual ones."""
    QueueLayout.objects.update_or_create(person=by, defaults={"columns": list(columns)})


@transaction.atomic
def fold(*, group: str, folded: bool, by: Any) -> None:
    """Remember that a group is folded away, or no longer."""
    layout, _made = QueueLayout.objects.select_for_update().get_or_create(person=by)
    rest = [one for one in layout.folded if one != group]
    layout.folded = [*rest, group] if folded else rest
    layout.save(update_fields=["folded"])
