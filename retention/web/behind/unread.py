"""What an address asks of a list that cannot be: a page says it beside its rows, a file is not made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BaseForm
from django.http import HttpResponseBadRequest, QueryDict
from django.utils.translation import gettext as _

from retention.web import formats

PASSING: Final = frozenset({"page", "sort", "filters"})
"""Parts of an address that choose no rows."""
FEW: Final = 12
"""So many choices are told; of more it is only said that this is none of them."""
LONGEST: Final = 40


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A part of an address that chooses nothing, and why in a sentence."""

    name: str
    why: str
    strange: bool = False
    """Whether there is no filter of this name."""


def unread(asked: QueryDict, *, filters: Any = None, view: Any = None, known: Collection[str] = ()) -> list[Unread]:
    """Return the parts of an address that a list does not know, or whose values it refuses.

    `view` is a form beside the filters, `known` are names that the list reads without any.
    """
    names = {*(filters.filters if filters else ()), *(view.fields if view else ()), *known}
    words = _("“%(key)s” is no filter of this page. Remove it from the address.")
    strange = sorted(asked.keys() - names - PASSING)
    found = [Unread(name=name, why=words % {"key": _plain(name)}, strange=True) for name in strange]
    forms = [filters.form] if filters and filters.is_bound else []
    for form in [*forms, *([view] if view else [])]:
        found += _refused(asked, form)
    return found


def refusal(found: Collection[Unread]) -> HttpResponseBadRequest:
    """Return the answer to who asks for a file of such rows: it would hold others than were asked for."""
    sentences = [_("Nothing was exported."), *(one.why for one in found)]
    return HttpResponseBadRequest("\n".join(sentences), content_type="text/plain; charset=utf-8")


def _refused(asked: QueryDict, form: BaseForm) -> Iterator[Unread]:
    words = _("“%(value)s” for “%(name)s” (%(label)s): %(why)s Change it in the address, or remove it.")
    for name, errors in form.errors.items():
        said = {
            "value": ", ".join(_plain(one) for one in asked.getlist(name)),
            "name": name,
            "label": form.fields[name].label,
            "why": " ".join([*map(str, errors), *_known(form.fields[name])]),
        }
        yield Unread(name=name, why=words % said)


def _known(field: Any) -> list[str]:
    choices = [(str(key), label) for key, label in getattr(field, "choices", ()) if key]
    return [_("Known are: %(known)s.") % {"known": formats.named(choices)}] if 0 < len(choices) <= FEW else []


def _plain(text: str) -> str:
    """What was written in an address, as far as it can be shown."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:LONGEST])
