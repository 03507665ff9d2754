"""Cases are found by the words of why they were opened and what was done."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE INDEX playbooks_case_words ON retention_playbooks_case
    USING gin (retention_words(opened_for || ' ' || outcome_note));
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_search"), ("retention_playbooks", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP INDEX playbooks_case_words")]
