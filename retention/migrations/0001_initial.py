"""The tables of the first version."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import pgtrigger.compiler
import retention.models.customer
import retention.models.snapshot
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from retention.migrations._together import CreateTogether


def install_triggers(apps, schema_editor):
    """Install the triggers of all models at once: one AddTrigger each would render all models again for each."""
    for model in apps.get_app_config("retention").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Customer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(blank=True, default="", max_length=60, verbose_name="source")),
                        ("tenant", models.CharField(blank=True, default="", max_length=60, verbose_name="tenant")),
                        ("external_id", models.CharField(max_length=120, verbose_name="external id")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("segment", models.CharField(blank=True, default="", max_length=60, verbose_name="segment")),
                        ("industry", models.CharField(blank=True, default="", max_length=80, verbose_name="industry")),
                        ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                        (
                            "annual_revenue",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="annual revenue"
                            ),
                        ),
                        ("region", models.CharField(blank=True, default="", max_length=80, verbose_name="region")),
                        ("channel", models.CharField(blank=True, default="", max_length=80, verbose_name="channel")),
                        (
                            "lifecycle",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="lifecycle stage"),
                        ),
                        (
                            "owner_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the owner"),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                        ("lost_on", models.DateField(blank=True, null=True, verbose_name="marked lost on")),
                        (
                            "gone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="gone from the host since"),
                        ),
                        (
                            "url",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="page in the host"),
                        ),
                        ("attributes", models.JSONField(blank=True, default=dict, verbose_name="attributes")),
                        (
                            "marks",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="Set here, not in the host: no import changes them. A rule reads an attribute from here first.",
                                verbose_name="marks",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner (CSM)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "customer",
                        "verbose_name_plural": "customers",
                        "permissions": [
                            ("view_every_customer", "Can see the customers of every portfolio"),
                            ("view_audit_trail", "Can read and take out the audit trail"),
                        ],
                        "indexes": [
                            models.Index(fields=["owner", "id"], name="retention_customer_owner"),
                            models.Index(fields=["tenant", "external_id"], name="retention_customer_ext"),
                            models.Index(fields=["name", "id"], name="retention_customer_name"),
                            models.Index(
                                condition=models.Q(("gone_at__isnull", False)),
                                fields=["id"],
                                name="retention_customer_gone",
                            ),
                            models.Index(fields=["segment", "id"], name="retention_customer_segment"),
                            models.Index(fields=["industry", "id"], name="retention_customer_industry"),
                            models.Index(fields=["region", "id"], name="retention_customer_region"),
                            models.Index(fields=["channel", "id"], name="retention_customer_channel"),
                            models.Index(fields=["lifecycle", "id"], name="retention_customer_lifecycle"),
                            models.Index(fields=["employees", "id"], name="retention_customer_employees"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "tenant", "external_id"), name="retention_customer_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("annual_revenue", None),
                                    models.Q(("annual_revenue__gte", 0), ("annual_revenue__lt", 1000000000000000)),
                                    _connector="OR",
                                ),
                                name="retention_customer_revenue_finite",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="remember_owner_made",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.id, fresh.owner_id, 'owner', now(), ''\n    FROM new_values fresh \n    WHERE fresh.owner_id IS NOT NULL \n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="6f20fd164cc51c7f8d387d0265efba2a7e6dfea3",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_remember_owner_made_ed6c8",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_customer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="remember_owner_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_involvement (customer_id, person_id, capacity, since, note)\n    SELECT DISTINCT fresh.id, fresh.owner_id, 'owner', now(), ''\n    FROM new_values fresh \n    WHERE fresh.owner_id IS NOT NULL \n    AND EXISTS (\n        SELECT FROM old_values stale WHERE stale.id = fresh.id AND stale.owner_id IS DISTINCT FROM fresh.owner_id\n    )\n\n    ORDER BY 1, 2\n    ON CONFLICT (customer_id, person_id, capacity) DO NOTHING;\n    RETURN NULL;\n",
                                    hash="ee12343e64a1c4a6ccc4aec721b541944e28b25e",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_remember_owner_changed_63ec1",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_customer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM (SELECT id AS customer_id, owner_id FROM new_values EXCEPT SELECT id, owner_id FROM old_values) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)\n    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling SET said = newest.in_force\n        FROM unnest($1) AS one (customer_id)\n        JOIN retention_customer AS customer ON customer.id = one.customer_id\n        LEFT JOIN LATERAL (\n            SELECT CASE WHEN words.owner_id = customer.owner_id THEN words.value END AS in_force\n            FROM retention_ownersentiment AS words WHERE words.customer_id = one.customer_id\n            ORDER BY words.at DESC, words.id DESC LIMIT 1\n        ) AS newest ON true\n        WHERE feeling.customer_id = one.customer_id AND feeling.said IS DISTINCT FROM newest.in_force\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="219368b2799ce204d90db44839634c5bfa4d943d",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_keep_feeling_update_3b4f1",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_customer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="standing_follows_segment",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.segment IS DISTINCT FROM NEW.segment)",
                                    func="UPDATE retention_standing SET segment = NEW.segment WHERE customer_id = NEW.id; RETURN NULL;",
                                    hash="0da7958a87479659ff0b10759058ff951df98076",
                                    operation="UPDATE",
                                    pgid="pgtrigger_standing_follows_segment_c3f0a",
                                    table="retention_customer",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("external_id", models.CharField(max_length=120, verbose_name="external id")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                        (
                            "role",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="For example champion, decision maker, user, finance.",
                                max_length=60,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "role_code",
                            models.GeneratedField(
                                db_persist=True,
                                expression=retention.models.customer.RoleCode("role"),
                                output_field=models.CharField(max_length=60),
                            ),
                        ),
                        ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "constraints": [
                            models.UniqueConstraint(fields=("customer", "external_id"), name="retention_contact_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthModel",
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
                        ("active", models.BooleanField(default=False, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "health model",
                        "verbose_name_plural": "health models",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("active",),
                                name="retention_one_active_model",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0cc4c0f1e7a8dd3406b58ef5c2a37e4008d4045c",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_09a00",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_healthmodel",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="1580c7b82a51930c171427e30e4d3a5384056d0e",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_be45f",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_healthmodel",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."active", old_values."code", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="cfb1bad56b340bc5bad967fbd05810488df19028",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_b1bbd",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_healthmodel",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthModelVersion",
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
                        (
                            "minimum_coverage",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("0.5"),
                                help_text="Share of the weight that must have data; below it a customer is not scorable.",
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="minimum coverage",
                            ),
                        ),
                        (
                            "healthy_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("80"), max_digits=5, verbose_name="healthy from"
                            ),
                        ),
                        (
                            "low_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("60"), max_digits=5, verbose_name="low risk from"
                            ),
                        ),
                        (
                            "medium_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("40"), max_digits=5, verbose_name="medium risk from"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what changed and why"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="retention.healthmodel",
                                verbose_name="health model",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a health model",
                        "verbose_name_plural": "versions of health models",
                        "constraints": [
                            models.UniqueConstraint(fields=("model", "number"), name="retention_version_number"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("model",),
                                name="retention_one_published",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")), fields=("model",), name="retention_one_draft"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["draft", "published", "retired"])),
                                name="retention_version_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minimum_coverage__gte", 0), ("minimum_coverage__lte", 1)),
                                name="retention_version_coverage",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("healthy_from__gt", models.F("low_from")),
                                    ("healthy_from__lte", 100),
                                    ("low_from__gt", models.F("medium_from")),
                                    ("medium_from__gt", 0),
                                ),
                                name="retention_version_tiers_ordered",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelversionevent" ("created_at", "healthy_from", "id", "low_from", "medium_from", "minimum_coverage", "model_id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") SELECT new_values."created_at", new_values."healthy_from", new_values."id", new_values."low_from", new_values."medium_from", new_values."minimum_coverage", new_values."model_id", new_values."note", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="adc57fe9b029ba1b20a34667e17020f223d0063c",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_6ec57",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_healthmodelversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelversionevent" ("created_at", "healthy_from", "id", "low_from", "medium_from", "minimum_coverage", "model_id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") SELECT new_values."created_at", new_values."healthy_from", new_values."id", new_values."low_from", new_values."medium_from", new_values."minimum_coverage", new_values."model_id", new_values."note", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2ef1e85d63ca74e3f6d1fbdc4aec094e26a29103",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_08196",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_healthmodelversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthmodelversionevent" ("created_at", "healthy_from", "id", "low_from", "medium_from", "minimum_coverage", "model_id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "state") SELECT old_values."created_at", old_values."healthy_from", old_values."id", old_values."low_from", old_values."medium_from", old_values."minimum_coverage", old_values."model_id", old_values."note", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."published_at", old_values."published_by_id", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4db7e2cb1d21e3417293c7ec3b23975177a61667",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_221f3",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_healthmodelversion",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Scorecard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("metrics", models.JSONField()),
                        ("minimum_coverage", models.DecimalField(decimal_places=3, max_digits=4)),
                        ("tiers", models.JSONField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention.healthmodelversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "scorecard",
                        "verbose_name_plural": "scorecards",
                    },
                ),
                migrations.CreateModel(
                    name="CurrentHealth",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="health",
                                serialize=False,
                                to="retention.customer",
                            ),
                        ),
                        ("day", models.DateField()),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                        (
                            "tier",
                            models.CharField(
                                choices=[
                                    ("healthy", "Healthy"),
                                    ("low", "Low risk"),
                                    ("medium", "Medium risk"),
                                    ("high", "High risk"),
                                    ("unknown", "Not scorable"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("coverage", models.DecimalField(decimal_places=4, max_digits=5)),
                        ("score_week_ago", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                        (
                            "tier_week_ago",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("healthy", "Healthy"),
                                    ("low", "Low risk"),
                                    ("medium", "Medium risk"),
                                    ("high", "High risk"),
                                    ("unknown", "Not scorable"),
                                ],
                                db_default="",
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("worst_metric", models.CharField(blank=True, default="", max_length=60)),
                        ("worst_value", models.FloatField(null=True)),
                        ("worst_points_lost", models.FloatField(null=True)),
                        ("mrr", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                        ("renewal_on", models.DateField(null=True)),
                        (
                            "stake",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.comparison.Coalesce(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.Value(100),
                                                    "-",
                                                    django.db.models.functions.comparison.Cast(
                                                        "score", models.FloatField()
                                                    ),
                                                ),
                                                "/",
                                                models.Value(100),
                                            ),
                                            models.Value(0.5),
                                        ),
                                        "*",
                                        django.db.models.functions.comparison.Cast("mrr", models.FloatField()),
                                    ),
                                    "*",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(2),
                                        "-",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.comparison.Cast(
                                                django.db.models.functions.comparison.Least(
                                                    django.db.models.functions.comparison.Greatest(
                                                        django.db.models.functions.comparison.Coalesce(
                                                            retention.models.snapshot.DaysUntil("renewal_on", "day"),
                                                            models.Value(180),
                                                        ),
                                                        models.Value(0),
                                                    ),
                                                    models.Value(180),
                                                ),
                                                models.FloatField(),
                                            ),
                                            "/",
                                            models.Value(180),
                                        ),
                                    ),
                                ),
                                output_field=models.FloatField(),
                            ),
                        ),
                        (
                            "scorecard",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="retention.scorecard"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "current health",
                        "verbose_name_plural": "current health",
                        "indexes": [
                            models.Index(
                                fields=["tier", "score"], include=("customer",), name="retention_current_tier_score"
                            ),
                            models.Index(fields=["tier", "customer"], name="retention_current_tier_of"),
                            models.Index(
                                condition=models.Q(
                                    models.Q(("tier_week_ago", ""), _negated=True),
                                    models.Q(("tier", models.F("tier_week_ago")), _negated=True),
                                ),
                                fields=["customer"],
                                include=("tier", "tier_week_ago"),
                                name="retention_current_moved",
                            ),
                            models.Index(fields=["score", "customer"], name="retention_current_score"),
                            models.Index(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("score"), "-", models.F("score_week_ago")
                                ),
                                models.F("customer"),
                                name="retention_current_change",
                            ),
                            models.Index(fields=["mrr", "customer"], name="retention_current_mrr"),
                            models.Index(fields=["renewal_on", "customer"], name="retention_current_renewal"),
                            models.Index(fields=["stake", "customer"], name="retention_current_stake"),
                            models.Index(
                                fields=["worst_metric", "score"],
                                include=("customer",),
                                name="retention_current_driver",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("score", None), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"
                                ),
                                name="retention_current_score_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tier__in", ["healthy", "low", "medium", "high", "unknown"])),
                                name="retention_current_tier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("score_week_ago", None), ("tier_week_ago", "")),
                                    models.Q(
                                        ("score_week_ago__isnull", False),
                                        ("tier_week_ago__in", ["healthy", "low", "medium", "high"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_current_tier_week_ago",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="keep_tier_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_feeling AS feeling (customer_id, tier)\n    SELECT customer_id, tier FROM (SELECT customer_id, tier FROM new_values) AS scored ORDER BY customer_id\n    ON CONFLICT (customer_id) DO UPDATE SET tier = excluded.tier WHERE feeling.tier <> excluded.tier;\n    RETURN NULL;\n",
                                    hash="6574fbde6ec0920964e1922109c73f47297dacbd",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_keep_tier_insert_dd091",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_currenthealth",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_tier_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    INSERT INTO retention_feeling AS feeling (customer_id, tier)\n    SELECT customer_id, tier FROM (SELECT customer_id, tier FROM new_values EXCEPT SELECT customer_id, tier FROM old_values) AS scored ORDER BY customer_id\n    ON CONFLICT (customer_id) DO UPDATE SET tier = excluded.tier WHERE feeling.tier <> excluded.tier;\n    RETURN NULL;\n",
                                    hash="85400dac59df3f0bcdcfe4f5769e79718b017c7c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_keep_tier_update_0dfe9",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_currenthealth",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_tier_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    UPDATE retention_feeling AS feeling SET tier = '' FROM old_values AS gone\n    WHERE feeling.customer_id = gone.customer_id;\n    RETURN NULL;\n",
                                    hash="61ce448af6bfa2c10a1c610d953740dce25f65c2",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_keep_tier_delete_9c40c",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_currenthealth",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("author_name", models.CharField(max_length=200, verbose_name="name of the author")),
                        ("text", models.TextField(verbose_name="text")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note",
                        "verbose_name_plural": "notes",
                        "indexes": [
                            models.Index(fields=["customer", "-at", "-id"], name="retention_note_recent"),
                            models.Index(
                                condition=models.Q(("text__contains", "@")),
                                fields=["at"],
                                name="retention_note_mentions",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="retention_note_has_text"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."author_name" IS DISTINCT FROM (NEW."author_name") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."text" IS DISTINCT FROM (NEW."text"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="7b072c1ea2c3665e21b238a8b4a2b571b789c231",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_3e96f",
                                    table="retention_customernote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="author_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.author_id IS DISTINCT FROM OLD.author_id AND NEW.author_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="cf5eee311c8311096e553fc5901c205476544b92",
                                    operation="UPDATE",
                                    pgid="pgtrigger_author_stays_f4ffd",
                                    table="retention_customernote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="318c2f7ab816c5c4d657626cec82900318572cae",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_f5ecd",
                                    table="retention_customernote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="77d6eb3876c8cd4a379189c5666c261ed276edc3",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_b3f02",
                                    table="retention_customernote",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DroppedMonth",
                    fields=[
                        (
                            "month",
                            models.DateField(
                                help_text="Its first day.", primary_key=True, serialize=False, verbose_name="month"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dropped month",
                        "verbose_name_plural": "dropped months",
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
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
                        ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                        ("unit", models.CharField(blank=True, default="", max_length=40, verbose_name="unit")),
                        (
                            "minimum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=24,
                                null=True,
                                verbose_name="smallest credible value",
                            ),
                        ),
                        (
                            "maximum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=24,
                                null=True,
                                verbose_name="largest credible value",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measure",
                        "verbose_name_plural": "measures",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_measureevent" ("code", "id", "maximum", "minimum", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit") SELECT new_values."code", new_values."id", new_values."maximum", new_values."minimum", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8e37418b2f340d0e6d8af263261c95c4d6706d35",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_4bbb4",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_measure",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_measureevent" ("code", "id", "maximum", "minimum", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit") SELECT new_values."code", new_values."id", new_values."maximum", new_values."minimum", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="53663509da1dff7e4a61c3abb60729053a530944",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c10d3",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_measure",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_measureevent" ("code", "id", "maximum", "minimum", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit") SELECT old_values."code", old_values."id", old_values."maximum", old_values."minimum", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="590870f1905ebec0b783225f366906bbf2407022",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_e5d7a",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_measure",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Freshness",
                    fields=[
                        (
                            "measure",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="freshness",
                                serialize=False,
                                to="retention.measure",
                            ),
                        ),
                        ("newest_day", models.DateField(null=True, verbose_name="newest day")),
                        ("before_day", models.DateField(null=True, verbose_name="newest day but one")),
                        ("checked_on", models.DateField(verbose_name="checked on")),
                    ],
                    options={
                        "verbose_name": "freshness of a measure",
                        "verbose_name_plural": "freshness of measures",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("newest_day", None), ("newest_day__lte", models.F("checked_on")), _connector="OR"
                                ),
                                name="retention_freshness_past",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthModelEvent",
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
                        ("active", models.BooleanField(default=False, verbose_name="active")),
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
                                to="retention.healthmodel",
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
                                    hash="412ac5d6ac50a5bbb9a5dd436cdfbcb0f5ed1fdf",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_a5156",
                                    table="retention_healthmodelevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a8f35b65dd9034f11b2da3db4a0cbfde10e82267",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_1e0c5",
                                    table="retention_healthmodelevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthModelVersionEvent",
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
                        (
                            "minimum_coverage",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("0.5"),
                                help_text="Share of the weight that must have data; below it a customer is not scorable.",
                                max_digits=4,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1),
                                ],
                                verbose_name="minimum coverage",
                            ),
                        ),
                        (
                            "healthy_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("80"), max_digits=5, verbose_name="healthy from"
                            ),
                        ),
                        (
                            "low_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("60"), max_digits=5, verbose_name="low risk from"
                            ),
                        ),
                        (
                            "medium_from",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("40"), max_digits=5, verbose_name="medium risk from"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="what changed and why"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "model",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.healthmodel",
                                verbose_name="health model",
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
                                to="retention.healthmodelversion",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
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
                                    hash="0eee672a0912f7388140214149f749534de6c4f6",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_bb7dc",
                                    table="retention_healthmodelversionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a4b1d438fb5d9e01c2c6d1a3c3f110e690f4c7cd",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_01d6c",
                                    table="retention_healthmodelversionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthOverride",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="score")),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("author_name", models.CharField(max_length=200, verbose_name="name of the author")),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("expires_on", models.DateField(verbose_name="last day in force")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="overrides",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "score override",
                        "verbose_name_plural": "score overrides",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("score__gte", 0), ("score__lte", 100)),
                                name="retention_override_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="retention_override_has_reason"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("customer",),
                                name="retention_one_open_override",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthoverrideevent" ("author_id", "author_name", "created_at", "customer_id", "ended_at", "expires_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score") SELECT new_values."author_id", new_values."author_name", new_values."created_at", new_values."customer_id", new_values."ended_at", new_values."expires_on", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."score" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="41b513006f403ee86dc56049221cddad67fd60ce",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f1937",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_healthoverride",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthoverrideevent" ("author_id", "author_name", "created_at", "customer_id", "ended_at", "expires_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score") SELECT new_values."author_id", new_values."author_name", new_values."created_at", new_values."customer_id", new_values."ended_at", new_values."expires_on", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."score" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="7f8b7b968638eedf6d41356c2a2c507992327fac",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_22db8",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_healthoverride",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_healthoverrideevent" ("author_id", "author_name", "created_at", "customer_id", "ended_at", "expires_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "score") SELECT old_values."author_id", old_values."author_name", old_values."created_at", old_values."customer_id", old_values."ended_at", old_values."expires_on", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."score" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="552cfecc9be43ffa759aa716ce5fab59f35a1712",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_1d892",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_healthoverride",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnerSentiment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "value",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (5, "delighted"),
                                    (4, "content"),
                                    (3, "neutral"),
                                    (2, "worried"),
                                    (1, "alarmed"),
                                ],
                                verbose_name="sentiment",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("owner_name", models.CharField(max_length=200, verbose_name="name of the owner")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sentiments",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sentiment of the owner",
                        "verbose_name_plural": "sentiments of the owners",
                        "indexes": [
                            models.Index(
                                fields=["customer", "-at", "-id"],
                                include=("owner", "value"),
                                name="retention_sentiment_newest",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("value__in", [5, 4, 3, 2, 1])), name="retention_sentiment_scale"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="retention_sentiment_has_reason"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."owner_name" IS DISTINCT FROM (NEW."owner_name") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."value" IS DISTINCT FROM (NEW."value"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="e1e2687f5f7fb62a3ce9b9715609c1363ebf759d",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_bd15c",
                                    table="retention_ownersentiment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="owner_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.owner_id IS DISTINCT FROM OLD.owner_id AND NEW.owner_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="7ff8d31ccc88c12850c6169f5e2524673dd21e97",
                                    operation="UPDATE",
                                    pgid="pgtrigger_owner_stays_3b543",
                                    table="retention_ownersentiment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="317d8f91f74494bd4500fc455c5781fb51a1869e",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_80f04",
                                    table="retention_ownersentiment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="ca07446e5a7b820135c5eaf63361dbbc388eb735",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_d0936",
                                    table="retention_ownersentiment",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM (SELECT customer_id FROM new_values) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)\n    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling SET said = newest.in_force\n        FROM unnest($1) AS one (customer_id)\n        JOIN retention_customer AS customer ON customer.id = one.customer_id\n        LEFT JOIN LATERAL (\n            SELECT CASE WHEN words.owner_id = customer.owner_id THEN words.value END AS in_force\n            FROM retention_ownersentiment AS words WHERE words.customer_id = one.customer_id\n            ORDER BY words.at DESC, words.id DESC LIMIT 1\n        ) AS newest ON true\n        WHERE feeling.customer_id = one.customer_id AND feeling.said IS DISTINCT FROM newest.in_force\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="95289b2ef2b2bcfef9da39ee484342c7fc5a541f",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_keep_feeling_insert_22e1b",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_ownersentiment",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM (SELECT customer_id FROM new_values) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)\n    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling SET said = newest.in_force\n        FROM unnest($1) AS one (customer_id)\n        JOIN retention_customer AS customer ON customer.id = one.customer_id\n        LEFT JOIN LATERAL (\n            SELECT CASE WHEN words.owner_id = customer.owner_id THEN words.value END AS in_force\n            FROM retention_ownersentiment AS words WHERE words.customer_id = one.customer_id\n            ORDER BY words.at DESC, words.id DESC LIMIT 1\n        ) AS newest ON true\n        WHERE feeling.customer_id = one.customer_id AND feeling.said IS DISTINCT FROM newest.in_force\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="54ba9ec5dbb74b7c9dc2b7bb857563ac4c06ce4d",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_keep_feeling_update_4b533",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_ownersentiment",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthOverrideEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="score")),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("author_name", models.CharField(max_length=200, verbose_name="name of the author")),
                        ("created_at", models.DateTimeField(verbose_name="created at")),
                        ("expires_on", models.DateField(verbose_name="last day in force")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                        (
                            "author",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
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
                                to="retention.healthoverride",
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
                                    hash="a84eb6a38a34d25572522d33e92d06fef381f698",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_58816",
                                    table="retention_healthoverrideevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="13c9337675bcf7e5274409773fd23dddcba8aae1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_5924a",
                                    table="retention_healthoverrideevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HealthSnapshot",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "customer_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("day", models.DateField()),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                        (
                            "tier",
                            models.CharField(
                                choices=[
                                    ("healthy", "Healthy"),
                                    ("low", "Low risk"),
                                    ("medium", "Medium risk"),
                                    ("high", "High risk"),
                                    ("unknown", "Not scorable"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("coverage", models.DecimalField(decimal_places=4, max_digits=5)),
                        (
                            "metric_values",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField(null=True), size=None
                            ),
                        ),
                        (
                            "metric_scores",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.FloatField(null=True), size=None
                            ),
                        ),
                        ("computed_at", models.DateTimeField()),
                        ("revision", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "health snapshot",
                        "verbose_name_plural": "health snapshots",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="HealthSummary",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("day", models.DateField(verbose_name="day")),
                        ("tenant", models.CharField(blank=True, default="", max_length=60, verbose_name="tenant")),
                        ("segment", models.CharField(blank=True, default="", max_length=60, verbose_name="segment")),
                        ("customers", models.PositiveIntegerField(verbose_name="customers")),
                        ("healthy", models.PositiveIntegerField(verbose_name="healthy")),
                        ("low", models.PositiveIntegerField(verbose_name="low risk")),
                        ("medium", models.PositiveIntegerField(verbose_name="medium risk")),
                        ("high", models.PositiveIntegerField(verbose_name="high risk")),
                        ("unknown", models.PositiveIntegerField(verbose_name="not scorable")),
                        (
                            "score_sum",
                            models.DecimalField(decimal_places=2, max_digits=16, verbose_name="sum of the scores"),
                        ),
                        (
                            "coverage_sum",
                            models.DecimalField(decimal_places=4, max_digits=16, verbose_name="sum of the coverages"),
                        ),
                        ("mrr", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="MRR")),
                        (
                            "mrr_at_risk",
                            models.DecimalField(decimal_places=2, max_digits=18, verbose_name="MRR at risk"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner (CSM)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "health of a portfolio on a day",
                        "verbose_name_plural": "health of portfolios by day",
                        "indexes": [models.Index(fields=["owner", "day"], name="retention_summary_owner")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("day", "tenant", "owner", "segment"),
                                name="retention_summary_once_a_day",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "customers",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("healthy"), "+", models.F("low")
                                                    ),
                                                    "+",
                                                    models.F("medium"),
                                                ),
                                                "+",
                                                models.F("high"),
                                            ),
                                            "+",
                                            models.F("unknown"),
                                        ),
                                    )
                                ),
                                name="retention_summary_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("coverage_sum__gte", 0),
                                    ("mrr__gte", 0),
                                    ("score_sum__gte", 0),
                                    ("mrr__lt", 1000000000000000),
                                    ("mrr_at_risk__gte", 0),
                                    ("mrr_at_risk__lte", models.F("mrr")),
                                ),
                                name="retention_summary_finite",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=200)),
                        ("request_digest", models.CharField(max_length=64)),
                        ("locked_at", models.DateTimeField(null=True)),
                        ("status", models.PositiveSmallIntegerField(null=True)),
                        ("answer", models.JSONField(null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "idempotency key",
                        "verbose_name_plural": "idempotency keys",
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "key"), name="retention_idempotency_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, verbose_name="kind")),
                        ("source", models.CharField(blank=True, default="", max_length=60, verbose_name="source")),
                        (
                            "origin",
                            models.CharField(
                                help_text="File name, API or adapter.", max_length=200, verbose_name="origin"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True, default="", max_length=64, verbose_name="SHA-256 of the content"
                            ),
                        ),
                        ("rows", models.PositiveIntegerField(verbose_name="rows")),
                        ("inserted", models.PositiveIntegerField(verbose_name="inserted")),
                        ("updated", models.PositiveIntegerField(verbose_name="updated")),
                        ("unchanged", models.PositiveIntegerField(verbose_name="unchanged")),
                        (
                            "measures",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                help_text="Of observations: the keys of the measures that it brought.",
                                size=None,
                                verbose_name="measures",
                            ),
                        ),
                        ("finished_at", models.DateTimeField(verbose_name="finished at")),
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
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "indexes": [models.Index(fields=["-finished_at"], name="retention_import_recent")],
                    },
                ),
                migrations.CreateModel(
                    name="Interaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("external_id", models.CharField(max_length=120, verbose_name="external id")),
                        (
                            "kind",
                            models.CharField(
                                help_text="For example call, mail, review_meeting, champion_left, cancellation_asked.",
                                max_length=60,
                                verbose_name="kind",
                            ),
                        ),
                        ("occurred_at", models.DateTimeField(verbose_name="occurred at")),
                        (
                            "sentiment",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="From -1 (very unhappy) to 1 (very happy).",
                                max_digits=4,
                                null=True,
                                verbose_name="sentiment",
                            ),
                        ),
                        ("note", models.TextField(blank=True, default="", verbose_name="note")),
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interactions",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interaction",
                        "verbose_name_plural": "interactions",
                        "permissions": [("log_interactions", "Can note calls, meetings and events with a customer")],
                        "indexes": [
                            models.Index(
                                fields=["customer", "-occurred_at"],
                                include=("kind",),
                                name="retention_interaction_recent",
                            ),
                            models.Index(
                                fields=["kind", "occurred_at"], include=["customer"], name="retention_interaction_kind"
                            ),
                            models.Index(
                                condition=models.Q(("sentiment__isnull", False)),
                                fields=["customer", "-occurred_at", "-id"],
                                include=("sentiment",),
                                name="retention_interaction_mood",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "external_id"), name="retention_interaction_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sentiment", None),
                                    models.Q(("sentiment__gte", -1), ("sentiment__lte", 1)),
                                    _connector="OR",
                                ),
                                name="retention_interaction_sentiment_range",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM (SELECT id, customer_id, kind, occurred_at, sentiment FROM new_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[])) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)\n    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling\n        SET (mood, mood_at, touched_at) = ROW (talk.sentiment, talk.occurred_at, touch.occurred_at)\n        FROM unnest($1) AS one (customer_id)\n        LEFT JOIN LATERAL (\n            SELECT felt.sentiment, felt.occurred_at FROM retention_interaction AS felt\n            WHERE felt.customer_id = one.customer_id AND felt.sentiment IS NOT NULL\n            ORDER BY felt.occurred_at DESC, felt.id DESC LIMIT 1\n        ) AS talk ON true\n        LEFT JOIN LATERAL (\n            SELECT had.occurred_at FROM retention_interaction AS had\n            WHERE had.customer_id = one.customer_id AND had.kind <> ALL (''{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}''::text[])\n            ORDER BY had.occurred_at DESC LIMIT 1\n        ) AS touch ON true\n        WHERE feeling.customer_id = one.customer_id\n            AND (feeling.mood, feeling.mood_at, feeling.touched_at)\n                IS DISTINCT FROM (talk.sentiment, talk.occurred_at, touch.occurred_at)\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="5c922c754799317c1551cb6db104b7a898a5bec3",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_keep_feeling_insert_09191",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interaction",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM ((SELECT id, customer_id, kind, occurred_at, sentiment FROM old_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[]) EXCEPT SELECT id, customer_id, kind, occurred_at, sentiment FROM new_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[])) UNION ALL (SELECT id, customer_id, kind, occurred_at, sentiment FROM new_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[]) EXCEPT SELECT id, customer_id, kind, occurred_at, sentiment FROM old_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[]))) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)\n    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling\n        SET (mood, mood_at, touched_at) = ROW (talk.sentiment, talk.occurred_at, touch.occurred_at)\n        FROM unnest($1) AS one (customer_id)\n        LEFT JOIN LATERAL (\n            SELECT felt.sentiment, felt.occurred_at FROM retention_interaction AS felt\n            WHERE felt.customer_id = one.customer_id AND felt.sentiment IS NOT NULL\n            ORDER BY felt.occurred_at DESC, felt.id DESC LIMIT 1\n        ) AS talk ON true\n        LEFT JOIN LATERAL (\n            SELECT had.occurred_at FROM retention_interaction AS had\n            WHERE had.customer_id = one.customer_id AND had.kind <> ALL (''{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}''::text[])\n            ORDER BY had.occurred_at DESC LIMIT 1\n        ) AS touch ON true\n        WHERE feeling.customer_id = one.customer_id\n            AND (feeling.mood, feeling.mood_at, feeling.touched_at)\n                IS DISTINCT FROM (talk.sentiment, talk.occurred_at, touch.occurred_at)\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="7e1880093a9a8af7d8a1c6d667aa3131ea60923c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_keep_feeling_update_02572",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interaction",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="keep_feeling_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE customers bigint[];",
                                    func="\n    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM (SELECT id, customer_id, kind, occurred_at, sentiment FROM old_values WHERE sentiment IS NOT NULL OR kind <> ALL ('{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}'::text[])) AS touched;\n    IF customers IS NULL THEN\n        RETURN NULL;\n    END IF;\n    PERFORM FROM retention_feeling WHERE customer_id = ANY (customers) ORDER BY customer_id FOR NO KEY UPDATE;\n    EXECUTE '\n        UPDATE retention_feeling AS feeling\n        SET (mood, mood_at, touched_at) = ROW (talk.sentiment, talk.occurred_at, touch.occurred_at)\n        FROM unnest($1) AS one (customer_id)\n        LEFT JOIN LATERAL (\n            SELECT felt.sentiment, felt.occurred_at FROM retention_interaction AS felt\n            WHERE felt.customer_id = one.customer_id AND felt.sentiment IS NOT NULL\n            ORDER BY felt.occurred_at DESC, felt.id DESC LIMIT 1\n        ) AS talk ON true\n        LEFT JOIN LATERAL (\n            SELECT had.occurred_at FROM retention_interaction AS had\n            WHERE had.customer_id = one.customer_id AND had.kind <> ALL (''{champion_left,cancellation_asked,ticket_closed,payment,payment_late,invoice,refund,release}''::text[])\n            ORDER BY had.occurred_at DESC LIMIT 1\n        ) AS touch ON true\n        WHERE feeling.customer_id = one.customer_id\n            AND (feeling.mood, feeling.mood_at, feeling.touched_at)\n                IS DISTINCT FROM (talk.sentiment, talk.occurred_at, touch.occurred_at)\n    ' USING customers;\n    RETURN NULL;\n",
                                    hash="685f3274d4b3134273f3d6b9120f0e306c20fb1a",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_keep_feeling_delete_77d4a",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interaction",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Involvement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "capacity",
                            models.CharField(
                                choices=[
                                    ("owner", "CSM of the customer"),
                                    ("seller", "seller"),
                                    ("task", "did tasks for the customer"),
                                    ("approver", "decided on offers or plans for the customer"),
                                    ("team", "member of a retention team"),
                                ],
                                max_length=10,
                                verbose_name="as",
                            ),
                        ),
                        (
                            "since",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now(), verbose_name="since"
                            ),
                        ),
                        ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="involvements",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
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
                        "verbose_name": "involvement",
                        "verbose_name_plural": "who has worked for whom",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "person", "capacity"), name="retention_involved_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("capacity__in", ["owner", "seller", "task", "approver", "team"])),
                                name="retention_involvement_capacity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                        ("daily_at", models.TimeField(blank=True, null=True, verbose_name="every day at")),
                        (
                            "every_minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="every so many minutes"
                            ),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
                    ],
                    options={
                        "verbose_name": "scheduled job",
                        "verbose_name_plural": "scheduled jobs",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("daily_at", None), ("every_minutes__gte", 1)),
                                    models.Q(("daily_at__isnull", False), ("every_minutes", None)),
                                    _connector="OR",
                                ),
                                name="retention_job_one_rhythm",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_jobevent" ("code", "daily_at", "enabled", "every_minutes", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."daily_at", new_values."enabled", new_values."every_minutes", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="694bacdbc6ff4eeefa3894138054220397a75b90",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_275da",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_job",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_jobevent" ("code", "daily_at", "enabled", "every_minutes", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."daily_at", new_values."enabled", new_values."every_minutes", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="56892059b67c50c35fd570c0c2b4bdeab7ce2085",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ad013",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_job",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_jobevent" ("code", "daily_at", "enabled", "every_minutes", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."code", old_values."daily_at", old_values."enabled", old_values."every_minutes", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="27f39d5bc2d524391fdd4d5ef0b1f7463e3ed6e4",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_af00a",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_job",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=60, verbose_name="code")),
                        ("daily_at", models.TimeField(blank=True, null=True, verbose_name="every day at")),
                        (
                            "every_minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="every so many minutes"
                            ),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
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
                                to="retention.job",
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
                                    hash="d8dfcae6554d2ba71bf2e98194dcf55a0ca12c6c",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_58e38",
                                    table="retention_jobevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="2b84640623fdf7f2187b7747e1cf5ebf658db21c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_70b9c",
                                    table="retention_jobevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JobRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slot", models.DateTimeField(verbose_name="due at")),
                        (
                            "day",
                            models.DateField(
                                blank=True,
                                help_text="Of a daily job: a day is done once, even if its time is edited.",
                                null=True,
                                verbose_name="local day",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "Due"),
                                    ("claimed", "Running"),
                                    ("done", "Done"),
                                    ("dead", "Given up"),
                                ],
                                default="due",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="summary")),
                        ("error", models.TextField(blank=True, default="", verbose_name="error")),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="retention.job",
                                verbose_name="job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "run of a job",
                        "verbose_name_plural": "runs of jobs",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["due", "claimed"])),
                                fields=["slot"],
                                name="retention_job_run_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("job", "slot"), name="retention_job_slot_once"),
                            models.UniqueConstraint(fields=("job", "day"), name="retention_job_day_once"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["due", "claimed", "done", "dead"])),
                                name="retention_job_run_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeasureEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
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
                        ("id", models.IntegerField()),
                        ("unit", models.CharField(blank=True, default="", max_length=40, verbose_name="unit")),
                        (
                            "minimum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=24,
                                null=True,
                                verbose_name="smallest credible value",
                            ),
                        ),
                        (
                            "maximum",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=24,
                                null=True,
                                verbose_name="largest credible value",
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
                                to="retention.measure",
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
                                    hash="d3e1b05155ba9f6572db571b6fa8f74ebbab3519",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_d00cd",
                                    table="retention_measureevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="dbb6fff6499822d8e7a83ede446dc742bd6a1660",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_c056f",
                                    table="retention_measureevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Metric",
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
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("product", "Product"),
                                    ("service", "Service"),
                                    ("commercial", "Commercial"),
                                    ("marketing", "Marketing"),
                                    ("relationship", "Relationship"),
                                ],
                                max_length=20,
                                verbose_name="dimension",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, default="", max_length=40, verbose_name="unit")),
                        ("higher_is_better", models.BooleanField(default=True, verbose_name="higher is better")),
                        (
                            "aggregation",
                            models.CharField(
                                choices=[
                                    ("sum", "Sum"),
                                    ("mean", "Mean of observed values"),
                                    ("min", "Smallest value"),
                                    ("max", "Largest value"),
                                    ("latest", "Last value"),
                                    ("active_days", "Days with a value above 0"),
                                    ("days_since", "Days since a value above 0"),
                                    ("breadth", "How many of several measures are in use"),
                                    ("ratio", "One metric divided by another"),
                                ],
                                max_length=20,
                                verbose_name="aggregation",
                            ),
                        ),
                        (
                            "compare",
                            models.CharField(
                                choices=[("level", "The value itself"), ("change", "Change against the window before")],
                                default="level",
                                max_length=10,
                                verbose_name="compare",
                            ),
                        ),
                        (
                            "window",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="The days that end on the day of the score.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="window in days",
                            ),
                        ),
                        (
                            "lookback",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="For days since: the answer where nothing was found.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="lookback in days",
                            ),
                        ),
                        (
                            "zero_fill",
                            models.BooleanField(
                                default=False,
                                help_text="For counts: once a customer has had any row, silence is 0, not unknown.",
                                verbose_name="no rows mean 0",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="computed every day")),
                        (
                            "denominator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention.metric",
                                verbose_name="denominator",
                            ),
                        ),
                        (
                            "numerator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention.metric",
                                verbose_name="numerator",
                            ),
                        ),
                        (
                            "measures",
                            models.ManyToManyField(
                                blank=True,
                                related_name="metrics",
                                through="retention.MetricMeasure",
                                to="retention.measure",
                                verbose_name="measures",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "metric",
                        "verbose_name_plural": "metrics",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "aggregation__in",
                                        [
                                            "sum",
                                            "mean",
                                            "min",
                                            "max",
                                            "latest",
                                            "active_days",
                                            "days_since",
                                            "breadth",
                                            "ratio",
                                        ],
                                    )
                                ),
                                name="retention_metric_aggregation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dimension__in", ["product", "service", "commercial", "marketing", "relationship"])
                                ),
                                name="retention_metric_dimension",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("compare", "level"),
                                    models.Q(
                                        ("aggregation__in", ["sum", "mean", "min", "max", "latest", "active_days"]),
                                        ("compare", "change"),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_metric_compare",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("aggregation__in", ["ratio", "days_since"]), ("window", None)),
                                    models.Q(
                                        (
                                            "aggregation__in",
                                            ["sum", "mean", "min", "max", "latest", "active_days", "breadth"],
                                        ),
                                        ("window__gte", 1),
                                        ("window__lte", 730),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_metric_window",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("aggregation", "days_since"), ("lookback__gte", 1), ("lookback__lte", 730)
                                    ),
                                    models.Q(
                                        models.Q(("aggregation", "days_since"), _negated=True), ("lookback", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_metric_lookback",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("aggregation", "ratio"),
                                        ("denominator__isnull", False),
                                        ("numerator__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("aggregation", "ratio"), _negated=True),
                                        ("denominator", None),
                                        ("numerator", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_metric_ratio_parts",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricevent" ("active", "aggregation", "code", "compare", "denominator_id", "dimension", "higher_is_better", "id", "lookback", "name", "name_zh", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "window", "zero_fill") SELECT new_values."active", new_values."aggregation", new_values."code", new_values."compare", new_values."denominator_id", new_values."dimension", new_values."higher_is_better", new_values."id", new_values."lookback", new_values."name", new_values."name_zh", new_values."numerator_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit", new_values."window", new_values."zero_fill" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="32a05d846a30df60be20702e3ea6ea86d9b5f1b2",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_51d9d",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_metric",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricevent" ("active", "aggregation", "code", "compare", "denominator_id", "dimension", "higher_is_better", "id", "lookback", "name", "name_zh", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "window", "zero_fill") SELECT new_values."active", new_values."aggregation", new_values."code", new_values."compare", new_values."denominator_id", new_values."dimension", new_values."higher_is_better", new_values."id", new_values."lookback", new_values."name", new_values."name_zh", new_values."numerator_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit", new_values."window", new_values."zero_fill" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="506b5f929fad0b2ab24a9fabfbfb6b00262172fe",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_8a765",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_metric",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricevent" ("active", "aggregation", "code", "compare", "denominator_id", "dimension", "higher_is_better", "id", "lookback", "name", "name_zh", "numerator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "window", "zero_fill") SELECT old_values."active", old_values."aggregation", old_values."code", old_values."compare", old_values."denominator_id", old_values."dimension", old_values."higher_is_better", old_values."id", old_values."lookback", old_values."name", old_values."name_zh", old_values."numerator_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit", old_values."window", old_values."zero_fill" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="28dee8e9cde905811fbd35a76104458e384010f4",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_188ed",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_metric",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MetricEvent",
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
                            "dimension",
                            models.CharField(
                                choices=[
                                    ("product", "Product"),
                                    ("service", "Service"),
                                    ("commercial", "Commercial"),
                                    ("marketing", "Marketing"),
                                    ("relationship", "Relationship"),
                                ],
                                max_length=20,
                                verbose_name="dimension",
                            ),
                        ),
                        ("unit", models.CharField(blank=True, default="", max_length=40, verbose_name="unit")),
                        ("higher_is_better", models.BooleanField(default=True, verbose_name="higher is better")),
                        (
                            "aggregation",
                            models.CharField(
                                choices=[
                                    ("sum", "Sum"),
                                    ("mean", "Mean of observed values"),
                                    ("min", "Smallest value"),
                                    ("max", "Largest value"),
                                    ("latest", "Last value"),
                                    ("active_days", "Days with a value above 0"),
                                    ("days_since", "Days since a value above 0"),
                                    ("breadth", "How many of several measures are in use"),
                                    ("ratio", "One metric divided by another"),
                                ],
                                max_length=20,
                                verbose_name="aggregation",
                            ),
                        ),
                        (
                            "compare",
                            models.CharField(
                                choices=[("level", "The value itself"), ("change", "Change against the window before")],
                                default="level",
                                max_length=10,
                                verbose_name="compare",
                            ),
                        ),
                        (
                            "window",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="The days that end on the day of the score.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="window in days",
                            ),
                        ),
                        (
                            "lookback",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="For days since: the answer where nothing was found.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="lookback in days",
                            ),
                        ),
                        (
                            "zero_fill",
                            models.BooleanField(
                                default=False,
                                help_text="For counts: once a customer has had any row, silence is 0, not unknown.",
                                verbose_name="no rows mean 0",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="computed every day")),
                        (
                            "denominator",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.metric",
                                verbose_name="denominator",
                            ),
                        ),
                        (
                            "numerator",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.metric",
                                verbose_name="numerator",
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
                                to="retention.metric",
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
                                    hash="f75f536b19c9af26150b00bfc26db10949071881",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_cea02",
                                    table="retention_metricevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d9d778fe418574c0eab16237b2a2f0163bc278de",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_6931a",
                                    table="retention_metricevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MetricMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="retention.measure"
                            ),
                        ),
                        (
                            "metric",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="retention.metric"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measure of a metric",
                        "verbose_name_plural": "measures of metrics",
                        "constraints": [
                            models.UniqueConstraint(fields=("metric", "measure"), name="retention_metric_measure_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricmeasureevent" ("id", "measure_id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."measure_id", new_values."metric_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0925e278c10d4ad18c7a21a235bd8352f4883362",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_c5a94",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_metricmeasure",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricmeasureevent" ("id", "measure_id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."measure_id", new_values."metric_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="1de38a4d9dae63fe1c3c0b9699debdf7a9f962fb",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_4449d",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_metricmeasure",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_metricmeasureevent" ("id", "measure_id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."id", old_values."measure_id", old_values."metric_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a1e9940e47c216223a8dd2006cd5b3988b088f05",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_d8574",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_metricmeasure",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MetricMeasureEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "measure",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.measure",
                            ),
                        ),
                        (
                            "metric",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.metric",
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
                                to="retention.metricmeasure",
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
                                    hash="785fada603ef140ef54f7a225751de82d6fd6e31",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_0901e",
                                    table="retention_metricmeasureevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="07dff9a8a42b5b4be954e3e24cd657b609d37d69",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_f24ef",
                                    table="retention_metricmeasureevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ModelMetric",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        ("weight", models.DecimalField(decimal_places=4, max_digits=9, verbose_name="weight")),
                        (
                            "curve",
                            models.JSONField(
                                help_text="Points [value, score 0-100] with rising values; straight lines between them.",
                                verbose_name="curve",
                            ),
                        ),
                        (
                            "metric",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="model_metrics",
                                to="retention.metric",
                                verbose_name="metric",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="model_metrics",
                                to="retention.healthmodelversion",
                                verbose_name="version",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "metric of a model",
                        "verbose_name_plural": "metrics of a model",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "metric"), name="retention_metric_once_a_version"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("weight__gt", 0), ("weight__lt", 100000)),
                                name="retention_weight_positive",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_modelmetricevent" ("curve", "id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version_id", "weight") SELECT new_values."curve", new_values."id", new_values."metric_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."version_id", new_values."weight" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="9463cea70167ff31c9a25105672f06046a7b5edb",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_858a8",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_modelmetric",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_modelmetricevent" ("curve", "id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version_id", "weight") SELECT new_values."curve", new_values."id", new_values."metric_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."version_id", new_values."weight" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="493a14cb3c4be1f4e4b2d026a56716b9455ea6ca",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a4694",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_modelmetric",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_modelmetricevent" ("curve", "id", "metric_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "version_id", "weight") SELECT old_values."curve", old_values."id", old_values."metric_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."version_id", old_values."weight" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f4e2e592fd98d5a34690ec19240c6c653a446921",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_c4820",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_modelmetric",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ModelMetricEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        ("weight", models.DecimalField(decimal_places=4, max_digits=9, verbose_name="weight")),
                        (
                            "curve",
                            models.JSONField(
                                help_text="Points [value, score 0-100] with rising values; straight lines between them.",
                                verbose_name="curve",
                            ),
                        ),
                        (
                            "metric",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.metric",
                                verbose_name="metric",
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
                                to="retention.modelmetric",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.healthmodelversion",
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
                                    hash="fbf0033febc497ad6fe016af28359b15eeeb4a8f",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_221a8",
                                    table="retention_modelmetricevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="af714a62fdf817004fad78caa26039b096c7f991",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_5d391",
                                    table="retention_modelmetricevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Observation",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "customer_id",
                                "measure_id",
                                "day",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("value", models.DecimalField(decimal_places=12, max_digits=30)),
                    ],
                    options={
                        "verbose_name": "observation",
                        "verbose_name_plural": "observations",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="Rule",
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
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "match",
                            models.CharField(
                                choices=[("all", "all of the conditions"), ("any", "any of the conditions")],
                                default="all",
                                max_length=5,
                                verbose_name="match",
                            ),
                        ),
                        ("conditions", models.JSONField(verbose_name="conditions")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="days in a row",
                            ),
                        ),
                        (
                            "gap",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(30)],
                                verbose_name="missing days allowed in a row",
                            ),
                        ),
                        (
                            "clear_days",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="days until it clears",
                            ),
                        ),
                        (
                            "playbook",
                            models.SlugField(
                                blank=True,
                                default="",
                                help_text="Code of the playbook; empty: the default of the level.",
                                max_length=60,
                                verbose_name="playbook",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                    ],
                    options={
                        "verbose_name": "early-warning rule",
                        "verbose_name_plural": "early-warning rules",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="retention_rule_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("match__in", ["all", "any"])), name="retention_rule_match"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("days__gte", 1),
                                    ("days__lte", 365),
                                    ("gap__lte", 30),
                                    ("clear_days__gte", 1),
                                    ("clear_days__lte", 365),
                                ),
                                name="retention_rule_day_ranges",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_ruleevent" ("active", "clear_days", "code", "conditions", "days", "gap", "id", "level", "match", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook", "revision") SELECT new_values."active", new_values."clear_days", new_values."code", new_values."conditions", new_values."days", new_values."gap", new_values."id", new_values."level", new_values."match", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."playbook", new_values."revision" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f827c7d18f702f4c91c68a196174024e9e23100d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_56494",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_rule",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_ruleevent" ("active", "clear_days", "code", "conditions", "days", "gap", "id", "level", "match", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook", "revision") SELECT new_values."active", new_values."clear_days", new_values."code", new_values."conditions", new_values."days", new_values."gap", new_values."id", new_values."level", new_values."match", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."playbook", new_values."revision" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="68c6f3b83554a29cb27355d0d5a3033ce1acf67c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_0cfb9",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_rule",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_ruleevent" ("active", "clear_days", "code", "conditions", "days", "gap", "id", "level", "match", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "playbook", "revision") SELECT old_values."active", old_values."clear_days", old_values."code", old_values."conditions", old_values."days", old_values."gap", old_values."id", old_values."level", old_values."match", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."playbook", old_values."revision" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="47ddad213ec933c1bfb6741df01cf31528f58a0a",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_dce4f",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_rule",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleEvaluation",
                    fields=[
                        (
                            "rule",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="evaluation",
                                serialize=False,
                                to="retention.rule",
                            ),
                        ),
                        ("last_day", models.DateField()),
                        ("evaluated_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "progress of a rule",
                        "verbose_name_plural": "progress of rules",
                    },
                ),
                migrations.CreateModel(
                    name="RuleEvent",
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
                            "level",
                            models.CharField(
                                choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "match",
                            models.CharField(
                                choices=[("all", "all of the conditions"), ("any", "any of the conditions")],
                                default="all",
                                max_length=5,
                                verbose_name="match",
                            ),
                        ),
                        ("conditions", models.JSONField(verbose_name="conditions")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="days in a row",
                            ),
                        ),
                        (
                            "gap",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(30)],
                                verbose_name="missing days allowed in a row",
                            ),
                        ),
                        (
                            "clear_days",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="days until it clears",
                            ),
                        ),
                        (
                            "playbook",
                            models.SlugField(
                                blank=True,
                                db_index=False,
                                default="",
                                help_text="Code of the playbook; empty: the default of the level.",
                                max_length=60,
                                verbose_name="playbook",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
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
                                to="retention.rule",
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
                                    hash="3a348021b48ce7d1d5d674b697bfb179ed0c0984",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_879e6",
                                    table="retention_ruleevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="3c92c932a4bd979aa41f0cf019e6963a7f091bfa",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_a1240",
                                    table="retention_ruleevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedSegment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of who saved it"
                            ),
                        ),
                        ("shared", models.BooleanField(default=False, verbose_name="for everybody")),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("query", models.CharField(max_length=1000, verbose_name="filters")),
                        ("created_at", models.DateTimeField(verbose_name="saved at")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saved by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved segment",
                        "verbose_name_plural": "saved segments",
                        "permissions": [("share_segments", "Can save segments for everybody")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("shared", False)),
                                fields=("owner", "name"),
                                name="retention_segment_name_of_owner",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("shared", True)),
                                fields=("name",),
                                name="retention_segment_shared_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), models.Q(("query", ""), _negated=True)
                                ),
                                name="retention_segment_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreRun",
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
                                    ("daily", "Daily run"),
                                    ("recalculation", "Recalculation"),
                                    ("restatement", "Restatement after late data"),
                                ],
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                                default="running",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="started at")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                        (
                            "evaluated_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="Of a restatement: when the rules had looked at its days.",
                                null=True,
                                verbose_name="rules evaluated at",
                            ),
                        ),
                        (
                            "summarised_at",
                            models.DateTimeField(
                                blank=True,
                                help_text="When the dashboards had taken in its days.",
                                null=True,
                                verbose_name="summarised at",
                            ),
                        ),
                        ("customers", models.PositiveIntegerField(default=0, verbose_name="customers")),
                        ("scored", models.PositiveBigIntegerField(default=0, verbose_name="scored")),
                        ("not_scorable", models.PositiveBigIntegerField(default=0, verbose_name="not scorable")),
                        ("changed", models.PositiveBigIntegerField(default=0, verbose_name="snapshots written")),
                        ("failed", models.PositiveIntegerField(default=0, verbose_name="customers in failed chunks")),
                        (
                            "scorecard",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="retention.scorecard"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "score run",
                        "verbose_name_plural": "score runs",
                        "indexes": [
                            models.Index(fields=["state", "started_at"], name="retention_run_state"),
                            models.Index(fields=["-last_day", "-started_at"], name="retention_run_recent"),
                            models.Index(
                                condition=models.Q(("finished_at__isnull", False), ("summarised_at", None)),
                                fields=["id"],
                                name="retention_run_to_summarise",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="retention_run_days_ordered",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreChunk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "customer_ids",
                            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                        ),
                        (
                            "first_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(), null=True, size=None
                            ),
                        ),
                        (
                            "last_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(), null=True, size=None
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("claimed", "Claimed"),
                                    ("done", "Done"),
                                    ("dead", "Given up"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("scored", models.PositiveBigIntegerField(default=0)),
                        ("not_scorable", models.PositiveBigIntegerField(default=0)),
                        ("changed", models.PositiveBigIntegerField(default=0)),
                        ("error", models.TextField(blank=True, default="")),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="retention.scorerun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "chunk of a run",
                        "verbose_name_plural": "chunks of a run",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["pending", "claimed"])),
                                fields=["run", "number"],
                                name="retention_chunk_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "number"), name="retention_chunk_number"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["pending", "claimed", "done", "dead"])),
                                name="retention_chunk_state",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeriesStart",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "customer_id",
                                "measure_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("first_day", models.DateField()),
                        (
                            "customer",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="retention.customer",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="retention.measure",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "start of a series",
                        "verbose_name_plural": "starts of series",
                    },
                ),
                migrations.CreateModel(
                    name="StaleDays",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        ("noted_at", models.DateTimeField()),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention.customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stale days",
                        "verbose_name_plural": "stale days",
                        "indexes": [models.Index(fields=["customer", "first_day"], name="retention_stale_customer")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="retention_stale_days_ordered",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="standing",
                                serialize=False,
                                to="retention.customer",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("segment", models.CharField(blank=True, default="", max_length=60, verbose_name="segment")),
                        ("score", models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="score")),
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
                            "coverage",
                            models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name="coverage"),
                        ),
                        ("mrr", models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="MRR")),
                        ("renewal_on", models.DateField(null=True, verbose_name="renewal")),
                        ("product", models.FloatField(null=True, verbose_name="Product")),
                        ("service", models.FloatField(null=True, verbose_name="Service")),
                        ("commercial", models.FloatField(null=True, verbose_name="Commercial")),
                        ("marketing", models.FloatField(null=True, verbose_name="Marketing")),
                        ("relationship", models.FloatField(null=True, verbose_name="Relationship")),
                        (
                            "score_30",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, null=True, verbose_name="score 30 days before"
                            ),
                        ),
                        (
                            "tier_30",
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
                                verbose_name="tier 30 days before",
                            ),
                        ),
                        (
                            "mrr_30",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="MRR 30 days before"
                            ),
                        ),
                        (
                            "change_30",
                            models.DecimalField(
                                decimal_places=2, max_digits=6, null=True, verbose_name="change of the score in 30 days"
                            ),
                        ),
                        (
                            "mrr_change_30",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="change of the MRR in 30 days"
                            ),
                        ),
                        (
                            "score_90",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, null=True, verbose_name="score 90 days before"
                            ),
                        ),
                        (
                            "tier_90",
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
                                verbose_name="tier 90 days before",
                            ),
                        ),
                        (
                            "mrr_90",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="MRR 90 days before"
                            ),
                        ),
                        (
                            "change_90",
                            models.DecimalField(
                                decimal_places=2, max_digits=6, null=True, verbose_name="change of the score in 90 days"
                            ),
                        ),
                        (
                            "mrr_change_90",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=16, verbose_name="change of the MRR in 90 days"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "standing of a customer",
                        "verbose_name_plural": "standings of customers",
                        "indexes": [
                            models.Index(fields=["score", "customer"], name="retention_standing_score_at"),
                            models.Index(fields=["change_30", "customer"], name="retention_standing_change30"),
                            models.Index(fields=["change_90", "customer"], name="retention_standing_change90"),
                            models.Index(fields=["mrr_change_30", "customer"], name="retention_standing_mrr30"),
                            models.Index(fields=["mrr_change_90", "customer"], name="retention_standing_mrr90"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("tier_30__in", ["", "healthy", "low", "medium", "high", "unknown"]),
                                    ("tier_90__in", ["", "healthy", "low", "medium", "high", "unknown"]),
                                    ("tier__in", ["", "healthy", "low", "medium", "high", "unknown"]),
                                ),
                                name="retention_standing_tier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("score", None),
                                        models.Q(("score__gte", 0), ("score__lte", 100)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("score_30", None),
                                        models.Q(("score_30__gte", 0), ("score_30__lte", 100)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("score_90", None),
                                        models.Q(("score_90__gte", 0), ("score_90__lte", 100)),
                                        _connector="OR",
                                    ),
                                ),
                                name="retention_standing_score",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("product", None),
                                    models.Q(("product__gte", 0), ("product__lte", 100)),
                                    _connector="OR",
                                ),
                                name="retention_standing_product",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("service", None),
                                    models.Q(("service__gte", 0), ("service__lte", 100)),
                                    _connector="OR",
                                ),
                                name="retention_standing_service",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("commercial", None),
                                    models.Q(("commercial__gte", 0), ("commercial__lte", 100)),
                                    _connector="OR",
                                ),
                                name="retention_standing_commercial",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("marketing", None),
                                    models.Q(("marketing__gte", 0), ("marketing__lte", 100)),
                                    _connector="OR",
                                ),
                                name="retention_standing_marketing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("relationship", None),
                                    models.Q(("relationship__gte", 0), ("relationship__lte", 100)),
                                    _connector="OR",
                                ),
                                name="retention_standing_relationship",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mrr_30__gte", 0),
                                    ("mrr_90__gte", 0),
                                    ("mrr__gte", 0),
                                    ("mrr__lt", 10000000000000),
                                    ("mrr_30__lt", 10000000000000),
                                    ("mrr_90__lt", 10000000000000),
                                ),
                                name="retention_standing_mrr",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("external_id", models.CharField(max_length=120, verbose_name="external id")),
                        ("product", models.CharField(blank=True, default="", max_length=120, verbose_name="product")),
                        ("start", models.DateField(verbose_name="start")),
                        (
                            "end",
                            models.DateField(
                                blank=True, help_text="First day not covered.", null=True, verbose_name="end"
                            ),
                        ),
                        ("mrr", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="MRR")),
                        ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                        (
                            "billing_months",
                            models.PositiveSmallIntegerField(default=1, verbose_name="months a bill covers"),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subscription",
                        "verbose_name_plural": "subscriptions",
                        "indexes": [
                            models.Index(fields=["customer", "start", "end"], name="retention_subscription_days")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "external_id"), name="retention_subscription_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("mrr__gte", 0), ("mrr__lt", 1000000000000)),
                                name="retention_subscription_mrr_finite",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("end", None), ("end__gte", models.F("start")), _connector="OR"),
                                name="retention_subscription_end_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("billing_months__gte", 1), ("billing_months__lte", 120)),
                                name="retention_subscription_billing_months",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Warning",
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
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        ("cleared_on", models.DateField(blank=True, null=True, verbose_name="cleared on")),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                        ("evidence", models.JSONField(default=list, verbose_name="evidence")),
                        ("definition", models.JSONField(default=dict, verbose_name="rule as it was")),
                        ("raised_at", models.DateTimeField(verbose_name="raised at")),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="warnings",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="warnings",
                                to="retention.rule",
                                verbose_name="rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "warning",
                        "verbose_name_plural": "warnings",
                        "indexes": [
                            models.Index(fields=["customer", "-opened_on"], name="retention_warning_customer"),
                            models.Index(fields=["-opened_on", "id"], name="retention_warning_recent"),
                            models.Index(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=["opened_on"],
                                include=("rule", "customer"),
                                name="retention_warning_counted",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cleared_on", None), ("withdrawn_at", None)),
                                fields=("rule", "customer"),
                                name="retention_one_open_warning",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("rule", "customer", "opened_on"),
                                include=("id",),
                                name="retention_one_warning_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cleared_on", None), ("cleared_on__gt", models.F("opened_on")), _connector="OR"
                                ),
                                name="retention_warning_clears_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ["low", "medium", "high"])),
                                name="retention_warning_level",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmotionalRule",
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
                                help_text="As files and pages have it, for example call, mail, review_meeting, complaint, champion_left.",
                                max_length=60,
                                verbose_name="kind of interaction",
                            ),
                        ),
                        (
                            "mood",
                            models.CharField(
                                choices=[
                                    ("any", "in any mood"),
                                    ("happy", "happy (from 0.3)"),
                                    ("unhappy", "unhappy (to -0.3)"),
                                ],
                                default="any",
                                help_text="An interaction without a mood is neither happy nor unhappy.",
                                max_length=10,
                                verbose_name="mood",
                            ),
                        ),
                        (
                            "points",
                            models.SmallIntegerField(
                                help_text="From -100 to 100: above 0 a deposit, below 0 a withdrawal; never 0.",
                                validators=[
                                    django.core.validators.MinValueValidator(-100),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="points",
                            ),
                        ),
                        (
                            "lasts_days",
                            models.PositiveSmallIntegerField(
                                help_text="From 1 to 730, the day of the interaction included.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="days it counts",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "rule of the emotional account",
                        "verbose_name_plural": "rules of the emotional account",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind", ""), _negated=True), name="retention_emotion_has_kind"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("mood__in", ["any", "happy", "unhappy"])),
                                name="retention_emotion_mood",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("points__gte", -100), ("points__lte", 100), models.Q(("points", 0), _negated=True)
                                ),
                                name="retention_emotion_points",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("lasts_days__gte", 1), ("lasts_days__lte", 730)),
                                name="retention_emotion_days",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_emotionalruleevent" ("active", "code", "id", "kind", "lasts_days", "mood", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points") SELECT new_values."active", new_values."code", new_values."id", new_values."kind", new_values."lasts_days", new_values."mood", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="786b041ee04eecb3861e860419fbe8f56baa2c61",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_a28fa",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_emotionalrule",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_emotionalruleevent" ("active", "code", "id", "kind", "lasts_days", "mood", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points") SELECT new_values."active", new_values."code", new_values."id", new_values."kind", new_values."lasts_days", new_values."mood", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0a87223ee048f835313f7a76d940e0de6aa24553",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_4638a",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_emotionalrule",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_emotionalruleevent" ("active", "code", "id", "kind", "lasts_days", "mood", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points") SELECT old_values."active", old_values."code", old_values."id", old_values."kind", old_values."lasts_days", old_values."mood", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."points" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="bdd1ac91996fe16463cd129c08c47b797c499132",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_2fc2b",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_emotionalrule",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmotionalEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="emotional_entries",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="retention.emotionalrule",
                                verbose_name="rule",
                            ),
                        ),
                        (
                            "rule_name",
                            models.CharField(blank=True, default="", max_length=120, verbose_name="name of the rule"),
                        ),
                        (
                            "rule_name_zh",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="name of the rule in Chinese"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(blank=True, default="", max_length=60, verbose_name="kind of interaction"),
                        ),
                        ("mood", models.CharField(blank=True, default="", max_length=10, verbose_name="mood")),
                        (
                            "interaction",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="retention.interaction",
                                verbose_name="interaction",
                            ),
                        ),
                        ("points", models.SmallIntegerField(verbose_name="points")),
                        ("day", models.DateField(verbose_name="day")),
                        (
                            "expires_on",
                            models.DateField(
                                help_text="First day on which it counts no more.", verbose_name="expires on"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="retention.contact",
                                verbose_name="contact",
                            ),
                        ),
                        ("evidence", models.TextField(blank=True, default="", verbose_name="evidence")),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "author_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the author"),
                        ),
                        ("at", models.DateTimeField(verbose_name="booked at")),
                    ],
                    options={
                        "verbose_name": "entry of the emotional account",
                        "verbose_name_plural": "entries of the emotional account",
                        "indexes": [
                            models.Index(fields=["customer", "-day", "-id"], name="retention_emotion_recent"),
                            models.Index(
                                condition=models.Q(("interaction", None)),
                                fields=["customer", "-at", "-id"],
                                name="retention_emotion_by_hand",
                            ),
                            models.Index(
                                condition=models.Q(("author__isnull", False)),
                                fields=["author"],
                                name="retention_emotion_author",
                            ),
                            models.Index(
                                condition=models.Q(("contact__isnull", False)),
                                fields=["contact"],
                                name="retention_emotion_contact",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("interaction", "rule"), name="retention_emotion_booked_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("points__gte", -100), ("points__lte", 100), models.Q(("points", 0), _negated=True)
                                ),
                                name="retention_emotion_entry_points",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_on__gt", models.F("day"))),
                                name="retention_emotion_entry_expires_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("interaction__isnull", False),
                                        ("mood__in", ["any", "happy", "unhappy"]),
                                        ("rule__isnull", False),
                                        models.Q(("kind", ""), _negated=True),
                                        ("author", None),
                                        ("author_name", ""),
                                        ("contact", None),
                                        ("evidence", ""),
                                    ),
                                    models.Q(
                                        ("interaction", None),
                                        ("kind", ""),
                                        ("mood", ""),
                                        ("rule", None),
                                        ("rule_name", ""),
                                        ("rule_name_zh", ""),
                                        ("points__gte", -20),
                                        ("points__lte", 20),
                                        models.Q(("evidence", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_emotion_entry_by_rule_or_by_hand",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="what_people_booked_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.interaction_id IS NULL AND (OLD.customer_id IS DISTINCT FROM NEW.customer_id OR OLD.rule_id IS DISTINCT FROM NEW.rule_id OR OLD.interaction_id IS DISTINCT FROM NEW.interaction_id OR OLD.points IS DISTINCT FROM NEW.points OR OLD.day IS DISTINCT FROM NEW.day OR OLD.expires_on IS DISTINCT FROM NEW.expires_on OR OLD.evidence IS DISTINCT FROM NEW.evidence OR OLD.author_name IS DISTINCT FROM NEW.author_name OR OLD.at IS DISTINCT FROM NEW.at OR OLD.author_id IS DISTINCT FROM NEW.author_id AND NEW.author_id IS NOT NULL OR OLD.contact_id IS DISTINCT FROM NEW.contact_id AND NEW.contact_id IS NOT NULL))",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="8d6770f103830ccd2826524bbf63b2336e85a134",
                                    operation="UPDATE",
                                    pgid="pgtrigger_what_people_booked_stays_f0881",
                                    table="retention_emotionalentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="what_people_booked_is_kept",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.interaction_id IS NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="6221e2556fab7022c062818c13f39ac07a6236d9",
                                    operation="DELETE",
                                    pgid="pgtrigger_what_people_booked_is_kept_80084",
                                    table="retention_emotionalentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="07e30e1ecf978269b404a4326f70f5d8d09fae48",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_ca9de",
                                    table="retention_emotionalentry",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmotionalRuleEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="audit",
                                related_query_name="audit",
                                to="retention.emotionalrule",
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
                                help_text="As files and pages have it, for example call, mail, review_meeting, complaint, champion_left.",
                                max_length=60,
                                verbose_name="kind of interaction",
                            ),
                        ),
                        (
                            "mood",
                            models.CharField(
                                choices=[
                                    ("any", "in any mood"),
                                    ("happy", "happy (from 0.3)"),
                                    ("unhappy", "unhappy (to -0.3)"),
                                ],
                                default="any",
                                help_text="An interaction without a mood is neither happy nor unhappy.",
                                max_length=10,
                                verbose_name="mood",
                            ),
                        ),
                        (
                            "points",
                            models.SmallIntegerField(
                                help_text="From -100 to 100: above 0 a deposit, below 0 a withdrawal; never 0.",
                                validators=[
                                    django.core.validators.MinValueValidator(-100),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="points",
                            ),
                        ),
                        (
                            "lasts_days",
                            models.PositiveSmallIntegerField(
                                help_text="From 1 to 730, the day of the interaction included.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                                verbose_name="days it counts",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="13d999c80322e8c4773d051e551caa29d1b8f57b",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_70632",
                                    table="retention_emotionalruleevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="2f1869de1699b237f3aefebc17b5652cfd40a41d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_1266f",
                                    table="retention_emotionalruleevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feeling",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="feeling",
                                serialize=False,
                                to="retention.customer",
                            ),
                        ),
                        (
                            "said",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (5, "delighted"),
                                    (4, "content"),
                                    (3, "neutral"),
                                    (2, "worried"),
                                    (1, "alarmed"),
                                ],
                                null=True,
                                verbose_name="sentiment of the owner",
                            ),
                        ),
                        ("mood", models.DecimalField(decimal_places=2, max_digits=4, null=True, verbose_name="mood")),
                        ("mood_at", models.DateTimeField(null=True, verbose_name="occurred at")),
                        ("touched_at", models.DateTimeField(null=True, verbose_name="last touch")),
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
                                db_default="",
                                default="",
                                max_length=10,
                                verbose_name="tier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "feeling about a customer",
                        "verbose_name_plural": "feelings about customers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("said", None), ("said__in", [5, 4, 3, 2, 1]), _connector="OR"),
                                name="retention_feeling_said",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("mood", None), ("mood_at", None)),
                                    models.Q(
                                        ("mood__gte", -1),
                                        ("mood__isnull", False),
                                        ("mood__lte", 1),
                                        ("mood_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_feeling_mood",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tier__in", ["", "healthy", "low", "medium", "high", "unknown"])),
                                name="retention_feeling_tier",
                            ),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(
                                            ("said__lt", 3),
                                            models.Q(("mood__lte", Decimal("-0.3")), ("said", None)),
                                            _connector="OR",
                                        ),
                                        ("tier__in", ["healthy", "low"]),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("said__gt", 3),
                                            models.Q(("mood__gte", Decimal("0.3")), ("said", None)),
                                            _connector="OR",
                                        ),
                                        ("tier__in", ["medium", "high"]),
                                    ),
                                    _connector="OR",
                                ),
                                fields=["customer"],
                                include=("said", "mood_at"),
                                name="retention_feeling_disagrees",
                            ),
                            models.Index(
                                fields=["customer"], include=("touched_at",), name="retention_feeling_touched"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChosenLanguage",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="colleague",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "中文")], max_length=10, verbose_name="language"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "language of a colleague",
                        "verbose_name_plural": "languages of colleagues",
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("language__in", ["en", "zh-hans"])), name="retention_language"
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
