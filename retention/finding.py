"""Finding customers and the people there by what somebody types: parts of names, numbers, words in any script."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, Case, F, Func, QuerySet, TextField, Value, When

from retention.models import Contact, Customer

LONGEST: Final = 100
"""Characters of a search that are looked at."""
MOST_WORDS: Final = 8
CANDIDATES: Final = 300
"""So many of what fits are put in order; a search that fits more is too short to be put in order."""
_EAST_ASIAN: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS: Final = re.compile(rf"[{_EAST_ASIAN}]+|[^\s\x00-\x1f!-/:-@\[-`{{-~{_EAST_ASIAN}]+")
_TRIGRAM: Final = 3
ALIKE: Final = 0.5
"""How near a name has to be to what was typed: PostgreSQL's 0.6 does not forgive a letter left out of eight."""


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed; letters of scripts without spaces stay together as one."""
    return _WORDS.findall(text[:LONGEST])[:MOST_WORDS]


def customers(*, text: str, user: Any, most: int) -> list[Customer]:
    """Return the customers that one may see whose name or number holds every word, the best first.

    1. The number itself, names that begin so, then by name.
    2. Where nothing holds the words, names that are written nearly so: Nortgate finds Northgate.
    """
    visible = Customer.objects.visible_to(user).present().select_related("health")
    found = _best(visible, text, ("name", "external_id"), most)
    return found or _alike(visible, text, ("name", "external_id"), most)


def contacts(*, text: str, user: Any, most: int) -> list[Contact]:
    """Return the people at the customers that one may see whose name or e-mail address holds every word."""
    seen = Customer.objects.visible_to(user).present()
    return _best(Contact.objects.filter(customer__in=seen).select_related("customer"), text, ("name", "email"), most)


def narrowed(rows: QuerySet[Any], text: str, fields: tuple[str, ...], *, parts: bool = True) -> QuerySet[Any]:
    """Keep the rows whose fields hold every word of a text; with `parts` also inside of words. Needs their indexes."""
    words = words_of(text)
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(_part(word, fields) if parts and _has_trigrams(word) else _word(word, fields))
    return rows


def _has_trigrams(word: str) -> bool:
    return len(word) >= _TRIGRAM and not _is_east_asian(word)


def _best(rows: QuerySet[Any], text: str, fields: tuple[str, str], most: int) -> list[Any]:
    name, key = fields
    fitting = narrowed(rows.order_by(), text, fields).values("pk")[:CANDIDATES]
    typed = text.strip()
    rank = Case(When(**{f"{key}__iexact": typed}, then=0), When(**{f"{name}__istartswith": typed}, then=1), default=2)
    return list(rows.filter(pk__in=fitting).order_by(rank, name, "pk")[:most])


def _alike(rows: QuerySet[Any], text: str, fields: tuple[str, str], most: int) -> list[Any]:
    words = words_of(text)
    if not any(_has_trigrams(word) for word in words):
        return []
    typed = Value(" ".join(words), TextField())
    near = _joined(_text_of(fields), typed, " %%> ")
    fitting = rows.order_by().filter(near).values("pk")[:CANDIDATES]
    distance = Func(typed, F(fields[0]), function="word_similarity")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return list(rows.filter(pk__in=fitting).order_by(distance.desc(), "pk")[:most])


def _text_of(fields: tuple[str, ...]) -> Func:
    """The expression that the indexes of migration 0003 are on."""
    return Func(*fields, template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _part(word: str, fields: tuple[str, ...]) -> Func:
    pattern = Value("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%", TextField())
    return _joined(_text_of(fields), pattern, " ILIKE ")


def _word(word: str, fields: tuple[str, ...]) -> Func:
    """A word that begins so, or letters that follow one another where each is a word of its own."""
    phrase = " <-> ".join(f"'{letter}'" for letter in word) if _is_east_asian(word) else f"'{word}':*"
    words = Func(_text_of(fields), function="retention_words")
    wanted = Func(Value(phrase), template="to_tsquery('simple', %(expressions)s)", output_field=TextField())
    return _joined(words, wanted, " @@ ")


def _joined(left: Func, right: Any, operator: str) -> Func:
    return Func(left, right, template="(%(expressions)s)", arg_joiner=operator, output_field=BooleanField())


def _is_east_asian(word: str) -> bool:
    return re.match(rf"[{_EAST_ASIAN}]", word) is not None
