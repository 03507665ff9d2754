"""The Chinese of the pages: gathered from the source, compiled for Django, and checked to be complete."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django import __file__ as django_source
from django.core.management import call_command

APPS = ("retention", "playbooks", "interviews", "project")
LOCALE = "zh_Hans"
DOMAINS = {"django": ["html", "txt", "py", "md"], "djangojs": ["js"]}
HEADER = """# Simplified Chinese texts of {app}.
msgid ""
msgstr ""
"Project-Id-Version: django-retention\\n"
"Report-Msgid-Bugs-To: \\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
CHINESE = re.compile("[\u4e00-\u9fff]")
CODE = re.compile(r"%\(\w+\)[sd]|\{[^}]*\}|\[.*\]|`[^`]*`|</?\w[^>]*>|https?:\S+|(?<=\d)[,:] ?(?=\d)")
CREATED = re.compile(r'(?m)^"POT-Creation-Date: .*\\n"\n')


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One text that is not properly translated."""

    catalog: str
    text: str
    why: str


def catalogs(project: Path) -> Iterator[Path]:
    """Return the catalogs that exist."""
    for app in APPS:
        for domain in DOMAINS:
            path = catalog_of(project / app, domain)
            if path.is_file():
                yield path


def catalog_of(app: Path, domain: str) -> Path:
    """Return where an app keeps its texts."""
    return app / "locale" / LOCALE / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    """Return a catalog's content."""
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain=path.stem)


def compile_all(*, project: Path) -> list[Path]:
    """Write the compiled form of every catalog that is newer than it; return those written."""
    written = []
    for path in catalogs(project):
        target = path.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        content = io.BytesIO()
        write_mo(content, read(path), use_fuzzy=False)
        target.write_bytes(content.getvalue())
        written.append(target)
    return written


def can_gather() -> bool:
    """Tell whether this machine can gather texts from the source (it needs GNU gettext)."""
    return all(shutil.which(name) for name in ("xgettext", "msgmerge", "msguniq", "msgattrib"))


def gather(*, project: Path) -> list[Path]:
    """Bring every catalog up to date with the source; return those that changed."""
    changed = []
    for app in APPS:
        for domain, endings in DOMAINS.items():
            path = catalog_of(project / app, domain)
            before = path.read_text(encoding="utf-8") if path.is_file() else ""
            if not before:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(HEADER.format(app=app), encoding="utf-8")
            gather_one(project / app, domain, endings)
            if not any(message.id for message in read(path)):
                path.unlink()  # this app has no such texts
            after = path.read_text(encoding="utf-8") if path.is_file() else ""
            if CREATED.sub("", before) == CREATED.sub("", after):
                if before:
                    path.write_text(before, encoding="utf-8")  # only the date differs
            else:
                changed.append(path)
    return changed


def gather_one(app: Path, domain: str, endings: list[str]) -> None:
    """Let Django's makemessages bring one catalog up to date."""
    with contextlib.chdir(app):  # makemessages takes the directory it is run in as the app
        call_command(
            "makemessages",
            locale=[LOCALE],
            domain=domain,
            extensions=endings,
            ignore_patterns=["vendor/*", "*/vendor/*", "migrations/*"],
            no_location=True,
            no_obsolete=True,
            verbosity=0,
        )


def gaps(*, project: Path) -> list[Gap]:
    """Return every text without a finished Chinese translation.

    Where gettext is installed the texts are gathered anew, in a copy, so that one which nobody put
    into a catalog is found too.
    """
    found: list[Gap] = []
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory)
        if can_gather():
            for app in APPS:
                shutil.copytree(
                    project / app, copy / app, ignore=shutil.ignore_patterns("vendor", "__pycache__", "*.mo")
                )
            gather(project=copy)
        for app in APPS:
            for domain in DOMAINS:
                kept = catalog_of(project / app, domain)
                fresh = catalog_of(copy / app, domain)
                found += gaps_of(kept, fresh if can_gather() else kept, str(kept.relative_to(project)))
    return found


def clashes(*, paths: Iterable[Path]) -> list[Gap]:
    """Return every text that two catalogs translate differently: Django shows the one of the first for both.

    Django's own catalogs count too, where they have a text of ours: its apps stand before ours in most hosts.
    """
    ours = list(paths)
    found: defaultdict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for path in [*ours, *sorted(Path(django_source).parent.glob(f"**/locale/{LOCALE}/LC_MESSAGES/*.po"))]:
        for message in read(path):
            key = (text_of(message), message.context or "")
            if key[0] and is_filled(message) and (path in ours or key in found):
                found[key].setdefault(first(message), []).append(f"{path.parents[3].name}/{path.name}")
    return [
        Gap(catalog=", ".join(chain(*words.values())), text=text, why=f"has several translations: {'; '.join(words)}")
        for (text, _context), words in sorted(found.items())
        if len(words) > 1
    ]


def half_widths(*, paths: Iterable[Path]) -> list[Gap]:
    """Return every Chinese text with a mark of half width, where Chinese writes one of full width."""
    return [
        Gap(catalog=f"{path.parents[3].name}/{path.name}", text=text_of(message), why=f"writes {marks} in half width")
        for path in paths
        for message in read(path)
        if message.id and (marks := half_width_marks(first(message), english=text_of(message)))
    ]


def half_width_marks(text: str, *, english: str) -> str:
    """Return the marks that are of half width in a Chinese text; what people type or machines read keeps them.

    That is what stands in brackets, tags or backquotes, numbers as 20,000 and 0:0, and what stands without a space
    between two words in the English too, as value:score.
    """
    if not CHINESE.search(text):
        return ""
    typed = set(re.findall(r"(?<=\w)[,:](?=\w)", english))
    bare = re.sub(r"(?<=\w)[,:](?=\w)", lambda mark: "" if mark.group() in typed else mark.group(), CODE.sub("x", text))
    return " ".join(sorted(set(re.findall(r"[,;:?!()]", bare))))


def gaps_of(kept: Path, fresh: Path, name: str) -> Iterator[Gap]:
    """Compare what a catalog holds with the texts of the source."""
    committed = read(kept) if kept.is_file() else Catalog(locale=LOCALE)
    for message in read(fresh) if fresh.is_file() else ():
        if not message.id:
            continue
        text = text_of(message)
        translated = committed.get(message.id, message.context)
        if translated is None:
            yield Gap(catalog=name, text=text, why="is not in the catalog: run `make messages`")
        elif not is_filled(translated):
            yield Gap(catalog=name, text=text, why="has no translation")
        elif translated.fuzzy:
            yield Gap(catalog=name, text=text, why="is only guessed (fuzzy)")
        elif wrong := placeholders(text) ^ placeholders(first(translated)):
            yield Gap(catalog=name, text=text, why=f"does not keep {', '.join(sorted(wrong))}")


def text_of(message: Message) -> str:
    """Return the English of a message, of several forms the first."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def is_filled(message: Message) -> bool:
    """Tell whether every form of a text is translated."""
    forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(forms) and bool(forms)


def first(message: Message) -> str:
    """Return the first form of a translation."""
    return str(message.string[0] if isinstance(message.string, (tuple, list)) else message.string)


def placeholders(text: str) -> set[str]:
    """Return the named places of a text that a translation must keep."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))
