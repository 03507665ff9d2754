"""The tables of the first version."""

import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import interviews.models.departure
import interviews.models.invitation
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from retention.migrations._together import CreateTogether


def install_triggers(apps, schema_editor):
    """Install the triggers of all models at once: one AddTrigger each would render all models again for each."""
    for model in apps.get_app_config("retention_interviews").get_models():
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("retention", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Departure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("left_on", models.DateField(verbose_name="left on")),
                        (
                            "left_month",
                            models.GeneratedField(
                                db_persist=True,
                                expression=interviews.models.departure.Month("left_on"),
                                output_field=models.DateField(),
                            ),
                        ),
                        ("stated_id", models.BigIntegerField(editable=False, null=True)),
                        (
                            "stated_verdict",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=12),
                        ),
                        ("recorded_id", models.BigIntegerField(editable=False, null=True)),
                        (
                            "recorded_verdict",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=12),
                        ),
                        ("confirmed_id", models.BigIntegerField(editable=False, null=True)),
                        (
                            "confirmed_verdict",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=12),
                        ),
                        (
                            "best_id",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.comparison.Coalesce(
                                    "confirmed_id", "recorded_id", "stated_id"
                                ),
                                output_field=models.BigIntegerField(null=True),
                            ),
                        ),
                        (
                            "best_verdict",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.comparison.Coalesce(
                                    django.db.models.functions.comparison.NullIf("confirmed_verdict", models.Value("")),
                                    django.db.models.functions.comparison.NullIf("recorded_verdict", models.Value("")),
                                    django.db.models.functions.comparison.NullIf("stated_verdict", models.Value("")),
                                    models.Value(""),
                                ),
                                output_field=models.CharField(max_length=12),
                            ),
                        ),
                        (
                            "talk",
                            models.CharField(blank=True, db_default="", default="", editable=False, max_length=12),
                        ),
                        ("talk_days", models.IntegerField(editable=False, null=True)),
                        (
                            "mrr_lost",
                            models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="MRR lost"),
                        ),
                        ("segment", models.CharField(blank=True, default="", max_length=60, verbose_name="segment")),
                        ("industry", models.CharField(blank=True, default="", max_length=80, verbose_name="industry")),
                        ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                        ("region", models.CharField(blank=True, default="", max_length=80, verbose_name="region")),
                        ("channel", models.CharField(blank=True, default="", max_length=80, verbose_name="channel")),
                        (
                            "stage",
                            models.CharField(blank=True, default="", max_length=40, verbose_name="lifecycle stage"),
                        ),
                        (
                            "csm_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the CSM"),
                        ),
                        ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("noticed_at", models.DateTimeField(verbose_name="noticed at")),
                        (
                            "csm",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="CSM",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departures",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "departure",
                        "verbose_name_plural": "departures",
                        "indexes": [models.Index(fields=["left_on", "id"], name="interviews_departure_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("customer", "left_on"), name="interviews_departure_once"),
                            models.CheckConstraint(
                                condition=models.Q(("mrr_lost__gte", 0), ("mrr_lost__lt", 100000000000000)),
                                name="interviews_departure_mrr_finite",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Form",
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
                            "purpose",
                            models.CharField(
                                choices=[("exit", "Exit interview"), ("stay", "Stay interview")],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "interview form",
                        "verbose_name_plural": "interview forms",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("purpose",),
                                name="interviews_one_active_form_a_purpose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("purpose__in", ["exit", "stay"])), name="interviews_form_purpose"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."purpose" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="6f7dd4d0f670577e515fae55cde8182e86da50c3",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0bbb1",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_form",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."purpose" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="c13afd10855c88fe8a1ea20182a5724797ea9493",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_4fea6",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_form",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formevent" ("active", "code", "id", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") SELECT old_values."active", old_values."code", old_values."id", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."purpose" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="daad357e3346f35731e06fbc1576f8ecbd30e111",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_31cd8",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_form",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
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
                            "introduction",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What customers read first: what is asked, why, and what becomes of the answers.",
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "introduction_zh",
                            models.TextField(blank=True, default="", verbose_name="introduction in Chinese"),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="retention_interviews.form",
                                verbose_name="form",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a form",
                        "verbose_name_plural": "versions of forms",
                        "constraints": [
                            models.UniqueConstraint(fields=("form", "number"), name="interviews_version_number"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("form",),
                                name="interviews_one_published",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["draft", "published", "retired"])),
                                name="interviews_version_state",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formversionevent" ("form_id", "id", "introduction", "introduction_zh", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "state") SELECT new_values."form_id", new_values."id", new_values."introduction", new_values."introduction_zh", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."published_at", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="1ba74a94dd0ebbbbb3a6d51863a54c1ae062355d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0ad58",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_formversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formversionevent" ("form_id", "id", "introduction", "introduction_zh", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "state") SELECT new_values."form_id", new_values."id", new_values."introduction", new_values."introduction_zh", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."published_at", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8afeb181c7f7c7fcae53678cb8af43734e8c22be",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7e78f",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_formversion",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_formversionevent" ("form_id", "id", "introduction", "introduction_zh", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "state") SELECT old_values."form_id", old_values."id", old_values."introduction", old_values."introduction_zh", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."published_at", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8eadcd6af7c00e26dd4109fd0469bcc52351f383",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_3ec91",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_formversion",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Interview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("exit", "Exit interview"), ("stay", "Stay interview")],
                                default="exit",
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "Due"),
                                    ("assigned", "Assigned"),
                                    ("scheduled", "Scheduled"),
                                    ("in_progress", "In progress"),
                                    ("submitted", "Submitted"),
                                    ("declined", "Declined by the customer"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="due",
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("live", "Conversation"), ("link", "Answered by link")],
                                default="live",
                                max_length=10,
                                verbose_name="how",
                            ),
                        ),
                        (
                            "interviewer_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of the interviewer"
                            ),
                        ),
                        (
                            "contact_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of the contact"
                            ),
                        ),
                        ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("warn_at", models.DateTimeField(verbose_name="late from")),
                        ("warned_at", models.DateTimeField(blank=True, null=True, verbose_name="reported as late at")),
                        ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded at")),
                        ("scheduled_at", models.DateTimeField(blank=True, null=True, verbose_name="appointment")),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started at")),
                        ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                        (
                            "closed_note",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why it was declined or cancelled"
                            ),
                        ),
                        (
                            "consent_recording",
                            models.BooleanField(blank=True, null=True, verbose_name="may be recorded"),
                        ),
                        ("consent_quoting", models.BooleanField(blank=True, null=True, verbose_name="may be quoted")),
                        (
                            "consent_recontact",
                            models.BooleanField(blank=True, null=True, verbose_name="may be contacted again"),
                        ),
                        ("consent_at", models.DateTimeField(blank=True, null=True, verbose_name="consent noted at")),
                        (
                            "consent_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="consent noted by"),
                        ),
                        ("step", models.PositiveSmallIntegerField(default=1, verbose_name="question")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="edition")),
                        (
                            "correction_reason",
                            models.CharField(
                                blank=True, default="", max_length=300, verbose_name="why it was corrected"
                            ),
                        ),
                        (
                            "superseded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="replaced by a correction at"),
                        ),
                        ("cause", models.CharField(blank=True, default="", max_length=60, verbose_name="cause")),
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
                            "corrects",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="retention_interviews.interview",
                                verbose_name="corrects",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interviews",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interviews",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "form_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interviews",
                                to="retention_interviews.formversion",
                                verbose_name="form",
                            ),
                        ),
                        (
                            "interviewer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="interviewer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interview",
                        "verbose_name_plural": "interviews",
                        "permissions": [
                            ("conduct_interviews", "Can hold interviews with customers"),
                            ("assign_interviews", "Can assign, invite to and cancel interviews"),
                            ("read_verbatims", "Can read what customers said, word for word"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["due", "assigned", "scheduled", "in_progress"])),
                                fields=["interviewer", "due_at"],
                                name="interviews_open_mine",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["due", "assigned", "scheduled", "in_progress"])),
                                fields=["due_at", "id"],
                                name="interviews_open_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "submitted"), ("superseded_at", None)),
                                fields=["submitted_at"],
                                name="interviews_counted",
                            ),
                            models.Index(
                                condition=models.Q(("contact__isnull", False)),
                                fields=["contact"],
                                name="interviews_contact",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["due", "assigned", "scheduled", "in_progress"])),
                                fields=("customer", "purpose"),
                                name="interviews_one_open",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("corrects", None), models.Q(("state", "cancelled"), _negated=True)),
                                fields=("departure",),
                                name="interviews_one_a_departure",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("cause", ""), _negated=True),
                                fields=("customer", "cause"),
                                name="interviews_once_a_cause",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("purpose", "exit"),
                                    models.Q(("departure", None), ("purpose", "stay")),
                                    _connector="OR",
                                ),
                                name="interviews_purpose",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("channel__in", ["live", "link"])), name="interviews_channel"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["due", "cancelled", "declined"]),
                                    models.Q(("state", "assigned"), models.Q(("interviewer_name", ""), _negated=True)),
                                    models.Q(
                                        ("scheduled_at__isnull", False),
                                        ("state", "scheduled"),
                                        models.Q(("interviewer_name", ""), _negated=True),
                                    ),
                                    models.Q(("started_at__isnull", False), ("state", "in_progress")),
                                    models.Q(
                                        ("started_at__isnull", False),
                                        ("state", "submitted"),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("correction_reason", ""), ("corrects", None), ("edition", 1)),
                                    models.Q(
                                        ("corrects__isnull", False),
                                        ("edition__gte", 2),
                                        models.Q(("correction_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_correction_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("superseded_at", None), ("state", "submitted"), _connector="OR"),
                                name="interviews_only_submitted_superseded",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("warn_at__gte", models.F("due_at"))), name="interviews_due_order"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="interviewer_is_neutral",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF NEW.interviewer_id IS NULL THEN\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'UPDATE' THEN\n        IF NEW.interviewer_id = OLD.interviewer_id AND NEW.customer_id = OLD.customer_id THEN\n            RETURN NEW;\n        END IF;\n    ELSIF NEW.corrects_id IS NOT NULL THEN\n        PERFORM FROM retention_interviews_interview before\n        WHERE before.id = NEW.corrects_id AND before.interviewer_id = NEW.interviewer_id;\n        IF FOUND THEN\n            RETURN NEW;\n        END IF;\n    END IF;\n    PERFORM FROM retention_involvement known\n    WHERE known.customer_id = NEW.customer_id AND known.person_id = NEW.interviewer_id\n    LIMIT 1;\n    IF FOUND THEN\n        RAISE EXCEPTION 'the interviewer has worked for this customer and is not neutral'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                                    hash="2019d87c2976c572850c8bdf5f9b87c7b4f5db8c",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_interviewer_is_neutral_775db",
                                    table="retention_interviews_interview",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="departure_keeps_talk",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE place record; main record;",
                                    func="\n    FOR place IN\n        SELECT DISTINCT departure_id\n        FROM (VALUES (NEW.departure_id), (OLD.departure_id)) AS places (departure_id) WHERE departure_id IS NOT NULL\n    LOOP\n        SELECT state, submitted_at INTO main\n        FROM retention_interviews_interview\n        WHERE departure_id = place.departure_id AND corrects_id IS NULL AND state <> 'cancelled';\n        UPDATE retention_interviews_departure\n        SET talk = coalesce(main.state, ''), talk_days = main.submitted_at::date - left_on\n        WHERE id = place.departure_id;\n    END LOOP;\n    RETURN NULL;\n",
                                    hash="957481440a48d6844a1e476db63546a63bd3e5d0",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_departure_keeps_talk_9f47f",
                                    table="retention_interviews_interview",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("question_key", models.SlugField(max_length=40, verbose_name="question")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("answered", "Answered"),
                                    ("unknown", "Does not know"),
                                    ("declined", "Does not want to say"),
                                ],
                                default="answered",
                                max_length=10,
                                verbose_name="outcome",
                            ),
                        ),
                        ("verbatim", models.TextField(blank=True, default="", verbose_name="word for word")),
                        ("value", models.JSONField(blank=True, default=dict, verbose_name="value")),
                        ("quotes", models.JSONField(blank=True, default=list, verbose_name="quotes")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("answered_at", models.DateTimeField(verbose_name="answered at")),
                        (
                            "author_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="written by"),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="retention_interviews.interview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer",
                        "verbose_name_plural": "answers",
                        "constraints": [
                            models.UniqueConstraint(fields=("interview", "question_key"), name="interviews_one_answer"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", "answered"),
                                    models.Q(
                                        ("outcome__in", ["unknown", "declined"]),
                                        ("quotes", []),
                                        ("value", {}),
                                        ("verbatim", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_answer_outcome",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="locked_when_over",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF EXISTS (\n        SELECT FROM retention_interviews_interview talk\n        WHERE talk.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.interview_id ELSE NEW.interview_id END\n        AND talk.state NOT IN ('due', 'assigned', 'scheduled', 'in_progress')\n    ) THEN\n        RAISE EXCEPTION 'the answers of a submitted interview never change; correct it instead'\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                                    hash="559789f6bc8aa59a9159e63636f2feb443a3cec6",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_locked_when_over_8889e",
                                    table="retention_interviews_answer",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("visitor", models.CharField(max_length=64)),
                        ("minute", models.DateTimeField()),
                        ("count", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "verbose_name": "attempt at a link",
                        "verbose_name_plural": "attempts at links",
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["minute"], name="interviews_attempts_old")],
                        "constraints": [
                            models.UniqueConstraint(fields=("visitor", "minute"), name="interviews_attempts_a_minute")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reason",
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
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place in the list")),
                        (
                            "definition",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="When this is the reason, and when it is another one.",
                                verbose_name="definition",
                            ),
                        ),
                        (
                            "definition_zh",
                            models.TextField(blank=True, default="", verbose_name="definition in Chinese"),
                        ),
                        (
                            "evidence_rule",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What must be there to code a customer so.",
                                verbose_name="evidence needed",
                            ),
                        ),
                        (
                            "evidence_rule_zh",
                            models.TextField(blank=True, default="", verbose_name="evidence needed, in Chinese"),
                        ),
                        (
                            "avoidable",
                            models.CharField(
                                choices=[
                                    ("avoidable", "Avoidable"),
                                    ("unavoidable", "Unavoidable"),
                                    ("depends", "Depends on the case"),
                                ],
                                default="depends",
                                help_text="What is proposed when a customer is coded. “Unavoidable” counts after a second person agreed.",
                                max_length=12,
                                verbose_name="avoidable",
                            ),
                        ),
                        ("active_from", models.DateField(blank=True, null=True, verbose_name="in use from")),
                        ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired on")),
                        (
                            "maps_to",
                            models.ForeignKey(
                                blank=True,
                                help_text="Only for a retired reason: the one under which its customers are counted.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="retention_interviews.reason",
                                verbose_name="counted as",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                help_text="Empty for a main reason.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="retention_interviews.reason",
                                verbose_name="main reason",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reason",
                        "verbose_name_plural": "reasons",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("avoidable__in", ["avoidable", "unavoidable", "depends"])),
                                name="interviews_reason_avoidable",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("maps_to", None),
                                    models.Q(
                                        ("retired_on__isnull", False),
                                        models.Q(("maps_to", models.F("id")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_only_retired_reasons_map",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("retired_on", None),
                                    ("active_from", None),
                                    ("retired_on__gte", models.F("active_from")),
                                    _connector="OR",
                                ),
                                name="interviews_reason_retired_after_start",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="reasons_keep_their_code",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))',
                                    func="RAISE EXCEPTION 'the code of a reason never changes: retire it and map it to a new one' USING ERRCODE = 'restrict_violation';",
                                    hash="f287e22fd46f716a6fe6290080b62fb45c689397",
                                    operation="UPDATE",
                                    pgid="pgtrigger_reasons_keep_their_code_64aca",
                                    table="retention_interviews_reason",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="used_reasons_keep_their_meaning",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.name <> NEW.name OR OLD.parent_id IS DISTINCT FROM NEW.parent_id OR (OLD.name_zh <> '' AND OLD.name_zh <> NEW.name_zh) OR (OLD.definition <> '' AND OLD.definition <> NEW.definition))",
                                    func="\n                    IF EXISTS (SELECT 1 FROM retention_interviews_codedreason WHERE reason_id = OLD.id) THEN\n                        RAISE EXCEPTION 'customers are coded with this reason: retire it and map it to a new one'\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                                    hash="b8fba9fd96839f84309a6722ff7aed75edfda9db",
                                    operation="UPDATE",
                                    pgid="pgtrigger_used_reasons_keep_their_meaning_49614",
                                    table="retention_interviews_reason",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="reasons_have_two_levels",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.parent_id IS NOT NULL)",
                                    func="\n                    IF EXISTS (SELECT 1 FROM retention_interviews_reason\n                                WHERE id = NEW.parent_id AND parent_id IS NOT NULL)\n                       OR NEW.parent_id = NEW.id\n                       OR EXISTS (SELECT 1 FROM retention_interviews_reason WHERE parent_id = NEW.id) THEN\n                        RAISE EXCEPTION 'the tree of reasons has two levels' USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                                    hash="4237e031c0bf984cf7c69f877c8722ce542a46e4",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_reasons_have_two_levels_92e9f",
                                    table="retention_interviews_reason",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_reasonevent" ("active_from", "avoidable", "code", "definition", "definition_zh", "evidence_rule", "evidence_rule_zh", "id", "maps_to_id", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_on") SELECT new_values."active_from", new_values."avoidable", new_values."code", new_values."definition", new_values."definition_zh", new_values."evidence_rule", new_values."evidence_rule_zh", new_values."id", new_values."maps_to_id", new_values."name", new_values."name_zh", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."retired_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b70c81636638577ee4bddf57f74cfdca64a114ce",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_00742",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_reason",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_reasonevent" ("active_from", "avoidable", "code", "definition", "definition_zh", "evidence_rule", "evidence_rule_zh", "id", "maps_to_id", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_on") SELECT new_values."active_from", new_values."avoidable", new_values."code", new_values."definition", new_values."definition_zh", new_values."evidence_rule", new_values."evidence_rule_zh", new_values."id", new_values."maps_to_id", new_values."name", new_values."name_zh", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."retired_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b4e1bc9ef9bc56aff3e24c6ff4aaf227b0cdfac8",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_7e489",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_reason",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_reasonevent" ("active_from", "avoidable", "code", "definition", "definition_zh", "evidence_rule", "evidence_rule_zh", "id", "maps_to_id", "name", "name_zh", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_on") SELECT old_values."active_from", old_values."avoidable", old_values."code", old_values."definition", old_values."definition_zh", old_values."evidence_rule", old_values."evidence_rule_zh", old_values."id", old_values."maps_to_id", old_values."name", old_values."name_zh", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."retired_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4aa282587108193820bcb837d0f18aa7810298e3",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_5307d",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_reason",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CodedReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("stated", "Stated by the customer"),
                                    ("recorded", "Recorded by us"),
                                    ("confirmed", "Confirmed by an interviewer"),
                                ],
                                max_length=10,
                                verbose_name="source",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rank")),
                        (
                            "avoidable",
                            models.CharField(
                                choices=[
                                    ("avoidable", "Avoidable"),
                                    ("unavoidable", "Unavoidable"),
                                    ("undetermined", "Undetermined"),
                                ],
                                default="undetermined",
                                max_length=12,
                                verbose_name="avoidable",
                            ),
                        ),
                        (
                            "team_that_could_act",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("product", "Product"),
                                    ("service", "Service"),
                                    ("sales", "Sales"),
                                    ("marketing", "Marketing"),
                                    ("success", "Customer success"),
                                    ("management", "Management"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="team that could have acted",
                            ),
                        ),
                        ("evidence", models.TextField(blank=True, default="", verbose_name="evidence")),
                        (
                            "author_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the author"),
                        ),
                        ("coded_at", models.DateTimeField(verbose_name="coded at")),
                        (
                            "confirmed_by_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of the second person"
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                        (
                            "refused_by_name",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=200,
                                verbose_name="name of who refused",
                            ),
                        ),
                        ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refused at")),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=500, verbose_name="why it was refused"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="refused by",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coded",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coded",
                                to="retention_interviews.interview",
                                verbose_name="stay interview",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coded",
                                to="retention_interviews.reason",
                                verbose_name="reason",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "coded reason",
                        "verbose_name_plural": "coded reasons",
                        "permissions": [
                            ("record_reasons", "Can record why a customer of theirs left"),
                            (
                                "confirm_unavoidable",
                                "Can confirm, as a second person, that a departure was unavoidable",
                            ),
                            ("code_answers", "Can code what customers answered by link, where they are neutral"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("departure__isnull", False), ("rank", 1)),
                                fields=["source", "departure", "reason"],
                                include=("avoidable", "confirmed_at"),
                                name="interviews_main_reason",
                            ),
                            models.Index(
                                condition=models.Q(("avoidable", "unavoidable"), ("confirmed_at", None)),
                                fields=["coded_at"],
                                name="interviews_waits_for_second",
                            ),
                            models.Index(
                                condition=models.Q(("refused_at__isnull", False)),
                                fields=["departure"],
                                name="interviews_refused_verdicts",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("departure", "source", "rank"), name="interviews_coded_once"
                            ),
                            models.UniqueConstraint(
                                fields=("interview", "source", "rank"), name="interviews_coded_once_a_stay"
                            ),
                            models.UniqueConstraint(
                                fields=("departure", "source", "reason"), name="interviews_coded_differently"
                            ),
                            models.UniqueConstraint(
                                fields=("interview", "source", "reason"), name="interviews_coded_differently_stay"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("departure", None), ("interview__isnull", False)),
                                    models.Q(("departure__isnull", False), ("interview", None)),
                                    _connector="OR",
                                ),
                                name="interviews_coded_of_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__in", ["stated", "recorded", "confirmed"])),
                                name="interviews_coded_source",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rank__gte", 1), ("rank__lte", 3)), name="interviews_coded_rank"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("avoidable__in", ["avoidable", "unavoidable", "undetermined"])),
                                name="interviews_coded_avoidable",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "team_that_could_act__in",
                                        ["", "product", "service", "sales", "marketing", "success", "management"],
                                    )
                                ),
                                name="interviews_coded_team",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at", None), ("confirmed_by", None), ("confirmed_by_name", "")),
                                    models.Q(
                                        ("avoidable", "unavoidable"),
                                        ("confirmed_at__isnull", False),
                                        models.Q(("confirmed_by_name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_only_unavoidable_confirmed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", None),
                                    ("author", None),
                                    models.Q(("confirmed_by", models.F("author")), _negated=True),
                                    _connector="OR",
                                ),
                                name="interviews_confirmed_by_a_second",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("refusal", ""),
                                        ("refused_at", None),
                                        ("refused_by", None),
                                        ("refused_by_name", ""),
                                    ),
                                    models.Q(
                                        ("avoidable", "undetermined"),
                                        ("refused_at__isnull", False),
                                        models.Q(("refused_by_name", ""), _negated=True),
                                        models.Q(("refusal", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="interviews_refused_is_undetermined",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("refused_by", None),
                                    ("author", None),
                                    models.Q(("refused_by", models.F("author")), _negated=True),
                                    _connector="OR",
                                ),
                                name="interviews_refused_by_a_second",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="departure_keeps_reasons",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE place record; main record;",
                                    func="\n    FOR place IN\n        SELECT DISTINCT departure_id, source\n        FROM (VALUES (NEW.departure_id, NEW.source), (OLD.departure_id, OLD.source)) AS places (departure_id, source)\n        WHERE departure_id IS NOT NULL\n    LOOP\n        SELECT reason_id,\n            CASE WHEN avoidable = 'unavoidable' AND confirmed_at IS NULL THEN 'unconfirmed' ELSE avoidable END\n                AS verdict\n        INTO main\n        FROM retention_interviews_codedreason\n        WHERE departure_id = place.departure_id AND source = place.source AND rank = 1;\n        UPDATE retention_interviews_departure SET\n            stated_id = CASE place.source WHEN 'stated' THEN main.reason_id ELSE stated_id END,\n            stated_verdict = CASE place.source WHEN 'stated' THEN coalesce(main.verdict, '') ELSE stated_verdict END,\n            recorded_id = CASE place.source WHEN 'recorded' THEN main.reason_id ELSE recorded_id END,\n            recorded_verdict =\n                CASE place.source WHEN 'recorded' THEN coalesce(main.verdict, '') ELSE recorded_verdict END,\n            confirmed_id = CASE place.source WHEN 'confirmed' THEN main.reason_id ELSE confirmed_id END,\n            confirmed_verdict =\n                CASE place.source WHEN 'confirmed' THEN coalesce(main.verdict, '') ELSE confirmed_verdict END\n        WHERE id = place.departure_id;\n    END LOOP;\n    RETURN NULL;\n",
                                    hash="2226a9916ffe6eb3145116dd03cc10fb74481180",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_departure_keeps_reasons_c4df4",
                                    table="retention_interviews_codedreason",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_codedreasonevent" ("author_id", "author_name", "avoidable", "coded_at", "confirmed_at", "confirmed_by_id", "confirmed_by_name", "departure_id", "evidence", "id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason_id", "refusal", "refused_at", "refused_by_id", "refused_by_name", "source", "team_that_could_act") SELECT new_values."author_id", new_values."author_name", new_values."avoidable", new_values."coded_at", new_values."confirmed_at", new_values."confirmed_by_id", new_values."confirmed_by_name", new_values."departure_id", new_values."evidence", new_values."id", new_values."interview_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rank", new_values."reason_id", new_values."refusal", new_values."refused_at", new_values."refused_by_id", new_values."refused_by_name", new_values."source", new_values."team_that_could_act" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4fee44c88042308053d16adce228683517dbc5f8",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_262ef",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_codedreason",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_codedreasonevent" ("author_id", "author_name", "avoidable", "coded_at", "confirmed_at", "confirmed_by_id", "confirmed_by_name", "departure_id", "evidence", "id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason_id", "refusal", "refused_at", "refused_by_id", "refused_by_name", "source", "team_that_could_act") SELECT new_values."author_id", new_values."author_name", new_values."avoidable", new_values."coded_at", new_values."confirmed_at", new_values."confirmed_by_id", new_values."confirmed_by_name", new_values."departure_id", new_values."evidence", new_values."id", new_values."interview_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rank", new_values."reason_id", new_values."refusal", new_values."refused_at", new_values."refused_by_id", new_values."refused_by_name", new_values."source", new_values."team_that_could_act" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0a865ed4272a80b0254b5f5032e06cdb0543aa21",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_59d49",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_codedreason",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_codedreasonevent" ("author_id", "author_name", "avoidable", "coded_at", "confirmed_at", "confirmed_by_id", "confirmed_by_name", "departure_id", "evidence", "id", "interview_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason_id", "refusal", "refused_at", "refused_by_id", "refused_by_name", "source", "team_that_could_act") SELECT old_values."author_id", old_values."author_name", old_values."avoidable", old_values."coded_at", old_values."confirmed_at", old_values."confirmed_by_id", old_values."confirmed_by_name", old_values."departure_id", old_values."evidence", old_values."id", old_values."interview_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rank", old_values."reason_id", old_values."refusal", old_values."refused_at", old_values."refused_by_id", old_values."refused_by_name", old_values."source", old_values."team_that_could_act" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="597e20e55881074da58ddef91b4edda59414b536",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_bae01",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_codedreason",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CodedReasonEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("stated", "Stated by the customer"),
                                    ("recorded", "Recorded by us"),
                                    ("confirmed", "Confirmed by an interviewer"),
                                ],
                                max_length=10,
                                verbose_name="source",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rank")),
                        (
                            "avoidable",
                            models.CharField(
                                choices=[
                                    ("avoidable", "Avoidable"),
                                    ("unavoidable", "Unavoidable"),
                                    ("undetermined", "Undetermined"),
                                ],
                                default="undetermined",
                                max_length=12,
                                verbose_name="avoidable",
                            ),
                        ),
                        (
                            "team_that_could_act",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("product", "Product"),
                                    ("service", "Service"),
                                    ("sales", "Sales"),
                                    ("marketing", "Marketing"),
                                    ("success", "Customer success"),
                                    ("management", "Management"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="team that could have acted",
                            ),
                        ),
                        ("evidence", models.TextField(blank=True, default="", verbose_name="evidence")),
                        (
                            "author_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the author"),
                        ),
                        ("coded_at", models.DateTimeField(verbose_name="coded at")),
                        (
                            "confirmed_by_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of the second person"
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                        (
                            "refused_by_name",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=200,
                                verbose_name="name of who refused",
                            ),
                        ),
                        ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refused at")),
                        (
                            "refusal",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=500, verbose_name="why it was refused"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
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
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confirmed by",
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
                                to="retention_interviews.codedreason",
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="refused by",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.interview",
                                verbose_name="stay interview",
                            ),
                        ),
                        (
                            "reason",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.reason",
                                verbose_name="reason",
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
                                    hash="0350662aa12e6937e0b93424d305522bcbc16596",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_cf330",
                                    table="retention_interviews_codedreasonevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="9c8df896ff8a9e8275b04ca83900b3dff0301519",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_08c9c",
                                    table="retention_interviews_codedreasonevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Competitor",
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
                        ("active", models.BooleanField(default=True, verbose_name="offered for choice")),
                        ("note", models.TextField(blank=True, default="", verbose_name="what we know")),
                    ],
                    options={
                        "verbose_name": "competitor",
                        "verbose_name_plural": "competitors",
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitorevent" ("active", "code", "id", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="345e2cab1529d57c0b84d0b2c1c827685d0744f8",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_5dc3b",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_competitor",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitorevent" ("active", "code", "id", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."code", new_values."id", new_values."name", new_values."name_zh", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="1cfc231c14051607bbaf7a5a2527f816553b3608",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_160f4",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_competitor",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitorevent" ("active", "code", "id", "name", "name_zh", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."active", old_values."code", old_values."id", old_values."name", old_values."name_zh", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="e481a6b74d0aec9fffaecead9fec6d7cd67ff8c0",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_92556",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_competitor",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompetitorEvent",
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
                        ("active", models.BooleanField(default=True, verbose_name="offered for choice")),
                        ("note", models.TextField(blank=True, default="", verbose_name="what we know")),
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
                                to="retention_interviews.competitor",
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
                                    hash="7b4c336589471b235263f961da8a2fdcd641e55a",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_11d8b",
                                    table="retention_interviews_competitorevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="e1b344c1774858764a8b3568a71416943fcb165f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_9d0a8",
                                    table="retention_interviews_competitorevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompetitorMention",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("stated", "Stated by the customer"),
                                    ("recorded", "Recorded by us"),
                                    ("confirmed", "Confirmed by an interviewer"),
                                ],
                                max_length=10,
                                verbose_name="source",
                            ),
                        ),
                        ("strengths", models.TextField(blank=True, default="", verbose_name="what is better there")),
                        (
                            "by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="written by"),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "competitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentions",
                                to="retention_interviews.competitor",
                                verbose_name="competitor",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="competitors",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mention of a competitor",
                        "verbose_name_plural": "mentions of competitors",
                        "indexes": [
                            models.Index(fields=["competitor", "departure"], name="interviews_mention_competitor"),
                            models.Index(
                                condition=models.Q(("strengths", ""), _negated=True),
                                fields=["at", "id"],
                                name="interviews_mention_words",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("departure", "competitor", "source"), name="interviews_mention_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__in", ["stated", "recorded", "confirmed"])),
                                name="interviews_mention_source",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitormentionevent" ("at", "by_name", "competitor_id", "departure_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "strengths") SELECT new_values."at", new_values."by_name", new_values."competitor_id", new_values."departure_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."source", new_values."strengths" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="33256a7c43dde69dfa01b9b28e5eef72a1ad2cbe",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_b0162",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_competitormention",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitormentionevent" ("at", "by_name", "competitor_id", "departure_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "strengths") SELECT new_values."at", new_values."by_name", new_values."competitor_id", new_values."departure_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."source", new_values."strengths" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="5d9b0cb8efbf207eaa8cc081a6ad5161dacd62cd",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_0c609",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_competitormention",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_competitormentionevent" ("at", "by_name", "competitor_id", "departure_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "strengths") SELECT old_values."at", old_values."by_name", old_values."competitor_id", old_values."departure_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."source", old_values."strengths" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="5d5570662e4938dae37a6c3ef62e835cb5c7b01a",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_61df7",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_competitormention",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompetitorMentionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("stated", "Stated by the customer"),
                                    ("recorded", "Recorded by us"),
                                    ("confirmed", "Confirmed by an interviewer"),
                                ],
                                max_length=10,
                                verbose_name="source",
                            ),
                        ),
                        ("strengths", models.TextField(blank=True, default="", verbose_name="what is better there")),
                        (
                            "by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="written by"),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        (
                            "competitor",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.competitor",
                                verbose_name="competitor",
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
                                to="retention_interviews.competitormention",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.departure",
                                verbose_name="departure",
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
                                    hash="30042e4097dcfef85dc38affd5ba3cddde8d47d5",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_4ebc0",
                                    table="retention_interviews_competitormentionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="754a71e983ddaf725103616a4b8ae1b342b3623e",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_faa4e",
                                    table="retention_interviews_competitormentionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contacted",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=254, verbose_name="address")),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("step", models.CharField(max_length=30, verbose_name="for")),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacted",
                                to="retention_interviews.interview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact made",
                        "verbose_name_plural": "contacts made",
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["address", "at"], name="interviews_contacted_lately")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("interview", "address", "step"), name="interviews_contacted_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormEvent",
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
                            "purpose",
                            models.CharField(
                                choices=[("exit", "Exit interview"), ("stay", "Stay interview")],
                                max_length=10,
                                verbose_name="purpose",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="in use")),
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
                                to="retention_interviews.form",
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
                                    hash="73e933ef8ef2acce5516959cb86cf3fcc52d48ae",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_b89ea",
                                    table="retention_interviews_formevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="83fb6ad71467be5381ef793b360f82d54217dfa2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_d5a67",
                                    table="retention_interviews_formevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormVersionEvent",
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
                            "introduction",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What customers read first: what is asked, why, and what becomes of the answers.",
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "introduction_zh",
                            models.TextField(blank=True, default="", verbose_name="introduction in Chinese"),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                        (
                            "form",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.form",
                                verbose_name="form",
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
                                to="retention_interviews.formversion",
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
                                    hash="5d98f5932fa13ae3fd7df1aee1b84d76554f3542",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_a13fb",
                                    table="retention_interviews_formversionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="0195241f3364f576e563ea829755fac9dd6e3976",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_7a0cd",
                                    table="retention_interviews_formversionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Interviewer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("english", models.BooleanField(default=True, verbose_name="speaks English")),
                        ("chinese", models.BooleanField(default=True, verbose_name="speaks Chinese")),
                        (
                            "most_open",
                            models.PositiveSmallIntegerField(default=10, verbose_name="open interviews at most"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interviewer",
                        "verbose_name_plural": "interviewers",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("english", True), ("chinese", True), _connector="OR"),
                                name="interviews_interviewer_speaks",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("most_open__gte", 1)), name="interviews_interviewer_load"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_interviewerevent" ("active", "chinese", "english", "id", "most_open", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."chinese", new_values."english", new_values."id", new_values."most_open", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2deee9fcd5e1c6cb5bcc9ed50d93684d23307bd0",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_23a70",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_interviewer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_interviewerevent" ("active", "chinese", "english", "id", "most_open", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."active", new_values."chinese", new_values."english", new_values."id", new_values."most_open", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="ede6cca5b61701d20ee145e9febcbb6f3daa76bf",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_823e1",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_interviewer",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_interviewerevent" ("active", "chinese", "english", "id", "most_open", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."active", old_values."chinese", old_values."english", old_values."id", old_values."most_open", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="761f5b0814e5c4ba34c287b4e4a19cb77f1101e8",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_60971",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_interviewer",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterviewerEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("english", models.BooleanField(default=True, verbose_name="speaks English")),
                        ("chinese", models.BooleanField(default=True, verbose_name="speaks Chinese")),
                        (
                            "most_open",
                            models.PositiveSmallIntegerField(default=10, verbose_name="open interviews at most"),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="person",
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
                                to="retention_interviews.interviewer",
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
                                    hash="8e2033e4d16a90721f4ece6c642523e0703d864d",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_d523c",
                                    table="retention_interviews_interviewerevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5adcddc9e60350aa7bf7f8e949e17e32f61419aa",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_925cd",
                                    table="retention_interviews_interviewerevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InterviewEvent",
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
                                    ("opened", "Due"),
                                    ("assigned", "Assigned"),
                                    ("released", "Taken back: the interviewer is no longer neutral"),
                                    ("contact", "Another contact chosen"),
                                    ("scheduled", "Appointment made"),
                                    ("invited", "Invited by link"),
                                    ("revoked", "Link revoked"),
                                    ("reminded", "Reminded"),
                                    ("late", "Late"),
                                    ("started", "Started"),
                                    ("consent", "Consent noted"),
                                    ("submitted", "Submitted"),
                                    ("declined", "Declined by the customer"),
                                    ("cancelled", "Cancelled"),
                                    ("corrected", "Correction begun"),
                                    ("superseded", "Replaced by a correction"),
                                    ("erased", "What was said erased"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
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
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="retention_interviews.interview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "history line of an interview",
                        "verbose_name_plural": "history of interviews",
                        "indexes": [models.Index(fields=["interview", "at"], name="interviews_history")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        [
                                            "opened",
                                            "assigned",
                                            "released",
                                            "contact",
                                            "scheduled",
                                            "invited",
                                            "revoked",
                                            "reminded",
                                            "late",
                                            "started",
                                            "consent",
                                            "submitted",
                                            "declined",
                                            "cancelled",
                                            "corrected",
                                            "superseded",
                                            "erased",
                                        ],
                                    )
                                ),
                                name="interviews_event_kind",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."data" IS DISTINCT FROM (NEW."data") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."interview_id" IS DISTINCT FROM (NEW."interview_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."note" IS DISTINCT FROM (NEW."note"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="6d00f31dee9835326dbad39cfe5de72bb69b051b",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_c7979",
                                    table="retention_interviews_interviewevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="by_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.by_id IS DISTINCT FROM OLD.by_id AND NEW.by_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="35baba61a2e9c5d3b10b138f194cbb21bca51c98",
                                    operation="UPDATE",
                                    pgid="pgtrigger_by_stays_906d0",
                                    table="retention_interviews_interviewevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="bda2a55ec23257a0f286f1e653dabebe7922f4b4",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_177c7",
                                    table="retention_interviews_interviewevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="ab8973f8988b732c989f609ff244496429d5dda7",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_76a3e",
                                    table="retention_interviews_interviewevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nonce",
                            models.CharField(
                                default=interviews.models.invitation.new_nonce,
                                editable=False,
                                max_length=40,
                                unique=True,
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        ("made_by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                        ("expires_at", models.DateTimeField(verbose_name="expires at")),
                        ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="first opened at")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                        (
                            "revoked_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="revoked by"),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="retention_interviews.interview",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None), ("used_at", None)),
                                fields=("interview",),
                                name="interviews_one_link_that_works",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                                name="interviews_link_expires_later",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProductRequest",
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
                        ("detail", models.TextField(blank=True, default="", verbose_name="what is asked for")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("met", "Met"), ("dropped", "Will not be done")],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("met_on", models.DateField(blank=True, null=True, verbose_name="met on")),
                        (
                            "met_by_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of who marked it"
                            ),
                        ),
                        (
                            "met_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="marked by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "product request",
                        "verbose_name_plural": "product requests",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("met_on", None), ("state__in", ["open", "dropped"])),
                                    models.Q(("met_on__isnull", False), ("state", "met")),
                                    _connector="OR",
                                ),
                                name="interviews_request_met_has_day",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_productrequestevent" ("code", "detail", "id", "met_by_id", "met_by_name", "met_on", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."code", new_values."detail", new_values."id", new_values."met_by_id", new_values."met_by_name", new_values."met_on", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="ba900b655b1cc0592d226099f945a35bb1ac4a01",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_e0511",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_productrequest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_productrequestevent" ("code", "detail", "id", "met_by_id", "met_by_name", "met_on", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."code", new_values."detail", new_values."id", new_values."met_by_id", new_values."met_by_name", new_values."met_on", new_values."name", new_values."name_zh", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a33f5e64589dfa46eabf7daff538d1b8cd079961",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_c15f6",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_productrequest",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_productrequestevent" ("code", "detail", "id", "met_by_id", "met_by_name", "met_on", "name", "name_zh", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT old_values."code", old_values."detail", old_values."id", old_values."met_by_id", old_values."met_by_name", old_values."met_on", old_values."name", old_values."name_zh", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="62d7d578803f0adc843ee47008d41f953e3fc49b",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_6addc",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_productrequest",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProductRequestEvent",
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
                        ("detail", models.TextField(blank=True, default="", verbose_name="what is asked for")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("met", "Met"), ("dropped", "Will not be done")],
                                default="open",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("met_on", models.DateField(blank=True, null=True, verbose_name="met on")),
                        (
                            "met_by_name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name of who marked it"
                            ),
                        ),
                        (
                            "met_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="marked by",
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
                                to="retention_interviews.productrequest",
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
                                    hash="daec1cabbf4867a956a3d98c7bb0b52dc7bfbd4a",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_2e483",
                                    table="retention_interviews_productrequestevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="9577281167d01d64666478a2b4dc4a050b2ff5c9",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_4da18",
                                    table="retention_interviews_productrequestevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeRules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(default="default", editable=False, max_length=20, unique=True)),
                        (
                            "due_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="due so many days after leaving"),
                        ),
                        (
                            "warn_days",
                            models.PositiveSmallIntegerField(default=60, verbose_name="late after so many days"),
                        ),
                        (
                            "contact_most",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Invitations and reminders together, over all interviews.",
                                verbose_name="a person is asked at most",
                            ),
                        ),
                        (
                            "contact_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="within so many days"),
                        ),
                        (
                            "remind_days",
                            models.PositiveSmallIntegerField(default=7, verbose_name="reminded after so many days"),
                        ),
                        (
                            "link_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="a link works so many days"),
                        ),
                        (
                            "invite_after_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                help_text="Where nobody neutral is free, the main contact gets a link instead.",
                                verbose_name="invited by link after so many days without an interviewer",
                            ),
                        ),
                        (
                            "stay_interviews",
                            models.BooleanField(
                                default=True, verbose_name="customers saved at high risk are asked why they stay"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rules of the programme",
                        "verbose_name_plural": "rules of the programme",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code", "default")), name="interviews_rules_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contact_days__gte", 1),
                                    ("contact_most__gte", 1),
                                    ("due_days__gte", 1),
                                    ("link_days__gte", 1),
                                    ("link_days__lte", 365),
                                    ("remind_days__gte", 1),
                                    ("warn_days__gte", models.F("due_days")),
                                ),
                                name="interviews_rules_range",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_programmerulesevent" ("code", "contact_days", "contact_most", "due_days", "id", "invite_after_days", "link_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stay_interviews", "warn_days") SELECT new_values."code", new_values."contact_days", new_values."contact_most", new_values."due_days", new_values."id", new_values."invite_after_days", new_values."link_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remind_days", new_values."stay_interviews", new_values."warn_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="7c9399a9c52889fbba7d518cc06dab60543f699e",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_d6915",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_programmerules",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_programmerulesevent" ("code", "contact_days", "contact_most", "due_days", "id", "invite_after_days", "link_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stay_interviews", "warn_days") SELECT new_values."code", new_values."contact_days", new_values."contact_most", new_values."due_days", new_values."id", new_values."invite_after_days", new_values."link_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remind_days", new_values."stay_interviews", new_values."warn_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="ba48db5bf6346a7c446f631307138a4da0b41fec",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_e91eb",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_programmerules",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_programmerulesevent" ("code", "contact_days", "contact_most", "due_days", "id", "invite_after_days", "link_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_days", "stay_interviews", "warn_days") SELECT old_values."code", old_values."contact_days", old_values."contact_most", old_values."due_days", old_values."id", old_values."invite_after_days", old_values."link_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remind_days", old_values."stay_interviews", old_values."warn_days" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="09a485a7e8653a481629c54cbff371bb80ef3bba",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_6d9a3",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_programmerules",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeRulesEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, default="default", editable=False, max_length=20)),
                        (
                            "due_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="due so many days after leaving"),
                        ),
                        (
                            "warn_days",
                            models.PositiveSmallIntegerField(default=60, verbose_name="late after so many days"),
                        ),
                        (
                            "contact_most",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="Invitations and reminders together, over all interviews.",
                                verbose_name="a person is asked at most",
                            ),
                        ),
                        (
                            "contact_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="within so many days"),
                        ),
                        (
                            "remind_days",
                            models.PositiveSmallIntegerField(default=7, verbose_name="reminded after so many days"),
                        ),
                        (
                            "link_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="a link works so many days"),
                        ),
                        (
                            "invite_after_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                help_text="Where nobody neutral is free, the main contact gets a link instead.",
                                verbose_name="invited by link after so many days without an interviewer",
                            ),
                        ),
                        (
                            "stay_interviews",
                            models.BooleanField(
                                default=True, verbose_name="customers saved at high risk are asked why they stay"
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
                                to="retention_interviews.programmerules",
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
                                    hash="f3f911092f5d93f5d60ee113ff58d1fedfff6de9",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_1c6ff",
                                    table="retention_interviews_programmerulesevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="1f3be9409700a01f4f8a26186dee7b86cc53207d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_949e0",
                                    table="retention_interviews_programmerulesevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "key",
                            models.SlugField(
                                help_text="Stays the same in every edition: reports compare by it.",
                                max_length=40,
                                verbose_name="short name",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "Open text"),
                                    ("single", "One choice"),
                                    ("multiple", "Several choices"),
                                    ("scale", "Scale from 0 to 10"),
                                    ("competitor", "Competitor"),
                                    ("date", "Text and a date"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="question")),
                        (
                            "text_zh",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="question in Chinese"
                            ),
                        ),
                        (
                            "probe",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What to ask next where the answer is short.",
                                max_length=500,
                                verbose_name="probe",
                            ),
                        ),
                        (
                            "probe_zh",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="probe in Chinese"),
                        ),
                        (
                            "choices",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="A list of {code, label, label_zh}.",
                                verbose_name="choices",
                            ),
                        ),
                        (
                            "asks_reason",
                            models.BooleanField(
                                default=False,
                                help_text="The answer is tagged with reasons; at most one question of a form. Of a customer who answers by link, a choice with the code of a reason is the reason they state.",
                                verbose_name="asks for the main reason",
                            ),
                        ),
                        (
                            "shows_facts",
                            models.BooleanField(
                                default=False,
                                help_text="Before, they stay folded, so that the interviewer does not lead.",
                                verbose_name="facts about the customer are shown from here on",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="retention_interviews.formversion",
                                verbose_name="version",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("version", "position"),
                                name="interviews_question_position",
                            ),
                            models.UniqueConstraint(fields=("version", "key"), name="interviews_question_key"),
                            models.UniqueConstraint(
                                condition=models.Q(("asks_reason", True)),
                                fields=("version",),
                                name="interviews_one_question_asks_the_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["open", "single", "multiple", "scale", "competitor", "date"])
                                ),
                                name="interviews_question_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True), models.Q(("key", ""), _negated=True)
                                ),
                                name="interviews_question_has_text",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="frozen_when_published",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF EXISTS (\n        SELECT FROM retention_interviews_formversion version\n        WHERE version.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END\n        AND version.state <> 'draft'\n    ) THEN\n        RAISE EXCEPTION 'the questions of a published form never change; begin a new draft'\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                                    hash="0dcb631b736c626c4fd7275add3040f20d4c1abb",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_frozen_when_published_71e99",
                                    table="retention_interviews_question",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_questionevent" ("asks_reason", "choices", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probe", "probe_zh", "shows_facts", "text", "text_zh", "version_id") SELECT new_values."asks_reason", new_values."choices", new_values."id", new_values."key", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."probe", new_values."probe_zh", new_values."shows_facts", new_values."text", new_values."text_zh", new_values."version_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="699be878e9ebe4343a602ca1c2225b2e2664f09d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_8ebcc",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_question",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_questionevent" ("asks_reason", "choices", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probe", "probe_zh", "shows_facts", "text", "text_zh", "version_id") SELECT new_values."asks_reason", new_values."choices", new_values."id", new_values."key", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."probe", new_values."probe_zh", new_values."shows_facts", new_values."text", new_values."text_zh", new_values."version_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="691211d17d5f3d873c013205be6cdb7b471083e3",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_f660f",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_question",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_questionevent" ("asks_reason", "choices", "id", "key", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probe", "probe_zh", "shows_facts", "text", "text_zh", "version_id") SELECT old_values."asks_reason", old_values."choices", old_values."id", old_values."key", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."probe", old_values."probe_zh", old_values."shows_facts", old_values."text", old_values."text_zh", old_values."version_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="694ea25512676c7e90354e04910bd8086a6caa2d",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_dc9f4",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_question",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuestionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                        (
                            "key",
                            models.SlugField(
                                db_index=False,
                                help_text="Stays the same in every edition: reports compare by it.",
                                max_length=40,
                                verbose_name="short name",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "Open text"),
                                    ("single", "One choice"),
                                    ("multiple", "Several choices"),
                                    ("scale", "Scale from 0 to 10"),
                                    ("competitor", "Competitor"),
                                    ("date", "Text and a date"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="question")),
                        (
                            "text_zh",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="question in Chinese"
                            ),
                        ),
                        (
                            "probe",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="What to ask next where the answer is short.",
                                max_length=500,
                                verbose_name="probe",
                            ),
                        ),
                        (
                            "probe_zh",
                            models.CharField(blank=True, default="", max_length=500, verbose_name="probe in Chinese"),
                        ),
                        (
                            "choices",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="A list of {code, label, label_zh}.",
                                verbose_name="choices",
                            ),
                        ),
                        (
                            "asks_reason",
                            models.BooleanField(
                                default=False,
                                help_text="The answer is tagged with reasons; at most one question of a form. Of a customer who answers by link, a choice with the code of a reason is the reason they state.",
                                verbose_name="asks for the main reason",
                            ),
                        ),
                        (
                            "shows_facts",
                            models.BooleanField(
                                default=False,
                                help_text="Before, they stay folded, so that the interviewer does not lead.",
                                verbose_name="facts about the customer are shown from here on",
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
                                to="retention_interviews.question",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.formversion",
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
                                    hash="4289e3e1160df78d9577e8b3aa428f343819e69e",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_da934",
                                    table="retention_interviews_questionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="56901b3ec168114ae3d3e790fbd5d0a71555c1ab",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_27dba",
                                    table="retention_interviews_questionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReasonEvent",
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
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place in the list")),
                        (
                            "definition",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="When this is the reason, and when it is another one.",
                                verbose_name="definition",
                            ),
                        ),
                        (
                            "definition_zh",
                            models.TextField(blank=True, default="", verbose_name="definition in Chinese"),
                        ),
                        (
                            "evidence_rule",
                            models.TextField(
                                blank=True,
                                default="",
                                help_text="What must be there to code a customer so.",
                                verbose_name="evidence needed",
                            ),
                        ),
                        (
                            "evidence_rule_zh",
                            models.TextField(blank=True, default="", verbose_name="evidence needed, in Chinese"),
                        ),
                        (
                            "avoidable",
                            models.CharField(
                                choices=[
                                    ("avoidable", "Avoidable"),
                                    ("unavoidable", "Unavoidable"),
                                    ("depends", "Depends on the case"),
                                ],
                                default="depends",
                                help_text="What is proposed when a customer is coded. “Unavoidable” counts after a second person agreed.",
                                max_length=12,
                                verbose_name="avoidable",
                            ),
                        ),
                        ("active_from", models.DateField(blank=True, null=True, verbose_name="in use from")),
                        ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired on")),
                        (
                            "maps_to",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Only for a retired reason: the one under which its customers are counted.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.reason",
                                verbose_name="counted as",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Empty for a main reason.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.reason",
                                verbose_name="main reason",
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
                                to="retention_interviews.reason",
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
                                    hash="f0d0ffe18ae485ecbb59f8a4cfefc8e54e8a92ec",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_008d9",
                                    table="retention_interviews_reasonevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ce9a415104420069d7308478437961e2b8f50ca1",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_7b0fc",
                                    table="retention_interviews_reasonevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WinBackCondition",
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
                                    ("feature", "A feature"),
                                    ("price", "A price"),
                                    ("service", "A service"),
                                    ("time", "Time"),
                                    ("event", "An event at the customer"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("detail", models.TextField(blank=True, default="", verbose_name="what must be true")),
                        ("recontact_on", models.DateField(verbose_name="may be asked again on")),
                        ("consent", models.BooleanField(default=False, verbose_name="agreed to be contacted")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("met", "Met"),
                                    ("due", "Day has come"),
                                    ("dropped", "Given up"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="met or given up on")),
                        (
                            "ended_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        (
                            "ended_note",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="why it was given up"
                            ),
                        ),
                        (
                            "by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="written by"),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="written at")),
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
                            "departure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conditions",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "ended_by",
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
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="conditions",
                                to="retention_interviews.interview",
                                verbose_name="interview",
                            ),
                        ),
                        (
                            "product_request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="retention_interviews.productrequest",
                                verbose_name="product request",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "condition for coming back",
                        "verbose_name_plural": "conditions for coming back",
                        "permissions": [
                            ("win_back", "Can note conditions for coming back, and mark them as met or given up")
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["recontact_on", "id"],
                                name="interviews_condition_waits",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["product_request"],
                                name="interviews_request_waited_for",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["feature", "price", "service", "time", "event"])),
                                name="interviews_condition_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on", None), ("state", "waiting")),
                                    models.Q(("ended_on__isnull", False), ("state__in", ["met", "due", "dropped"])),
                                    _connector="OR",
                                ),
                                name="interviews_condition_state",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "dropped"), models.Q(("ended_note", ""), _negated=True)),
                                    models.Q(models.Q(("state", "dropped"), _negated=True), ("ended_note", "")),
                                    _connector="OR",
                                ),
                                name="interviews_condition_dropped_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "time"),
                                    models.Q(("detail", ""), _negated=True),
                                    ("product_request__isnull", False),
                                    _connector="OR",
                                ),
                                name="interviews_condition_says_what",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_winbackconditionevent" ("by_name", "consent", "contact_id", "departure_id", "detail", "ended_by_id", "ended_by_name", "ended_note", "ended_on", "id", "interview_id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_request_id", "recontact_on", "state") SELECT new_values."by_name", new_values."consent", new_values."contact_id", new_values."departure_id", new_values."detail", new_values."ended_by_id", new_values."ended_by_name", new_values."ended_note", new_values."ended_on", new_values."id", new_values."interview_id", new_values."kind", new_values."made_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_request_id", new_values."recontact_on", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f1fee292c77ca643028f61c0ea9125c1efaea75e",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_bf334",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="retention_interviews_winbackcondition",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_winbackconditionevent" ("by_name", "consent", "contact_id", "departure_id", "detail", "ended_by_id", "ended_by_name", "ended_note", "ended_on", "id", "interview_id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_request_id", "recontact_on", "state") SELECT new_values."by_name", new_values."consent", new_values."contact_id", new_values."departure_id", new_values."detail", new_values."ended_by_id", new_values."ended_by_name", new_values."ended_note", new_values."ended_on", new_values."id", new_values."interview_id", new_values."kind", new_values."made_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_request_id", new_values."recontact_on", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f49f1acd252240176a53b1c356a1ea28fa29fc7c",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_2e7fb",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="retention_interviews_winbackcondition",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "retention_interviews_winbackconditionevent" ("by_name", "consent", "contact_id", "departure_id", "detail", "ended_by_id", "ended_by_name", "ended_note", "ended_on", "id", "interview_id", "kind", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_request_id", "recontact_on", "state") SELECT old_values."by_name", old_values."consent", old_values."contact_id", old_values."departure_id", old_values."detail", old_values."ended_by_id", old_values."ended_by_name", old_values."ended_note", old_values."ended_on", old_values."id", old_values."interview_id", old_values."kind", old_values."made_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."product_request_id", old_values."recontact_on", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="1c6e9e399b56ddd67032e79872e50b55ef657428",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_83a46",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="retention_interviews_winbackcondition",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WinBack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("begun_at", models.DateTimeField(verbose_name="begun at")),
                        ("by_name", models.CharField(blank=True, default="", max_length=200, verbose_name="begun by")),
                        ("case", models.BigIntegerField(blank=True, null=True, verbose_name="case")),
                        (
                            "departure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="winbacks",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "condition",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="winback",
                                to="retention_interviews.winbackcondition",
                                verbose_name="condition",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "win-back",
                        "verbose_name_plural": "win-backs",
                        "indexes": [models.Index(fields=["begun_at"], name="interviews_winback_begun")],
                    },
                ),
                migrations.CreateModel(
                    name="WinBackConditionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("feature", "A feature"),
                                    ("price", "A price"),
                                    ("service", "A service"),
                                    ("time", "Time"),
                                    ("event", "An event at the customer"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("detail", models.TextField(blank=True, default="", verbose_name="what must be true")),
                        ("recontact_on", models.DateField(verbose_name="may be asked again on")),
                        ("consent", models.BooleanField(default=False, verbose_name="agreed to be contacted")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("met", "Met"),
                                    ("due", "Day has come"),
                                    ("dropped", "Given up"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="met or given up on")),
                        (
                            "ended_by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
                        ),
                        (
                            "ended_note",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="why it was given up"
                            ),
                        ),
                        (
                            "by_name",
                            models.CharField(blank=True, default="", max_length=200, verbose_name="written by"),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="written at")),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "departure",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.departure",
                                verbose_name="departure",
                            ),
                        ),
                        (
                            "ended_by",
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
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.interview",
                                verbose_name="interview",
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
                                to="retention_interviews.winbackcondition",
                            ),
                        ),
                        (
                            "product_request",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="retention_interviews.productrequest",
                                verbose_name="product request",
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
                                    hash="2ef18c826b991c446b5e345ee6663d4d17b47e09",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_c7929",
                                    table="retention_interviews_winbackconditionevent",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7a7bf25e329045f539f2547797373ea118f46d1c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_6ce40",
                                    table="retention_interviews_winbackconditionevent",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompetitorNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("heard", "Has heard of it"),
                                    ("compares", "Compares it with us"),
                                    ("trial", "Is trying it out"),
                                    ("beside", "Uses it beside ours"),
                                    ("chosen", "Has decided for it"),
                                    ("ruled_out", "Has ruled it out"),
                                ],
                                max_length=10,
                                verbose_name="where the customer stands",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="text")),
                        ("author_name", models.CharField(max_length=200, verbose_name="name of the author")),
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
                            "competitor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="customer_notes",
                                to="retention_interviews.competitor",
                                verbose_name="competitor",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="competitor_notes",
                                to="retention.customer",
                                verbose_name="customer",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note about a competitor",
                        "verbose_name_plural": "notes about competitors",
                        "indexes": [
                            models.Index(
                                fields=["customer", "competitor", "-at", "-id"],
                                include=("standing",),
                                name="interviews_rival_note_newest",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="interviews_rival_note_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("standing__in", ["heard", "compares", "trial", "beside", "chosen", "ruled_out"])
                                ),
                                name="interviews_rival_note_standing",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="rows_never_change",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."author_name" IS DISTINCT FROM (NEW."author_name") OR OLD."competitor_id" IS DISTINCT FROM (NEW."competitor_id") OR OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."standing" IS DISTINCT FROM (NEW."standing") OR OLD."text" IS DISTINCT FROM (NEW."text"))',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="81886be9151b3a245c53ced2ec00d138dff61c84",
                                    operation="UPDATE",
                                    pgid="pgtrigger_rows_never_change_93caa",
                                    table="retention_interviews_competitornote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="author_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.author_id IS DISTINCT FROM OLD.author_id AND NEW.author_id IS NOT NULL)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="fbe9c2ff599b893adc1b44bc31b895519e6aa97e",
                                    operation="UPDATE",
                                    pgid="pgtrigger_author_stays_9bfd4",
                                    table="retention_interviews_competitornote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_deleted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="ecb1d195cefa2c183f78691996004b5215437963",
                                    operation="DELETE",
                                    pgid="pgtrigger_rows_are_never_deleted_135f4",
                                    table="retention_interviews_competitornote",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="rows_are_never_emptied",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="\n    IF left(current_database(), 5) <> 'test_' THEN\n        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME\n            USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NULL;\n",
                                    hash="76eb39ffb1991e18806016dc7a1f7303520d7808",
                                    level="STATEMENT",
                                    operation="TRUNCATE",
                                    pgid="pgtrigger_rows_are_never_emptied_10bc8",
                                    table="retention_interviews_competitornote",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
