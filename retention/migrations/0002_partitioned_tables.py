"""The two big tables: partitioned by month, with checks that keep NaN and infinity out."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE TABLE retention_observation (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    measure_id smallint NOT NULL,
    value numeric NOT NULL,
    CONSTRAINT retention_observation_pkey
        PRIMARY KEY (customer_id, measure_id, day) INCLUDE (value),
    CONSTRAINT retention_observation_finite CHECK (value > -1e15 AND value < 1e15)
) PARTITION BY RANGE (day);
CREATE TABLE retention_observation_default PARTITION OF retention_observation DEFAULT;

CREATE TABLE retention_healthsnapshot (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    scorecard_id bigint NOT NULL,
    computed_at timestamptz NOT NULL,
    revision smallint NOT NULL DEFAULT 0,
    score numeric(5, 2),
    coverage numeric(5, 4) NOT NULL,
    tier varchar(10) NOT NULL,
    metric_values double precision[] NOT NULL,
    metric_scores double precision[] NOT NULL,
    CONSTRAINT retention_healthsnapshot_pkey PRIMARY KEY (customer_id, day),
    CONSTRAINT retention_healthsnapshot_score CHECK (score >= 0 AND score <= 100),
    CONSTRAINT retention_healthsnapshot_coverage CHECK (coverage >= 0 AND coverage <= 1),
    CONSTRAINT retention_healthsnapshot_tier CHECK (
        tier IN ('healthy', 'low', 'medium', 'high', 'unknown')
        AND (tier = 'unknown') = (score IS NULL)
    )
) PARTITION BY RANGE (day);
CREATE INDEX retention_healthsnapshot_day ON retention_healthsnapshot (day, customer_id);
CREATE TABLE retention_healthsnapshot_default PARTITION OF retention_healthsnapshot DEFAULT;
"""

BACKWARD = """
DROP TABLE retention_healthsnapshot;
DROP TABLE retention_observation;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
