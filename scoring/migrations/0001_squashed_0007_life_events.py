"""The tables of scoring and their starter set in one step, for a new database.

One that was begun by the steps that this replaces goes on by them.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._one_step import InOneStep
from scoring import starter


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("scoring", "0001_scores"),
        ("scoring", "0002_starter_set"),
        ("scoring", "0003_signals_counted"),
        ("scoring", "0004_published_versions_stay"),
        ("scoring", "0005_derived_rows_unchecked"),
        ("scoring", "0006_field_history"),
        ("scoring", "0007_life_events"),
    ]

    dependencies = [
        ("accounts", "0001_squashed_0013_family_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        InOneStep(
            [
                migrations.CreateModel(
                    name="SignalType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "slot",
                            models.PositiveSmallIntegerField(
                                unique=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(64),
                                ],
                            ),
                        ),
                        (
                            "is_own_record",
                            models.BooleanField(
                                default=False, help_text="Made from our own records, not from outside."
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["slot"],
                    },
                ),
                migrations.CreateModel(
                    name="SignalTypeHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=40)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "slot",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(64),
                                ]
                            ),
                        ),
                        (
                            "is_own_record",
                            models.BooleanField(
                                default=False, help_text="Made from our own records, not from outside."
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SignalWeight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("group", models.SlugField(max_length=40)),
                        (
                            "weight",
                            models.FloatField(help_text="Points of a fresh signal of strength 1; may be negative."),
                        ),
                        ("half_life_days", models.FloatField(validators=[django.core.validators.MinValueValidator(2)])),
                    ],
                    options={
                        "ordering": ["group", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.PositiveIntegerField(unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "fit_share",
                            models.PositiveSmallIntegerField(
                                default=55, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "saturation",
                            models.FloatField(
                                default=35,
                                help_text="Kappa: the signal points at which timing reaches 63 %.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "fit_for_a",
                            models.PositiveSmallIntegerField(
                                default=70, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "fit_for_b",
                            models.PositiveSmallIntegerField(
                                default=40, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "timing_for_1",
                            models.PositiveSmallIntegerField(
                                default=60, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "timing_for_2",
                            models.PositiveSmallIntegerField(
                                default=25, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        ("epoch", models.DateTimeField(help_text="Decayed sums are kept against this moment.")),
                        ("change_note", models.CharField(blank=True, max_length=500)),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                    },
                ),
                migrations.CreateModel(
                    name="Score",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="score",
                                serialize=False,
                                to="accounts.account",
                            ),
                        ),
                        ("fit", models.PositiveSmallIntegerField()),
                        ("timing", models.PositiveSmallIntegerField()),
                        ("priority", models.PositiveSmallIntegerField()),
                        ("grade", models.CharField(max_length=2)),
                        ("is_ready", models.BooleanField(default=False)),
                        (
                            "not_ready",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "warnings",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                            ),
                        ),
                        ("scored_at", models.DateTimeField()),
                        (
                            "last_signal_id",
                            models.BigIntegerField(default=0, help_text="Signals up to this one are counted."),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scoring.scoremodel",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Heat",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="heat",
                                serialize=False,
                                to="accounts.account",
                            ),
                        ),
                        ("sums", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
                        ("last_signal_id", models.BigIntegerField(default=0)),
                        (
                            "built_for",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="scoring.scoremodel",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FitRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("label", models.CharField(max_length=120)),
                        ("field", models.CharField(max_length=60)),
                        ("op", models.CharField(max_length=20)),
                        ("value", models.JSONField(blank=True, null=True)),
                        ("points", models.SmallIntegerField()),
                        (
                            "missing",
                            models.CharField(
                                choices=[
                                    ("zero", "no points"),
                                    ("half", "half the points"),
                                    ("exclude", "the account is not scored"),
                                ],
                                default="zero",
                                max_length=10,
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fit_rules",
                                to="scoring.scoremodel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreOverride",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("points", models.SmallIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("made_at", models.DateTimeField()),
                        ("expires_on", models.DateField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="score_overrides",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ScorePass",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("scored", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("ready", models.PositiveIntegerField(default=0)),
                        ("not_ready", models.JSONField(default=dict)),
                        (
                            "signals_upto",
                            models.BigIntegerField(
                                default=0, help_text="Signals up to this one are in the decayed sums."
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passes",
                                to="scoring.scoremodel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SignalGroupCap",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("group", models.SlugField(max_length=40)),
                        ("cap", models.FloatField(validators=[django.core.validators.MinValueValidator(0)])),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="group_caps",
                                to="scoring.scoremodel",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Signal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("happened_at", models.DateTimeField()),
                        ("strength", models.FloatField(default=1)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("source", models.CharField(max_length=50)),
                        ("external_id", models.CharField(max_length=200)),
                        ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signals",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "signal_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signals",
                                to="scoring.signaltype",
                            ),
                        ),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signaltype",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."is_own_record" IS DISTINCT FROM (NEW."is_own_record") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slot" IS DISTINCT FROM (NEW."slot"))',
                            func='INSERT INTO "scoring_signaltypehistory" ("code", "id", "is_own_record", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot") VALUES (OLD."code", OLD."id", OLD."is_own_record", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."slot"); RETURN NULL;',
                            hash="dd519e1af9910bd85f6536ca6c889cf817b0f6c2",
                            operation='UPDATE OF "code", "name", "slot", "is_own_record"',
                            pgid="pgtrigger_keep_old_row_59ca5",
                            table="scoring_signaltype",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signaltype",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "scoring_signaltypehistory" ("code", "id", "is_own_record", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot") VALUES (OLD."code", OLD."id", OLD."is_own_record", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."slot"); RETURN NULL;',
                            hash="ab762bc5e908dc090ebb309a066695ba00e76bcb",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_994d7",
                            table="scoring_signaltype",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="signaltypehistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="scoring.signaltype",
                    ),
                ),
                migrations.AddField(
                    model_name="signalweight",
                    name="model",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signal_weights",
                        to="scoring.scoremodel",
                    ),
                ),
                migrations.AddField(
                    model_name="signalweight",
                    name="signal_type",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="weights", to="scoring.signaltype"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scoremodel",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("status",),
                        name="one_published_score_model",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scoremodel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("fit_for_a__gt", models.F("fit_for_b")), ("timing_for_1__gt", models.F("timing_for_2"))
                        ),
                        name="score_bands_descend",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="scoremodel",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_version_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NOT (OLD.\"status\" = 'draft'))",
                            func="\n        IF TG_OP = 'DELETE' OR NEW.status = 'draft'\n           OR to_jsonb(NEW) - 'status' - 'version' <> to_jsonb(OLD) - 'status' - 'version' THEN\n            RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="87c09cde2176a28cd51e97da4c498dfcbda7cc9a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_published_version_stays_e1f4b",
                            table="scoring_scoremodel",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="score",
                    index=models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("account"),
                        condition=models.Q(("is_ready", True)),
                        name="ready_by_priority",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="fitrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="part_of_published_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT FROM scoring_scoremodel WHERE status <> 'draft' AND (\n                (TG_OP <> 'DELETE' AND id = NEW.model_id) OR (TG_OP <> 'INSERT' AND id = OLD.model_id))) THEN\n                RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n        ",
                            hash="46e939808d8b36ef77a4316689de9b4eb83316e9",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_part_of_published_stays_b6c1e",
                            table="scoring_fitrule",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="scoreoverride",
                    index=models.Index(fields=["account", "expires_on"], name="override_by_account"),
                ),
                migrations.AddConstraint(
                    model_name="signalgroupcap",
                    constraint=models.UniqueConstraint(fields=("model", "group"), name="one_cap_per_signal_group"),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signalgroupcap",
                    trigger=pgtrigger.compiler.Trigger(
                        name="part_of_published_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT FROM scoring_scoremodel WHERE status <> 'draft' AND (\n                (TG_OP <> 'DELETE' AND id = NEW.model_id) OR (TG_OP <> 'INSERT' AND id = OLD.model_id))) THEN\n                RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n        ",
                            hash="bc013c3fe86827f4c7162b99d8763e30f137b2fb",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_part_of_published_stays_6038f",
                            table="scoring_signalgroupcap",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="signal",
                    index=models.Index(
                        models.F("account"),
                        models.OrderBy(models.F("happened_at"), descending=True),
                        name="signal_timeline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signal",
                    constraint=models.UniqueConstraint(
                        fields=("source", "external_id"), name="one_signal_per_external_id"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("strength__gt", 0)), name="signal_strength_is_positive"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signaltypehistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ef8e089a766caa90865c3a28fc2d196b1d0f81b2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_00cc5",
                            table="scoring_signaltypehistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signalweight",
                    constraint=models.UniqueConstraint(
                        fields=("model", "signal_type"), name="one_weight_per_signal_type"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="signalweight",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("half_life_days__gte", 2)), name="half_life_is_at_least_two_days"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="signalweight",
                    trigger=pgtrigger.compiler.Trigger(
                        name="part_of_published_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT FROM scoring_scoremodel WHERE status <> 'draft' AND (\n                (TG_OP <> 'DELETE' AND id = NEW.model_id) OR (TG_OP <> 'INSERT' AND id = OLD.model_id))) THEN\n                RAISE EXCEPTION 'a published score model never changes; copy it to a new draft';\n            END IF;\n            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n        ",
                            hash="820e2b1d403c95d1dcb3ff6115863bc382105aab",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_part_of_published_stays_bd612",
                            table="scoring_signalweight",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
