"""The definitions as files: written out, read back, and installed with sensible defaults."""

from __future__ import annotations

from retention.configuration import emotional_rules, health_models, measures, metrics, rules, sections

for _section in (measures.SECTION, metrics.SECTION, health_models.SECTION, rules.SECTION, emotional_rules.SECTION):
    sections.register(_section)
