"""What makes search quick: words of any script in a full-text index, and parts of words by trigrams."""

from __future__ import annotations

from django.db import migrations

# pg_trgm comes with PostgreSQL and is trusted: whoever may create in the database may install it.
# Chinese, Japanese and Korean have no spaces between words, and under a C locale trigrams leave their letters out, so
# each of these letters becomes a word of its own; two of them one after the other are a phrase.
FORWARD = r"""
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE FUNCTION retention_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.to_tsvector('pg_catalog.simple'::regconfig, pg_catalog.regexp_replace(
        pg_catalog.regexp_replace($1, '([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])', ' \1 ', 'g'),
        '[!-/:-@\[-`{-~]', ' ', 'g'))
$$;
CREATE INDEX retention_customer_words ON retention_customer
    USING gin (retention_words(name || ' ' || external_id));
CREATE INDEX retention_customer_trigrams ON retention_customer
    USING gin ((name || ' ' || external_id) gin_trgm_ops);
CREATE INDEX retention_contact_words ON retention_contact
    USING gin (retention_words(name || ' ' || email));
CREATE INDEX retention_contact_trigrams ON retention_contact
    USING gin ((name || ' ' || email) gin_trgm_ops);
-- Half of a mail address is everybody's at a customer: names that are written nearly so are looked for alone.
CREATE INDEX retention_contact_names ON retention_contact USING gin (name gin_trgm_ops);
"""

BACKWARD = """
DROP INDEX retention_contact_names;
DROP INDEX retention_contact_trigrams;
DROP INDEX retention_contact_words;
DROP INDEX retention_customer_trigrams;
DROP INDEX retention_customer_words;
DROP FUNCTION retention_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_partitioned_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
