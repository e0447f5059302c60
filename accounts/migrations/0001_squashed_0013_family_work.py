"""The tables of accounts and their starter set in one step, for a new database.

One that was begun by the steps that this replaces goes on by them.
"""

from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

import accounts.models.account
import accounts.models.event
import accounts.models.organisation
from accounts import starter
from accounts.migrations._one_step import InOneStep

FOLD = """
CREATE OR REPLACE FUNCTION book_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN octet_length(value) = char_length(value) AND strpos(value, '  ') = 0
         AND translate(value, E'\\t\\n\\r\\f\\v', '') = value
    THEN btrim(lower(value COLLATE "pg_c_utf8"))
    ELSE btrim(regexp_replace(
      translate(
        lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFKC)) COLLATE "pg_c_utf8"),
        'يىئكةۀأإآٱؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ـ' || chr(8204) || chr(8205) || 'ًٌٍَُِّْٰ',
        'یییکههااااو01234567890123456789'
      ), '\\s+', ' ', 'g'))
  END
$$
"""


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("accounts", "0001_records"),
        ("accounts", "0002_starter_set"),
        ("accounts", "0003_user_preferences"),
        ("accounts", "0004_external_id_origin"),
        ("accounts", "0005_faster_fold"),
        ("accounts", "0006_field_history"),
        ("accounts", "0007_leaders_set_up"),
        ("accounts", "0008_ramp"),
        ("accounts", "0009_protections_and_appeals"),
        ("accounts", "0010_rules_need_acknowledgement"),
        ("accounts", "0011_files_and_questions"),
        ("accounts", "0012_mail_out_and_in"),
        ("accounts", "0013_family_work"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION book_fold(text)"),
        InOneStep(
            [
                migrations.CreateModel(
                    name="ExternalId",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(max_length=50)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("account", "Account"),
                                    ("contact", "Contact"),
                                    ("user", "User"),
                                    ("product", "Product"),
                                    ("opportunity", "Opportunity"),
                                    ("interaction", "Interaction"),
                                    ("transaction", "Transaction"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("value", models.CharField(max_length=200)),
                        ("record_id", models.BigIntegerField()),
                        (
                            "is_origin",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="This source made the record: its next import may change values, others only fill empty ones.",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("on", models.DateField(unique=True)),
                        ("name", models.CharField(max_length=100)),
                    ],
                    options={
                        "ordering": ["on"],
                    },
                ),
                migrations.CreateModel(
                    name="HolidayHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("on", models.DateField()),
                        ("name", models.CharField(max_length=100)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Import",
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
                                    ("users", "Users and teams"),
                                    ("accounts", "Accounts"),
                                    ("contacts", "Contacts"),
                                    ("products", "Products"),
                                    ("opportunities", "Opportunities"),
                                    ("interactions", "Interactions"),
                                    ("transactions", "Transactions"),
                                    ("signals", "Signals"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("source", models.CharField(max_length=50)),
                        ("file_name", models.CharField(max_length=255)),
                        ("file", models.FileField(blank=True, upload_to="imports/%Y/%m/")),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("is_dry_run", models.BooleanField(default=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="queued",
                                max_length=8,
                            ),
                        ),
                        ("encoding", models.CharField(blank=True, max_length=30)),
                        ("delimiter", models.CharField(blank=True, max_length=3)),
                        ("mapping", models.JSONField(default=dict)),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("created", models.PositiveIntegerField(default=0)),
                        ("updated", models.PositiveIntegerField(default=0)),
                        ("unchanged", models.PositiveIntegerField(default=0)),
                        ("rejected", models.PositiveIntegerField(default=0)),
                        ("summary", models.JSONField(default=dict)),
                        ("error", models.TextField(blank=True)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("heartbeat_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": [models.OrderBy(models.F("pk"), descending=True)],
                    },
                ),
                migrations.CreateModel(
                    name="ImportIssue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("row", models.PositiveIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[("rejected", "rejected"), ("warning", "warning")],
                                default="rejected",
                                max_length=8,
                            ),
                        ),
                        ("column", models.CharField(blank=True, max_length=200)),
                        ("code", models.CharField(max_length=40)),
                        ("reason", models.CharField(max_length=500)),
                        ("excerpt", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["row", "pk"],
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("call", "Call"),
                                    ("email", "Mail"),
                                    ("meeting", "Meeting"),
                                    ("message", "Message"),
                                    ("visit", "Visit"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("out", "outgoing"), ("in", "incoming")], default="out", max_length=3
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not said"),
                                    ("no_answer", "no answer"),
                                    ("voicemail", "voicemail"),
                                    ("spoke", "spoke"),
                                    ("replied", "replied"),
                                    ("bounced", "bounced"),
                                    ("held", "held"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("happened_at", models.DateTimeField()),
                        ("duration_seconds", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "automated",
                            models.BooleanField(default=False, help_text="Sent by a sequence, not by a person."),
                        ),
                        ("subject", models.CharField(blank=True, max_length=300)),
                        ("summary", models.TextField(blank=True, max_length=20000)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("hand", "by hand"),
                                    ("import", "import"),
                                    ("api", "API"),
                                    ("mail", "mail capture"),
                                ],
                                default="hand",
                                max_length=8,
                            ),
                        ),
                        ("logged_at", models.DateTimeField(editable=False)),
                        ("client_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        ("voided_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("void_reason", models.CharField(blank=True, editable=False, max_length=300)),
                    ],
                ),
                migrations.CreateModel(
                    name="LifeEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("birthday", "Birthday"),
                                    ("wedding", "Wedding"),
                                    ("child", "Child"),
                                    ("new_job", "New job"),
                                    ("retirement", "Retirement"),
                                    ("funding", "Funding"),
                                    ("acquisition", "Acquisition"),
                                    ("anniversary", "Anniversary"),
                                    ("other", "Other"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "month",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(12),
                                ]
                            ),
                        ),
                        (
                            "day",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(31),
                                ],
                            ),
                        ),
                        ("repeats_yearly", models.BooleanField(default=False)),
                        ("remind_days_before", models.PositiveSmallIntegerField(default=7)),
                        ("source", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["month", "day"],
                    },
                ),
                migrations.CreateModel(
                    name="MailChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("group", models.CharField(max_length=20)),
                        (
                            "cadence",
                            models.CharField(
                                choices=[
                                    ("now", "At once"),
                                    ("daily", "Once a day"),
                                    ("weekly", "Once a week"),
                                    ("never", "Never, only in the app"),
                                ],
                                max_length=6,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MailInbox",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(max_length=300, unique=True)),
                        ("uid_validity", models.BigIntegerField(blank=True, null=True)),
                        ("last_uid", models.BigIntegerField(default=0)),
                        ("messages", models.BigIntegerField(default=0)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("reading_until", models.DateTimeField(blank=True, null=True)),
                        ("error", models.CharField(blank=True, max_length=500)),
                        ("error_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Mailing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadence",
                            models.CharField(
                                choices=[
                                    ("now", "At once"),
                                    ("daily", "Once a day"),
                                    ("weekly", "Once a week"),
                                    ("never", "Never, only in the app"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="The moment it is for: one mail per user and key.", max_length=60
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("sending", "being sent"),
                                    ("sent", "sent"),
                                    ("failed", "failed"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_at", models.DateTimeField()),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "may_be_double",
                            models.BooleanField(
                                default=False, help_text="A worker died while it was sent, so it was sent once more."
                            ),
                        ),
                        ("error", models.CharField(blank=True, max_length=500)),
                        ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "verbose_name": "mail to a user",
                        "verbose_name_plural": "mails to users",
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("text", models.TextField(max_length=20000)),
                        ("is_pinned", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("title", models.CharField(max_length=300)),
                        ("body", models.TextField(blank=True)),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("key", models.CharField(help_text="The same key is told to a user once.", max_length=120)),
                        ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Opportunity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=300)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "New business"),
                                    ("upsell", "Upsell"),
                                    ("cross_sell", "Cross-sell"),
                                    ("renewal", "Renewal"),
                                ],
                                default="new",
                                max_length=10,
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("prospecting", "Prospecting"),
                                    ("engaging", "Engaging"),
                                    ("proposal", "Proposal"),
                                    ("negotiation", "Negotiation"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                ],
                                default="prospecting",
                                max_length=12,
                            ),
                        ),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "probability",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        ("next_step", models.CharField(blank=True, max_length=300)),
                        ("lost_reason", models.CharField(blank=True, max_length=300)),
                        ("opened_on", models.DateField(blank=True, null=True)),
                        (
                            "close_on",
                            models.DateField(
                                blank=True, help_text="Expected, or for a closed one the day it closed.", null=True
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "opportunities",
                    },
                ),
                migrations.CreateModel(
                    name="OpportunityHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=300)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "New business"),
                                    ("upsell", "Upsell"),
                                    ("cross_sell", "Cross-sell"),
                                    ("renewal", "Renewal"),
                                ],
                                default="new",
                                max_length=10,
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("prospecting", "Prospecting"),
                                    ("engaging", "Engaging"),
                                    ("proposal", "Proposal"),
                                    ("negotiation", "Negotiation"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                ],
                                default="prospecting",
                                max_length=12,
                            ),
                        ),
                        ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "probability",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        ("next_step", models.CharField(blank=True, max_length=300)),
                        ("lost_reason", models.CharField(blank=True, max_length=300)),
                        ("opened_on", models.DateField(blank=True, null=True)),
                        (
                            "close_on",
                            models.DateField(
                                blank=True, help_text="Expected, or for a closed one the day it closed.", null=True
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(default="Our organisation", max_length=200)),
                        (
                            "time_zone",
                            models.CharField(
                                default="UTC",
                                max_length=64,
                                validators=[accounts.models.organisation.validate_time_zone],
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR",
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "week_starts_on",
                            models.PositiveSmallIntegerField(default=0, help_text="0 = Monday … 6 = Sunday"),
                        ),
                        (
                            "went_live_on",
                            models.DateField(
                                blank=True,
                                help_text="Retrieval only reports for the first 30 days after this date.",
                                null=True,
                            ),
                        ),
                        ("scoring_on", models.BooleanField(default=True, verbose_name="scoring")),
                        ("capacity_on", models.BooleanField(default=True, verbose_name="capacity")),
                        ("distribution_on", models.BooleanField(default=True, verbose_name="distribution")),
                        ("returns_on", models.BooleanField(default=True, verbose_name="returns")),
                        ("coverage_on", models.BooleanField(default=True, verbose_name="coverage")),
                        ("retrieval_on", models.BooleanField(default=True, verbose_name="retrieval")),
                        (
                            "retrieval_runs_by_itself",
                            models.BooleanField(
                                default=False, help_text="Otherwise a leader approves every retrieval run."
                            ),
                        ),
                        (
                            "look_up_for_everyone",
                            models.BooleanField(
                                default=True,
                                help_text="Every user may see name, domain, holder and station of any account, nothing more.",
                            ),
                        ),
                        (
                            "leaders_set_up",
                            models.BooleanField(
                                default=True,
                                help_text="Leaders may set up segments, books, plans, scoring and rules; else only ops does.",
                            ),
                        ),
                        (
                            "rules_need_acknowledgement",
                            models.BooleanField(
                                default=False,
                                help_text="Each person confirms each version of the rules of engagement, in the app.",
                            ),
                        ),
                        (
                            "family_work_counts",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="A touch of a rep at a subsidiary also counts for the parent that the same rep holds.",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "organisation and switches",
                        "verbose_name_plural": "organisation and switches",
                    },
                ),
                migrations.CreateModel(
                    name="OrganisationHistory",
                    fields=[
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(default="Our organisation", max_length=200)),
                        (
                            "time_zone",
                            models.CharField(
                                default="UTC",
                                max_length=64,
                                validators=[accounts.models.organisation.validate_time_zone],
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR",
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "week_starts_on",
                            models.PositiveSmallIntegerField(default=0, help_text="0 = Monday … 6 = Sunday"),
                        ),
                        (
                            "went_live_on",
                            models.DateField(
                                blank=True,
                                help_text="Retrieval only reports for the first 30 days after this date.",
                                null=True,
                            ),
                        ),
                        ("scoring_on", models.BooleanField(default=True, verbose_name="scoring")),
                        ("capacity_on", models.BooleanField(default=True, verbose_name="capacity")),
                        ("distribution_on", models.BooleanField(default=True, verbose_name="distribution")),
                        ("returns_on", models.BooleanField(default=True, verbose_name="returns")),
                        ("coverage_on", models.BooleanField(default=True, verbose_name="coverage")),
                        ("retrieval_on", models.BooleanField(default=True, verbose_name="retrieval")),
                        (
                            "retrieval_runs_by_itself",
                            models.BooleanField(
                                default=False, help_text="Otherwise a leader approves every retrieval run."
                            ),
                        ),
                        (
                            "look_up_for_everyone",
                            models.BooleanField(
                                default=True,
                                help_text="Every user may see name, domain, holder and station of any account, nothing more.",
                            ),
                        ),
                        (
                            "leaders_set_up",
                            models.BooleanField(
                                default=True,
                                help_text="Leaders may set up segments, books, plans, scoring and rules; else only ops does.",
                            ),
                        ),
                        (
                            "rules_need_acknowledgement",
                            models.BooleanField(
                                default=False,
                                help_text="Each person confirms each version of the rules of engagement, in the app.",
                            ),
                        ),
                        (
                            "family_work_counts",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="A touch of a rep at a subsidiary also counts for the parent that the same rep holds.",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("channel", "Channel"),
                                    ("hours", "Best hours"),
                                    ("consent", "Consent"),
                                    ("interest", "Interest"),
                                    ("gift", "Gift"),
                                    ("feedback", "Product feedback"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("key", models.CharField(max_length=100)),
                        ("value", models.CharField(max_length=500)),
                        (
                            "allows",
                            models.BooleanField(blank=True, help_text="For a consent: given or refused.", null=True),
                        ),
                        ("source", models.CharField(blank=True, max_length=200)),
                        ("stated_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["kind", "key"],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=200)),
                        (
                            "name_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=accounts.models.account.Fold(models.F("name")),
                                output_field=models.TextField(),
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=60)),
                        ("series", models.CharField(blank=True, max_length=60)),
                        ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["name_key"],
                    },
                ),
                migrations.CreateModel(
                    name="RampStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "from_month",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ]
                            ),
                        ),
                        (
                            "factor_percent",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["target_book", "from_month"],
                    },
                ),
                migrations.CreateModel(
                    name="RampStepHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "from_month",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ]
                            ),
                        ),
                        (
                            "factor_percent",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Requirement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("alternative", models.PositiveSmallIntegerField(default=1)),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("touches", "touches"),
                                    ("days", "different days"),
                                    ("live", "live attempts"),
                                    ("contacts", "different contacts"),
                                    ("channels", "different channels"),
                                    ("two_way", "two-way contacts"),
                                    ("meetings", "meetings held"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "minimum",
                            models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        (
                            "window_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["target_book", "segment", "alternative", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RequirementHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("alternative", models.PositiveSmallIntegerField(default=1)),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("touches", "touches"),
                                    ("days", "different days"),
                                    ("live", "live attempts"),
                                    ("contacts", "different contacts"),
                                    ("channels", "different channels"),
                                    ("two_way", "two-way contacts"),
                                    ("meetings", "meetings held"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "minimum",
                            models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)]),
                        ),
                        (
                            "window_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Segment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        ("code", models.SlugField(max_length=40, unique=True)),
                        ("criteria", models.JSONField(blank=True, default=dict)),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                error_messages={
                                    "unique": "Another segment has this priority. Give each its own, so that one always wins."
                                },
                                help_text="1 is asked first. No two segments may have the same.",
                                unique=True,
                            ),
                        ),
                        (
                            "default_potential_cents",
                            models.BigIntegerField(
                                default=1000000, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "median_employees",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "hours_per_account",
                            models.DecimalField(
                                db_default=3,
                                decimal_places=1,
                                default=3,
                                help_text="Selling hours that an account takes a month; the capacity calculator starts with it.",
                                max_digits=5,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.1"))],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["priority"],
                    },
                ),
                migrations.CreateModel(
                    name="SegmentCapacity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("capacity", models.PositiveIntegerField()),
                    ],
                    options={
                        "verbose_name_plural": "segment capacities",
                    },
                ),
                migrations.CreateModel(
                    name="SegmentCapacityHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("capacity", models.PositiveIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SegmentHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=100)),
                        ("code", models.SlugField(db_index=False, max_length=40)),
                        ("criteria", models.JSONField(blank=True, default=dict)),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                error_messages={
                                    "unique": "Another segment has this priority. Give each its own, so that one always wins."
                                },
                                help_text="1 is asked first. No two segments may have the same.",
                            ),
                        ),
                        (
                            "default_potential_cents",
                            models.BigIntegerField(
                                default=1000000, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "median_employees",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "hours_per_account",
                            models.DecimalField(
                                db_default=3,
                                decimal_places=1,
                                default=3,
                                help_text="Selling hours that an account takes a month; the capacity calculator starts with it.",
                                max_digits=5,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.1"))],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="StageChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage_from",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("prospecting", "Prospecting"),
                                    ("engaging", "Engaging"),
                                    ("proposal", "Proposal"),
                                    ("negotiation", "Negotiation"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "stage_to",
                            models.CharField(
                                choices=[
                                    ("prospecting", "Prospecting"),
                                    ("engaging", "Engaging"),
                                    ("proposal", "Proposal"),
                                    ("negotiation", "Negotiation"),
                                    ("won", "Won"),
                                    ("lost", "Lost"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="TargetBook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        ("code", models.SlugField(max_length=40, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("prospect", "Prospects"), ("customer", "Customers")],
                                default="prospect",
                                max_length=10,
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR",
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("max_accounts", models.PositiveIntegerField(default=50)),
                        (
                            "max_potential_cents",
                            models.BigIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                            ),
                        ),
                        (
                            "minimum_score",
                            models.PositiveSmallIntegerField(
                                default=0, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "checks",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Readiness checks that differ from the default: block, warn or off.",
                            ),
                        ),
                        (
                            "window_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="Days in which an account must be worked.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "ramp_on",
                            models.BooleanField(
                                db_default=True,
                                default=True,
                                help_text="A new hire’s book starts with a share of its places and grows by month.",
                            ),
                        ),
                        (
                            "touches_per_day",
                            models.PositiveSmallIntegerField(
                                db_default=25,
                                default=25,
                                help_text="Touches that a rep makes on a working day; thresholds are checked against it.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="TargetBookHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=100)),
                        ("code", models.SlugField(db_index=False, max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("prospect", "Prospects"), ("customer", "Customers")],
                                default="prospect",
                                max_length=10,
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="EUR",
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("max_accounts", models.PositiveIntegerField(default=50)),
                        (
                            "max_potential_cents",
                            models.BigIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                            ),
                        ),
                        (
                            "minimum_score",
                            models.PositiveSmallIntegerField(
                                default=0, validators=[django.core.validators.MaxValueValidator(100)]
                            ),
                        ),
                        (
                            "checks",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Readiness checks that differ from the default: block, warn or off.",
                            ),
                        ),
                        (
                            "window_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="Days in which an account must be worked.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "ramp_on",
                            models.BooleanField(
                                db_default=True,
                                default=True,
                                help_text="A new hire’s book starts with a share of its places and grows by month.",
                            ),
                        ),
                        (
                            "touches_per_day",
                            models.PositiveSmallIntegerField(
                                db_default=25,
                                default=25,
                                help_text="Touches that a rep makes on a working day; thresholds are checked against it.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("todo", "To do"),
                                    ("call", "Call"),
                                    ("email", "Mail"),
                                    ("meeting", "Meeting"),
                                ],
                                default="todo",
                                max_length=8,
                            ),
                        ),
                        ("title", models.CharField(max_length=300)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=200, unique=True)),
                        ("region", models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        "verbose_name": "team",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="TeamHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=200)),
                        ("region", models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Transaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("purchase", "Purchase"), ("invoice", "Invoice"), ("payment", "Payment")],
                                default="purchase",
                                max_length=10,
                            ),
                        ),
                        ("happened_on", models.DateField()),
                        ("quantity", models.DecimalField(decimal_places=3, default=1, max_digits=14)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                        (
                            "currency",
                            models.CharField(
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("is_recurring", models.BooleanField(default=False)),
                        ("period_start", models.DateField(blank=True, null=True)),
                        ("period_end", models.DateField(blank=True, null=True)),
                        ("reference", models.CharField(blank=True, max_length=100)),
                    ],
                ),
                migrations.CreateModel(
                    name="UserHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("name", models.CharField(max_length=200)),
                        (
                            "role",
                            models.CharField(
                                choices=[("rep", "Rep"), ("leader", "Leader"), ("ops", "Ops")],
                                default="rep",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_director",
                            models.BooleanField(
                                default=False,
                                help_text="A leader or ops who may also grant exceptions above the limits.",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                blank=True, max_length=64, validators=[accounts.models.organisation.validate_time_zone]
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=16)),
                        ("hired_on", models.DateField(blank=True, null=True)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may open the admin")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        (
                            "role",
                            models.CharField(
                                choices=[("rep", "Rep"), ("leader", "Leader"), ("ops", "Ops")],
                                default="rep",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_director",
                            models.BooleanField(
                                default=False,
                                help_text="A leader or ops who may also grant exceptions above the limits.",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                blank=True, max_length=64, validators=[accounts.models.organisation.validate_time_zone]
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=16)),
                        ("hired_on", models.DateField(blank=True, null=True)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False, verbose_name="may open the admin")),
                        (
                            "preferences",
                            models.JSONField(
                                blank=True, default=dict, editable=False, help_text="Saved sorts and the like."
                            ),
                        ),
                        ("is_robot", models.BooleanField(default=False, editable=False)),
                        ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=500)),
                        (
                            "name_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=accounts.models.account.Fold(models.F("name")),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("company", "Company"), ("person", "Person")], default="company", max_length=10
                            ),
                        ),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[("prospect", "Prospect"), ("customer", "Customer"), ("past", "Past client")],
                                default="prospect",
                                max_length=10,
                            ),
                        ),
                        ("customer_since", models.DateField(blank=True, null=True)),
                        (
                            "domain",
                            models.CharField(blank=True, help_text="Without www, such as example.com.", max_length=253),
                        ),
                        ("website", models.CharField(blank=True, max_length=500)),
                        ("phone", models.CharField(blank=True, max_length=50)),
                        ("street", models.CharField(blank=True, max_length=300)),
                        ("city", models.CharField(blank=True, max_length=100)),
                        ("region", models.CharField(blank=True, max_length=100)),
                        ("postal_code", models.CharField(blank=True, max_length=30)),
                        ("country", models.CharField(blank=True, help_text="Two-letter ISO code.", max_length=2)),
                        ("language", models.CharField(blank=True, max_length=8)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("industry", models.CharField(blank=True, max_length=100)),
                        ("employees", models.PositiveIntegerField(blank=True, null=True)),
                        ("annual_revenue", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        ("client_assets", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("founded_in", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                            ),
                        ),
                        ("custom", models.JSONField(blank=True, default=dict)),
                        ("description", models.TextField(blank=True, max_length=20000)),
                        (
                            "source_list",
                            models.CharField(
                                blank=True, help_text="The list or import the account came from.", max_length=200
                            ),
                        ),
                        ("keep_in_touch_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("do_not_contact", models.BooleanField(default=False)),
                        (
                            "potential_override_cents",
                            models.BigIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        ("potential_cents", models.BigIntegerField(default=1, editable=False)),
                        ("recurring_revenue_cents", models.BigIntegerField(default=0, editable=False)),
                        (
                            "matching_segments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, editable=False, size=None
                            ),
                        ),
                        (
                            "station",
                            models.CharField(
                                choices=[
                                    ("held", "In a book"),
                                    ("pool", "Pool"),
                                    ("resting", "Resting"),
                                    ("repair", "With ops for repair"),
                                    ("review", "In review"),
                                    ("closed", "Closed"),
                                ],
                                default="pool",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("rest_until", models.DateField(blank=True, editable=False, null=True)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="children",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "preferred_rep",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AccountHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=500)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("company", "Company"), ("person", "Person")], default="company", max_length=10
                            ),
                        ),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[("prospect", "Prospect"), ("customer", "Customer"), ("past", "Past client")],
                                default="prospect",
                                max_length=10,
                            ),
                        ),
                        ("customer_since", models.DateField(blank=True, null=True)),
                        (
                            "domain",
                            models.CharField(blank=True, help_text="Without www, such as example.com.", max_length=253),
                        ),
                        ("website", models.CharField(blank=True, max_length=500)),
                        ("phone", models.CharField(blank=True, max_length=50)),
                        ("street", models.CharField(blank=True, max_length=300)),
                        ("city", models.CharField(blank=True, max_length=100)),
                        ("region", models.CharField(blank=True, max_length=100)),
                        ("postal_code", models.CharField(blank=True, max_length=30)),
                        ("country", models.CharField(blank=True, help_text="Two-letter ISO code.", max_length=2)),
                        ("language", models.CharField(blank=True, max_length=8)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("industry", models.CharField(blank=True, max_length=100)),
                        ("employees", models.PositiveIntegerField(blank=True, null=True)),
                        ("annual_revenue", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        ("client_assets", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                        (
                            "currency",
                            models.CharField(
                                blank=True,
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        ("founded_in", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "tags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                            ),
                        ),
                        ("custom", models.JSONField(blank=True, default=dict)),
                        ("description", models.TextField(blank=True, max_length=20000)),
                        (
                            "source_list",
                            models.CharField(
                                blank=True, help_text="The list or import the account came from.", max_length=200
                            ),
                        ),
                        ("keep_in_touch_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("do_not_contact", models.BooleanField(default=False)),
                        (
                            "potential_override_cents",
                            models.BigIntegerField(
                                blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="history",
                                to="accounts.account",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Availability",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("leave", "Leave"),
                                    ("sickness", "Sickness"),
                                    ("training", "Training"),
                                    ("notice", "Notice period"),
                                ],
                                default="leave",
                                max_length=10,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(help_text="Last day away.")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "availability",
                        "ordering": ["starts_on"],
                    },
                ),
                migrations.CreateModel(
                    name="AvailabilityHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("leave", "Leave"),
                                    ("sickness", "Sickness"),
                                    ("training", "Training"),
                                    ("notice", "Notice period"),
                                ],
                                default="leave",
                                max_length=10,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(help_text="Last day away.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="history",
                                to="accounts.availability",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Book",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "factor_percent",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Share of the full capacity, for ramp and part time.",
                                validators=[django.core.validators.MaxValueValidator(200)],
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("normal", "Normal"),
                                    ("ramp", "Ramp"),
                                    ("part_time", "Part time"),
                                    ("leave", "Leave"),
                                    ("notice", "Notice"),
                                ],
                                default="normal",
                                max_length=10,
                            ),
                        ),
                        (
                            "ramp_from",
                            models.DateField(
                                blank=True,
                                help_text="First day in the role: from it the share of places grows by the ramp of the target book.",
                                null=True,
                            ),
                        ),
                        (
                            "countries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                help_text="Empty means any.",
                                size=None,
                            ),
                        ),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=8),
                                blank=True,
                                default=list,
                                help_text="Empty means any.",
                                size=None,
                            ),
                        ),
                        (
                            "rep",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="books",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["rep__name", "pk"],
                    },
                ),
                migrations.AddField(
                    model_name="account",
                    name="book",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="accounts.book",
                    ),
                ),
                migrations.CreateModel(
                    name="BookHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "factor_percent",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Share of the full capacity, for ramp and part time.",
                                validators=[django.core.validators.MaxValueValidator(200)],
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("normal", "Normal"),
                                    ("ramp", "Ramp"),
                                    ("part_time", "Part time"),
                                    ("leave", "Leave"),
                                    ("notice", "Notice"),
                                ],
                                default="normal",
                                max_length=10,
                            ),
                        ),
                        (
                            "ramp_from",
                            models.DateField(
                                blank=True,
                                help_text="First day in the role: from it the share of places grows by the ramp of the target book.",
                                null=True,
                            ),
                        ),
                        (
                            "countries",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                help_text="Empty means any.",
                                size=None,
                            ),
                        ),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=8),
                                blank=True,
                                default=list,
                                help_text="Empty means any.",
                                size=None,
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="history",
                                to="accounts.book",
                            ),
                        ),
                        (
                            "rep",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaptureAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("local_part", models.CharField(max_length=40, unique=True)),
                        ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("retired_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="capture_addresses",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CapturedMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="Of the message id and what the message says.", max_length=64, unique=True
                            ),
                        ),
                        ("message_id", models.CharField(blank=True, max_length=300)),
                        (
                            "source",
                            models.CharField(choices=[("inbox", "inbox"), ("webhook", "webhook")], max_length=8),
                        ),
                        ("raw", models.FileField(blank=True, upload_to="mail/%Y/%m/")),
                        ("size", models.PositiveBigIntegerField()),
                        ("received_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("sender_name", models.CharField(blank=True, max_length=300)),
                        ("sender_email", models.CharField(blank=True, max_length=320)),
                        ("subject", models.CharField(blank=True, max_length=300)),
                        (
                            "parties",
                            models.JSONField(default=list, help_text="Everybody named: role, name and address."),
                        ),
                        (
                            "direction",
                            models.CharField(
                                blank=True, choices=[("out", "outgoing"), ("in", "incoming")], max_length=3
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=20000)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("person", "from a person"),
                                    ("automatic", "automatic"),
                                    ("bounce", "undeliverable"),
                                    ("internal", "among colleagues"),
                                    ("unreadable", "cannot be read"),
                                ],
                                default="person",
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "not looked at yet"),
                                    ("waiting", "waits in the tray"),
                                    ("logged", "logged"),
                                    ("aside", "set aside"),
                                    ("discarded", "discarded"),
                                ],
                                default="new",
                                max_length=9,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(blank=True, help_text="Why it waits or was set aside.", max_length=30),
                        ),
                        (
                            "notes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "person_missing",
                            models.BooleanField(
                                default=False,
                                help_text="Logged on an account by its domain; who it was is not among its people yet.",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "for_users",
                            models.ManyToManyField(
                                blank=True, related_name="captured_mails", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "captured mail",
                        "verbose_name_plural": "captured mails",
                        "ordering": ["-pk"],
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("name", models.CharField(max_length=300)),
                        (
                            "name_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=accounts.models.account.Fold(models.F("name")),
                                output_field=models.TextField(),
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("decides", "Decision maker"),
                                    ("champion", "Champion"),
                                    ("uses", "User"),
                                    ("finance", "Finance"),
                                    ("gatekeeper", "Gatekeeper"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=12,
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("phone", models.CharField(blank=True, max_length=50)),
                        ("mobile", models.CharField(blank=True, max_length=50)),
                        ("language", models.CharField(blank=True, max_length=8)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("how_we_met", models.TextField(blank=True, max_length=2000)),
                        (
                            "personal",
                            models.TextField(blank=True, help_text="What matters to this person.", max_length=5000),
                        ),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("do_not_call", models.BooleanField(default=False)),
                        ("do_not_email", models.BooleanField(default=False)),
                        ("email_bounced_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="accounts.account",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name_key", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ContactHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=300)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("decides", "Decision maker"),
                                    ("champion", "Champion"),
                                    ("uses", "User"),
                                    ("finance", "Finance"),
                                    ("gatekeeper", "Gatekeeper"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=12,
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("phone", models.CharField(blank=True, max_length=50)),
                        ("mobile", models.CharField(blank=True, max_length=50)),
                        ("language", models.CharField(blank=True, max_length=8)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("how_we_met", models.TextField(blank=True, max_length=2000)),
                        (
                            "personal",
                            models.TextField(blank=True, help_text="What matters to this person.", max_length=5000),
                        ),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("do_not_call", models.BooleanField(default=False)),
                        ("do_not_email", models.BooleanField(default=False)),
                        ("email_bounced_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="history",
                                to="accounts.contact",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("contract", "Contract"),
                                    ("nda", "Non-disclosure agreement"),
                                    ("terms", "Terms of service"),
                                ],
                                default="contract",
                                max_length=10,
                            ),
                        ),
                        ("number", models.CharField(max_length=60)),
                        ("title", models.CharField(blank=True, max_length=300)),
                        ("terms_version", models.CharField(blank=True, max_length=40)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("auto_renews", models.BooleanField(default=False)),
                        ("renewal_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("notice_days", models.PositiveSmallIntegerField(default=0)),
                        ("value", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                        (
                            "currency",
                            models.CharField(
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "billing",
                            models.CharField(
                                choices=[
                                    ("once", "once"),
                                    ("month", "a month"),
                                    ("quarter", "a quarter"),
                                    ("year", "a year"),
                                ],
                                default="year",
                                max_length=8,
                            ),
                        ),
                        ("signed_by_us_on", models.DateField(blank=True, null=True)),
                        ("signed_by_client_on", models.DateField(blank=True, null=True)),
                        ("terminated_on", models.DateField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="accounts.account",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-starts_on"],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("file", models.FileField(upload_to="attachments/%Y/%m/")),
                        ("name", models.CharField(max_length=255)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="accounts.contract",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="ContractHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("contract", "Contract"),
                                    ("nda", "Non-disclosure agreement"),
                                    ("terms", "Terms of service"),
                                ],
                                default="contract",
                                max_length=10,
                            ),
                        ),
                        ("number", models.CharField(max_length=60)),
                        ("title", models.CharField(blank=True, max_length=300)),
                        ("terms_version", models.CharField(blank=True, max_length=40)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("auto_renews", models.BooleanField(default=False)),
                        ("renewal_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("notice_days", models.PositiveSmallIntegerField(default=0)),
                        ("value", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                        (
                            "currency",
                            models.CharField(
                                max_length=3,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z]{3}$", "Use a three-letter currency code, such as EUR."
                                    )
                                ],
                            ),
                        ),
                        (
                            "billing",
                            models.CharField(
                                choices=[
                                    ("once", "once"),
                                    ("month", "a month"),
                                    ("quarter", "a quarter"),
                                    ("year", "a year"),
                                ],
                                default="year",
                                max_length=8,
                            ),
                        ),
                        ("signed_by_us_on", models.DateField(blank=True, null=True)),
                        ("signed_by_client_on", models.DateField(blank=True, null=True)),
                        ("terminated_on", models.DateField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="history",
                                to="accounts.contract",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
                                choices=[
                                    ("account_created", "created the account"),
                                    ("account_edited", "edited the account"),
                                    ("account_assigned", "gave the account to a book"),
                                    ("account_retrieved", "took the account back"),
                                    ("account_returned", "gave the account back"),
                                    ("account_moved", "moved the account"),
                                    ("account_repaired", "repaired the account"),
                                    ("account_closed", "closed the account"),
                                    ("account_released", "released the account"),
                                    ("move_undone", "undid a move"),
                                    ("interaction_logged", "logged an interaction"),
                                    ("interaction_voided", "voided an interaction"),
                                    ("contact_saved", "saved a contact"),
                                    ("note_saved", "saved a note"),
                                    ("task_saved", "saved a task"),
                                    ("opportunity_saved", "saved an opportunity"),
                                    ("stage_changed", "moved an opportunity to another stage"),
                                    ("return_submitted", "asked to give the account back"),
                                    ("return_decided", "decided a return"),
                                    ("repair_requested", "asked ops to fix the record"),
                                    ("repair_decided", "decided a repair"),
                                    ("repair_asked", "asked the reporter about a repair"),
                                    ("repair_answered", "answered ops about a repair"),
                                    ("notice_given", "gave notice of a retrieval"),
                                    ("protection_set", "protected the account from retrieval"),
                                    ("protection_ended", "ended a protection"),
                                    ("appeal_made", "appealed"),
                                    ("appeal_decided", "decided an appeal"),
                                    ("flag_decided", "looked into a flag"),
                                    ("run_built", "built a preview"),
                                    ("run_approved", "approved a run"),
                                    ("run_held", "held a run"),
                                    ("run_applied", "applied a run"),
                                    ("run_cancelled", "cancelled a run"),
                                    ("run_undone", "undid a run"),
                                    ("line_changed", "changed a line of a preview"),
                                    ("dispute_opened", "claimed the account"),
                                    ("dispute_decided", "decided a claim on the account"),
                                    ("rules_acknowledged", "confirmed the rules of engagement"),
                                    ("file_kept", "added a file"),
                                    ("settings_changed", "changed the settings"),
                                    ("import_done", "imported a file"),
                                    ("user_invited", "invited a user"),
                                    ("user_deactivated", "deactivated a user"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("at", models.DateTimeField(help_text="The clock of the action.")),
                        (
                            "recorded_at",
                            models.DateTimeField(db_default=accounts.models.event.ClockTimestamp(), editable=False),
                        ),
                        ("by_id", models.BigIntegerField(null=True)),
                        ("by_name", models.CharField(blank=True, max_length=200)),
                        ("account_id", models.BigIntegerField(null=True)),
                        ("run_id", models.BigIntegerField(null=True)),
                        ("subject_kind", models.CharField(blank=True, max_length=30)),
                        ("subject_id", models.BigIntegerField(null=True)),
                        ("detail", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("account_id"),
                                models.OrderBy(models.F("at"), descending=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="event_timeline",
                            ),
                            models.Index(
                                condition=models.Q(("run_id__isnull", False)), fields=["run_id"], name="event_by_run"
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2cf3b64206734ba5c137fa4b34c45e81ee5d82a1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e07d4",
                            table="accounts_event",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="event",
                    trigger=pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'the audit trail is append-only';",
                            hash="46922225a0f028d16f376bb1176c9658a0cfad64",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_a53d2",
                            table="accounts_event",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="externalid",
                    index=models.Index(fields=["kind", "record_id"], name="external_id_by_record"),
                ),
                migrations.AddConstraint(
                    model_name="externalid",
                    constraint=models.UniqueConstraint(
                        fields=("source", "kind", "value"), name="one_record_per_external_id"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="holiday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."on" IS DISTINCT FROM (NEW."on"))',
                            func='INSERT INTO "accounts_holidayhistory" ("id", "name", "on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."name", OLD."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id"); RETURN NULL;',
                            hash="bb41f0d8e8faffaa3dd12b57a4992c7f2a1c228f",
                            operation='UPDATE OF "on", "name"',
                            pgid="pgtrigger_keep_old_row_3e7d9",
                            table="accounts_holiday",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="holiday",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_holidayhistory" ("id", "name", "on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."name", OLD."on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="44806505344bcd9190c9b209eb37f3d9f532e51c",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_e036a",
                            table="accounts_holiday",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="holidayhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.holiday",
                    ),
                ),
                migrations.AddField(
                    model_name="import",
                    name="by",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="importissue",
                    name="part_of",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="issues", to="accounts.import"
                    ),
                ),
                migrations.AddField(
                    model_name="interaction",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interactions", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="interaction",
                    name="contact",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="accounts.contact",
                    ),
                ),
                migrations.AddField(
                    model_name="interaction",
                    name="user",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="interaction",
                    name="voided_by",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="capturedmail",
                    name="interactions",
                    field=models.ManyToManyField(blank=True, related_name="captured_mails", to="accounts.interaction"),
                ),
                migrations.AddField(
                    model_name="attachment",
                    name="interaction",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="accounts.interaction",
                    ),
                ),
                migrations.AddField(
                    model_name="lifeevent",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="life_events", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="lifeevent",
                    name="contact",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="life_events",
                        to="accounts.contact",
                    ),
                ),
                migrations.AddField(
                    model_name="mailchoice",
                    name="user",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="mailing",
                    name="user",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="note",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="note",
                    name="author",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="note",
                    name="contact",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notes",
                        to="accounts.contact",
                    ),
                ),
                migrations.AddField(
                    model_name="notification",
                    name="mailing",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notifications",
                        to="accounts.mailing",
                    ),
                ),
                migrations.AddField(
                    model_name="notification",
                    name="user",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="opportunity",
                    name="account",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="opportunity",
                    name="owner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="opportunityhistory",
                    name="account",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="opportunityhistory",
                    name="owner",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="opportunityhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.opportunity",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="organisation",
                    constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="there_is_one_organisation"),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="organisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."capacity_on" IS DISTINCT FROM (NEW."capacity_on") OR OLD."coverage_on" IS DISTINCT FROM (NEW."coverage_on") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."distribution_on" IS DISTINCT FROM (NEW."distribution_on") OR OLD."family_work_counts" IS DISTINCT FROM (NEW."family_work_counts") OR OLD."leaders_set_up" IS DISTINCT FROM (NEW."leaders_set_up") OR OLD."look_up_for_everyone" IS DISTINCT FROM (NEW."look_up_for_everyone") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."retrieval_on" IS DISTINCT FROM (NEW."retrieval_on") OR OLD."retrieval_runs_by_itself" IS DISTINCT FROM (NEW."retrieval_runs_by_itself") OR OLD."returns_on" IS DISTINCT FROM (NEW."returns_on") OR OLD."rules_need_acknowledgement" IS DISTINCT FROM (NEW."rules_need_acknowledgement") OR OLD."scoring_on" IS DISTINCT FROM (NEW."scoring_on") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."week_starts_on" IS DISTINCT FROM (NEW."week_starts_on") OR OLD."went_live_on" IS DISTINCT FROM (NEW."went_live_on"))',
                            func='INSERT INTO "accounts_organisationhistory" ("capacity_on", "coverage_on", "currency", "distribution_on", "family_work_counts", "id", "leaders_set_up", "look_up_for_everyone", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "retrieval_on", "retrieval_runs_by_itself", "returns_on", "rules_need_acknowledgement", "scoring_on", "time_zone", "week_starts_on", "went_live_on") VALUES (OLD."capacity_on", OLD."coverage_on", OLD."currency", OLD."distribution_on", OLD."family_work_counts", OLD."id", OLD."leaders_set_up", OLD."look_up_for_everyone", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."retrieval_on", OLD."retrieval_runs_by_itself", OLD."returns_on", OLD."rules_need_acknowledgement", OLD."scoring_on", OLD."time_zone", OLD."week_starts_on", OLD."went_live_on"); RETURN NULL;',
                            hash="75cdd8bc7aaeb2eaf4fd568a1dfa343051ae3ffc",
                            operation='UPDATE OF "name", "time_zone", "currency", "week_starts_on", "went_live_on", "scoring_on", "capacity_on", "distribution_on", "returns_on", "coverage_on", "retrieval_on", "retrieval_runs_by_itself", "look_up_for_everyone", "leaders_set_up", "rules_need_acknowledgement", "family_work_counts"',
                            pgid="pgtrigger_keep_old_row_03722",
                            table="accounts_organisation",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="organisation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_organisationhistory" ("capacity_on", "coverage_on", "currency", "distribution_on", "family_work_counts", "id", "leaders_set_up", "look_up_for_everyone", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "retrieval_on", "retrieval_runs_by_itself", "returns_on", "rules_need_acknowledgement", "scoring_on", "time_zone", "week_starts_on", "went_live_on") VALUES (OLD."capacity_on", OLD."coverage_on", OLD."currency", OLD."distribution_on", OLD."family_work_counts", OLD."id", OLD."leaders_set_up", OLD."look_up_for_everyone", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."retrieval_on", OLD."retrieval_runs_by_itself", OLD."returns_on", OLD."rules_need_acknowledgement", OLD."scoring_on", OLD."time_zone", OLD."week_starts_on", OLD."went_live_on"); RETURN NULL;',
                            hash="c4b1ceff04a1a29306f8aaed718ec57bab93e698",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_24988",
                            table="accounts_organisation",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="organisationhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.organisation",
                    ),
                ),
                migrations.AddField(
                    model_name="preference",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="preferences", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="preference",
                    name="contact",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to="accounts.contact",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.UniqueConstraint(fields=("name_key",), name="one_product_per_name"),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True), fields=("code",), name="one_product_per_code"
                    ),
                ),
                migrations.AddField(
                    model_name="opportunityhistory",
                    name="product",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.product",
                    ),
                ),
                migrations.AddField(
                    model_name="opportunity",
                    name="product",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="accounts.product",
                    ),
                ),
                migrations.AddField(
                    model_name="rampstephistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.rampstep",
                    ),
                ),
                migrations.AddField(
                    model_name="requirementhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.requirement",
                    ),
                ),
                migrations.AddField(
                    model_name="requirementhistory",
                    name="segment",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.segment",
                    ),
                ),
                migrations.AddField(
                    model_name="requirement",
                    name="segment",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.segment",
                    ),
                ),
                migrations.AddField(
                    model_name="account",
                    name="segment",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="accounts.segment",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."criteria" IS DISTINCT FROM (NEW."criteria") OR OLD."default_potential_cents" IS DISTINCT FROM (NEW."default_potential_cents") OR OLD."hours_per_account" IS DISTINCT FROM (NEW."hours_per_account") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."median_employees" IS DISTINCT FROM (NEW."median_employees") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."priority" IS DISTINCT FROM (NEW."priority"))',
                            func='INSERT INTO "accounts_segmenthistory" ("code", "criteria", "default_potential_cents", "hours_per_account", "id", "is_active", "median_employees", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority") VALUES (OLD."code", OLD."criteria", OLD."default_potential_cents", OLD."hours_per_account", OLD."id", OLD."is_active", OLD."median_employees", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."priority"); RETURN NULL;',
                            hash="0c27c2999459fbdfe96c0dc084446adb3af08155",
                            operation='UPDATE OF "name", "code", "criteria", "priority", "default_potential_cents", "median_employees", "hours_per_account", "is_active"',
                            pgid="pgtrigger_keep_old_row_2cec2",
                            table="accounts_segment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_segmenthistory" ("code", "criteria", "default_potential_cents", "hours_per_account", "id", "is_active", "median_employees", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority") VALUES (OLD."code", OLD."criteria", OLD."default_potential_cents", OLD."hours_per_account", OLD."id", OLD."is_active", OLD."median_employees", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."priority"); RETURN NULL;',
                            hash="5fd0c4d2b9131f440920f2cdd94f852ecb42c1a0",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_43570",
                            table="accounts_segment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="segmentcapacity",
                    name="segment",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="capacities", to="accounts.segment"
                    ),
                ),
                migrations.AddField(
                    model_name="segmentcapacityhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.segmentcapacity",
                    ),
                ),
                migrations.AddField(
                    model_name="segmentcapacityhistory",
                    name="segment",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.segment",
                    ),
                ),
                migrations.AddField(
                    model_name="segmenthistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.segment",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="opportunity",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="accounts.opportunity",
                    ),
                ),
                migrations.AddField(
                    model_name="segmentcapacityhistory",
                    name="target_book",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="segmentcapacity",
                    name="target_book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="accounts.targetbook"
                    ),
                ),
                migrations.AddField(
                    model_name="requirementhistory",
                    name="target_book",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="requirement",
                    name="target_book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="rampstephistory",
                    name="target_book",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="rampstep",
                    name="target_book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ramp_steps", to="accounts.targetbook"
                    ),
                ),
                migrations.AddField(
                    model_name="bookhistory",
                    name="target_book",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="book",
                    name="target_book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="books", to="accounts.targetbook"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="targetbook",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."checks" IS DISTINCT FROM (NEW."checks") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."max_accounts" IS DISTINCT FROM (NEW."max_accounts") OR OLD."max_potential_cents" IS DISTINCT FROM (NEW."max_potential_cents") OR OLD."minimum_score" IS DISTINCT FROM (NEW."minimum_score") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."ramp_on" IS DISTINCT FROM (NEW."ramp_on") OR OLD."touches_per_day" IS DISTINCT FROM (NEW."touches_per_day") OR OLD."window_days" IS DISTINCT FROM (NEW."window_days"))',
                            func='INSERT INTO "accounts_targetbookhistory" ("checks", "code", "currency", "id", "is_active", "kind", "max_accounts", "max_potential_cents", "minimum_score", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ramp_on", "touches_per_day", "window_days") VALUES (OLD."checks", OLD."code", OLD."currency", OLD."id", OLD."is_active", OLD."kind", OLD."max_accounts", OLD."max_potential_cents", OLD."minimum_score", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."ramp_on", OLD."touches_per_day", OLD."window_days"); RETURN NULL;',
                            hash="be646211ad1994fdfa861a505b620759c3bb9aed",
                            operation='UPDATE OF "name", "code", "kind", "currency", "max_accounts", "max_potential_cents", "minimum_score", "checks", "window_days", "ramp_on", "touches_per_day", "is_active"',
                            pgid="pgtrigger_keep_old_row_d6e3a",
                            table="accounts_targetbook",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="targetbook",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_targetbookhistory" ("checks", "code", "currency", "id", "is_active", "kind", "max_accounts", "max_potential_cents", "minimum_score", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ramp_on", "touches_per_day", "window_days") VALUES (OLD."checks", OLD."code", OLD."currency", OLD."id", OLD."is_active", OLD."kind", OLD."max_accounts", OLD."max_potential_cents", OLD."minimum_score", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."ramp_on", OLD."touches_per_day", OLD."window_days"); RETURN NULL;',
                            hash="b29b0de3da25474da3ed0c59d16b9302e0b4d5bb",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_2cf50",
                            table="accounts_targetbook",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="targetbookhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="account",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="assignee",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="contact",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="accounts.contact",
                    ),
                ),
                migrations.AddField(
                    model_name="task",
                    name="opportunity",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to="accounts.opportunity",
                    ),
                ),
                migrations.AddField(
                    model_name="team",
                    name="leader",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="led_teams",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="team",
                    name="parent",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.team",
                    ),
                ),
                migrations.AddField(
                    model_name="user",
                    name="team",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="accounts.team",
                    ),
                ),
                migrations.AddField(
                    model_name="teamhistory",
                    name="leader",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="teamhistory",
                    name="parent",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.team",
                    ),
                ),
                migrations.AddField(
                    model_name="teamhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="accounts.team",
                    ),
                ),
                migrations.AddField(
                    model_name="transaction",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transactions", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="transaction",
                    name="product",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transactions",
                        to="accounts.product",
                    ),
                ),
                migrations.AddField(
                    model_name="userhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="userhistory",
                    name="team",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.team",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="accounthistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7bbb22c6484494c9a892491da483a5dff7d0390a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ca29b",
                            table="accounts_accounthistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="availability",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="an_absence_ends_after_it_starts",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="availability",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                            func='INSERT INTO "accounts_availabilityhistory" ("ends_on", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "user_id") VALUES (OLD."ends_on", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."starts_on", OLD."user_id"); RETURN NULL;',
                            hash="789b60e82c76e1a2908a4762513bc21bee920e33",
                            operation='UPDATE OF "user_id", "kind", "starts_on", "ends_on"',
                            pgid="pgtrigger_keep_old_row_2a485",
                            table="accounts_availability",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="availability",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_availabilityhistory" ("ends_on", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "user_id") VALUES (OLD."ends_on", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."user_id"); RETURN NULL;',
                            hash="e673c10622c3e1a6cefb9696f09305044ee95b74",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_c05c6",
                            table="accounts_availability",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="availabilityhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8801e71aacb344c4dfbe1e0122bd77baeb1a184c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_16aa8",
                            table="accounts_availabilityhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="captureaddress",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("user",),
                        name="one_capture_address_per_user",
                    ),
                ),
                migrations.AddIndex(
                    model_name="contact",
                    index=models.Index(fields=["account"], name="contact_by_account"),
                ),
                migrations.AddIndex(
                    model_name="contact",
                    index=models.Index(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="contact_by_email",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contact",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contact_has_a_name"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contacthistory" ("account_id", "do_not_call", "do_not_email", "email", "email_bounced_at", "how_we_met", "id", "language", "left_on", "mobile", "name", "personal", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "time_zone", "title") SELECT old_values."account_id", old_values."do_not_call", old_values."do_not_email", old_values."email", old_values."email_bounced_at", old_values."how_we_met", old_values."id", old_values."language", old_values."left_on", old_values."mobile", old_values."name", old_values."personal", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."role", old_values."time_zone", old_values."title" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."do_not_call" IS DISTINCT FROM (new_values."do_not_call") OR old_values."do_not_email" IS DISTINCT FROM (new_values."do_not_email") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."email_bounced_at" IS DISTINCT FROM (new_values."email_bounced_at") OR old_values."how_we_met" IS DISTINCT FROM (new_values."how_we_met") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."left_on" IS DISTINCT FROM (new_values."left_on") OR old_values."mobile" IS DISTINCT FROM (new_values."mobile") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."personal" IS DISTINCT FROM (new_values."personal") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."time_zone" IS DISTINCT FROM (new_values."time_zone") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="eb7c9aff24fe4f09b4d512f4b9bde9224d2be81a",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_old_row_2c192",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="accounts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contacthistory" ("account_id", "do_not_call", "do_not_email", "email", "email_bounced_at", "how_we_met", "id", "language", "left_on", "mobile", "name", "personal", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "time_zone", "title") SELECT old_values."account_id", old_values."do_not_call", old_values."do_not_email", old_values."email", old_values."email_bounced_at", old_values."how_we_met", old_values."id", old_values."language", old_values."left_on", old_values."mobile", old_values."name", old_values."personal", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."role", old_values."time_zone", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="45760e82ae13cec94d0699a17244b0e1c965690a",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_b341c",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="accounts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contacthistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a4090dc8e3b1e4aae367eb52bb937c3ce92232a7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_cb3cd",
                            table="accounts_contacthistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.UniqueConstraint(
                        fields=("account", "number"), name="one_contract_per_number_of_an_account"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="a_contract_ends_after_it_starts",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contracthistory" ("account_id", "auto_renews", "billing", "currency", "ends_on", "id", "kind", "notice_days", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_months", "signed_by_client_on", "signed_by_us_on", "starts_on", "terminated_on", "terms_version", "title", "value") SELECT old_values."account_id", old_values."auto_renews", old_values."billing", old_values."currency", old_values."ends_on", old_values."id", old_values."kind", old_values."notice_days", old_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."renewal_months", old_values."signed_by_client_on", old_values."signed_by_us_on", old_values."starts_on", old_values."terminated_on", old_values."terms_version", old_values."title", old_values."value" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."auto_renews" IS DISTINCT FROM (new_values."auto_renews") OR old_values."billing" IS DISTINCT FROM (new_values."billing") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."ends_on" IS DISTINCT FROM (new_values."ends_on") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."notice_days" IS DISTINCT FROM (new_values."notice_days") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."renewal_months" IS DISTINCT FROM (new_values."renewal_months") OR old_values."signed_by_client_on" IS DISTINCT FROM (new_values."signed_by_client_on") OR old_values."signed_by_us_on" IS DISTINCT FROM (new_values."signed_by_us_on") OR old_values."starts_on" IS DISTINCT FROM (new_values."starts_on") OR old_values."terminated_on" IS DISTINCT FROM (new_values."terminated_on") OR old_values."terms_version" IS DISTINCT FROM (new_values."terms_version") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."value" IS DISTINCT FROM (new_values."value")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="99ddc3ada3707190037dc474d0401c01663fd6cc",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_old_row_035f0",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="accounts_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_contracthistory" ("account_id", "auto_renews", "billing", "currency", "ends_on", "id", "kind", "notice_days", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_months", "signed_by_client_on", "signed_by_us_on", "starts_on", "terminated_on", "terms_version", "title", "value") SELECT old_values."account_id", old_values."auto_renews", old_values."billing", old_values."currency", old_values."ends_on", old_values."id", old_values."kind", old_values."notice_days", old_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."renewal_months", old_values."signed_by_client_on", old_values."signed_by_us_on", old_values."starts_on", old_values."terminated_on", old_values."terms_version", old_values."title", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a468f9f07827eb67558bc1e544181ad184cbf6c4",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_68d09",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="accounts_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contracthistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="335ee50f52c7cd27f6925ca43b9af04841527839",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_93636",
                            table="accounts_contracthistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="holidayhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="749d32431dd9685e811f8f40b802ca08b63878ec",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0aafb",
                            table="accounts_holidayhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="importissue",
                    index=models.Index(fields=["part_of", "row"], name="import_issue_by_row"),
                ),
                migrations.AddIndex(
                    model_name="interaction",
                    index=models.Index(
                        models.F("account"),
                        models.OrderBy(models.F("happened_at"), descending=True),
                        models.F("id"),
                        name="interaction_timeline",
                    ),
                ),
                migrations.AddIndex(
                    model_name="interaction",
                    index=models.Index(
                        models.F("user"),
                        models.OrderBy(models.F("happened_at"), descending=True),
                        name="interaction_by_user",
                    ),
                ),
                migrations.AddIndex(
                    model_name="interaction",
                    index=django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["happened_at"], name="interaction_by_time"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="interaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("void_reason", "")),
                            models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_voided_interaction_says_why",
                    ),
                ),
                migrations.AddIndex(
                    model_name="capturedmail",
                    index=models.Index(fields=["state", "-id"], name="captured_mail_by_state"),
                ),
                migrations.AddIndex(
                    model_name="capturedmail",
                    index=models.Index(
                        condition=models.Q(("message_id", ""), _negated=True),
                        fields=["message_id"],
                        name="captured_mail_by_message",
                    ),
                ),
                migrations.AddIndex(
                    model_name="capturedmail",
                    index=models.Index(
                        condition=models.Q(("raw", ""), _negated=True),
                        fields=["received_at"],
                        name="captured_mail_with_raw",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mailchoice",
                    constraint=models.UniqueConstraint(fields=("user", "group"), name="one_mail_choice_per_group"),
                ),
                migrations.AddIndex(
                    model_name="mailing",
                    index=models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["next_at"],
                        name="mailing_to_send",
                    ),
                ),
                migrations.AddIndex(
                    model_name="mailing",
                    index=models.Index(condition=models.Q(("state", "failed")), fields=["-id"], name="mailing_failed"),
                ),
                migrations.AddConstraint(
                    model_name="mailing",
                    constraint=models.UniqueConstraint(fields=("user", "key"), name="one_mailing_per_key"),
                ),
                migrations.AddIndex(
                    model_name="note",
                    index=models.Index(
                        models.F("account"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="note_timeline",
                    ),
                ),
                migrations.AddIndex(
                    model_name="notification",
                    index=models.Index(
                        models.F("user"),
                        models.OrderBy(models.F("created_at"), descending=True),
                        name="notification_inbox",
                    ),
                ),
                migrations.AddIndex(
                    model_name="notification",
                    index=models.Index(
                        condition=models.Q(("mailing", None), ("read_at", None)),
                        fields=["created_at"],
                        name="notification_to_mail",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="notification",
                    constraint=models.UniqueConstraint(fields=("user", "key"), name="one_notification_per_key"),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="organisationhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6ffef92893d37a849aef3c1b5782cbeb6c522c81",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2291e",
                            table="accounts_organisationhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="preference",
                    constraint=models.UniqueConstraint(
                        fields=("account", "contact", "kind", "key"),
                        name="one_preference_per_key",
                        nulls_distinct=False,
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunityhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6972a60e9dc61d8174515b3e40f12f78f9622664",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0032d",
                            table="accounts_opportunityhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="opportunity",
                    index=models.Index(
                        condition=models.Q(("stage__in", ["won", "lost"]), _negated=True),
                        fields=["account"],
                        name="open_opportunity_by_account",
                    ),
                ),
                migrations.AddIndex(
                    model_name="opportunity",
                    index=models.Index(fields=["account", "opened_on"], name="opportunity_by_account"),
                ),
                migrations.AddIndex(
                    model_name="opportunity",
                    index=models.Index(fields=["owner", "stage", "close_on"], name="opportunity_by_owner"),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_opportunityhistory" ("account_id", "amount", "close_on", "currency", "id", "kind", "lost_reason", "name", "next_step", "opened_on", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "product_id", "stage") SELECT old_values."account_id", old_values."amount", old_values."close_on", old_values."currency", old_values."id", old_values."kind", old_values."lost_reason", old_values."name", old_values."next_step", old_values."opened_on", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."probability", old_values."product_id", old_values."stage" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."close_on" IS DISTINCT FROM (new_values."close_on") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."lost_reason" IS DISTINCT FROM (new_values."lost_reason") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."next_step" IS DISTINCT FROM (new_values."next_step") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."probability" IS DISTINCT FROM (new_values."probability") OR old_values."product_id" IS DISTINCT FROM (new_values."product_id") OR old_values."stage" IS DISTINCT FROM (new_values."stage")) ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="a6cc361e06bae5477ca86d47a3fb6cb2d589e088",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_old_row_d3439",
                            referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                            table="accounts_opportunity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opportunity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_opportunityhistory" ("account_id", "amount", "close_on", "currency", "id", "kind", "lost_reason", "name", "next_step", "opened_on", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "probability", "product_id", "stage") SELECT old_values."account_id", old_values."amount", old_values."close_on", old_values."currency", old_values."id", old_values."kind", old_values."lost_reason", old_values."name", old_values."next_step", old_values."opened_on", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."probability", old_values."product_id", old_values."stage" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                            hash="0c07477bee5df265eb776db27614ec5544ee7a3e",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_d06fa",
                            referencing="REFERENCING OLD TABLE AS old_values ",
                            table="accounts_opportunity",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=models.Index(fields=["name_key", "id"], name="account_by_name"),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=models.Index(
                        condition=models.Q(("book__isnull", False)), fields=["book", "id"], name="account_by_book"
                    ),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=models.Index(
                        condition=models.Q(("book", None)),
                        fields=["station", "segment", "id"],
                        name="account_outside_books",
                    ),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=models.Index(
                        condition=models.Q(("domain", ""), _negated=True), fields=["domain"], name="account_by_domain"
                    ),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=models.Index(
                        condition=models.Q(("parent__isnull", False)), fields=["parent"], name="account_by_parent"
                    ),
                ),
                migrations.AddIndex(
                    model_name="account",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["name_key"], name="account_name_trigrams", opclasses=["gin_trgm_ops"]
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("book", None), models.Q(("station", "held"), _negated=True)),
                            models.Q(("book__isnull", False), ("station", "held")),
                            _connector="OR",
                        ),
                        name="account_is_held_exactly_when_it_has_a_book",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rest_until", None), models.Q(("station", "resting"), _negated=True)),
                            models.Q(("rest_until__isnull", False), ("station", "resting")),
                            _connector="OR",
                        ),
                        name="only_a_resting_account_has_a_rest_date",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("potential_cents__gte", 1)), name="potential_is_at_least_one_cent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="account_has_a_name"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="account",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."annual_revenue" IS DISTINCT FROM (NEW."annual_revenue") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."client_assets" IS DISTINCT FROM (NEW."client_assets") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."custom" IS DISTINCT FROM (NEW."custom") OR OLD."customer_since" IS DISTINCT FROM (NEW."customer_since") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."do_not_contact" IS DISTINCT FROM (NEW."do_not_contact") OR OLD."domain" IS DISTINCT FROM (NEW."domain") OR OLD."employees" IS DISTINCT FROM (NEW."employees") OR OLD."founded_in" IS DISTINCT FROM (NEW."founded_in") OR OLD."industry" IS DISTINCT FROM (NEW."industry") OR OLD."keep_in_touch_days" IS DISTINCT FROM (NEW."keep_in_touch_days") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."lifecycle" IS DISTINCT FROM (NEW."lifecycle") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."potential_override_cents" IS DISTINCT FROM (NEW."potential_override_cents") OR OLD."region" IS DISTINCT FROM (NEW."region") OR OLD."source_list" IS DISTINCT FROM (NEW."source_list") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."tags" IS DISTINCT FROM (NEW."tags") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                            func='INSERT INTO "accounts_accounthistory" ("annual_revenue", "city", "client_assets", "country", "currency", "custom", "customer_since", "description", "do_not_contact", "domain", "employees", "founded_in", "id", "industry", "keep_in_touch_days", "kind", "language", "lifecycle", "name", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "potential_override_cents", "region", "source_list", "street", "tags", "time_zone", "website") VALUES (OLD."annual_revenue", OLD."city", OLD."client_assets", OLD."country", OLD."currency", OLD."custom", OLD."customer_since", OLD."description", OLD."do_not_contact", OLD."domain", OLD."employees", OLD."founded_in", OLD."id", OLD."industry", OLD."keep_in_touch_days", OLD."kind", OLD."language", OLD."lifecycle", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."phone", OLD."postal_code", OLD."potential_override_cents", OLD."region", OLD."source_list", OLD."street", OLD."tags", OLD."time_zone", OLD."website"); RETURN NULL;',
                            hash="2aca3ca054279f39b58e5de0e0aecd7cbd03bfb5",
                            operation='UPDATE OF "name", "kind", "lifecycle", "customer_since", "domain", "website", "phone", "street", "city", "region", "postal_code", "country", "language", "time_zone", "industry", "employees", "annual_revenue", "client_assets", "currency", "founded_in", "parent_id", "tags", "custom", "description", "source_list", "keep_in_touch_days", "do_not_contact", "potential_override_cents"',
                            pgid="pgtrigger_keep_old_row_66a44",
                            table="accounts_account",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="account",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_accounthistory" ("annual_revenue", "city", "client_assets", "country", "currency", "custom", "customer_since", "description", "do_not_contact", "domain", "employees", "founded_in", "id", "industry", "keep_in_touch_days", "kind", "language", "lifecycle", "name", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "potential_override_cents", "region", "source_list", "street", "tags", "time_zone", "website") VALUES (OLD."annual_revenue", OLD."city", OLD."client_assets", OLD."country", OLD."currency", OLD."custom", OLD."customer_since", OLD."description", OLD."do_not_contact", OLD."domain", OLD."employees", OLD."founded_in", OLD."id", OLD."industry", OLD."keep_in_touch_days", OLD."kind", OLD."language", OLD."lifecycle", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."potential_override_cents", OLD."region", OLD."source_list", OLD."street", OLD."tags", OLD."time_zone", OLD."website"); RETURN NULL;',
                            hash="d67c9b879ab4c11b930c64a65b2ca06e0ddc538b",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_d0d5a",
                            table="accounts_account",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segmenthistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="81fb6e98fa9842b5b635c6c0e1149ff19dd2900b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_11432",
                            table="accounts_segmenthistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="stagechange",
                    index=models.Index(
                        models.F("opportunity"),
                        models.OrderBy(models.F("at"), descending=True),
                        name="stage_change_history",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segmentcapacityhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ccf527982723973c572fa10ba206d7b63483d17c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2287c",
                            table="accounts_segmentcapacityhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="segmentcapacity",
                    constraint=models.UniqueConstraint(
                        fields=("target_book", "segment"), name="one_capacity_per_segment_of_a_target_book"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segmentcapacity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."segment_id" IS DISTINCT FROM (NEW."segment_id") OR OLD."target_book_id" IS DISTINCT FROM (NEW."target_book_id"))',
                            func='INSERT INTO "accounts_segmentcapacityhistory" ("capacity", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "segment_id", "target_book_id") VALUES (OLD."capacity", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."segment_id", OLD."target_book_id"); RETURN NULL;',
                            hash="fac7c7baece1a2e52716c1d8f7afde5ed4e0057e",
                            operation='UPDATE OF "target_book_id", "segment_id", "capacity"',
                            pgid="pgtrigger_keep_old_row_b11de",
                            table="accounts_segmentcapacity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="segmentcapacity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_segmentcapacityhistory" ("capacity", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "segment_id", "target_book_id") VALUES (OLD."capacity", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."segment_id", OLD."target_book_id"); RETURN NULL;',
                            hash="8fe24fa8a7152f5bd79848659c8cd1100c8981f7",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_725e9",
                            table="accounts_segmentcapacity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirementhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="468887ff067aea7f3edfa549b42f6398325f384f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a4a56",
                            table="accounts_requirementhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="requirement",
                    constraint=models.UniqueConstraint(
                        fields=("target_book", "segment", "alternative", "measure"),
                        name="one_requirement_per_measure_and_alternative",
                        nulls_distinct=False,
                    ),
                ),
                migrations.AddConstraint(
                    model_name="requirement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("minimum__gte", 1)), name="a_requirement_asks_for_something"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."alternative" IS DISTINCT FROM (NEW."alternative") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."minimum" IS DISTINCT FROM (NEW."minimum") OR OLD."segment_id" IS DISTINCT FROM (NEW."segment_id") OR OLD."target_book_id" IS DISTINCT FROM (NEW."target_book_id") OR OLD."window_days" IS DISTINCT FROM (NEW."window_days"))',
                            func='INSERT INTO "accounts_requirementhistory" ("alternative", "id", "measure", "minimum", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "segment_id", "target_book_id", "window_days") VALUES (OLD."alternative", OLD."id", OLD."measure", OLD."minimum", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."segment_id", OLD."target_book_id", OLD."window_days"); RETURN NULL;',
                            hash="ef70af9fc40c89f97c6e76b80f996fa54d6d8366",
                            operation='UPDATE OF "target_book_id", "segment_id", "alternative", "measure", "minimum", "window_days"',
                            pgid="pgtrigger_keep_old_row_9270d",
                            table="accounts_requirement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="requirement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_requirementhistory" ("alternative", "id", "measure", "minimum", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "segment_id", "target_book_id", "window_days") VALUES (OLD."alternative", OLD."id", OLD."measure", OLD."minimum", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."segment_id", OLD."target_book_id", OLD."window_days"); RETURN NULL;',
                            hash="51a17b1aad89f7bc0bf44e67c55371b98ea1290b",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_f31e5",
                            table="accounts_requirement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rampstephistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="91143c0e6f362b77998f360ba4bd260ee5cc7c6d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c5869",
                            table="accounts_rampstephistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rampstep",
                    constraint=models.UniqueConstraint(
                        fields=("target_book", "from_month"), name="one_ramp_step_per_month"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rampstep",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("factor_percent__lte", 100), ("from_month__gte", 1)),
                        name="a_ramp_lowers_never_raises",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rampstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."factor_percent" IS DISTINCT FROM (NEW."factor_percent") OR OLD."from_month" IS DISTINCT FROM (NEW."from_month") OR OLD."target_book_id" IS DISTINCT FROM (NEW."target_book_id"))',
                            func='INSERT INTO "accounts_rampstephistory" ("factor_percent", "from_month", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_book_id") VALUES (OLD."factor_percent", OLD."from_month", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."target_book_id"); RETURN NULL;',
                            hash="6d795ef811f2f4a78e59a7c3f23a0c2dcb43fcc4",
                            operation='UPDATE OF "target_book_id", "from_month", "factor_percent"',
                            pgid="pgtrigger_keep_old_row_cfb16",
                            table="accounts_rampstep",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rampstep",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_rampstephistory" ("factor_percent", "from_month", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_book_id") VALUES (OLD."factor_percent", OLD."from_month", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."target_book_id"); RETURN NULL;',
                            hash="4e84ed5d9f1c6aa44f297115d092bf1fc1825f73",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_91377",
                            table="accounts_rampstep",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="bookhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="455e5f7420873f9c272a67f0d618fcbd88d2aae8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_627be",
                            table="accounts_bookhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="book",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)), fields=("rep",), name="one_open_book_per_rep"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="book",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="a_book_closes_after_it_opened",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="book",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."countries" IS DISTINCT FROM (NEW."countries") OR OLD."factor_percent" IS DISTINCT FROM (NEW."factor_percent") OR OLD."languages" IS DISTINCT FROM (NEW."languages") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."ramp_from" IS DISTINCT FROM (NEW."ramp_from") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."rep_id" IS DISTINCT FROM (NEW."rep_id") OR OLD."target_book_id" IS DISTINCT FROM (NEW."target_book_id"))',
                            func='INSERT INTO "accounts_bookhistory" ("closed_on", "countries", "factor_percent", "id", "languages", "opened_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ramp_from", "reason", "rep_id", "target_book_id") VALUES (OLD."closed_on", OLD."countries", OLD."factor_percent", OLD."id", OLD."languages", OLD."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."ramp_from", OLD."reason", OLD."rep_id", OLD."target_book_id"); RETURN NULL;',
                            hash="c7e496a1fda7cf6e5d7c439e3bf1e23f8360ca6a",
                            operation='UPDATE OF "rep_id", "target_book_id", "opened_on", "closed_on", "factor_percent", "reason", "ramp_from", "countries", "languages"',
                            pgid="pgtrigger_keep_old_row_b0ca6",
                            table="accounts_book",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="book",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_bookhistory" ("closed_on", "countries", "factor_percent", "id", "languages", "opened_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ramp_from", "reason", "rep_id", "target_book_id") VALUES (OLD."closed_on", OLD."countries", OLD."factor_percent", OLD."id", OLD."languages", OLD."opened_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."ramp_from", OLD."reason", OLD."rep_id", OLD."target_book_id"); RETURN NULL;',
                            hash="e3ebfa3b12b94ed26b262f2f4b7b12bdfc0cf586",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_39bbe",
                            table="accounts_book",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="targetbookhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="72d6181ab8f2ba49f3714bac1b0e95965452515d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e2d31",
                            table="accounts_targetbookhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="task",
                    index=models.Index(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=["account", "due_on"],
                        name="open_task_by_account",
                    ),
                ),
                migrations.AddIndex(
                    model_name="task",
                    index=models.Index(
                        condition=models.Q(("cancelled_at", None), ("done_at", None)),
                        fields=["assignee", "due_on"],
                        name="open_task_by_assignee",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="task",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "meeting"), _negated=True), ("starts_at__isnull", False), _connector="OR"
                        ),
                        name="a_booked_meeting_has_a_start",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."leader_id" IS DISTINCT FROM (NEW."leader_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."region" IS DISTINCT FROM (NEW."region"))',
                            func='INSERT INTO "accounts_teamhistory" ("id", "leader_id", "name", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region") VALUES (OLD."id", OLD."leader_id", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."region"); RETURN NULL;',
                            hash="8f21778f75dfa618035eb3ac61bb8dca4422ada5",
                            operation='UPDATE OF "name", "region", "parent_id", "leader_id"',
                            pgid="pgtrigger_keep_old_row_5ed08",
                            table="accounts_team",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_teamhistory" ("id", "leader_id", "name", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region") VALUES (OLD."id", OLD."leader_id", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."region"); RETURN NULL;',
                            hash="3dc75f88a31a58680f683f1649845e09d3822aa8",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_13adb",
                            table="accounts_team",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="user",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="email_is_kept_in_lower_case",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."hired_on" IS DISTINCT FROM (NEW."hired_on") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_director" IS DISTINCT FROM (NEW."is_director") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))',
                            func='INSERT INTO "accounts_userhistory" ("email", "hired_on", "id", "is_active", "is_director", "is_staff", "is_superuser", "language", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "time_zone") VALUES (OLD."email", OLD."hired_on", OLD."id", OLD."is_active", OLD."is_director", OLD."is_staff", OLD."is_superuser", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."role", OLD."team_id", OLD."time_zone"); RETURN NULL;',
                            hash="5fd0be9d4161d80aa1a323f17ef3c4024896b623",
                            operation='UPDATE OF "is_superuser", "email", "name", "role", "is_director", "team_id", "time_zone", "language", "hired_on", "is_active", "is_staff"',
                            pgid="pgtrigger_keep_old_row_6462a",
                            table="accounts_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="user",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "accounts_userhistory" ("email", "hired_on", "id", "is_active", "is_director", "is_staff", "is_superuser", "language", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "time_zone") VALUES (OLD."email", OLD."hired_on", OLD."id", OLD."is_active", OLD."is_director", OLD."is_staff", OLD."is_superuser", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."role", OLD."team_id", OLD."time_zone"); RETURN NULL;',
                            hash="3c982da3c95e4022b5b3b85a2e37c64e114c8e9e",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_59605",
                            table="accounts_user",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teamhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f6a86ef3f77270d78d795dd2c8d488eec759c2a3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_888d1",
                            table="accounts_teamhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="transaction",
                    index=models.Index(
                        models.F("account"),
                        models.OrderBy(models.F("happened_on"), descending=True),
                        name="transaction_timeline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="transaction",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("period_start", None),
                            ("period_end", None),
                            ("period_end__gte", models.F("period_start")),
                            _connector="OR",
                        ),
                        name="a_period_ends_after_it_starts",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="userhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="68ffa9ce3b529c4c151c9348adc79b98119cd550",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4f815",
                            table="accounts_userhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
