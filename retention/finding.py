"""Finding customers and the people there by what somebody types: parts of names, numbers, words in any script."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When

from retention.models import Contact, Customer

LONGEST: Final = 100
"""Characters of a search that are looked at."""
MOST_WORDS: Final = 8
CANDIDATES: Final = 300
"""So many of what fits are put in order; a search that fits more is too short to be put in order."""
OF_CUSTOMERS: Final = ("name", "external_id")
OF_CONTACTS: Final = ("name", "email")
"""What is looked through: the indexes of migration 0003 are on these, and the first is a name."""
_EAST_ASIAN: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS: Final = re.compile(rf"[{_EAST_ASIAN}]+|[^\s\x00-\x1f!-/:-@\[-`{{-~{_EAST_ASIAN}]+")
_TRIGRAM: Final = 3
ALIKE: Final = 0.5
"""How near a name has to be to what was typed: PostgreSQL's 0.6 does not forgive a letter left out of eight."""
FEWEST_LETTERS: Final = 3
MOST_LETTERS: Final = 20
"""Of a word without spaces in which one letter may be wrong."""
THE_KEY: Final = 0
BEGINS: Final = 1
WORD_BEGINS: Final = 2
INSIDE: Final = 3
"""How well something fits."""


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed; letters of scripts without spaces stay together as one."""
    return _WORDS.findall(text[:LONGEST])[:MOST_WORDS]


def customers(*, text: str, user: Any, most: int) -> list[Customer]:
    """Return the customers that one may see whose name or number holds every word, the best first.

    The number itself, names that begin so, words that begin so, what has it inside of a word; then by name. Each has
    its `fit`, the smaller the better.
    """
    return _best(_customers(user), text, OF_CUSTOMERS, most)


def similar_customers(*, text: str, user: Any, most: int) -> list[Customer]:
    """Return the customers that one may see whose names are written nearly so: Nortgate finds Northgate.

    In scripts without spaces one letter may be wrong, missing, too much, or have changed places with the next. A number
    is right or wrong: the customer of a similar one is another.
    """
    return _alike(_customers(user), text, OF_CUSTOMERS, most, near=OF_CUSTOMERS)


def contacts(*, text: str, user: Any, most: int) -> list[Contact]:
    """Return the people at the customers that one may see whose name or e-mail address holds every word."""
    return _best(_contacts(user), text, OF_CONTACTS, most)


def similar_contacts(*, text: str, user: Any, most: int) -> list[Contact]:
    """Return the people at the customers that one may see whose names are written nearly so: Quibbel finds Quibble.

    A mail address is right or wrong, as a number is: everybody at a customer shares the half of it.
    """
    return _alike(_contacts(user), text, OF_CONTACTS, most, near=("name",))


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


def _customers(user: Any) -> QuerySet[Customer]:
    return Customer.objects.visible_to(user).present().select_related("health")


def _contacts(user: Any) -> QuerySet[Contact]:
    seen = Customer.objects.visible_to(user).present()
    return Contact.objects.filter(customer__in=seen).select_related("customer")


def _best(rows: QuerySet[Any], text: str, fields: tuple[str, str], most: int) -> list[Any]:
    """Words that begin so are looked for first: of many that only hold the letters, none may take their place."""
    name, key = fields
    starts = list(narrowed(rows.order_by(), text, fields, parts=False).values_list("pk", flat=True)[:CANDIDATES])
    fitting = list(starts)
    if len(starts) < most and any(_has_trigrams(word) for word in words_of(text)):
        fitting += narrowed(rows.order_by(), text, fields).values_list("pk", flat=True)[:CANDIDATES]
    if not fitting:
        return []
    typed = text.strip()
    fit = Case(
        When(**{f"{key}__iexact": typed}, then=THE_KEY),
        When(**{f"{name}__istartswith": typed}, then=BEGINS),
        When(pk__in=starts, then=WORD_BEGINS),
        default=INSIDE,
    )
    return list(rows.filter(pk__in=fitting).annotate(fit=fit).order_by("fit", name, "pk")[:most])


def _alike(rows: QuerySet[Any], text: str, fields: tuple[str, str], most: int, *, near: tuple[str, ...]) -> list[Any]:
    """Rows whose fields are written nearly so: `near` are those that the index of trigrams to ask is on."""
    words = [word for word in words_of(text) if not any(letter.isdigit() for letter in word)]
    if any(_is_east_asian(word) for word in words):
        return _nearly(rows, words, fields, most)
    if not any(_has_trigrams(word) for word in words):
        return []
    typed = Value(" ".join(words), TextField())
    fitting = rows.order_by().filter(_joined(_text_of(near), typed, " %%> ")).values("pk")[:CANDIDATES]
    distance = Func(typed, F(fields[0]), function="word_similarity")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return list(rows.filter(pk__in=fitting).order_by(distance.desc(), "pk")[:most])


def _nearly(rows: QuerySet[Any], words: list[str], fields: tuple[str, str], most: int) -> list[Any]:
    """Rows with every word, of which those without spaces may have one letter wrong; the same beginning first.

    The index finds the names that hold all letters but one, in any order; of these few each is compared.
    """
    long = [word for word in words if _is_east_asian(word) and FEWEST_LETTERS <= len(word) <= MOST_LETTERS]
    if not long:
        return []
    near = rows.order_by()
    for word in words:
        if word not in long:
            near = near.filter(_word(word, fields))
            continue
        most_letters = " | ".join(f"({_all_but(word, at)})" for at in range(len(word)))
        like = Q()
        for pattern in _one_letter_off(word):
            like |= Q(_joined(F(fields[0]), Value(pattern, TextField()), " LIKE "))
        near = near.filter(_words_like(most_letters, fields)).filter(like)
    fitting = near.values("pk")[:CANDIDATES]
    begins = Case(When(**{f"{fields[0]}__startswith": words[0][0]}, then=0), default=1)
    return list(rows.filter(pk__in=fitting).order_by(begins, fields[0], "pk")[:most])


def _all_but(word: str, left_out: int) -> str:
    return " & ".join(f"'{letter}'" for at, letter in enumerate(word) if at != left_out)


def _one_letter_off(word: str) -> list[str]:
    """The patterns of a word in which one letter is any other, is left out, comes in, or changes places."""
    found = []
    for at, letter in enumerate(word):
        before, after = word[:at], word[at + 1 :]
        found += [f"{before}{after}", f"{before}_{after}" if before and after else f"{before}{after}"]
        if before:
            found.append(f"{before}_{letter}{after}")
        if after:
            found.append(f"{before}{after[0]}{letter}{after[1:]}")
    return [f"%{one}%" for one in dict.fromkeys(found)]


def _text_of(fields: tuple[str, ...]) -> Func:
    """The expression that the indexes of migration 0003 are on."""
    return Func(*fields, template="(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _part(word: str, fields: tuple[str, ...]) -> Func:
    pattern = Value("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%", TextField())
    return _joined(_text_of(fields), pattern, " ILIKE ")


def _word(word: str, fields: tuple[str, ...]) -> Func:
    """A word that begins so, or letters that follow one another where each is a word of its own."""
    phrase = " <-> ".join(f"'{letter}'" for letter in word) if _is_east_asian(word) else f"'{word}':*"
    return _words_like(phrase, fields)


def _words_like(phrase: str, fields: tuple[str, ...]) -> Func:
    words = Func(_text_of(fields), function="retention_words")
    wanted = Func(Value(phrase), template="to_tsquery('simple', %(expressions)s)", output_field=TextField())
    return _joined(words, wanted, " @@ ")


def _joined(left: Func | F, right: Any, operator: str) -> Func:
    return Func(left, right, template="(%(expressions)s)", arg_joiner=operator, output_field=BooleanField())


def _is_east_asian(word: str) -> bool:
    return re.match(rf"[{_EAST_ASIAN}]", word) is not None
