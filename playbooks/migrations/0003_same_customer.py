"""A task and its case are about the same customer: a foreign key of both columns keeps them the same."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
ALTER TABLE retention_playbooks_retentiontask ADD CONSTRAINT playbooks_task_customer_of_case
    FOREIGN KEY (case_id, customer_id) REFERENCES retention_playbooks_case (id, customer_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE retention_playbooks_retentiontask DROP CONSTRAINT playbooks_task_customer_of_case"


class Migration(migrations.Migration):
    dependencies = [("retention_playbooks", "0002_search")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
