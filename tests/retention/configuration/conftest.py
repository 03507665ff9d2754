"""A small configuration and how the tests of this folder read it in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from retention.configuration.files import load

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

SMALL = """
measures:
  - {code: logins, name: Logins, unit: logins}
  - {code: exports, name: Exports}
metrics:
  - {code: logins_30d, name: Logins in 30 days, dimension: product, unit: logins, aggregation: sum, measure: logins,
     window: 30, compare: level, zero_fill: true, higher_is_better: true}
  - {code: last_login, name: Days since login, dimension: product, aggregation: days_since, measure: logins,
     lookback: 90, higher_is_better: false}
health_models:
  - code: default
    active: true
    minimum_coverage: 0.5
    tiers: {healthy: 80, low: 60, medium: 40, high: 0}
    metrics:
      - {metric: logins_30d, weight: 30, curve: [[0, 0], [10, 60], [30, 100]]}
      - {metric: last_login, weight: 10, curve: [[0, 100], [30, 0]]}
"""


@pytest.fixture
def read(db):
    """Load a document written as YAML; returns the lines that `config import` prints."""

    def load_text(text, **kwargs):
        return [str(change) for change in load(document=yaml.safe_load(text), now=NOW, origin="test.yaml", **kwargs)]

    return load_text
