"""The whole configuration as one YAML file: written out, and read back all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pghistory
import yaml
from django.db import transaction
from django.utils import translation

from retention.configuration import sections
from retention.configuration.reading import Entry, Problems, entries_of, shown
from retention.configuration.sections import Change, Loading, Section

LARGEST_FILE = 5_000_000


class UnableToImportConfiguration(Exception):
    """The file is wrong; `problems` names every place, what is wrong there and what to do. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class UnableToWriteConfiguration(Exception):
    """The file cannot be written."""


class _DryRun(Exception):
    pass


def export_configuration(*, path: Path) -> int:
    """Write every definition to a YAML file; returns the number of definitions.

    Reading the file back changes nothing. Raises UnableToWriteConfiguration.
    """
    document = exported()
    try:
        path.write_text(as_yaml(document), encoding="utf-8")
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}. Choose a directory that exists and that you may write to."
        raise UnableToWriteConfiguration(msg) from error
    return sum(len(entries) for entries in document.values())


def exported() -> dict[str, list[dict[str, Any]]]:
    """Every definition as plain values, by section."""
    return {section.key: section.dump() for section in sections.registered()}


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document as people read and edit it: one definition an entry, lists on one line."""
    text: str = yaml.dump(dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=160)
    return text


def import_configuration(
    *, path: Path, now: datetime, by: Any = None, dry_run: bool = False, only_missing: bool = False
) -> list[Change]:
    """Read a YAML file and write what is new or differs; see `load`."""
    return load(document=read_yaml(path), now=now, by=by, origin=path.name, dry_run=dry_run, only_missing=only_missing)


def read_yaml(path: Path) -> dict[str, Any]:
    """The document in a file: plain values only, no key twice.

    Raises UnableToImportConfiguration.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnableToImportConfiguration([f"{path} is larger than {LARGEST_FILE:,} bytes. Split it."])
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnableToImportConfiguration([f"{path} cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise UnableToImportConfiguration([f"{path} is not UTF-8 text. Save it as UTF-8."]) from error
    return parse_yaml(text)


def parse_yaml(text: str) -> dict[str, Any]:
    """The document in a text. Raises UnableToImportConfiguration."""
    return _parsed(text, _Loader)


def parse_own_yaml(text: str) -> dict[str, Any]:
    """The document in one of our own files, read ten times faster.

    Not for files of other people: at brackets that are nested deeply enough the quick reader ends the process.
    """
    return _parsed(text, _QuickLoader)


def _parsed(text: str, loader: Any) -> dict[str, Any]:
    try:
        document = yaml.load(text, Loader=loader)  # noqa: S506  a SafeLoader, made stricter below
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
        raise UnableToImportConfiguration(
            [f"{where}: {error.problem or error}. Check indents and brackets."]
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnableToImportConfiguration([f"the file is not YAML: {error}."]) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise UnableToImportConfiguration([f"expected sections such as measures: and metrics:, got {shown(document)}."])
    return document


def load(
    *,
    document: Mapping[str, Any],
    now: datetime,
    by: Any = None,
    origin: str = "",
    dry_run: bool = False,
    only_missing: bool = False,
) -> list[Change]:
    """Write the definitions of a document that are new or differ, in one transaction.

    1. Read every entry of every section; references may point forward.
    2. Write the sections in their order, then check what needs the finished whole.
    3. Undo everything when anything is wrong, or on a dry run.

    With `only_missing` a definition that exists already is left as it is. A definition that the file does not name is
    left alone. Raises UnableToImportConfiguration.
    """
    loading = Loading(now=now, by=by, origin=origin, only_missing=only_missing)
    try:
        with transaction.atomic(), translation.override("en"), pghistory.context(origin=origin or "configuration"):
            _load(document, loading)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return loading.changes


def _load(document: Mapping[str, Any], loading: Loading) -> None:
    known = {section.key: section for section in sections.registered()}
    unknown = [str(key) for key in document if key not in known]
    if unknown:
        loading.problems.add("", f"unknown section {', '.join(unknown)}. Known are {', '.join(known)}.")
    read = {key: _entries(section, document[key], loading) for key, section in known.items() if document.get(key)}
    for key, entries in read.items():
        known[key].load(entries, loading)
    for check in [] if loading.problems else loading.at_the_end:
        check()
    if loading.problems:
        raise UnableToImportConfiguration(loading.problems.lines)


def _entries(section: Section, raw: object, loading: Loading) -> list[Entry]:
    entries = entries_of(raw, place=section.key, problems=loading.problems, named_by=section.named_by)
    names = [str(entry.raw.get(section.named_by)) for entry in entries]
    _refuse_twice(names, section, loading.problems)
    loading.in_file[section.key] = set(names)
    if loading.only_missing:
        present = section.codes()
        return [entry for entry, name in zip(entries, names, strict=True) if name not in present]
    return entries


def _refuse_twice(names: list[str], section: Section, problems: Problems) -> None:
    for name, count in Counter(names).items():
        if count > 1 and name != "None":
            problems.add(section.key, f"{name} stands there {count} times. Keep one.")


class _Strict(yaml.constructor.SafeConstructor):
    """Plain values only; no key twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class _Loader(_Strict, yaml.SafeLoader):
    """No anchors either: they can blow up a file."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "anchors and aliases are not used here", event.start_mark)
        return super().compose_node(parent, index)


class _QuickLoader(_Strict, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, where PyYAML was built with it."""


# a code such as 2026-03-01 is no date
_Loader.yaml_implicit_resolvers = _QuickLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.SafeDumper):
    """One line for everything that fits on one: plain entries, curves, lists of codes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_data(self, data: Any) -> yaml.Node:
        node = super().represent_data(data)
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = _is_flat(data)
        return node


def _is_flat(data: Any) -> bool:
    values = data.values() if isinstance(data, Mapping) else data
    return not any(isinstance(one, Mapping) or (isinstance(one, list) and not _is_flat(one)) for one in values)
