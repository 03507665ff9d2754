"""The tables of the first version."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import playbooks.models.messages.message
import uuid
from django.conf import settings
from django.db import migrations, models

from retention.migrations._together import CreateTogether


def install_triggers(apps, schema_editor):
    """Install the triggers of all models at once: one AddTrigger each would render all models again for each."""
    for model in apps.get_app_config("retention_playbooks").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("retention", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "delegate",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty: whoever is on call, else the manager of the team.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="delegate",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "absence",
                        "verbose_name_plural": "absences",
                        "indexes": [models.Index(fields=["last_day", "first_day"], name="playbooks_absence_days")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="playbooks_absence_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("delegate", None),
                                    models.Q(("delegate", models.F("user")), _negated=True),
                                    _connector="OR",
                                ),
                                name="playbooks_absence_other_delegate",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_absenceevent" ("delegate_id", "first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") SELECT new_values."delegate_id", new_values."first_day", new_values."id", new_values."last_day", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9c93a9f45c8afca7119ba56f9a93d609b33ee5dc",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_8f2f2",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_absence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_absenceevent" ("delegate_id", "first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") SELECT new_values."delegate_id", new_values."first_day", new_values."id", new_values."last_day", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="78d0e31c5941ff6a197d7c705574c0873567937d",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8927a",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_absence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_absenceevent" ("delegate_id", "first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") SELECT old_values."delegate_id", old_values."first_day", old_values."id", old_values."last_day", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="ba055322eff1d916997065bdb99bd3f5b8e12ed0",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_a2986",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_absence",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AbsenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "delegate",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty: whoever is on call, else the manager of the team.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="delegate",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.absence",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="ebe06a543a685c2c1cf41a4d0a22fd4847eab1ea",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_c099d",
                                    table="retention_playbooks_absenceevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="203f111d39266b780f4ac66a67049449b4f20d27",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_86bcc",
                                    table="retention_playbooks_absenceevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfferKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("percent_of_mrr", "% of the MRR, for the term"),
                                    ("monthly_amount", "amount a month, for the term"),
                                    ("one_amount", "amount, once"),
                                ],
                                max_length=20,
                                verbose_name="the value is",
                            ),
                        ),
                        (
                            "value_min",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="smallest value"
                            ),
                        ),
                        (
                            "value_max",
                            models.DecimalField(decimal_places=2, max_digits=14, verbose_name="largest value"),
                        ),
                        (
                            "term_min",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shortest term in months"),
                        ),
                        (
                            "term_max",
                            models.PositiveSmallIntegerField(default=12, verbose_name="longest term in months"),
                        ),
                        (
                            "one_off_max",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="largest one-off cost"
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="After that the approval expires.",
                                verbose_name="days to carry it out once it is approved",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="may be offered")),
                    ],
                    options={
                        "verbose_name": "kind of offer",
                        "verbose_name_plural": "offer catalogue",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("basis__in", ["percent_of_mrr", "monthly_amount", "one_amount"])),
                                name="playbooks_offerkind_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_max__gte", models.F("value_min")),
                                    ("value_max__lt", 1000000000000),
                                    ("value_min__gte", 0),
                                ),
                                name="playbooks_offerkind_value",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("basis", "percent_of_mrr"), _negated=True),
                                    ("value_max__lte", 100),
                                    _connector="OR",
                                ),
                                name="playbooks_offerkind_percent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("term_max__gte", models.F("term_min")), ("term_max__lte", 120)),
                                name="playbooks_offerkind_term",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("one_off_max__gte", 0), ("one_off_max__lt", 1000000000000)),
                                name="playbooks_offerkind_one_off",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("valid_days__gte", 1), ("valid_days__lte", 366)),
                                name="playbooks_offerkind_valid_days",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerkindevent" ("active", "basis", "code", "id", "name", "name_zh", "one_off_max", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_max", "term_min", "valid_days", "value_max", "value_min") SELECT new_values."active", new_values."basis", new_values."code", new_values."id", new_values."name", new_values."name_zh", new_values."one_off_max", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."term_max", new_values."term_min", new_values."valid_days", new_values."value_max", new_values."value_min" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8ac2c5448f2f0950f67dd5892cb4a5ac2893c1a9",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_7c0bb",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_offerkind",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerkindevent" ("active", "basis", "code", "id", "name", "name_zh", "one_off_max", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_max", "term_min", "valid_days", "value_max", "value_min") SELECT new_values."active", new_values."basis", new_values."code", new_values."id", new_values."name", new_values."name_zh", new_values."one_off_max", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."term_max", new_values."term_min", new_values."valid_days", new_values."value_max", new_values."value_min" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="7f366cfb9de4ff851a94bc56f158d7bc3a91dbf9",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_5576e",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_offerkind",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerkindevent" ("active", "basis", "code", "id", "name", "name_zh", "one_off_max", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_max", "term_min", "valid_days", "value_max", "value_min") SELECT old_values."active", old_values."basis", old_values."code", old_values."id", old_values."name", old_values."name_zh", old_values."one_off_max", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."term_max", old_values."term_min", old_values."valid_days", old_values."value_max", old_values."value_min" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2e400c64f068080b10a49e259d774aedab364def",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_af50e",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_offerkind",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "subject",
                            models.CharField(
                                choices=[("offer", "Offers"), ("plan", "Plans without an offer")],
                                default="offer",
                                max_length=10,
                                verbose_name="about",
                            ),
                        ),
                        (
                            "value_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="value from"
                            ),
                        ),
                        (
                            "value_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="value below"
                            ),
                        ),
                        (
                            "cost_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="cost from"
                            ),
                        ),
                        (
                            "cost_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="cost below"
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("healthy", "Healthy"),
                                    ("low", "Low risk"),
                                    ("medium", "Medium risk"),
                                    ("high", "High risk"),
                                    ("unknown", "Not scorable"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="tier",
                            ),
                        ),
                        (
                            "mrr_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="MRR from"
                            ),
                        ),
                        (
                            "mrr_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="MRR below"
                            ),
                        ),
                        (
                            "bulk_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Empty: each one is looked at by itself.",
                                max_digits=16,
                                null=True,
                                verbose_name="may be approved in bulk below this cost",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in force")),
                        (
                            "kind",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policies",
                                to="retention_playbooks.offerkind",
                                verbose_name="kind of offer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval policy",
                        "verbose_name_plural": "approval policies",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("subject__in", ["offer", "plan"])), name="playbooks_policy_subject"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("subject", "offer"),
                                    models.Q(
                                        ("bulk_limit", None),
                                        ("cost_from", None),
                                        ("cost_to", None),
                                        ("kind", None),
                                        ("value_from", None),
                                        ("value_to", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_of_plans",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tier__in", ["", "healthy", "low", "medium", "high", "unknown"])),
                                name="playbooks_policy_tier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("bulk_limit", None),
                                    models.Q(("bulk_limit__gte", 0), ("bulk_limit__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_bulk_limit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_from", None),
                                    models.Q(("value_from__gte", 0), ("value_from__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_value_from",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_to", None),
                                    models.Q(("value_to__gte", 0), ("value_to__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_value_to",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost_from", None),
                                    models.Q(("cost_from__gte", 0), ("cost_from__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_cost_from",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost_to", None),
                                    models.Q(("cost_to__gte", 0), ("cost_to__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_cost_to",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mrr_from", None),
                                    models.Q(("mrr_from__gte", 0), ("mrr_from__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_mrr_from",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mrr_to", None),
                                    models.Q(("mrr_to__gte", 0), ("mrr_to__lt", 1000000000000)),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_mrr_to",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value_from", None),
                                    ("value_to", None),
                                    ("value_to__gt", models.F("value_from")),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_value_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost_from", None),
                                    ("cost_to", None),
                                    ("cost_to__gt", models.F("cost_from")),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_cost_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mrr_from", None),
                                    ("mrr_to", None),
                                    ("mrr_to__gt", models.F("mrr_from")),
                                    _connector="OR",
                                ),
                                name="playbooks_policy_mrr_order",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalpolicyevent" ("active", "bulk_limit", "code", "cost_from", "cost_to", "id", "kind_id", "mrr_from", "mrr_to", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "tier", "value_from", "value_to") SELECT new_values."active", new_values."bulk_limit", new_values."code", new_values."cost_from", new_values."cost_to", new_values."id", new_values."kind_id", new_values."mrr_from", new_values."mrr_to", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."subject", new_values."tier", new_values."value_from", new_values."value_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f2671afb13155bf9f28b398c5c54b4c24bf4a921",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f47a0",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalpolicy",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalpolicyevent" ("active", "bulk_limit", "code", "cost_from", "cost_to", "id", "kind_id", "mrr_from", "mrr_to", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "tier", "value_from", "value_to") SELECT new_values."active", new_values."bulk_limit", new_values."code", new_values."cost_from", new_values."cost_to", new_values."id", new_values."kind_id", new_values."mrr_from", new_values."mrr_to", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."subject", new_values."tier", new_values."value_from", new_values."value_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2968807c2ef711ca2d7d50d3ae46966de563e498",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_6cc3c",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalpolicy",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalpolicyevent" ("active", "bulk_limit", "code", "cost_from", "cost_to", "id", "kind_id", "mrr_from", "mrr_to", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "tier", "value_from", "value_to") SELECT old_values."active", old_values."bulk_limit", old_values."code", old_values."cost_from", old_values."cost_to", old_values."id", old_values."kind_id", old_values."mrr_from", old_values."mrr_to", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."subject", old_values."tier", old_values."value_from", old_values."value_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="da9884e238479b3906bc9c1515e077d6d9489eca",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_83153",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_approvalpolicy",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "cleared_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="condition cleared since"),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("saved", "Saved"),
                                    ("partly_saved", "Partly saved"),
                                    ("not_saved", "Not saved"),
                                    ("false_alarm", "False alarm"),
                                    ("duplicate", "Duplicate"),
                                    ("condition_cleared", "Condition cleared"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="outcome",
                            ),
                        ),
                        ("outcome_note", models.TextField(blank=True, default="", verbose_name="what was done")),
                        ("next_touch_on", models.DateField(blank=True, null=True, verbose_name="next touch")),
                        (
                            "opened_for",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Of a case that no warning opened.",
                                max_length=300,
                                verbose_name="why it was opened",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="closed by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cases",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "case",
                        "verbose_name_plural": "cases",
                        "indexes": [
                            models.Index(fields=["opened_at"], name="playbooks_case_opened"),
                            models.Index(fields=["state", "opened_at", "id"], name="playbooks_case_in_order"),
                            models.Index(
                                condition=models.Q(("state", "closed")),
                                fields=["closed_at"],
                                name="playbooks_case_closed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("customer",),
                                name="playbooks_one_open_case",
                            ),
                            models.UniqueConstraint(fields=("id", "customer"), name="playbooks_case_customer"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("outcome", ""), ("state", "open")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        (
                                            "outcome__in",
                                            [
                                                "saved",
                                                "partly_saved",
                                                "not_saved",
                                                "false_alarm",
                                                "duplicate",
                                                "condition_cleared",
                                            ],
                                        ),
                                        ("state", "closed"),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_closed_case_has_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="playbooks_case_level",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_caseevent" ("cleared_at", "closed_at", "closed_by_id", "customer_id", "id", "level", "next_touch_on", "opened_at", "opened_for", "outcome", "outcome_note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."cleared_at", new_values."closed_at", new_values."closed_by_id", new_values."customer_id", new_values."id", new_values."level", new_values."next_touch_on", new_values."opened_at", new_values."opened_for", new_values."outcome", new_values."outcome_note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8a697d297db18175fe9497e33c45b41ecbb634df",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f8e3a",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_case",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_caseevent" ("cleared_at", "closed_at", "closed_by_id", "customer_id", "id", "level", "next_touch_on", "opened_at", "opened_for", "outcome", "outcome_note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."cleared_at", new_values."closed_at", new_values."closed_by_id", new_values."customer_id", new_values."id", new_values."level", new_values."next_touch_on", new_values."opened_at", new_values."opened_for", new_values."outcome", new_values."outcome_note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="bd89810a7000d691ce869165bf21bb4c5e412b6b",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_5ed34",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_case",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_caseevent" ("cleared_at", "closed_at", "closed_by_id", "customer_id", "id", "level", "next_touch_on", "opened_at", "opened_for", "outcome", "outcome_note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT old_values."cleared_at", old_values."closed_at", old_values."closed_by_id", old_values."customer_id", old_values."id", old_values."level", old_values."next_touch_on", old_values."opened_at", old_values."opened_for", old_values."outcome", old_values."outcome_note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2783f238f59f442cc9c6aff8c2b0198857df706f",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_d72d1",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_case",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="value")),
                        ("term_months", models.PositiveSmallIntegerField(verbose_name="term in months")),
                        (
                            "one_off_cost",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="one-off cost"
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "cost",
                            models.DecimalField(decimal_places=2, max_digits=16, verbose_name="cost over the term"),
                        ),
                        (
                            "mrr_at_risk",
                            models.DecimalField(decimal_places=2, max_digits=16, verbose_name="MRR at risk"),
                        ),
                        (
                            "break_even_months",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=8,
                                null=True,
                                verbose_name="months until it has paid off",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("waiting", "Waiting for approval"),
                                    ("sent_back", "Sent back"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("executed", "Carried out"),
                                    ("expired", "Expired"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "created_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "valid_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="to be carried out by"),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="withdrawn by",
                            ),
                        ),
                        (
                            "withdrawn_by_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="withdrawn by"
                            ),
                        ),
                        (
                            "withdrawn_note",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="why it was withdrawn"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offers",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="retention_offers",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offers",
                                to="retention_playbooks.offerkind",
                                verbose_name="kind of offer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "offer",
                        "verbose_name_plural": "offers",
                        "permissions": [("make_offers", "Can make offers, ask for approval and carry them out")],
                        "indexes": [
                            models.Index(fields=["customer", "created_at"], name="playbooks_offer_customer"),
                            models.Index(fields=["kind", "state"], name="playbooks_offer_kind"),
                            models.Index(
                                condition=models.Q(("state", "approved")),
                                fields=["valid_until"],
                                name="playbooks_offer_expiring",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "waiting",
                                            "sent_back",
                                            "approved",
                                            "rejected",
                                            "withdrawn",
                                            "executed",
                                            "expired",
                                        ],
                                    )
                                ),
                                name="playbooks_offer_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value__gte", 0), ("value__lt", 1000000000000)),
                                name="playbooks_offer_value",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("term_months__lte", 120)), name="playbooks_offer_term"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("one_off_cost__gte", 0), ("one_off_cost__lt", 1000000000000)),
                                name="playbooks_offer_one_off",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cost__gte", 0), ("cost__lt", 100000000000000)),
                                name="playbooks_offer_cost",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("mrr_at_risk__gte", 0), ("mrr_at_risk__lt", 100000000000000)),
                                name="playbooks_offer_mrr",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="playbooks_offer_has_reason"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["approved", "executed", "expired"]), _negated=True),
                                    ("valid_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="playbooks_approved_offer_ends",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    models.Q(
                                        ("withdrawn_at", None),
                                        ("withdrawn_by", None),
                                        ("withdrawn_by_name", ""),
                                        ("withdrawn_note", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_offer_withdrawn",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="remember_seller_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.customer_id, fresh.created_by_id, 'seller', now(), ''\n    FROM new_values fresh \n    WHERE fresh.created_by_id IS NOT NULL \n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="e1681a2e69cdb250f1e7aefd936e96d65bf226b9",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_remember_seller_made_04310",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_offer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="remember_seller_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.customer_id, fresh.created_by_id, 'seller', now(), ''\n    FROM new_values fresh \n    WHERE fresh.created_by_id IS NOT NULL \n    AND EXISTS (\n        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.created_by_id IS DISTINCT FROM fresh.created_by_id\n    )\n\n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="0c7309a98788e483c95edd9f939cf62b02f9fbd2",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_remember_seller_changed_d6b31",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_offer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerevent" ("break_even_months", "case_id", "cost", "created_at", "created_by_id", "created_by_name", "currency", "customer_id", "id", "kind_id", "mrr_at_risk", "one_off_cost", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "term_months", "valid_until", "value", "version", "withdrawn_at", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT new_values."break_even_months", new_values."case_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."created_by_name", new_values."currency", new_values."customer_id", new_values."id", new_values."kind_id", new_values."mrr_at_risk", new_values."one_off_cost", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."state", new_values."term_months", new_values."valid_until", new_values."value", new_values."version", new_values."withdrawn_at", new_values."withdrawn_by_id", new_values."withdrawn_by_name", new_values."withdrawn_note" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4150c3c3407f0616df8a1a6527c39b140e6ef996",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f0820",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_offer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerevent" ("break_even_months", "case_id", "cost", "created_at", "created_by_id", "created_by_name", "currency", "customer_id", "id", "kind_id", "mrr_at_risk", "one_off_cost", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "term_months", "valid_until", "value", "version", "withdrawn_at", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT new_values."break_even_months", new_values."case_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."created_by_name", new_values."currency", new_values."customer_id", new_values."id", new_values."kind_id", new_values."mrr_at_risk", new_values."one_off_cost", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."state", new_values."term_months", new_values."valid_until", new_values."value", new_values."version", new_values."withdrawn_at", new_values."withdrawn_by_id", new_values."withdrawn_by_name", new_values."withdrawn_note" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="6f20c3f9794f1b69f0f09b5e1c97b0f693207179",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_639e1",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_offer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_offerevent" ("break_even_months", "case_id", "cost", "created_at", "created_by_id", "created_by_name", "currency", "customer_id", "id", "kind_id", "mrr_at_risk", "one_off_cost", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "term_months", "valid_until", "value", "version", "withdrawn_at", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT old_values."break_even_months", old_values."case_id", old_values."cost", old_values."created_at", old_values."created_by_id", old_values."created_by_name", old_values."currency", old_values."customer_id", old_values."id", old_values."kind_id", old_values."mrr_at_risk", old_values."one_off_cost", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."state", old_values."term_months", old_values."valid_until", old_values."value", old_values."version", old_values."withdrawn_at", old_values."withdrawn_by_id", old_values."withdrawn_by_name", old_values."withdrawn_note" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a8185579546dd08e00adcc9b1cf3346778d3c379",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_1f670",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_offer",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Playbook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                    ],
                    options={
                        "verbose_name": "playbook",
                        "verbose_name_plural": "playbooks",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookevent" ("code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0b9066a1795109968d1785f96471b13c52654b80",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0a5b6",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbook",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookevent" ("code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="058aa96921678d4a744b1ffa4d4f7b980f47937c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_e8d26",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbook",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookevent" ("code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."code", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f1d25da0be566eac22b6f748012bf37a0637e7c8",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_ca637",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_playbook",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlaybookVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "playbook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="retention_playbooks.playbook",
                                verbose_name="playbook",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a playbook",
                        "verbose_name_plural": "versions of playbooks",
                        "constraints": [
                            models.UniqueConstraint(fields=("playbook", "number"), name="playbooks_version_number"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("playbook",),
                                name="playbooks_one_published",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["draft", "published", "retired"])),
                                name="playbooks_version_state",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookversionevent" ("id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "published_at", "state") SELECT new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."playbook_id", new_values."published_at", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="3093f32c62d7e9f930586d4ffe8be460ce45df1d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_9fa75",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbookversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookversionevent" ("id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "published_at", "state") SELECT new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."playbook_id", new_values."published_at", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="3d74cfe0c090d803b4893c1d72e3bd38336dbbb3",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3edfe",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbookversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookversionevent" ("id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "published_at", "state") SELECT old_values."id", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."playbook_id", old_values."published_at", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="6ec9ed8a44a5908bb2f607e33479a1410323501c",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_99fdf",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_playbookversion",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlaybookRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        ("definition", models.JSONField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("upgraded", "Replaced by another playbook"),
                                    ("finished", "Finished"),
                                    ("ended", "Ended with the case"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "started_by_name",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=200,
                                verbose_name="name of who started it",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="retention_playbooks.case",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="retention_playbooks.playbookversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "playbook run",
                        "verbose_name_plural": "playbook runs",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("case",),
                                name="playbooks_one_run_a_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["running", "upgraded", "finished", "ended"])),
                                name="playbooks_run_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])), name="playbooks_run_level"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True), ("ended_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_run_over_has_end",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookrunevent" ("case_id", "definition", "ended_at", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "started_by_name", "state", "version_id") SELECT new_values."case_id", new_values."definition", new_values."ended_at", new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."started_at", new_values."started_by_id", new_values."started_by_name", new_values."state", new_values."version_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="c75b1e82e8b3bcb19ca73ad87f829179d76e394d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2f587",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbookrun",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookrunevent" ("case_id", "definition", "ended_at", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "started_by_name", "state", "version_id") SELECT new_values."case_id", new_values."definition", new_values."ended_at", new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."started_at", new_values."started_by_id", new_values."started_by_name", new_values."state", new_values."version_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="01c996c72eccc247ff69e70e208f140e1de9e80e",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_49e2f",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_playbookrun",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_playbookrunevent" ("case_id", "definition", "ended_at", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_at", "started_by_id", "started_by_name", "state", "version_id") SELECT old_values."case_id", old_values."definition", old_values."ended_at", old_values."id", old_values."level", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."started_at", old_values."started_by_id", old_values."started_by_name", old_values."state", old_values."version_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="94a3c178939d5481ce81612ef1be34c4731c91a5",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_1f946",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_playbookrun",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="step")),
                        ("visit", models.PositiveSmallIntegerField(default=1, verbose_name="visit")),
                        ("kind", models.CharField(max_length=20, verbose_name="kind")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("done", "Done"),
                                    ("skipped", "Skipped"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        (
                            "next_position",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="next step"),
                        ),
                        ("wake_at", models.DateTimeField(blank=True, null=True, verbose_name="wakes at")),
                        (
                            "awaits",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="awaits",
                            ),
                        ),
                        ("result", models.JSONField(blank=True, default=dict, verbose_name="result")),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="retention_playbooks.playbookrun",
                                verbose_name="run",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a run",
                        "verbose_name_plural": "steps of runs",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting"), ("wake_at__isnull", False)),
                                fields=["wake_at"],
                                name="playbooks_step_waking",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting"), models.Q(("awaits", []), _negated=True)),
                                fields=["run"],
                                name="playbooks_step_awaiting",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "position", "visit"), name="playbooks_step_once_a_visit"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("run",),
                                name="playbooks_one_waiting_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["waiting", "done", "skipped", "failed"])),
                                name="playbooks_step_run_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at", None), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True), ("finished_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_step_run_over_has_end",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("plan", models.TextField(blank=True, default="", verbose_name="plan")),
                        (
                            "requester_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        (
                            "editor_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="changed by"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "cost",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="cost over the term"
                            ),
                        ),
                        (
                            "mrr_at_risk",
                            models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="MRR at risk"),
                        ),
                        (
                            "bulk_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="may be approved in bulk below this cost",
                            ),
                        ),
                        ("snapshot", models.JSONField(verbose_name="what is asked for")),
                        ("content_hash", models.CharField(max_length=64, verbose_name="mark of the content")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("approved", "Approved"),
                                    ("sent_back", "Sent back"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("voided", "Void: the content was changed"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="withdrawn by",
                            ),
                        ),
                        (
                            "withdrawn_by_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="withdrawn by"
                            ),
                        ),
                        (
                            "withdrawn_note",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="why it was withdrawn"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "editor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="retention_playbooks.approvalpolicy",
                                verbose_name="approval policy",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="retention_playbooks.approvalrequest",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approval_requests",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "offer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="retention_playbooks.offer",
                                verbose_name="offer",
                            ),
                        ),
                        (
                            "step_run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="approval_requests",
                                to="retention_playbooks.steprun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approval request",
                        "verbose_name_plural": "approval requests",
                        "permissions": [("decide_approvals", "Can decide on approval requests")],
                        "indexes": [
                            models.Index(fields=["case", "asked_at"], name="playbooks_request_case"),
                            models.Index(fields=["requester", "asked_at"], name="playbooks_request_requester"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("offer",),
                                name="playbooks_one_request_an_offer",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("offer", None), ("state", "waiting")),
                                fields=("case",),
                                name="playbooks_one_plan_request",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("step_run",),
                                name="playbooks_one_request_a_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("state", "waiting")),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("state__in", ["approved", "sent_back", "rejected", "withdrawn", "voided"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_request_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("offer__isnull", False), models.Q(("plan", ""), _negated=True), _connector="OR"
                                ),
                                name="playbooks_request_has_content",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    models.Q(("withdrawn_by", None), ("withdrawn_by_name", ""), ("withdrawn_note", "")),
                                    _connector="OR",
                                ),
                                name="playbooks_request_withdrawn",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalrequestevent" ("asked_at", "bulk_limit", "case_id", "closed_at", "content_hash", "cost", "customer_id", "editor_id", "editor_name", "id", "mrr_at_risk", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "policy_id", "replaces_id", "requester_id", "requester_name", "snapshot", "state", "step_run_id", "version", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT new_values."asked_at", new_values."bulk_limit", new_values."case_id", new_values."closed_at", new_values."content_hash", new_values."cost", new_values."customer_id", new_values."editor_id", new_values."editor_name", new_values."id", new_values."mrr_at_risk", new_values."offer_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan", new_values."policy_id", new_values."replaces_id", new_values."requester_id", new_values."requester_name", new_values."snapshot", new_values."state", new_values."step_run_id", new_values."version", new_values."withdrawn_by_id", new_values."withdrawn_by_name", new_values."withdrawn_note" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="90a75199444d42d30c834c763238c5007a16de82",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0304c",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalrequest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalrequestevent" ("asked_at", "bulk_limit", "case_id", "closed_at", "content_hash", "cost", "customer_id", "editor_id", "editor_name", "id", "mrr_at_risk", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "policy_id", "replaces_id", "requester_id", "requester_name", "snapshot", "state", "step_run_id", "version", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT new_values."asked_at", new_values."bulk_limit", new_values."case_id", new_values."closed_at", new_values."content_hash", new_values."cost", new_values."customer_id", new_values."editor_id", new_values."editor_name", new_values."id", new_values."mrr_at_risk", new_values."offer_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan", new_values."policy_id", new_values."replaces_id", new_values."requester_id", new_values."requester_name", new_values."snapshot", new_values."state", new_values."step_run_id", new_values."version", new_values."withdrawn_by_id", new_values."withdrawn_by_name", new_values."withdrawn_note" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f7a7d8b1ac4635b8d634b166e8690bd9e8467496",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_23db8",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalrequest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvalrequestevent" ("asked_at", "bulk_limit", "case_id", "closed_at", "content_hash", "cost", "customer_id", "editor_id", "editor_name", "id", "mrr_at_risk", "offer_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "policy_id", "replaces_id", "requester_id", "requester_name", "snapshot", "state", "step_run_id", "version", "withdrawn_by_id", "withdrawn_by_name", "withdrawn_note") SELECT old_values."asked_at", old_values."bulk_limit", old_values."case_id", old_values."closed_at", old_values."content_hash", old_values."cost", old_values."customer_id", old_values."editor_id", old_values."editor_name", old_values."id", old_values."mrr_at_risk", old_values."offer_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan", old_values."policy_id", old_values."replaces_id", old_values."requester_id", old_values."requester_name", old_values."snapshot", old_values."state", old_values."step_run_id", old_values."version", old_values."withdrawn_by_id", old_values."withdrawn_by_name", old_values."withdrawn_note" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="857c6c4a5531293c32249bf3f15f027fbc41004e",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_6e4cd",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_approvalrequest",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="level")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("manager", "Manager"),
                                    ("director", "Director"),
                                    ("sales", "Sales"),
                                    ("product", "Product"),
                                    ("executive", "Executive"),
                                    ("service", "Service"),
                                    ("named", "Named person"),
                                ],
                                max_length=10,
                                verbose_name="who is asked",
                            ),
                        ),
                        (
                            "quorum",
                            models.CharField(
                                choices=[("any", "one of them"), ("all", "all of them"), ("at_least", "at least")],
                                max_length=10,
                                verbose_name="how many",
                            ),
                        ),
                        ("at_least", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number")),
                        ("needed", models.PositiveSmallIntegerField(default=1, verbose_name="approvals needed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "Not yet"),
                                    ("active", "Waiting"),
                                    ("approved", "Approved"),
                                    ("ended", "Not needed any more"),
                                ],
                                default="queued",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        ("activated_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due at")),
                        ("due_soon_at", models.DateTimeField(blank=True, null=True, verbose_name="due soon from")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                        (
                            "escalation_level",
                            models.PositiveSmallIntegerField(default=0, verbose_name="escalations so far"),
                        ),
                        (
                            "next_escalation_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next escalation at"),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="retention_playbooks.approvalrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "level of an approval request",
                        "verbose_name_plural": "levels of approval requests",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_escalation_at__isnull", False), ("state", "active")),
                                fields=["next_escalation_at"],
                                name="playbooks_approval_escalation",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("request", "position"),
                                name="playbooks_step_of_request",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "active")),
                                fields=("request",),
                                name="playbooks_one_active_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        ["manager", "director", "sales", "product", "executive", "service", "named"],
                                    )
                                ),
                                name="playbooks_approvalstep_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quorum__in", ["any", "all", "at_least"])),
                                name="playbooks_approvalstep_quorum",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("needed__gte", 1)), name="playbooks_approvalstep_needed"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("activated_at", None), ("due_at", None), ("state", "queued")),
                                    models.Q(
                                        ("activated_at__isnull", False),
                                        ("due_at__isnull", False),
                                        ("state__in", ["active", "approved"]),
                                    ),
                                    ("state", "ended"),
                                    _connector="OR",
                                ),
                                name="playbooks_approvalstep_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sla_amount__gte", 1),
                                    ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                ),
                                name="playbooks_approvalstep_sla",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalSeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("person_name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("role", "By role"),
                                    ("added", "Added"),
                                    ("delegate", "Delegate"),
                                    ("escalated", "Told because it was late"),
                                ],
                                max_length=10,
                                verbose_name="why",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        ("made_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "made_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="chosen by"),
                        ),
                        ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                        (
                            "editor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "stands_for",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delegates",
                                to="retention_playbooks.approvalseat",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="retention_playbooks.approvalstep",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "approver",
                        "verbose_name_plural": "approvers",
                        "indexes": [models.Index(fields=["person", "step"], name="playbooks_seat_person")],
                        "constraints": [
                            models.UniqueConstraint(fields=("step", "person"), name="playbooks_one_seat_a_person"),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("requester")), _negated=True),
                                name="playbooks_requester_has_no_seat",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("editor")), _negated=True),
                                name="playbooks_editor_has_no_seat",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ends_on", None),
                                        ("origin__in", ["role", "added", "escalated"]),
                                        ("stands_for", None),
                                        ("starts_on", None),
                                    ),
                                    models.Q(
                                        ("ends_on__gte", models.F("starts_on")),
                                        ("origin", "delegate"),
                                        ("stands_for__isnull", False),
                                        ("starts_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_seat_origin",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="remember_approver_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT asked.customer_id, fresh.person_id, 'approver', now(), ''\n    FROM new_values fresh JOIN retention_playbooks_approvalstep level ON level.id = fresh.step_id JOIN retention_playbooks_approvalrequest asked ON asked.id = level.request_id\n    WHERE fresh.person_id IS NOT NULL \n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="e454931c491aa93801208996cea6b845c6bf716a",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_remember_approver_made_f64da",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalseat",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="remember_approver_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT asked.customer_id, fresh.person_id, 'approver', now(), ''\n    FROM new_values fresh JOIN retention_playbooks_approvalstep level ON level.id = fresh.step_id JOIN retention_playbooks_approvalrequest asked ON asked.id = level.request_id\n    WHERE fresh.person_id IS NOT NULL \n    AND EXISTS (\n        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.person_id IS DISTINCT FROM fresh.person_id\n    )\n\n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="7bddba61bc1456bcba4b506cf4a51e0efdf96145",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_remember_approver_changed_8adde",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvalseat",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalDecision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("by_name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "verb",
                            models.CharField(
                                choices=[
                                    ("approve", "Approved"),
                                    ("send_back", "Sent back"),
                                    ("reject", "Rejected"),
                                    ("edit", "Changed and approved"),
                                ],
                                max_length=10,
                                verbose_name="decision",
                            ),
                        ),
                        ("note", models.TextField(blank=True, default="", verbose_name="note")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("closes", models.BooleanField(verbose_name="ended the level")),
                        ("snapshot", models.JSONField(verbose_name="what was decided on")),
                        ("content_hash", models.CharField(max_length=64, verbose_name="mark of the content")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "editor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="retention_playbooks.approvalrequest",
                            ),
                        ),
                        (
                            "seat",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decision",
                                to="retention_playbooks.approvalseat",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="retention_playbooks.approvalstep",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "by"), name="playbooks_one_decision_a_person"),
                            models.UniqueConstraint(
                                condition=models.Q(("closes", True)),
                                fields=("step",),
                                name="playbooks_one_decision_a_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("by", models.F("requester")), _negated=True),
                                name="playbooks_no_self_approval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("by", models.F("editor")), _negated=True),
                                name="playbooks_no_approval_of_own_edit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verb", "approve"),
                                    models.Q(
                                        ("closes", True),
                                        ("verb__in", ["send_back", "reject", "edit"]),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_decision_has_reason",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."closes" IS DISTINCT FROM (NEW."closes") OR OLD."content_hash" IS DISTINCT FROM (NEW."content_hash") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."seat_id" IS DISTINCT FROM (NEW."seat_id") OR OLD."snapshot" IS DISTINCT FROM (NEW."snapshot") OR OLD."step_id" IS DISTINCT FROM (NEW."step_id") OR OLD."verb" IS DISTINCT FROM (NEW."verb"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="f8f974e3441b841fa88678c431c237e6d3211a9d",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_ce356",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="by_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.by_id IS DISTINCT FROM OLD.by_id AND NEW.by_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="73ae22ab0b871a01b66e6426296b462e7fdca75a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_by_stays_6dde0",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="requester_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.requester_id IS DISTINCT FROM OLD.requester_id AND NEW.requester_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="3cb106f8660adb7195b1b46ea3f31db821ef249e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_requester_stays_d4832",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="editor_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.editor_id IS DISTINCT FROM OLD.editor_id AND NEW.editor_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="f15b2dae558894122839f1ceefb5d12464a63782",
                                    operation="UPDATE",
                                    pgid="pgtrigger_editor_stays_bc975",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="7e6ddff2870f9e75c17bb321dde048730c619a84",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_c6fac",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="f78526fd1dd62c07730d4f1653de520886b768e6",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_fe4b3",
                                    table="retention_playbooks_approvaldecision",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalEscalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                        ("to_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="told",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="retention_playbooks.approvalstep",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation of an approval",
                        "verbose_name_plural": "escalations of approvals",
                        "constraints": [
                            models.UniqueConstraint(fields=("step", "level"), name="playbooks_approval_escalated_once"),
                            models.CheckConstraint(
                                condition=models.Q(("level__gte", 1)), name="playbooks_approval_escalation_level"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalLevel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("manager", "Manager"),
                                    ("director", "Director"),
                                    ("sales", "Sales"),
                                    ("product", "Product"),
                                    ("executive", "Executive"),
                                    ("service", "Service"),
                                    ("named", "Named person"),
                                ],
                                max_length=10,
                                verbose_name="who is asked",
                            ),
                        ),
                        (
                            "quorum",
                            models.CharField(
                                choices=[("any", "one of them"), ("all", "all of them"), ("at_least", "at least")],
                                default="any",
                                max_length=10,
                                verbose_name="how many",
                            ),
                        ),
                        ("at_least", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number")),
                        ("sla_amount", models.PositiveSmallIntegerField(default=24, verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                default="clock_hours",
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="levels",
                                to="retention_playbooks.approvalpolicy",
                                verbose_name="approval policy",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "level of approval",
                        "verbose_name_plural": "levels of approval",
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "position"), name="playbooks_level_position"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("role__in", ["manager", "director", "sales", "product", "executive", "service"])
                                ),
                                name="playbooks_level_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("at_least", None), ("quorum__in", ["any", "all"])),
                                    models.Q(("at_least__gte", 1), ("quorum", "at_least")),
                                    _connector="OR",
                                ),
                                name="playbooks_level_quorum",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sla_amount__gte", 1),
                                    ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                ),
                                name="playbooks_level_sla",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvallevelevent" ("at_least", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "position", "quorum", "role", "sla_amount", "sla_unit") SELECT new_values."at_least", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_id", new_values."position", new_values."quorum", new_values."role", new_values."sla_amount", new_values."sla_unit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="54095500db51190154c7d0f74fe016a61221bd5d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_13c89",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvallevel",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvallevelevent" ("at_least", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "position", "quorum", "role", "sla_amount", "sla_unit") SELECT new_values."at_least", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_id", new_values."position", new_values."quorum", new_values."role", new_values."sla_amount", new_values."sla_unit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9ea72affb4ae93605ec3aea94288f8134d829d0c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_54ca7",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_approvallevel",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_approvallevelevent" ("at_least", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "position", "quorum", "role", "sla_amount", "sla_unit") SELECT old_values."at_least", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_id", old_values."position", old_values."quorum", old_values."role", old_values."sla_amount", old_values."sla_unit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="acfdf61bd9e32373be2d51c4fa847e144d552b05",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_f300b",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_approvallevel",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalLevelEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("manager", "Manager"),
                                    ("director", "Director"),
                                    ("sales", "Sales"),
                                    ("product", "Product"),
                                    ("executive", "Executive"),
                                    ("service", "Service"),
                                    ("named", "Named person"),
                                ],
                                max_length=10,
                                verbose_name="who is asked",
                            ),
                        ),
                        (
                            "quorum",
                            models.CharField(
                                choices=[("any", "one of them"), ("all", "all of them"), ("at_least", "at least")],
                                default="any",
                                max_length=10,
                                verbose_name="how many",
                            ),
                        ),
                        ("at_least", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number")),
                        ("sla_amount", models.PositiveSmallIntegerField(default=24, verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                default="clock_hours",
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.approvallevel",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.approvalpolicy",
                                verbose_name="approval policy",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="9784ecca46d291b4242b735daecbc20e439f1df6",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_f10f4",
                                    table="retention_playbooks_approvallevelevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b53359e66fcdc3862a77f425fe74e94fc670f938",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_8d3d3",
                                    table="retention_playbooks_approvallevelevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalPolicyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "subject",
                            models.CharField(
                                choices=[("offer", "Offers"), ("plan", "Plans without an offer")],
                                default="offer",
                                max_length=10,
                                verbose_name="about",
                            ),
                        ),
                        (
                            "value_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="value from"
                            ),
                        ),
                        (
                            "value_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="value below"
                            ),
                        ),
                        (
                            "cost_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="cost from"
                            ),
                        ),
                        (
                            "cost_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="cost below"
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("healthy", "Healthy"),
                                    ("low", "Low risk"),
                                    ("medium", "Medium risk"),
                                    ("high", "High risk"),
                                    ("unknown", "Not scorable"),
                                ],
                                default="",
                                max_length=10,
                                verbose_name="tier",
                            ),
                        ),
                        (
                            "mrr_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="MRR from"
                            ),
                        ),
                        (
                            "mrr_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="MRR below"
                            ),
                        ),
                        (
                            "bulk_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Empty: each one is looked at by itself.",
                                max_digits=16,
                                null=True,
                                verbose_name="may be approved in bulk below this cost",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in force")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.approvalpolicy",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.offerkind",
                                verbose_name="kind of offer",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="45def84c8b75b351e48126d998a563dfcd231a46",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_cb079",
                                    table="retention_playbooks_approvalpolicyevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ad0d2d8b336d0116ddcf21833b6e8ee4e01dbd77",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_0decf",
                                    table="retention_playbooks_approvalpolicyevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalRequestEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("plan", models.TextField(blank=True, default="", verbose_name="plan")),
                        (
                            "requester_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        (
                            "editor_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="changed by"
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        (
                            "cost",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="cost over the term"
                            ),
                        ),
                        (
                            "mrr_at_risk",
                            models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="MRR at risk"),
                        ),
                        (
                            "bulk_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="may be approved in bulk below this cost",
                            ),
                        ),
                        ("snapshot", models.JSONField(verbose_name="what is asked for")),
                        ("content_hash", models.CharField(max_length=64, verbose_name="mark of the content")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("approved", "Approved"),
                                    ("sent_back", "Sent back"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("voided", "Void: the content was changed"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="withdrawn by",
                            ),
                        ),
                        (
                            "withdrawn_by_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="withdrawn by"
                            ),
                        ),
                        (
                            "withdrawn_note",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="why it was withdrawn"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "editor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="changed by",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.approvalrequest",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.approvalpolicy",
                                verbose_name="approval policy",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.approvalrequest",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "offer",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.offer",
                                verbose_name="offer",
                            ),
                        ),
                        (
                            "step_run",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.steprun",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="ee8920aea8a2542a33d4b3764e03be89f3274612",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_a772b",
                                    table="retention_playbooks_approvalrequestevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="443893901338269b9a75c1af9b266402e3b06c4b",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_a1777",
                                    table="retention_playbooks_approvalrequestevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkAction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("assign", "Assign"),
                                    ("snooze", "Snooze"),
                                    ("note", "Add a note"),
                                    ("playbook", "Start a playbook"),
                                    ("priority", "Change the priority"),
                                ],
                                max_length=10,
                                verbose_name="what",
                            ),
                        ),
                        (
                            "given",
                            models.CharField(blank=True, default="", max_length=600, verbose_name="what was entered"),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bulk action",
                        "verbose_name_plural": "bulk actions",
                        "indexes": [models.Index(fields=["by", "-at"], name="playbooks_bulk_recent")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["assign", "snooze", "note", "playbook", "priority"])),
                                name="playbooks_bulk_kind",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                db_default="owner",
                                default="owner",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("high", "First of all"), ("normal", "Normal"), ("low", "When there is time")],
                                db_default="normal",
                                default="normal",
                                max_length=10,
                                verbose_name="priority",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="title in Chinese"),
                        ),
                        ("instructions", models.TextField(blank=True, default="", verbose_name="instructions")),
                        (
                            "instructions_zh",
                            models.TextField(blank=True, default="", verbose_name="instructions in Chinese"),
                        ),
                        (
                            "owner_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the owner"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("snoozed", "Snoozed"),
                                    ("waiting", "Waiting for the customer"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("due_soon_at", models.DateTimeField(verbose_name="due soon from")),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        ("breached_at", models.DateTimeField(blank=True, null=True, verbose_name="breached at")),
                        (
                            "late_because",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("approval", "An approval was waited for"),
                                    ("customer", "The customer was waited for"),
                                    ("snoozed", "It was put off"),
                                    ("reassigned", "It changed hands"),
                                    ("unopened", "Nobody opened it"),
                                    ("opened", "It was opened, and not finished"),
                                ],
                                db_default="",
                                default="",
                                editable=False,
                                max_length=10,
                                verbose_name="why late",
                            ),
                        ),
                        (
                            "escalation_level",
                            models.PositiveSmallIntegerField(default=0, verbose_name="escalations so far"),
                        ),
                        (
                            "next_escalation_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next escalation at"),
                        ),
                        ("snoozed_until", models.DateTimeField(blank=True, null=True, verbose_name="snoozed until")),
                        (
                            "snooze_reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="why snoozed"),
                        ),
                        (
                            "snooze_event",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("score_recovered", "the score has recovered"),
                                    ("ticket_closed", "a ticket is closed"),
                                    ("answer_received", "the customer has answered"),
                                ],
                                db_default="",
                                default="",
                                max_length=40,
                                verbose_name="snoozed until this happens",
                            ),
                        ),
                        ("snoozed_at", models.DateTimeField(blank=True, null=True, verbose_name="snoozed at")),
                        (
                            "snoozes",
                            models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="times snoozed"),
                        ),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                        ("waiting_since", models.DateTimeField(blank=True, null=True, verbose_name="waiting since")),
                        (
                            "waiting_reason",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=300, verbose_name="what is waited for"
                            ),
                        ),
                        (
                            "waiting_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="waiting until at most"),
                        ),
                        (
                            "paused",
                            models.DurationField(
                                db_default=datetime.timedelta(0), default=datetime.timedelta, verbose_name="time paused"
                            ),
                        ),
                        (
                            "paused_late",
                            models.DurationField(
                                db_default=datetime.timedelta(0),
                                default=datetime.timedelta,
                                verbose_name="time paused after the deadline",
                            ),
                        ),
                        (
                            "escalation_plan",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=200,
                                verbose_name="who is told when",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("done", "Step done"),
                                    ("saved", "Saved"),
                                    ("partly_saved", "Partly saved"),
                                    ("not_saved", "Not saved"),
                                    ("false_alarm", "False alarm"),
                                    ("duplicate", "Duplicate"),
                                    ("condition_cleared", "Condition cleared"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="outcome",
                            ),
                        ),
                        ("outcome_note", models.TextField(blank=True, default="", verbose_name="what was done")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tasks",
                                to="retention_playbooks.playbookrun",
                            ),
                        ),
                        (
                            "stands_in_for",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who gets the task back when their absence is over, unless it was begun by then.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stands in for",
                            ),
                        ),
                        (
                            "step_run",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="task",
                                to="retention_playbooks.steprun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "retention task",
                        "verbose_name_plural": "retention tasks",
                        "permissions": [("work_on_tasks", "Can do and snooze retention tasks")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                fields=["owner", "state", "due_at"],
                                include=("created_at",),
                                name="playbooks_task_queue",
                            ),
                            models.Index(
                                models.F("owner"),
                                models.Case(
                                    models.When(state="waiting", then=models.Value(1)),
                                    models.When(state="snoozed", then=models.Value(2)),
                                    default=models.Value(0),
                                ),
                                django.db.models.functions.comparison.Coalesce("snoozed_until", "due_at"),
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                name="playbooks_task_mine",
                            ),
                            models.Index(
                                models.Case(
                                    models.When(state="waiting", then=models.Value(1)),
                                    models.When(state="snoozed", then=models.Value(2)),
                                    default=models.Value(0),
                                ),
                                django.db.models.functions.comparison.Coalesce("snoozed_until", "due_at"),
                                models.F("id"),
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                name="playbooks_task_in_order",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                fields=["created_at", "id"],
                                name="playbooks_task_newest",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                fields=["customer", "priority"],
                                include=("state", "due_at"),
                                name="playbooks_task_of_customer",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                fields=["case"],
                                include=("state", "due_at"),
                                name="playbooks_task_of_case",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ["open", "snoozed", "waiting"]),
                                    models.Q(("priority", "normal"), _negated=True),
                                ),
                                fields=["priority", "customer", "id"],
                                name="playbooks_task_said",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting"])),
                                fields=["due_at", "id"],
                                include=("state", "customer", "case", "level", "priority", "position"),
                                name="playbooks_task_groups",
                            ),
                            models.Index(
                                condition=models.Q(("breached_at", None), ("state__in", ["open", "snoozed"])),
                                fields=["due_at", "id"],
                                name="playbooks_task_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=["due_at"],
                                include=("level", "owner", "state", "finished_at", "late_because"),
                                name="playbooks_task_deadlines",
                            ),
                            models.Index(
                                condition=models.Q(("next_escalation_at__isnull", False), ("state", "open")),
                                fields=["next_escalation_at"],
                                name="playbooks_task_escalation",
                            ),
                            models.Index(
                                condition=models.Q(("state", "snoozed")),
                                fields=["snoozed_until"],
                                name="playbooks_task_waking",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["waiting_since"],
                                name="playbooks_task_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("stands_in_for__isnull", False), ("state", "open")),
                                fields=["stands_in_for"],
                                name="playbooks_task_lent",
                            ),
                            models.Index(
                                condition=models.Q(("state", "snoozed"), models.Q(("snooze_event", ""), _negated=True)),
                                fields=["case", "snooze_event"],
                                name="playbooks_task_hoping",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("step_run", None)),
                                fields=("run", "position"),
                                name="playbooks_task_once_a_step",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        ["owner", "manager", "director", "sales", "product", "executive", "service"],
                                    )
                                ),
                                name="playbooks_task_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paused__gte", datetime.timedelta(0)), ("paused_late__gte", datetime.timedelta(0))
                                ),
                                name="playbooks_task_paused",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "waiting"), _negated=True),
                                    models.Q(
                                        ("waiting_since__isnull", False),
                                        models.Q(("waiting_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_waiting_has_start_and_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["open", "snoozed", "waiting", "done", "cancelled"])),
                                name="playbooks_task_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="playbooks_task_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "late_because__in",
                                        ["", "approval", "customer", "snoozed", "reassigned", "unopened", "opened"],
                                    )
                                ),
                                name="playbooks_task_late_because",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__in", ["high", "normal", "low"])),
                                name="playbooks_task_priority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sla_amount__gte", 1),
                                    ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                ),
                                name="playbooks_task_sla",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("snoozed_until__isnull", False),
                                        ("state", "snoozed"),
                                        models.Q(("snooze_reason", ""), _negated=True),
                                    ),
                                    models.Q(models.Q(("state", "snoozed"), _negated=True), ("snoozed_until", None)),
                                    _connector="OR",
                                ),
                                name="playbooks_snooze_has_end_and_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("snooze_event", ""),
                                    models.Q(
                                        ("snooze_event__in", ["score_recovered", "ticket_closed", "answer_received"]),
                                        ("snoozed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_snooze_event",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        (
                                            "outcome__in",
                                            [
                                                "done",
                                                "saved",
                                                "partly_saved",
                                                "not_saved",
                                                "false_alarm",
                                                "duplicate",
                                                "condition_cleared",
                                            ],
                                        ),
                                        ("state", "done"),
                                    ),
                                    models.Q(models.Q(("state", "done"), _negated=True), ("outcome", "")),
                                    _connector="OR",
                                ),
                                name="playbooks_done_has_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_at__gte", models.F("due_soon_at")),
                                    ("due_soon_at__gte", models.F("created_at")),
                                ),
                                name="playbooks_task_due_after_creation",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="remember_task_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.customer_id, fresh.owner_id, 'task', now(), ''\n    FROM new_values fresh \n    WHERE fresh.owner_id IS NOT NULL \n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="b98036a19ff1468129c71884e4fe23898d992959",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_remember_task_made_2192f",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_retentiontask",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="remember_task_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.customer_id, fresh.owner_id, 'task', now(), ''\n    FROM new_values fresh \n    WHERE fresh.owner_id IS NOT NULL \n    AND EXISTS (\n        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.owner_id IS DISTINCT FROM fresh.owner_id\n    )\n\n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="be07ce5f179498e3bcdba641f5909d74a8f635eb",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_remember_task_changed_bfef0",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_retentiontask",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_retentiontaskevent" ("breached_at", "case_id", "created_at", "customer_id", "due_at", "due_soon_at", "escalation_level", "escalation_plan", "finished_at", "id", "instructions", "instructions_zh", "late_because", "level", "next_escalation_at", "outcome", "outcome_note", "owner_id", "owner_name", "paused", "paused_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "role", "run_id", "sla_amount", "sla_unit", "snooze_event", "snooze_reason", "snoozed_at", "snoozed_until", "snoozes", "stands_in_for_id", "started_at", "state", "step_run_id", "title", "title_zh", "version", "waiting_reason", "waiting_since", "waiting_until") SELECT new_values."breached_at", new_values."case_id", new_values."created_at", new_values."customer_id", new_values."due_at", new_values."due_soon_at", new_values."escalation_level", new_values."escalation_plan", new_values."finished_at", new_values."id", new_values."instructions", new_values."instructions_zh", new_values."late_because", new_values."level", new_values."next_escalation_at", new_values."outcome", new_values."outcome_note", new_values."owner_id", new_values."owner_name", new_values."paused", new_values."paused_late", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."priority", new_values."role", new_values."run_id", new_values."sla_amount", new_values."sla_unit", new_values."snooze_event", new_values."snooze_reason", new_values."snoozed_at", new_values."snoozed_until", new_values."snoozes", new_values."stands_in_for_id", new_values."started_at", new_values."state", new_values."step_run_id", new_values."title", new_values."title_zh", new_values."version", new_values."waiting_reason", new_values."waiting_since", new_values."waiting_until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="d62ed42e3dd0fbfa82205a6fc59f6122cc50d425",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c3249",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_retentiontask",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_retentiontaskevent" ("breached_at", "case_id", "created_at", "customer_id", "due_at", "due_soon_at", "escalation_level", "escalation_plan", "finished_at", "id", "instructions", "instructions_zh", "late_because", "level", "next_escalation_at", "outcome", "outcome_note", "owner_id", "owner_name", "paused", "paused_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "role", "run_id", "sla_amount", "sla_unit", "snooze_event", "snooze_reason", "snoozed_at", "snoozed_until", "snoozes", "stands_in_for_id", "started_at", "state", "step_run_id", "title", "title_zh", "version", "waiting_reason", "waiting_since", "waiting_until") SELECT new_values."breached_at", new_values."case_id", new_values."created_at", new_values."customer_id", new_values."due_at", new_values."due_soon_at", new_values."escalation_level", new_values."escalation_plan", new_values."finished_at", new_values."id", new_values."instructions", new_values."instructions_zh", new_values."late_because", new_values."level", new_values."next_escalation_at", new_values."outcome", new_values."outcome_note", new_values."owner_id", new_values."owner_name", new_values."paused", new_values."paused_late", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."priority", new_values."role", new_values."run_id", new_values."sla_amount", new_values."sla_unit", new_values."snooze_event", new_values."snooze_reason", new_values."snoozed_at", new_values."snoozed_until", new_values."snoozes", new_values."stands_in_for_id", new_values."started_at", new_values."state", new_values."step_run_id", new_values."title", new_values."title_zh", new_values."version", new_values."waiting_reason", new_values."waiting_since", new_values."waiting_until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="442d78990790b9f359ab84cb27fe72a890922b54",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c9c5c",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_retentiontask",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_retentiontaskevent" ("breached_at", "case_id", "created_at", "customer_id", "due_at", "due_soon_at", "escalation_level", "escalation_plan", "finished_at", "id", "instructions", "instructions_zh", "late_because", "level", "next_escalation_at", "outcome", "outcome_note", "owner_id", "owner_name", "paused", "paused_late", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "priority", "role", "run_id", "sla_amount", "sla_unit", "snooze_event", "snooze_reason", "snoozed_at", "snoozed_until", "snoozes", "stands_in_for_id", "started_at", "state", "step_run_id", "title", "title_zh", "version", "waiting_reason", "waiting_since", "waiting_until") SELECT old_values."breached_at", old_values."case_id", old_values."created_at", old_values."customer_id", old_values."due_at", old_values."due_soon_at", old_values."escalation_level", old_values."escalation_plan", old_values."finished_at", old_values."id", old_values."instructions", old_values."instructions_zh", old_values."late_because", old_values."level", old_values."next_escalation_at", old_values."outcome", old_values."outcome_note", old_values."owner_id", old_values."owner_name", old_values."paused", old_values."paused_late", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."priority", old_values."role", old_values."run_id", old_values."sla_amount", old_values."sla_unit", old_values."snooze_event", old_values."snooze_reason", old_values."snoozed_at", old_values."snoozed_until", old_values."snoozes", old_values."stands_in_for_id", old_values."started_at", old_values."state", old_values."step_run_id", old_values."title", old_values."title_zh", old_values."version", old_values."waiting_reason", old_values."waiting_since", old_values."waiting_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="6edf518337db44b2f03cd3363fa09591135232a6",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_79ab4",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_retentiontask",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("done", "Done"),
                                    ("refused", "Refused"),
                                    ("undone", "Taken back"),
                                    ("kept", "Left as it is"),
                                ],
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("why", models.CharField(blank=True, default="", max_length=500, verbose_name="why")),
                        ("before", models.JSONField(blank=True, default=dict)),
                        ("version", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="results",
                                to="retention_playbooks.bulkaction",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "result of a bulk action",
                        "verbose_name_plural": "results of bulk actions",
                        "constraints": [
                            models.UniqueConstraint(fields=("task", "action"), name="playbooks_bulk_once_a_task"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["done", "refused", "undone", "kept"])),
                                name="playbooks_bulk_result_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Asia/Shanghai", max_length=60, verbose_name="time zone"),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                default="CN",
                                help_text="Two letters; empty: no public holidays.",
                                max_length=2,
                                verbose_name="country of the public holidays",
                            ),
                        ),
                        ("always_open", models.BooleanField(default=False, verbose_name="around the clock")),
                    ],
                    options={
                        "verbose_name": "working calendar",
                        "verbose_name_plural": "working calendars",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workingcalendarevent" ("always_open", "code", "country", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT new_values."always_open", new_values."code", new_values."country", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."time_zone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a4a5f364c598a7f8413f3a6b06bd1dd7a1554452",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_349d3",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_workingcalendar",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workingcalendarevent" ("always_open", "code", "country", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT new_values."always_open", new_values."code", new_values."country", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."time_zone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="57ef3a8b02fff6c346dceabcd51c85336b893a9d",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c9363",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_workingcalendar",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workingcalendarevent" ("always_open", "code", "country", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT old_values."always_open", old_values."code", old_values."country", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9ad74e9785c8d3ab5fb656c45e04debf8bd5819d",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_a7ed0",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_workingcalendar",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("works", models.BooleanField(verbose_name="is a working day")),
                        ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="name")),
                        (
                            "status",
                            models.CharField(
                                choices=[("final", "Final"), ("provisional", "Provisional")],
                                default="final",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("seeded", models.BooleanField(default=False, verbose_name="from the public list")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "special day",
                        "verbose_name_plural": "special days",
                        "constraints": [
                            models.UniqueConstraint(fields=("calendar", "day"), name="playbooks_calendar_day_once"),
                            models.CheckConstraint(
                                condition=models.Q(("status__in", ["final", "provisional"])),
                                name="playbooks_day_status",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_calendardayevent" ("calendar_id", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seeded", "status", "works") SELECT new_values."calendar_id", new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."seeded", new_values."status", new_values."works" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="d20f4257616276bf83d831ae524e2be399f6aad2",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_ec0f9",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_calendarday",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_calendardayevent" ("calendar_id", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seeded", "status", "works") SELECT new_values."calendar_id", new_values."day", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."seeded", new_values."status", new_values."works" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="5ff7515b80c32e598094ab5e2aae6e0c876a6351",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8b631",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_calendarday",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_calendardayevent" ("calendar_id", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seeded", "status", "works") SELECT old_values."calendar_id", old_values."day", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."seeded", old_values."status", old_values."works" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="3aa7b9b64e284661f5c634e2450e5b7204c04fe0",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_5fd06",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_calendarday",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDayEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("day", models.DateField(verbose_name="day")),
                        ("works", models.BooleanField(verbose_name="is a working day")),
                        ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="name")),
                        (
                            "status",
                            models.CharField(
                                choices=[("final", "Final"), ("provisional", "Provisional")],
                                default="final",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("seeded", models.BooleanField(default=False, verbose_name="from the public list")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.calendarday",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="a0fe105e8061aa5b126ff88a143ddc7a80548d80",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_b1f5a",
                                    table="retention_playbooks_calendardayevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5c77acbad4a85860a6f16608853e3c1ad8c8f92f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_07a1f",
                                    table="retention_playbooks_calendardayevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        (
                            "cleared_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="condition cleared since"),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("saved", "Saved"),
                                    ("partly_saved", "Partly saved"),
                                    ("not_saved", "Not saved"),
                                    ("false_alarm", "False alarm"),
                                    ("duplicate", "Duplicate"),
                                    ("condition_cleared", "Condition cleared"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="outcome",
                            ),
                        ),
                        ("outcome_note", models.TextField(blank=True, default="", verbose_name="what was done")),
                        ("next_touch_on", models.DateField(blank=True, null=True, verbose_name="next touch")),
                        (
                            "opened_for",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Of a case that no warning opened.",
                                max_length=300,
                                verbose_name="why it was opened",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="closed by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.case",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="b197ee7770cb8c24dc7fbf72b33535157e9e761e",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_857a2",
                                    table="retention_playbooks_caseevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="148cc27344f558cfa1c368685e9c2668287c80ef",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_dbacb",
                                    table="retention_playbooks_caseevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("acknowledged", "Acknowledged"),
                                    ("passed", "Did not answer"),
                                    ("vacant", "Nobody is there"),
                                ],
                                default="asked",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        ("due_at", models.DateTimeField(verbose_name="answer due at")),
                        (
                            "ask_next_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="the next is asked at"),
                        ),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "acknowledged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="acknowledged at"),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member of a retention team",
                        "verbose_name_plural": "members of retention teams",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ask_next_at__isnull", False), ("state", "asked")),
                                fields=["ask_next_at"],
                                name="playbooks_member_next",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["asked", "acknowledged"])),
                                fields=["user", "case"],
                                name="playbooks_member_serving",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "acknowledged", "vacant"])),
                                fields=("case", "role"),
                                name="playbooks_one_member_a_role",
                            ),
                            models.UniqueConstraint(
                                fields=("case", "role", "user"), name="playbooks_member_asked_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        ["owner", "manager", "director", "sales", "product", "executive", "service"],
                                    )
                                ),
                                name="playbooks_case_member_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("acknowledged_at__isnull", False), ("state", "acknowledged")),
                                    models.Q(("acknowledged_at", None), ("state__in", ["asked", "passed", "vacant"])),
                                    _connector="OR",
                                ),
                                name="playbooks_case_member_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sla_amount__gte", 1),
                                    ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                    ("due_at__gte", models.F("asked_at")),
                                ),
                                name="playbooks_case_member_due",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="remember_team_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT story.customer_id, fresh.user_id, 'team', now(), ''\n    FROM new_values fresh JOIN retention_playbooks_case story ON story.id = fresh.case_id\n    WHERE fresh.user_id IS NOT NULL \n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="6e48c7362f992fbf0a81853d3c66b9c22991a2c8",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_remember_team_made_b08f4",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_casemember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="remember_team_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT story.customer_id, fresh.user_id, 'team', now(), ''\n    FROM new_values fresh JOIN retention_playbooks_case story ON story.id = fresh.case_id\n    WHERE fresh.user_id IS NOT NULL \n    AND EXISTS (\n        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.user_id IS DISTINCT FROM fresh.user_id\n    )\n\n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="d8fde851a21b1f344c1a614636f363a3c2bc4ae5",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_remember_team_changed_14a97",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_casemember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_casememberevent" ("acknowledged_at", "ask_next_at", "asked_at", "case_id", "due_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "sla_amount", "sla_unit", "state", "user_id") SELECT new_values."acknowledged_at", new_values."ask_next_at", new_values."asked_at", new_values."case_id", new_values."due_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."sla_amount", new_values."sla_unit", new_values."state", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b575f1fedb7345a2a170cf5168b53a163873dc0f",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_9ca71",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_casemember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_casememberevent" ("acknowledged_at", "ask_next_at", "asked_at", "case_id", "due_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "sla_amount", "sla_unit", "state", "user_id") SELECT new_values."acknowledged_at", new_values."ask_next_at", new_values."asked_at", new_values."case_id", new_values."due_at", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."sla_amount", new_values."sla_unit", new_values."state", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="7f4d1c2893003e79a901dd507a71ebef68351f6d",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_e9693",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_casemember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_casememberevent" ("acknowledged_at", "ask_next_at", "asked_at", "case_id", "due_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "sla_amount", "sla_unit", "state", "user_id") SELECT old_values."acknowledged_at", old_values."ask_next_at", old_values."asked_at", old_values."case_id", old_values."due_at", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."sla_amount", old_values."sla_unit", old_values."state", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9bb7032609bdb058f666f94ade6559d9569c3394",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_ca45d",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_casemember",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseMemberEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("acknowledged", "Acknowledged"),
                                    ("passed", "Did not answer"),
                                    ("vacant", "Nobody is there"),
                                ],
                                default="asked",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        ("due_at", models.DateTimeField(verbose_name="answer due at")),
                        (
                            "ask_next_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="the next is asked at"),
                        ),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "acknowledged_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="acknowledged at"),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.casemember",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="e9dc8796c1d70df35fcf4aa67697b315de4cadf1",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_61f3b",
                                    table="retention_playbooks_casememberevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="08ff905824fcdee81b0026ad52e6592043d56f64",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_2a622",
                                    table="retention_playbooks_casememberevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CasePace",
                    fields=[
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="pace",
                                serialize=False,
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                        ("to_plan", models.DurationField(null=True, verbose_name="until a plan")),
                        ("to_approve", models.DurationField(null=True, verbose_name="until it is approved")),
                        ("to_contact", models.DurationField(null=True, verbose_name="until the first contact")),
                    ],
                    options={
                        "verbose_name": "pace of a case",
                        "verbose_name_plural": "paces of cases",
                        "indexes": [models.Index(fields=["opened_on", "case"], name="playbooks_pace_opened")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="playbooks_pace_level",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reasons",
                                to="retention_playbooks.case",
                            ),
                        ),
                        (
                            "warning",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="case_reason",
                                to="retention.warning",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reason of a case",
                        "verbose_name_plural": "reasons of cases",
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        ("text", models.CharField(max_length=200, verbose_name="text")),
                        (
                            "text_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="text in Chinese"),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="ticked off at")),
                        (
                            "done_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="ticked off by"),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checklist",
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "checklist item",
                        "verbose_name_plural": "checklist items",
                        "constraints": [
                            models.UniqueConstraint(fields=("task", "position"), name="playbooks_checklist_position"),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="playbooks_checklist_text"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageSequence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "active",
                            models.BooleanField(
                                default=True,
                                help_text="Switched off: nobody enters, nothing is sent.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "entry",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule, all of them; none: only playbooks and colleagues put customers in.",
                                verbose_name="who enters",
                            ),
                        ),
                        (
                            "exit",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule, all of them.",
                                verbose_name="who leaves",
                            ),
                        ),
                        (
                            "again_after_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: once a customer, never again.",
                                null=True,
                                verbose_name="may enter again after days",
                            ),
                        ),
                        (
                            "contact_role",
                            models.CharField(
                                default="main",
                                help_text="main, everybody, or a role such as champion.",
                                max_length=60,
                                verbose_name="to whom",
                            ),
                        ),
                        (
                            "pause_for_case",
                            models.BooleanField(default=True, verbose_name="waits while a case is open"),
                        ),
                        (
                            "pause_for_ticket",
                            models.BooleanField(default=True, verbose_name="waits while a ticket is open"),
                        ),
                        (
                            "pause_for_approval",
                            models.BooleanField(default=True, verbose_name="waits while an approval is open"),
                        ),
                    ],
                    options={
                        "verbose_name": "sequence",
                        "verbose_name_plural": "sequences",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("again_after_days", None), ("again_after_days__gte", 1), _connector="OR"
                                ),
                                name="playbooks_sequence_again",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagesequenceevent" ("active", "again_after_days", "code", "contact_role", "entry", "exit", "id", "name", "name_zh", "pause_for_approval", "pause_for_case", "pause_for_ticket", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."again_after_days", new_values."code", new_values."contact_role", new_values."entry", new_values."exit", new_values."id", new_values."name", new_values."name_zh", new_values."pause_for_approval", new_values."pause_for_case", new_values."pause_for_ticket", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4c325057b2e1d6b5aa5fdb42f77cc333858362d5",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_9e758",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagesequence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagesequenceevent" ("active", "again_after_days", "code", "contact_role", "entry", "exit", "id", "name", "name_zh", "pause_for_approval", "pause_for_case", "pause_for_ticket", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."again_after_days", new_values."code", new_values."contact_role", new_values."entry", new_values."exit", new_values."id", new_values."name", new_values."name_zh", new_values."pause_for_approval", new_values."pause_for_case", new_values."pause_for_ticket", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2858b048e12013237adef28e28630c76da57902f",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7fe32",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagesequence",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagesequenceevent" ("active", "again_after_days", "code", "contact_role", "entry", "exit", "id", "name", "name_zh", "pause_for_approval", "pause_for_case", "pause_for_ticket", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."active", old_values."again_after_days", old_values."code", old_values."contact_role", old_values."entry", old_values."exit", old_values."id", old_values."name", old_values."name_zh", old_values."pause_for_approval", old_values."pause_for_case", old_values."pause_for_ticket", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f6706c96f521133f3af35e665cd958b616fc0f2a",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_561ce",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_messagesequence",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrolment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("steps", models.JSONField(default=list)),
                        ("done", models.PositiveSmallIntegerField(default=0, verbose_name="steps behind")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "In the sequence"),
                                    ("finished", "Got every step"),
                                    ("left", "Left before the end"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="entered at")),
                        (
                            "entered_by",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="put in by"),
                        ),
                        ("next_at", models.DateTimeField(blank=True, null=True, verbose_name="next step at")),
                        (
                            "paused_for",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="waits for"),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        (
                            "reason",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="why it ended"),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="enrolments",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "sequence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrolments",
                                to="retention_playbooks.messagesequence",
                                verbose_name="sequence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "customer in a sequence",
                        "verbose_name_plural": "customers in sequences",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["next_at"],
                                name="playbooks_enrolment_due",
                            ),
                            models.Index(
                                fields=["sequence", "customer", "-entered_at"], name="playbooks_enrolment_last"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("sequence", "customer"),
                                name="playbooks_enrolled_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("next_at__isnull", False), ("state", "running")),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("next_at", None),
                                        ("state__in", ["finished", "left"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_enrolment_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[("late", "Late"), ("snoozed", "Snoozed again and again")],
                                default="late",
                                max_length=10,
                                verbose_name="why",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                        ("to_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen at")),
                        (
                            "to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="told",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation",
                        "verbose_name_plural": "escalations",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)),
                                fields=["to", "at"],
                                name="playbooks_escalation_unseen",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("task", "cause", "level"), name="playbooks_escalation_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cause__in", ["late", "snoozed"])),
                                name="playbooks_escalation_cause",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__gte", 1)), name="playbooks_escalation_level"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        ("is_default", models.BooleanField(default=False, verbose_name="for everybody without a team")),
                        (
                            "waiting_days",
                            models.PositiveSmallIntegerField(
                                db_default=10,
                                default=10,
                                help_text="Working days after which the clock of a task goes on, answer or not.",
                                verbose_name="longest wait for a customer",
                            ),
                        ),
                        (
                            "director",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="director",
                            ),
                        ),
                        (
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="manager",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team",
                        "verbose_name_plural": "teams",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("is_default",),
                                name="playbooks_one_default_team",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("waiting_days__gte", 1), ("waiting_days__lte", 250)),
                                name="playbooks_team_wait",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teamevent" ("calendar_id", "code", "director_id", "id", "is_default", "manager_id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waiting_days") SELECT new_values."calendar_id", new_values."code", new_values."director_id", new_values."id", new_values."is_default", new_values."manager_id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."waiting_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="051b54568b62ad4299bb655cf588efd9da0fec74",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d0ca4",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_team",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teamevent" ("calendar_id", "code", "director_id", "id", "is_default", "manager_id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waiting_days") SELECT new_values."calendar_id", new_values."code", new_values."director_id", new_values."id", new_values."is_default", new_values."manager_id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."waiting_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b91f817899dab3c95da0a4dc6759c22ddcafbeb5",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_68a66",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_team",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teamevent" ("calendar_id", "code", "director_id", "id", "is_default", "manager_id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "waiting_days") SELECT old_values."calendar_id", old_values."code", old_values."director_id", old_values."id", old_values."is_default", old_values."manager_id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."waiting_days" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a0bfad3b01cc679e8ceb2e00a367c6d79980a9a1",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_e3261",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_team",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("percent", models.PositiveSmallIntegerField(verbose_name="percent of the time")),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner of the task"),
                                    ("manager", "Manager"),
                                    ("director", "Director"),
                                ],
                                max_length=10,
                                verbose_name="who is told",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalation_steps",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation step",
                        "verbose_name_plural": "escalation steps",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("team", "percent"), name="playbooks_escalation_percent_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__gte", 10), ("percent__lte", 1000)),
                                name="playbooks_escalation_percent_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("target__in", ["owner", "manager", "director"])),
                                name="playbooks_escalation_target",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_escalationstepevent" ("id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "team_id") SELECT new_values."id", new_values."percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."target", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="bfedfc2b862b6393930b71689a2c969bc1a55303",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2db6f",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_escalationstep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_escalationstepevent" ("id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "team_id") SELECT new_values."id", new_values."percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."target", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="04222f893fc4f7c8b7414a9f4c076a962e903336",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_31517",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_escalationstep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_escalationstepevent" ("id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target", "team_id") SELECT old_values."id", old_values."percent", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."target", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8f78d40488c538e2dd416af7a485a65b826713c5",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_81963",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_escalationstep",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("percent", models.PositiveSmallIntegerField(verbose_name="percent of the time")),
                        (
                            "target",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner of the task"),
                                    ("manager", "Manager"),
                                    ("director", "Director"),
                                ],
                                max_length=10,
                                verbose_name="who is told",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.escalationstep",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="9b5361bc7e295455be63c9939f15d6fabeaf11a1",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_0d5b6",
                                    table="retention_playbooks_escalationstepevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="14d121c4c473ef2038c276a9704f822efd9508b2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_73661",
                                    table="retention_playbooks_escalationstepevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LevelResponse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                unique=True,
                                verbose_name="level",
                            ),
                        ),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "playbook",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention_playbooks.playbook",
                                verbose_name="playbook",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "response to a level",
                        "verbose_name_plural": "response matrix",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sla_amount__gte", 1),
                                    ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                ),
                                name="playbooks_response_sla",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="playbooks_response_level",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_levelresponseevent" ("id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "sla_amount", "sla_unit") SELECT new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."playbook_id", new_values."sla_amount", new_values."sla_unit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b14ee0e01ec390593ebd630c4771a24b07bde17d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c3446",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_levelresponse",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_levelresponseevent" ("id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "sla_amount", "sla_unit") SELECT new_values."id", new_values."level", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."playbook_id", new_values."sla_amount", new_values."sla_unit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="fabfa6bce440c6bcfe85fdd20920725c30a33979",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a3497",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_levelresponse",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_levelresponseevent" ("id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook_id", "sla_amount", "sla_unit") SELECT old_values."id", old_values."level", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."playbook_id", old_values."sla_amount", old_values."sla_unit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="749d96f27665d9191a731ba13418d00969cd7248",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_1a4fd",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_levelresponse",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LevelResponseEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.levelresponse",
                            ),
                        ),
                        (
                            "playbook",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.playbook",
                                verbose_name="playbook",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="26982248386ec14c4f8f3cf41f9b07dd446d14c2",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_57131",
                                    table="retention_playbooks_levelresponseevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b14ae170f1a508a42cbacdf7cee43ae7b99126a5",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_b7fee",
                                    table="retention_playbooks_levelresponseevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("customer", "The customer"), ("staff", "Colleagues")],
                                default="customer",
                                max_length=10,
                                verbose_name="who reads it",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "subject_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="subject in Chinese"),
                        ),
                        (
                            "body",
                            models.TextField(
                                help_text="An empty line begins a paragraph, a dash at its beginning makes a line an item of a list.",
                                verbose_name="text",
                            ),
                        ),
                        ("body_zh", models.TextField(blank=True, default="", verbose_name="text in Chinese")),
                        (
                            "active",
                            models.BooleanField(
                                default=True,
                                help_text="Of a text that is switched off no message is made.",
                                verbose_name="active",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message template",
                        "verbose_name_plural": "message templates",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("audience__in", ["customer", "staff"])),
                                name="playbooks_template_audience",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagetemplateevent" ("active", "audience", "body", "body_zh", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "subject_zh") SELECT new_values."active", new_values."audience", new_values."body", new_values."body_zh", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."subject", new_values."subject_zh" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="28f8f9b2a9d0fa0ff1eab83e1dfc92638aa4f738",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_ab1fd",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagetemplate",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagetemplateevent" ("active", "audience", "body", "body_zh", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "subject_zh") SELECT new_values."active", new_values."audience", new_values."body", new_values."body_zh", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."subject", new_values."subject_zh" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="c30d4d6263d63f1207985952c95bfb5d36f69df8",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_408a4",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagetemplate",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagetemplateevent" ("active", "audience", "body", "body_zh", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "subject_zh") SELECT old_values."active", old_values."audience", old_values."body", old_values."body_zh", old_values."code", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."subject", old_values."subject_zh" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="d695ff46ae84399e3a006bf9073d67eda2f9049d",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_ef8a4",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_messagetemplate",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Robot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("dingtalk", "DingTalk"),
                                    ("wecom", "WeCom"),
                                    ("feishu", "Feishu"),
                                    ("slack", "Slack"),
                                    ("teams", "Microsoft Teams"),
                                    ("webhook", "Signed webhook"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                                default="en",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "per_minute",
                            models.PositiveSmallIntegerField(
                                default=18,
                                help_text="At most 18; what comes faster waits and is sent as one message.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(18),
                                ],
                                verbose_name="messages a minute",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                help_text="Stands in the group chat that is shared with this customer; it gets no notices of ours.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chats",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                help_text="Gets the notices of this team; empty: of every team.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="robots",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "robot",
                        "verbose_name_plural": "robots",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["dingtalk", "wecom", "feishu", "slack", "teams", "webhook"])
                                ),
                                name="playbooks_robot_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("per_minute__gte", 1), ("per_minute__lte", 18)),
                                name="playbooks_robot_rate",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("customer", None), ("team", None), _connector="OR"),
                                name="playbooks_robot_of_team_or_customer",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_robotevent" ("active", "code", "customer_id", "id", "kind", "language", "name", "name_zh", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."active", new_values."code", new_values."customer_id", new_values."id", new_values."kind", new_values."language", new_values."name", new_values."name_zh", new_values."per_minute", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9a58faaa992e436376f65eddff0f3c9da0b753e8",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_321fd",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_robot",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_robotevent" ("active", "code", "customer_id", "id", "kind", "language", "name", "name_zh", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT new_values."active", new_values."code", new_values."customer_id", new_values."id", new_values."kind", new_values."language", new_values."name", new_values."name_zh", new_values."per_minute", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="63999cf7e9179afa99874a776b3dcea397e8d864",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_3e73b",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_robot",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_robotevent" ("active", "code", "customer_id", "id", "kind", "language", "name", "name_zh", "per_minute", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") SELECT old_values."active", old_values."code", old_values."customer_id", old_values."id", old_values."kind", old_values."language", old_values."name", old_values."name_zh", old_values."per_minute", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="484a1a071d8d25e649bb26010e443ce151bb28af",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_18c98",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_robot",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "token",
                            models.CharField(
                                default=playbooks.models.messages.message.new_token,
                                editable=False,
                                max_length=40,
                                unique=True,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "E-mail"), ("robot", "Robot")], max_length=10, verbose_name="channel"
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("customer", "The customer"), ("staff", "Colleagues")],
                                max_length=10,
                                verbose_name="who reads it",
                            ),
                        ),
                        ("recipient", models.CharField(max_length=120, verbose_name="recipient")),
                        ("cause", models.CharField(max_length=120, verbose_name="cause")),
                        ("step", models.CharField(blank=True, default="", max_length=120, verbose_name="step")),
                        ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                        ("values", models.JSONField(blank=True, default=dict, verbose_name="values")),
                        ("to_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("address", models.CharField(blank=True, default="", max_length=254, verbose_name="address")),
                        ("subject", models.CharField(blank=True, default="", max_length=400, verbose_name="subject")),
                        ("text", models.TextField(blank=True, default="", verbose_name="text")),
                        ("html", models.TextField(blank=True, default="", verbose_name="HTML")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("claimed", "Being sent"),
                                    ("sent", "Sent"),
                                    ("skipped", "Not sent"),
                                    ("dead", "Given up"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("queued_at", models.DateTimeField(verbose_name="queued at")),
                        ("due_at", models.DateTimeField(verbose_name="to be sent at")),
                        ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("batch", models.UUIDField(blank=True, null=True, verbose_name="sent together as")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="sent or given up at")),
                        ("error", models.TextField(blank=True, default="", verbose_name="what went wrong")),
                        (
                            "on_page",
                            models.BooleanField(
                                db_default=True,
                                default=True,
                                help_text="Unless they want no such notices.",
                                verbose_name="shown to the colleague",
                            ),
                        ),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="messages",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="retention.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="colleague",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="retention_playbooks.messagetemplate",
                                verbose_name="template",
                            ),
                        ),
                        (
                            "robot",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="retention_playbooks.robot",
                                verbose_name="robot",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["channel", "due_at", "id"],
                                name="playbooks_message_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "claimed")),
                                fields=["lease_until"],
                                name="playbooks_message_lease",
                            ),
                            models.Index(
                                condition=models.Q(("audience", "staff"), ("state", "waiting")),
                                fields=["recipient", "channel"],
                                name="playbooks_message_digest",
                            ),
                            models.Index(
                                condition=models.Q(("audience", "customer"), ("state__in", ["sent", "claimed"])),
                                fields=["address", "ended_at"],
                                name="playbooks_message_cap",
                            ),
                            models.Index(
                                condition=models.Q(("audience", "customer"), ("state", "sent"), ("user", None)),
                                fields=["ended_at"],
                                name="playbooks_message_arrived",
                            ),
                            models.Index(
                                condition=models.Q(("batch__isnull", False)),
                                fields=["batch"],
                                name="playbooks_message_batch",
                            ),
                            models.Index(fields=["cause"], name="playbooks_message_cause"),
                            models.Index(fields=["customer", "-queued_at"], name="playbooks_message_customer"),
                            models.Index(
                                condition=models.Q(("audience", "staff"), ("channel", "email"), ("on_page", True)),
                                fields=["user", "-queued_at"],
                                name="playbooks_message_notices",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("audience", "staff"), ("channel", "email"), ("on_page", True), ("read_at", None)
                                ),
                                fields=["user"],
                                name="playbooks_message_unread",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("channel", "recipient", "cause", "step"), name="playbooks_message_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lease_until__isnull", False), ("state", "claimed")),
                                    models.Q(models.Q(("state", "claimed"), _negated=True), ("lease_until", None)),
                                    _connector="OR",
                                ),
                                name="playbooks_message_claim_has_lease",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state__in", ["waiting", "claimed"])),
                                    models.Q(("ended_at__isnull", False), ("state__in", ["sent", "skipped", "dead"])),
                                    _connector="OR",
                                ),
                                name="playbooks_message_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("channel", "email"), ("robot", None)),
                                    models.Q(("channel", "robot"), ("robot__isnull", False)),
                                    _connector="OR",
                                ),
                                name="playbooks_message_channel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("audience__in", ["customer", "staff"])),
                                name="playbooks_message_audience",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageSequenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "active",
                            models.BooleanField(
                                default=True,
                                help_text="Switched off: nobody enters, nothing is sent.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "entry",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule, all of them; none: only playbooks and colleagues put customers in.",
                                verbose_name="who enters",
                            ),
                        ),
                        (
                            "exit",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule, all of them.",
                                verbose_name="who leaves",
                            ),
                        ),
                        (
                            "again_after_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: once a customer, never again.",
                                null=True,
                                verbose_name="may enter again after days",
                            ),
                        ),
                        (
                            "contact_role",
                            models.CharField(
                                default="main",
                                help_text="main, everybody, or a role such as champion.",
                                max_length=60,
                                verbose_name="to whom",
                            ),
                        ),
                        (
                            "pause_for_case",
                            models.BooleanField(default=True, verbose_name="waits while a case is open"),
                        ),
                        (
                            "pause_for_ticket",
                            models.BooleanField(default=True, verbose_name="waits while a ticket is open"),
                        ),
                        (
                            "pause_for_approval",
                            models.BooleanField(default=True, verbose_name="waits while an approval is open"),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.messagesequence",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="d6d960e0c544e915f570bebc9f48b7bcb6a52362",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_6cf29",
                                    table="retention_playbooks_messagesequenceevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a4460b770cc65eff6114433b9c9cc86b3792cb35",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c6240",
                                    table="retention_playbooks_messagesequenceevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageTemplateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("customer", "The customer"), ("staff", "Colleagues")],
                                default="customer",
                                max_length=10,
                                verbose_name="who reads it",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        (
                            "subject_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="subject in Chinese"),
                        ),
                        (
                            "body",
                            models.TextField(
                                help_text="An empty line begins a paragraph, a dash at its beginning makes a line an item of a list.",
                                verbose_name="text",
                            ),
                        ),
                        ("body_zh", models.TextField(blank=True, default="", verbose_name="text in Chinese")),
                        (
                            "active",
                            models.BooleanField(
                                default=True,
                                help_text="Of a text that is switched off no message is made.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.messagetemplate",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="491499ae8b5def6672eb829efff0fbceaba71a18",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_a4e33",
                                    table="retention_playbooks_messagetemplateevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="90acf242869429aae004f5bd21f2e5cdeef68f94",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_73816",
                                    table="retention_playbooks_messagetemplateevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessagingRules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(default="default", editable=False, max_length=20, unique=True)),
                        (
                            "sender",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="For example: Acme Customer Success <care@acme.example>. Empty: DEFAULT_FROM_EMAIL.",
                                max_length=254,
                                verbose_name="sender",
                            ),
                        ),
                        (
                            "reply_to_owner",
                            models.BooleanField(default=True, verbose_name="answers go to the owner of the customer"),
                        ),
                        ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                        ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                        (
                            "quiet_weekends",
                            models.BooleanField(default=False, verbose_name="nothing on Saturdays and Sundays"),
                        ),
                        (
                            "cap_messages",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="To one address, over all playbooks and sequences.",
                                verbose_name="messages at most",
                            ),
                        ),
                        ("cap_days", models.PositiveSmallIntegerField(default=7, verbose_name="within so many days")),
                        (
                            "keep_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                help_text="Quiet hours and the cap put a message off; what is older than this is not sent any more.",
                                verbose_name="days a message may wait",
                            ),
                        ),
                        (
                            "minutes_saved",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="minutes that one use saves",
                            ),
                        ),
                        (
                            "feature_measures",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The one used most is the best feature.",
                                related_name="+",
                                to="retention.measure",
                                verbose_name="measures of features",
                            ),
                        ),
                        (
                            "logins_measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="retention.measure",
                                verbose_name="measure of logins",
                            ),
                        ),
                        (
                            "saving_measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="retention.measure",
                                verbose_name="measure of what saves time",
                            ),
                        ),
                        (
                            "tickets_measure",
                            models.ForeignKey(
                                blank=True,
                                help_text="A sequence that pauses for tickets waits while its newest value of the last 90 days is above 0.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="retention.measure",
                                verbose_name="measure of open tickets",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rules for messages",
                        "verbose_name_plural": "rules for messages",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code", "default")), name="playbooks_messaging_rules_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quiet_from", None), ("quiet_until", None)),
                                    models.Q(
                                        ("quiet_from__isnull", False),
                                        ("quiet_until__isnull", False),
                                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_quiet_hours_both",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cap_days__gte", 1),
                                    ("cap_days__lte", 365),
                                    ("cap_messages__gte", 1),
                                    ("keep_days__gte", 1),
                                ),
                                name="playbooks_messaging_cap",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes_saved", None),
                                    models.Q(("minutes_saved__gte", 0), ("minutes_saved__lt", 100000)),
                                    _connector="OR",
                                ),
                                name="playbooks_minutes_saved_finite",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagingrulesevent" ("cap_days", "cap_messages", "code", "id", "keep_days", "logins_measure_id", "minutes_saved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "quiet_weekends", "reply_to_owner", "saving_measure_id", "sender", "tickets_measure_id") SELECT new_values."cap_days", new_values."cap_messages", new_values."code", new_values."id", new_values."keep_days", new_values."logins_measure_id", new_values."minutes_saved", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."quiet_from", new_values."quiet_until", new_values."quiet_weekends", new_values."reply_to_owner", new_values."saving_measure_id", new_values."sender", new_values."tickets_measure_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="aef9725a7ae7453a6dd2506a402000445972ac05",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f7ab6",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagingrules",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagingrulesevent" ("cap_days", "cap_messages", "code", "id", "keep_days", "logins_measure_id", "minutes_saved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "quiet_weekends", "reply_to_owner", "saving_measure_id", "sender", "tickets_measure_id") SELECT new_values."cap_days", new_values."cap_messages", new_values."code", new_values."id", new_values."keep_days", new_values."logins_measure_id", new_values."minutes_saved", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."quiet_from", new_values."quiet_until", new_values."quiet_weekends", new_values."reply_to_owner", new_values."saving_measure_id", new_values."sender", new_values."tickets_measure_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="97797063ef3a1594194cc0f4393a8c1f25bdd510",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c1433",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_messagingrules",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_messagingrulesevent" ("cap_days", "cap_messages", "code", "id", "keep_days", "logins_measure_id", "minutes_saved", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "quiet_weekends", "reply_to_owner", "saving_measure_id", "sender", "tickets_measure_id") SELECT old_values."cap_days", old_values."cap_messages", old_values."code", old_values."id", old_values."keep_days", old_values."logins_measure_id", old_values."minutes_saved", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."quiet_from", old_values."quiet_until", old_values."quiet_weekends", old_values."reply_to_owner", old_values."saving_measure_id", old_values."sender", old_values."tickets_measure_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="91b8f89e3314e75a6d34e3aa82914f72c06d63ce",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_f44d5",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_messagingrules",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessagingRulesEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, default="default", editable=False, max_length=20)),
                        (
                            "sender",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="For example: Acme Customer Success <care@acme.example>. Empty: DEFAULT_FROM_EMAIL.",
                                max_length=254,
                                verbose_name="sender",
                            ),
                        ),
                        (
                            "reply_to_owner",
                            models.BooleanField(default=True, verbose_name="answers go to the owner of the customer"),
                        ),
                        ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                        ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                        (
                            "quiet_weekends",
                            models.BooleanField(default=False, verbose_name="nothing on Saturdays and Sundays"),
                        ),
                        (
                            "cap_messages",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="To one address, over all playbooks and sequences.",
                                verbose_name="messages at most",
                            ),
                        ),
                        ("cap_days", models.PositiveSmallIntegerField(default=7, verbose_name="within so many days")),
                        (
                            "keep_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                help_text="Quiet hours and the cap put a message off; what is older than this is not sent any more.",
                                verbose_name="days a message may wait",
                            ),
                        ),
                        (
                            "minutes_saved",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="minutes that one use saves",
                            ),
                        ),
                        (
                            "logins_measure",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.measure",
                                verbose_name="measure of logins",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.messagingrules",
                            ),
                        ),
                        (
                            "saving_measure",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.measure",
                                verbose_name="measure of what saves time",
                            ),
                        ),
                        (
                            "tickets_measure",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="A sequence that pauses for tickets waits while its newest value of the last 90 days is above 0.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.measure",
                                verbose_name="measure of open tickets",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="0b6ca1d2669ad520188cfd362f3629a8b7740191",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_dcb0a",
                                    table="retention_playbooks_messagingrulesevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="29f2585077582ab8224feb0cfcb1aa8de616e706",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_e4403",
                                    table="retention_playbooks_messagingrulesevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="no mail from")),
                        ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="until")),
                        (
                            "quiet_weekends",
                            models.BooleanField(default=False, verbose_name="no mail on Saturdays and Sundays"),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="colleague",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quiet hours of a colleague",
                        "verbose_name_plural": "quiet hours of colleagues",
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quiet_from", None), ("quiet_until", None)),
                                    models.Q(
                                        ("quiet_from__isnull", False),
                                        ("quiet_until__isnull", False),
                                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_quiet_hours_whole",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticePreference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("on_page", models.BooleanField(default=True, verbose_name="on the page")),
                        ("by_mail", models.BooleanField(default=True, verbose_name="by e-mail")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="colleague",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wish about notices",
                        "verbose_name_plural": "wishes about notices",
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "kind"), name="playbooks_notice_wish_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfferEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="value")),
                        ("term_months", models.PositiveSmallIntegerField(verbose_name="term in months")),
                        (
                            "one_off_cost",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="one-off cost"
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        (
                            "cost",
                            models.DecimalField(decimal_places=2, max_digits=16, verbose_name="cost over the term"),
                        ),
                        (
                            "mrr_at_risk",
                            models.DecimalField(decimal_places=2, max_digits=16, verbose_name="MRR at risk"),
                        ),
                        (
                            "break_even_months",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=8,
                                null=True,
                                verbose_name="months until it has paid off",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("waiting", "Waiting for approval"),
                                    ("sent_back", "Sent back"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                    ("executed", "Carried out"),
                                    ("expired", "Expired"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "created_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        (
                            "valid_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="to be carried out by"),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="withdrawn by",
                            ),
                        ),
                        (
                            "withdrawn_by_name",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=200, verbose_name="withdrawn by"
                            ),
                        ),
                        (
                            "withdrawn_note",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="why it was withdrawn"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.offer",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.offerkind",
                                verbose_name="kind of offer",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="dadb94c73953400e0c4215db8df25aef8ec8eb7e",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_5086c",
                                    table="retention_playbooks_offerevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="42f0702f350e671fcae51ba49bcd26ca66772957",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c1364",
                                    table="retention_playbooks_offerevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfferExecution",
                    fields=[
                        (
                            "offer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="execution",
                                serialize=False,
                                to="retention_playbooks.offer",
                                verbose_name="offer",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("by_name", models.CharField(max_length=200, verbose_name="name")),
                        (
                            "reference",
                            models.CharField(
                                help_text="Number of the contract, order or credit note.",
                                max_length=200,
                                verbose_name="reference",
                            ),
                        ),
                        ("content_hash", models.CharField(max_length=64, verbose_name="mark of the content")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "execution of an offer",
                        "verbose_name_plural": "executions of offers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reference", ""), _negated=True),
                                name="playbooks_execution_has_reference",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."content_hash" IS DISTINCT FROM (NEW."content_hash") OR OLD."offer_id" IS DISTINCT FROM (NEW."offer_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="3aeee8fd75a5ab8f8057a3c922f65dfe553cabe5",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_e044f",
                                    table="retention_playbooks_offerexecution",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="by_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.by_id IS DISTINCT FROM OLD.by_id AND NEW.by_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="6a03223970aaad635a326e6c8f2cd4af275e2b1e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_by_stays_80b8d",
                                    table="retention_playbooks_offerexecution",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="e86bcd2b33fae00a16b3d8ed897d3f197c6cbeca",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_12821",
                                    table="retention_playbooks_offerexecution",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="471cc44b730ce201774a23150de315b9e130bcba",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_54427",
                                    table="retention_playbooks_offerexecution",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfferKindEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("percent_of_mrr", "% of the MRR, for the term"),
                                    ("monthly_amount", "amount a month, for the term"),
                                    ("one_amount", "amount, once"),
                                ],
                                max_length=20,
                                verbose_name="the value is",
                            ),
                        ),
                        (
                            "value_min",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="smallest value"
                            ),
                        ),
                        (
                            "value_max",
                            models.DecimalField(decimal_places=2, max_digits=14, verbose_name="largest value"),
                        ),
                        (
                            "term_min",
                            models.PositiveSmallIntegerField(default=1, verbose_name="shortest term in months"),
                        ),
                        (
                            "term_max",
                            models.PositiveSmallIntegerField(default=12, verbose_name="longest term in months"),
                        ),
                        (
                            "one_off_max",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=14, verbose_name="largest one-off cost"
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="After that the approval expires.",
                                verbose_name="days to carry it out once it is approved",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="may be offered")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.offerkind",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="666d357b5775def3c77c7612a838bf4c645ac057",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_de2de",
                                    table="retention_playbooks_offerkindevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="25edc01e3ebee0bd2ca36e0516dc99d329750e39",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_0f519",
                                    table="retention_playbooks_offerkindevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaceMedian",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("last_day", models.DateField(verbose_name="last day")),
                        ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                        (
                            "level",
                            models.CharField(
                                blank=True,
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                default="",
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        ("by_team", models.BooleanField(default=False, verbose_name="by team")),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                        ("cases", models.PositiveIntegerField(verbose_name="cases")),
                        ("planned", models.PositiveIntegerField(verbose_name="with a plan")),
                        ("approved", models.PositiveIntegerField(verbose_name="approved")),
                        ("contacted", models.PositiveIntegerField(verbose_name="with a contact")),
                        ("to_plan", models.DurationField(null=True, verbose_name="until a plan")),
                        ("to_approve", models.DurationField(null=True, verbose_name="until it is approved")),
                        ("to_contact", models.DurationField(null=True, verbose_name="until the first contact")),
                        ("counted_at", models.DateTimeField(verbose_name="counted at")),
                    ],
                    options={
                        "verbose_name": "median of cases",
                        "verbose_name_plural": "medians of cases",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("last_day", "days", "level", "by_team", "team"),
                                name="playbooks_median_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("by_team", True), ("level", "")),
                                    models.Q(("by_team", False), ("team", None)),
                                    _connector="OR",
                                ),
                                name="playbooks_median_of_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["", "low", "medium", "high"])),
                                name="playbooks_median_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved__lte", models.F("cases")),
                                    ("contacted__lte", models.F("cases")),
                                    ("days__gte", 1),
                                    ("planned__lte", models.F("cases")),
                                ),
                                name="playbooks_median_parts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlaybookEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.playbook",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="0805f1b8807f5630196a239fdeedd271d3d7ffba",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_ae71f",
                                    table="retention_playbooks_playbookevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5c90916ea597ed1354407ebe25b2b823c03b2c25",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_5ac19",
                                    table="retention_playbooks_playbookevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlaybookRunEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        ("definition", models.JSONField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("upgraded", "Replaced by another playbook"),
                                    ("finished", "Finished"),
                                    ("ended", "Ended with the case"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        (
                            "started_by_name",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=200,
                                verbose_name="name of who started it",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.case",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.playbookrun",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="started by",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.playbookversion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="7f256d1a140e46a5f0096e4d1b5dd85c910e8455",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_b8601",
                                    table="retention_playbooks_playbookrunevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="1e0b9274e2f8c68fe6f54d1f4ce0625e99b120bd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_acde1",
                                    table="retention_playbooks_playbookrunevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlaybookVersionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.playbookversion",
                            ),
                        ),
                        (
                            "playbook",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.playbook",
                                verbose_name="playbook",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="f33e5f58382a1ba93d913c9e4f689b23ab5c4daa",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_5c585",
                                    table="retention_playbooks_playbookversionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="37431e4c98192b023bc29e8670858b4e21fd92bd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_b9a55",
                                    table="retention_playbooks_playbookversionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QueueLayout",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "columns",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="columns",
                            ),
                        ),
                        (
                            "folded",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="folded groups",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "layout of a queue",
                        "verbose_name_plural": "layouts of queues",
                    },
                ),
                migrations.CreateModel(
                    name="RetentionTaskEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(default=1, verbose_name="step")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                db_default="owner",
                                default="owner",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("high", "First of all"), ("normal", "Normal"), ("low", "When there is time")],
                                db_default="normal",
                                default="normal",
                                max_length=10,
                                verbose_name="priority",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="title in Chinese"),
                        ),
                        ("instructions", models.TextField(blank=True, default="", verbose_name="instructions")),
                        (
                            "instructions_zh",
                            models.TextField(blank=True, default="", verbose_name="instructions in Chinese"),
                        ),
                        (
                            "owner_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the owner"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("snoozed", "Snoozed"),
                                    ("waiting", "Waiting for the customer"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("due_soon_at", models.DateTimeField(verbose_name="due soon from")),
                        ("sla_amount", models.PositiveSmallIntegerField(verbose_name="deadline")),
                        (
                            "sla_unit",
                            models.CharField(
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        ("breached_at", models.DateTimeField(blank=True, null=True, verbose_name="breached at")),
                        (
                            "late_because",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("approval", "An approval was waited for"),
                                    ("customer", "The customer was waited for"),
                                    ("snoozed", "It was put off"),
                                    ("reassigned", "It changed hands"),
                                    ("unopened", "Nobody opened it"),
                                    ("opened", "It was opened, and not finished"),
                                ],
                                db_default="",
                                default="",
                                editable=False,
                                max_length=10,
                                verbose_name="why late",
                            ),
                        ),
                        (
                            "escalation_level",
                            models.PositiveSmallIntegerField(default=0, verbose_name="escalations so far"),
                        ),
                        (
                            "next_escalation_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="next escalation at"),
                        ),
                        ("snoozed_until", models.DateTimeField(blank=True, null=True, verbose_name="snoozed until")),
                        (
                            "snooze_reason",
                            models.CharField(blank=True, default="", max_length=300, verbose_name="why snoozed"),
                        ),
                        (
                            "snooze_event",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("score_recovered", "the score has recovered"),
                                    ("ticket_closed", "a ticket is closed"),
                                    ("answer_received", "the customer has answered"),
                                ],
                                db_default="",
                                default="",
                                max_length=40,
                                verbose_name="snoozed until this happens",
                            ),
                        ),
                        ("snoozed_at", models.DateTimeField(blank=True, null=True, verbose_name="snoozed at")),
                        (
                            "snoozes",
                            models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="times snoozed"),
                        ),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                        ("waiting_since", models.DateTimeField(blank=True, null=True, verbose_name="waiting since")),
                        (
                            "waiting_reason",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=300, verbose_name="what is waited for"
                            ),
                        ),
                        (
                            "waiting_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="waiting until at most"),
                        ),
                        (
                            "paused",
                            models.DurationField(
                                db_default=datetime.timedelta(0), default=datetime.timedelta, verbose_name="time paused"
                            ),
                        ),
                        (
                            "paused_late",
                            models.DurationField(
                                db_default=datetime.timedelta(0),
                                default=datetime.timedelta,
                                verbose_name="time paused after the deadline",
                            ),
                        ),
                        (
                            "escalation_plan",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=200,
                                verbose_name="who is told when",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("done", "Step done"),
                                    ("saved", "Saved"),
                                    ("partly_saved", "Partly saved"),
                                    ("not_saved", "Not saved"),
                                    ("false_alarm", "False alarm"),
                                    ("duplicate", "Duplicate"),
                                    ("condition_cleared", "Condition cleared"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="outcome",
                            ),
                        ),
                        ("outcome_note", models.TextField(blank=True, default="", verbose_name="what was done")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.case",
                                verbose_name="case",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.playbookrun",
                            ),
                        ),
                        (
                            "stands_in_for",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Who gets the task back when their absence is over, unless it was begun by then.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="stands in for",
                            ),
                        ),
                        (
                            "step_run",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.steprun",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="26aa235a2b4134cd2c4095252923e354d15e2e6e",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_f0159",
                                    table="retention_playbooks_retentiontaskevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="83b013e6e4ce8826b6594e36d72ef6cc5791afad",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_9db82",
                                    table="retention_playbooks_retentiontaskevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RobotAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("url", models.CharField(max_length=1000, verbose_name="address")),
                        ("secret", models.CharField(blank=True, default="", max_length=300, verbose_name="secret")),
                        (
                            "calls",
                            models.JSONField(
                                blank=True, default=list, help_text="When it was called during the last minute."
                            ),
                        ),
                        (
                            "robot",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="access",
                                to="retention_playbooks.robot",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "access to a robot",
                        "verbose_name_plural": "access to robots",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="RobotEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("dingtalk", "DingTalk"),
                                    ("wecom", "WeCom"),
                                    ("feishu", "Feishu"),
                                    ("slack", "Slack"),
                                    ("teams", "Microsoft Teams"),
                                    ("webhook", "Signed webhook"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "Simplified Chinese")],
                                default="en",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "per_minute",
                            models.PositiveSmallIntegerField(
                                default=18,
                                help_text="At most 18; what comes faster waits and is sent as one message.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(18),
                                ],
                                verbose_name="messages a minute",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Stands in the group chat that is shared with this customer; it gets no notices of ours.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.robot",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Gets the notices of this team; empty: of every team.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="dae5e0d655c01bd6194b915aee44c94b76c31bbc",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_d40f0",
                                    table="retention_playbooks_robotevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="bb193fb1f6eeea1ee77906cb5d1e439ea62ac064",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_6d499",
                                    table="retention_playbooks_robotevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("shared", models.BooleanField(default=False, verbose_name="for everybody")),
                        ("query", models.CharField(blank=True, default="", max_length=2000, verbose_name="filters")),
                        (
                            "columns",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="columns",
                            ),
                        ),
                        (
                            "tenants",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="saved at")),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("shared", True)), fields=["name"], name="playbooks_view_shared"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "name"), name="playbooks_view_name"),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="playbooks_view_has_name"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SequenceStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "delay_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Since the step before, or since entering.",
                                verbose_name="days to wait",
                            ),
                        ),
                        (
                            "conditions",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule; else the step is left out.",
                                verbose_name="only if",
                            ),
                        ),
                        (
                            "sequence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="retention_playbooks.messagesequence",
                                verbose_name="sequence",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention_playbooks.messagetemplate",
                                verbose_name="template",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a sequence",
                        "verbose_name_plural": "steps of sequences",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sequence", "position"), name="playbooks_sequence_position"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("delay_days__lte", 730)), name="playbooks_sequence_delay"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_sequencestepevent" ("conditions", "delay_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sequence_id", "template_id") SELECT new_values."conditions", new_values."delay_days", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."sequence_id", new_values."template_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2efe46db416538da230ac2e009bda4e02935f817",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_6419d",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_sequencestep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_sequencestepevent" ("conditions", "delay_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sequence_id", "template_id") SELECT new_values."conditions", new_values."delay_days", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."sequence_id", new_values."template_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a461f0b12f3b1f0d1a7cbfc0803344ec5dd21cf3",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_9ea05",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_sequencestep",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_sequencestepevent" ("conditions", "delay_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sequence_id", "template_id") SELECT old_values."conditions", old_values."delay_days", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."sequence_id", old_values."template_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="5ae79fb0cebd64982ea89db10102e688cf28d047",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_72891",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_sequencestep",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SequenceStepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "delay_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Since the step before, or since entering.",
                                verbose_name="days to wait",
                            ),
                        ),
                        (
                            "conditions",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Conditions as in a rule; else the step is left out.",
                                verbose_name="only if",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.sequencestep",
                            ),
                        ),
                        (
                            "sequence",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.messagesequence",
                                verbose_name="sequence",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.messagetemplate",
                                verbose_name="template",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="0cad8e1f58319f3bad854330d7c793813cf76090",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_d60af",
                                    table="retention_playbooks_sequencestepevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f6abd8b80a192965f0338d5ec0638ea02a023e91",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_33964",
                                    table="retention_playbooks_sequencestepevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        ("kind", models.CharField(default="task", max_length=20, verbose_name="kind")),
                        (
                            "key",
                            models.SlugField(
                                blank=True,
                                default="",
                                help_text="Only needed where another step leads here.",
                                max_length=40,
                                verbose_name="short name",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                default="owner",
                                max_length=20,
                                verbose_name="who does it",
                            ),
                        ),
                        ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="title in Chinese"),
                        ),
                        ("instructions", models.TextField(blank=True, default="", verbose_name="instructions")),
                        (
                            "instructions_zh",
                            models.TextField(blank=True, default="", verbose_name="instructions in Chinese"),
                        ),
                        ("parameters", models.JSONField(blank=True, default=dict, verbose_name="details")),
                        (
                            "sla_amount",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: the deadline of the level in the response matrix.",
                                null=True,
                                verbose_name="deadline",
                            ),
                        ),
                        (
                            "sla_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="retention_playbooks.playbookversion",
                                verbose_name="version",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step",
                        "verbose_name_plural": "steps",
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "position"), name="playbooks_step_position"),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("version", "key"),
                                name="playbooks_step_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        ["owner", "manager", "director", "sales", "product", "executive", "service"],
                                    )
                                ),
                                name="playbooks_step_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", ""), _negated=True), name="playbooks_step_kind"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sla_amount", None), ("sla_unit", "")),
                                    models.Q(
                                        ("sla_amount__gte", 1),
                                        ("sla_unit__in", ["clock_hours", "working_hours", "working_days"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="playbooks_step_sla",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_stepevent" ("id", "instructions", "instructions_zh", "key", "kind", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "sla_amount", "sla_unit", "title", "title_zh", "version_id") SELECT new_values."id", new_values."instructions", new_values."instructions_zh", new_values."key", new_values."kind", new_values."parameters", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."role", new_values."sla_amount", new_values."sla_unit", new_values."title", new_values."title_zh", new_values."version_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8bcbfeafff4caf1273531b2f0f33aac27191ba54",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_4ddd3",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_step",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_stepevent" ("id", "instructions", "instructions_zh", "key", "kind", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "sla_amount", "sla_unit", "title", "title_zh", "version_id") SELECT new_values."id", new_values."instructions", new_values."instructions_zh", new_values."key", new_values."kind", new_values."parameters", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."role", new_values."sla_amount", new_values."sla_unit", new_values."title", new_values."title_zh", new_values."version_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="6984296c74547b38ab760bcedfe775bf26c2b53c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_431f2",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_step",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_stepevent" ("id", "instructions", "instructions_zh", "key", "kind", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role", "sla_amount", "sla_unit", "title", "title_zh", "version_id") SELECT old_values."id", old_values."instructions", old_values."instructions_zh", old_values."key", old_values."kind", old_values."parameters", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."role", old_values."sla_amount", old_values."sla_unit", old_values."title", old_values."title_zh", old_values."version_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="290145dfd7c85b8aedcd389b17ac839d6054408b",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_c4b2e",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_step",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        ("kind", models.CharField(default="task", max_length=20, verbose_name="kind")),
                        (
                            "key",
                            models.SlugField(
                                blank=True,
                                db_index=False,
                                default="",
                                help_text="Only needed where another step leads here.",
                                max_length=40,
                                verbose_name="short name",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("manager", "the manager of the team"),
                                    ("director", "the director"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                default="owner",
                                max_length=20,
                                verbose_name="who does it",
                            ),
                        ),
                        ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="title in Chinese"),
                        ),
                        ("instructions", models.TextField(blank=True, default="", verbose_name="instructions")),
                        (
                            "instructions_zh",
                            models.TextField(blank=True, default="", verbose_name="instructions in Chinese"),
                        ),
                        ("parameters", models.JSONField(blank=True, default=dict, verbose_name="details")),
                        (
                            "sla_amount",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Empty: the deadline of the level in the response matrix.",
                                null=True,
                                verbose_name="deadline",
                            ),
                        ),
                        (
                            "sla_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("clock_hours", "hours"),
                                    ("working_hours", "working hours"),
                                    ("working_days", "working days"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="unit of the deadline",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.step",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.playbookversion",
                                verbose_name="version",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="c17796e38a00aee32d0c7b814c82c5168b41516e",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_77fce",
                                    table="retention_playbooks_stepevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="f386c0f7912179e7471c1fdcd37d840d74f677a1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_26f7a",
                                    table="retention_playbooks_stepevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suppression",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("opted_out", "Unsubscribed"),
                                    ("bounced", "Mail came back"),
                                    ("complained", "Complained"),
                                    ("by_hand", "Entered by a colleague"),
                                ],
                                default="by_hand",
                                max_length=10,
                                verbose_name="reason",
                            ),
                        ),
                        ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                        ("since", models.DateTimeField(verbose_name="since")),
                        ("by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                        (
                            "lifted_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="lifted by"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "address that gets nothing",
                        "verbose_name_plural": "addresses that get nothing",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("address"),
                                condition=models.Q(("lifted_at", None)),
                                name="playbooks_suppressed_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason__in", ["opted_out", "bounced", "complained", "by_hand"])),
                                name="playbooks_suppression_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("lifted_at", None), ("lifted_at__gte", models.F("since")), _connector="OR"
                                ),
                                name="playbooks_suppression_lifted_later",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_suppressionevent" ("address", "by_id", "by_name", "id", "lifted_at", "lifted_by_name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since") SELECT new_values."address", new_values."by_id", new_values."by_name", new_values."id", new_values."lifted_at", new_values."lifted_by_name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."since" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4555e0f3b682dbe63a636508e712f664ed89da2f",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f3496",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_suppression",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_suppressionevent" ("address", "by_id", "by_name", "id", "lifted_at", "lifted_by_name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since") SELECT new_values."address", new_values."by_id", new_values."by_name", new_values."id", new_values."lifted_at", new_values."lifted_by_name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."since" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f0522d8cf49cdabf90af40f088de31587f9d5907",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_bb743",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_suppression",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_suppressionevent" ("address", "by_id", "by_name", "id", "lifted_at", "lifted_by_name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since") SELECT old_values."address", old_values."by_id", old_values."by_name", old_values."id", old_values."lifted_at", old_values."lifted_by_name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."since" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="c39313133155085cc508fde2b1955a2db851c0c2",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_b6ddd",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_suppression",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuppressionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("address", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("opted_out", "Unsubscribed"),
                                    ("bounced", "Mail came back"),
                                    ("complained", "Complained"),
                                    ("by_hand", "Entered by a colleague"),
                                ],
                                default="by_hand",
                                max_length=10,
                                verbose_name="reason",
                            ),
                        ),
                        ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                        ("since", models.DateTimeField(verbose_name="since")),
                        ("by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted at")),
                        (
                            "lifted_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="lifted by"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.suppression",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="bb4a5cc2f5e6133d5e78f64bbf7e2e16aee2e581",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_de455",
                                    table="retention_playbooks_suppressionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="3f370855bdba095bfc2d8dae158a31110c9bae84",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_7542b",
                                    table="retention_playbooks_suppressionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("created", "Created"),
                                    ("opened", "Opened"),
                                    ("done", "Done"),
                                    ("snoozed", "Snoozed"),
                                    ("woken", "Back from snooze"),
                                    ("breached", "Deadline passed"),
                                    ("escalated", "Escalated"),
                                    ("reassigned", "Reassigned"),
                                    ("rescheduled", "Deadline changed"),
                                    ("cancelled", "Cancelled"),
                                    ("started", "Started"),
                                    ("waiting", "Waiting for the customer"),
                                    ("resumed", "No longer waiting"),
                                    ("commented", "Comment"),
                                    ("ticked", "Ticked off"),
                                    ("unticked", "No longer ticked off"),
                                    ("prioritised", "Priority changed"),
                                    ("skipped", "Skipped for now"),
                                    ("undone", "Bulk action taken back"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("note", models.TextField(blank=True, default="", verbose_name="note")),
                        ("data", models.JSONField(blank=True, default=dict)),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "history line of a task",
                        "verbose_name_plural": "history of tasks",
                        "indexes": [
                            models.Index(fields=["task", "at"], name="playbooks_task_history"),
                            models.Index(
                                condition=models.Q(("kind__in", ["commented", "woken", "reassigned"])),
                                fields=["kind", "at"],
                                name="playbooks_told_history",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "snoozed")),
                                fields=["at"],
                                include=("task",),
                                name="playbooks_snoozes",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "opened")),
                                fields=("task",),
                                name="playbooks_one_first_look",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "created",
                                            "opened",
                                            "done",
                                            "snoozed",
                                            "woken",
                                            "breached",
                                            "escalated",
                                            "reassigned",
                                            "rescheduled",
                                            "cancelled",
                                            "started",
                                            "waiting",
                                            "resumed",
                                            "commented",
                                            "ticked",
                                            "unticked",
                                            "prioritised",
                                            "skipped",
                                            "undone",
                                        ],
                                    )
                                ),
                                name="playbooks_event_kind",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="history_is_never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."data" IS DISTINCT FROM (NEW."data") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."task_id" IS DISTINCT FROM (NEW."task_id"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="5f6be300dca153613eba4d61a1b929b7b23031b2",
                                    operation="UPDATE",
                                    pgid="pgtrigger_history_is_never_changed_b1d14",
                                    table="retention_playbooks_taskevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="history_keeps_who_did_it",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (NEW."by_id" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="2162f47f7aedd15cf0f1128467c660c73f90f2ef",
                                    operation="UPDATE",
                                    pgid="pgtrigger_history_keeps_who_did_it_e1f3d",
                                    table="retention_playbooks_taskevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="history_is_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="47fd0af33503b57c55579c70390e31e9a38d8d6e",
                                    operation="DELETE",
                                    pgid="pgtrigger_history_is_never_deleted_7d458",
                                    table="retention_playbooks_taskevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="history_is_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n                    IF left(current_database(), 5) <> 'test_' THEN\n                        RAISE EXCEPTION 'the history of tasks is only ever added to'\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NULL;\n                ",
                                    hash="13aefb2228ea0b0958fd8d97992e9e03248a5275",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_history_is_never_emptied_8c85f",
                                    table="retention_playbooks_taskevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskHold",
                    fields=[
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="hold",
                                serialize=False,
                                to="retention_playbooks.retentiontask",
                            ),
                        ),
                        ("until", models.DateTimeField(verbose_name="until")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "hold of a task",
                        "verbose_name_plural": "holds of tasks",
                    },
                ),
                migrations.CreateModel(
                    name="TeamEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        ("is_default", models.BooleanField(default=False, verbose_name="for everybody without a team")),
                        (
                            "waiting_days",
                            models.PositiveSmallIntegerField(
                                db_default=10,
                                default=10,
                                help_text="Working days after which the clock of a task goes on, answer or not.",
                                verbose_name="longest wait for a customer",
                            ),
                        ),
                        (
                            "director",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="director",
                            ),
                        ),
                        (
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="manager",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.team",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="16e99f522c5f306af5b5acbdf9800c84911f7544",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_38557",
                                    table="retention_playbooks_teamevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7dcfa5d71a255e903b50ca0f8c9e473dcddc7bfb",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_9dac5",
                                    table="retention_playbooks_teamevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                default="owner",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "on_call",
                            models.BooleanField(
                                default=False,
                                help_text="Takes over where nobody of a role is there.",
                                verbose_name="on call",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "team member",
                        "verbose_name_plural": "team members",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["owner", "sales", "product", "executive", "service"])),
                                name="playbooks_member_role",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teammemberevent" ("id", "on_call", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT new_values."id", new_values."on_call", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="96ed6a9ed57ab2e32a91ab3e70611e139710f426",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_2dbf6",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_teammember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teammemberevent" ("id", "on_call", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT new_values."id", new_values."on_call", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="faa8a4148fc0a46f1c63a50a8072c607ee5cd9bb",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_bc567",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_teammember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_teammemberevent" ("id", "on_call", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT old_values."id", old_values."on_call", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."team_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="bb42a6cfc5e7232aba36d0fe755d63eb91ee553e",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_62b2f",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_teammember",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMemberEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("owner", "the customer's owner"),
                                    ("sales", "sales"),
                                    ("product", "product"),
                                    ("executive", "an executive"),
                                    ("service", "service"),
                                ],
                                default="owner",
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "on_call",
                            models.BooleanField(
                                default=False,
                                help_text="Takes over where nobody of a role is there.",
                                verbose_name="on call",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.teammember",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.team",
                                verbose_name="team",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="87a5d40996d6f3e8dd69280b1247147dd499da94",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_57e1d",
                                    table="retention_playbooks_teammemberevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="6a48a54127ad3db5b8e89418fe2c1536258b89c7",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_3e35a",
                                    table="retention_playbooks_teammemberevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingCalendarEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.SlugField(
                                db_index=False,
                                help_text="Short and stable: files, rules and the API refer to it.",
                                max_length=60,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name in Chinese"),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Asia/Shanghai", max_length=60, verbose_name="time zone"),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                default="CN",
                                help_text="Two letters; empty: no public holidays.",
                                max_length=2,
                                verbose_name="country of the public holidays",
                            ),
                        ),
                        ("always_open", models.BooleanField(default=False, verbose_name="around the clock")),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.workingcalendar",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="b7fc8d219749090cbbbbbe794eb8e279e14aa8f6",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_4fe4f",
                                    table="retention_playbooks_workingcalendarevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="aa9d257bc9fdba71ec83d8f246b9c3f7b9222ae1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_43d92",
                                    table="retention_playbooks_workingcalendarevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("weekday", models.PositiveSmallIntegerField(verbose_name="day of the week")),
                        ("opens", models.TimeField(verbose_name="from")),
                        ("closes", models.TimeField(verbose_name="to")),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hours",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "working hours",
                        "verbose_name_plural": "working hours",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weekday__lte", 6)), name="playbooks_hours_weekday"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("closes__gt", models.F("opens"))), name="playbooks_hours_order"
                            ),
                            models.UniqueConstraint(
                                fields=("calendar", "weekday", "opens"), name="playbooks_hours_once"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workinghoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") SELECT new_values."calendar_id", new_values."closes", new_values."id", new_values."opens", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."weekday" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0239ab9e4ff82cc0463b4b36d017de8ad0cc3e56",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_1f655",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_playbooks_workinghours",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workinghoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") SELECT new_values."calendar_id", new_values."closes", new_values."id", new_values."opens", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."weekday" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2ea7dd776ef0bca784edda20b668a180e0bdfbc3",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c318d",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_playbooks_workinghours",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_playbooks_workinghoursevent" ("calendar_id", "closes", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "weekday") SELECT old_values."calendar_id", old_values."closes", old_values."id", old_values."opens", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."weekday" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4a3a765dc3719f5f9f093f6aedabf3e6b8d5b7a3",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_8d035",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_playbooks_workinghours",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingHoursEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("weekday", models.PositiveSmallIntegerField(verbose_name="day of the week")),
                        ("opens", models.TimeField(verbose_name="from")),
                        ("closes", models.TimeField(verbose_name="to")),
                        (
                            "calendar",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_playbooks.workingcalendar",
                                verbose_name="working calendar",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention_playbooks.workinghours",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="4af76f618105e6644f8a6c9474acaa15b341ac2f",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_2b3bd",
                                    table="retention_playbooks_workinghoursevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="1e9ea1ff89537b6683b39be1f4a824f6536c51b5",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f7649",
                                    table="retention_playbooks_workinghoursevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenTicket",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        ("noted_at", models.DateTimeField(verbose_name="noted at")),
                    ],
                    options={
                        "verbose_name": "customer with an open ticket",
                        "verbose_name_plural": "customers with an open ticket",
                    },
                ),
                migrations.CreateModel(
                    name="ContactMails",
                    fields=[
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="retention.contact",
                                verbose_name="contact",
                            ),
                        ),
                        ("messages", models.PositiveIntegerField(verbose_name="messages")),
                        ("capped", models.BooleanField(verbose_name="reached the cap")),
                        ("last_at", models.DateTimeField(verbose_name="last message at")),
                    ],
                    options={
                        "verbose_name": "messages to a contact",
                        "verbose_name_plural": "messages to contacts",
                        "indexes": [models.Index(fields=["-messages", "contact"], name="playbooks_mails_most")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("messages__gte", 1)), name="playbooks_mails_any"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MailCount",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("last_day", models.DateField(unique=True, verbose_name="last day")),
                        ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                        ("contacts", models.PositiveIntegerField(verbose_name="contacts")),
                        ("messages", models.PositiveBigIntegerField(verbose_name="messages")),
                        ("most", models.PositiveIntegerField(verbose_name="most messages to one contact")),
                        ("capped", models.PositiveIntegerField(verbose_name="contacts who reached the cap")),
                        ("cap_messages", models.PositiveSmallIntegerField(verbose_name="messages at most")),
                        ("cap_days", models.PositiveSmallIntegerField(verbose_name="within so many days")),
                        ("counted_at", models.DateTimeField(verbose_name="counted at")),
                    ],
                    options={
                        "verbose_name": "count of messages",
                        "verbose_name_plural": "counts of messages",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("capped__lte", models.F("contacts")),
                                    ("contacts__lte", models.F("messages")),
                                    ("days__gte", 1),
                                    ("most__lte", models.F("messages")),
                                ),
                                name="playbooks_mail_count_parts",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
