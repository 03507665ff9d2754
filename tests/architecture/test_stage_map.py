"""Each app's README.md is a true map of its stages."""

from __future__ import annotations

import pytest

from tests.architecture import source, stage_map


@pytest.mark.parametrize("app", source.APPS)
def test_the_readme_is_a_true_map(app: str):
    """After a change: `python -m tests.architecture.stage_map`, then look at what it wrote."""
    assert stage_map.written_down(app) == stage_map.merged(app)


@pytest.mark.parametrize("app", source.APPS)
def test_every_file_that_a_readme_links_to_exists(app: str):
    text = stage_map.readme(app).read_text(encoding="utf-8")

    assert [link for link in source.links(text) if not (source.ROOT / app / link).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "docs/settings.md", "CHANGELOG.md"])
def test_every_file_that_a_document_links_to_exists(document: str):
    path = source.ROOT / document
    missing = [link for link in source.links(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()]

    assert missing == []
