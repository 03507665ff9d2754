"""The Chinese of one text is the same in every catalog, because Django shows only that of the first."""

from __future__ import annotations

import ast
from pathlib import Path

from project import translations
from tests.architecture.source import ROOT, modules, nodes


def catalog(directory: Path, app: str, *messages: str) -> Path:
    path = directory / app / "locale" / translations.LOCALE / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text("\n\n".join([translations.HEADER.format(app=app), *messages]) + "\n", encoding="utf-8")
    return path


def test_every_text_is_marked_by_a_name_that_the_gatherer_knows():
    """`gettext as _now` hid four texts from the catalogs, and from the check of them."""
    renamed = [
        f"{path.relative_to(ROOT)}: {one.name} as {one.asname}"
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
        if one.asname not in (None, "_")
    ]

    assert renamed == []


def test_no_text_of_ours_is_translated_in_two_ways():
    assert translations.clashes(paths=translations.catalogs(ROOT)) == []


def test_names_a_text_that_two_apps_translate_differently(tmp_path: Path):
    jobs = catalog(tmp_path, "jobs", 'msgid "Due"\nmsgstr "待执行"', 'msgid "Week"\nmsgstr "周"')
    tasks = catalog(tmp_path, "tasks", 'msgid "Due"\nmsgstr "截止"', 'msgid "Week"\nmsgstr "周"')

    assert translations.clashes(paths=[jobs, tasks]) == [
        translations.Gap(
            catalog="jobs/django.po, tasks/django.po", text="Due", why="has several translations: 待执行; 截止"
        )
    ]


def test_a_context_tells_two_meanings_apart(tmp_path: Path):
    jobs = catalog(tmp_path, "jobs", 'msgctxt "of a job"\nmsgid "Due"\nmsgstr "待执行"')
    tasks = catalog(tmp_path, "tasks", 'msgid "Due"\nmsgstr "截止"')

    assert translations.clashes(paths=[jobs, tasks]) == []


def test_names_a_text_that_django_translates_differently(tmp_path: Path):
    ours = catalog(tmp_path, "ours", 'msgid "Password"\nmsgstr "暗号"')

    assert [gap.text for gap in translations.clashes(paths=[ours])] == ["Password"]


def test_no_chinese_text_of_ours_has_marks_of_half_width():
    assert translations.half_widths(paths=translations.catalogs(ROOT)) == []


def test_names_a_chinese_text_with_marks_of_half_width(tmp_path: Path):
    ours = catalog(tmp_path, "ours", 'msgid "Done: %(name)s (late), go on?"\nmsgstr "已完成: %(name)s (逾期), 继续?"')

    assert translations.half_widths(paths=[ours]) == [
        translations.Gap(
            catalog="ours/django.po",
            text="Done: %(name)s (late), go on?",
            why="writes ( ) , : ? in half width",
        )
    ]


def test_what_is_typed_and_what_machines_read_keeps_its_marks(tmp_path: Path):
    ours = catalog(
        tmp_path,
        "ours",
        'msgid "From 20,000 on, by %(name)s"\nmsgstr "%(name)s：20,000 及以上"',  # noqa: RUF001
        'msgid "Write value:score, as in 0:0, 10:60"\nmsgstr "请写成 数值:得分，例如 0:0, 10:60"',  # noqa: RUF001
        'msgid "Write [1, 2] or `a, b`"\nmsgstr "请写成 [1, 2] 或 `a, b`"',
        'msgctxt "in a list"\nmsgid ", "\nmsgstr "、"',
    )

    assert translations.half_widths(paths=[ours]) == []
