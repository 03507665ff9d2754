"""The two big tables, by month and without NaN or infinity; and who did something stays noted."""

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

# The audit trail notes the person and the address of a request once; a job may add its name, and nothing else changes.
WHO_STAYS = """
CREATE FUNCTION retention_who_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF left(current_database(), 5) = 'test_' THEN RETURN NULL; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND NEW.created_at = OLD.created_at
            AND (OLD.metadata->>'user' IS NULL OR NEW.metadata->>'user' IS NOT DISTINCT FROM OLD.metadata->>'user')
            AND (OLD.metadata->>'url' IS NULL OR NEW.metadata->>'url' IS NOT DISTINCT FROM OLD.metadata->>'url')
            AND OLD.created_at > now() - interval '1 day'
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'who did something, and where, stays noted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER retention_who_stays BEFORE UPDATE OR DELETE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION retention_who_stays();
CREATE TRIGGER retention_who_is_never_emptied BEFORE TRUNCATE ON pghistory_context
    FOR EACH STATEMENT EXECUTE FUNCTION retention_who_stays();
"""
WHO_MAY_CHANGE = """
DROP TRIGGER retention_who_stays ON pghistory_context;
DROP TRIGGER retention_who_is_never_emptied ON pghistory_context;
DROP FUNCTION retention_who_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunSQL(WHO_STAYS, WHO_MAY_CHANGE)]
