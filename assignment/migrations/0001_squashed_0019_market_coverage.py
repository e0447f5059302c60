"""The tables of assignment and their starter set in one step, for a new database.

One that was begun by the steps that this replaces goes on by them.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import assignment.models.plan
from accounts.migrations._one_step import InOneStep
from assignment import starter


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("assignment", "0001_engagement"),
        ("assignment", "0002_starter_set"),
        ("assignment", "0003_schedule_state"),
        ("assignment", "0004_why_spared"),
        ("assignment", "0005_end_of_rest"),
        ("assignment", "0006_lean_lines"),
        ("assignment", "0007_waiting_return_spares"),
        ("assignment", "0008_retrieval_asks_by_its_own_rule"),
        ("assignment", "0009_field_history"),
        ("assignment", "0010_protections_appeals_flags"),
        ("assignment", "0011_plan_terms"),
        ("assignment", "0012_rules_texts_disputes"),
        ("assignment", "0013_finer_returns"),
        ("assignment", "0014_return_catalogue"),
        ("assignment", "0015_coverage_report"),
        ("assignment", "0016_score_jobs"),
        ("assignment", "0017_simulation"),
        ("assignment", "0018_why_in_dispute"),
        ("assignment", "0019_market_coverage"),
    ]

    dependencies = [
        ("accounts", "0001_squashed_0013_family_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        InOneStep(
            [
                migrations.CreateModel(
                    name="Holding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holdings",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="accounts.book"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FlagRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("keep_alive", "Kept alive"),
                                    ("bunching", "Work bunched before due dates"),
                                    ("burst", "Burst of logs"),
                                    ("one_contact", "Same contact only"),
                                    ("backdating", "Logged late under notice"),
                                    ("empty_calls", "Empty calls"),
                                    ("parked_deal", "Parked opportunity"),
                                    ("hold_abuse", "Many or renewed holds"),
                                    ("overturned", "Bad data that was right"),
                                    ("ping_pong", "Accounts going to and fro"),
                                    ("last_day", "Returns on the last day"),
                                ],
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        ("is_on", models.BooleanField(default=True)),
                        ("numbers", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FlagRuleHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("keep_alive", "Kept alive"),
                                    ("bunching", "Work bunched before due dates"),
                                    ("burst", "Burst of logs"),
                                    ("one_contact", "Same contact only"),
                                    ("backdating", "Logged late under notice"),
                                    ("empty_calls", "Empty calls"),
                                    ("parked_deal", "Parked opportunity"),
                                    ("hold_abuse", "Many or renewed holds"),
                                    ("overturned", "Bad data that was right"),
                                    ("ping_pong", "Accounts going to and fro"),
                                    ("last_day", "Returns on the last day"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("is_on", models.BooleanField(default=True)),
                        ("numbers", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Move",
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
                                choices=[
                                    ("distribution", "distribution"),
                                    ("retrieval", "retrieval"),
                                    ("return", "return"),
                                    ("repair", "repair"),
                                    ("manual", "by hand"),
                                    ("import", "import"),
                                    ("merge", "merge"),
                                    ("undo", "undo"),
                                    ("transfer", "transfer"),
                                    ("rebalance", "rebalance"),
                                    ("rest", "end of a rest or review"),
                                    ("appeal", "appeal"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("pinned", "pinned"),
                                    ("dropped", "dropped"),
                                    ("applied", "applied"),
                                    ("skipped", "skipped"),
                                    ("reverted", "undone"),
                                ],
                                default="proposed",
                                max_length=8,
                            ),
                        ),
                        ("code", models.CharField(blank=True, help_text="Why it was skipped.", max_length=30)),
                        ("position", models.PositiveIntegerField(default=0)),
                        (
                            "station_from",
                            models.CharField(
                                choices=[
                                    ("held", "In a book"),
                                    ("pool", "Pool"),
                                    ("resting", "Resting"),
                                    ("repair", "With ops for repair"),
                                    ("review", "In review"),
                                    ("closed", "Closed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "station_to",
                            models.CharField(
                                choices=[
                                    ("held", "In a book"),
                                    ("pool", "Pool"),
                                    ("resting", "Resting"),
                                    ("repair", "With ops for repair"),
                                    ("review", "In review"),
                                    ("closed", "Closed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("rest_until", models.DateField(blank=True, null=True)),
                        (
                            "seen_version",
                            models.PositiveIntegerField(
                                default=0, help_text="Version of the account that the preview saw."
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("grade", models.CharField(blank=True, max_length=2)),
                        ("segment_id", models.BigIntegerField(blank=True, null=True)),
                        ("potential_cents", models.BigIntegerField(default=0)),
                        (
                            "reason",
                            models.CharField(blank=True, help_text="Short reason, shown in the row.", max_length=300),
                        ),
                        ("explanation", models.JSONField(default=dict)),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                help_text="What a person said when pinning, moving or dropping.",
                                max_length=300,
                            ),
                        ),
                        ("applied_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="NotGiven",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("no_book", "No book takes its segment, country or language"),
                                    ("all_full", "Every book that may have it is full"),
                                    ("only_excluded", "Only reps who may not have it"),
                                    ("out_ranked", "Better accounts took the places"),
                                    ("below_minimum", "Below the minimum score"),
                                    ("dropped", "Dropped by hand"),
                                    ("no_segment", "In no segment"),
                                    ("report_only", "Would be taken back, but retrieval only reports yet"),
                                    ("over_cap", "Enough accounts of this book go in this run"),
                                    ("opportunity", "Protected by an open opportunity"),
                                    ("stale_deal", "Has a stale open opportunity: the leader decides"),
                                    ("meeting", "Protected by a booked meeting"),
                                    ("two_way", "Protected by a two-way contact"),
                                    ("customer", "A customer"),
                                    ("contract", "Has an active contract"),
                                    ("past_client", "A past client"),
                                    ("repair", "The clock stands still: ops repairs the record"),
                                    ("leave", "The clock stands still: the rep is away"),
                                    ("return", "The clock stands still: a return waits for the leader"),
                                    ("grace", "Still in the grace after its assignment"),
                                    ("hold", "Protected by a leader’s hold"),
                                    ("come_back", "Protected by a date to come back"),
                                    ("strategic", "On the strategic list: only a director lets it go"),
                                    ("appeal", "An appeal waits for the leader"),
                                    ("worked", "Worked in time"),
                                    ("extended", "Half done: got its one extension"),
                                    ("criteria", "The plan asks for other accounts"),
                                    ("family", "Its family is in a book that takes no part"),
                                    ("conflict", "Two people claim it, and nobody has decided yet"),
                                    (
                                        "low_coverage",
                                        "Every book with room is below the coverage that the plan asks for",
                                    ),
                                    ("away", "The reps of every book with room are away"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField(null=True)),
                        ("segment_id", models.BigIntegerField(null=True)),
                        ("detail", models.JSONField(default=dict)),
                    ],
                ),
                migrations.CreateModel(
                    name="Plan",
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
                            "kind",
                            models.CharField(
                                choices=[("distribution", "Distribution"), ("retrieval", "Retrieval")],
                                default="distribution",
                                max_length=12,
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("optimal", "optimal"),
                                    ("lowest_value", "lowest value per slot"),
                                    ("lowest_fill", "lowest fill"),
                                    ("round_robin", "round robin"),
                                ],
                                default="optimal",
                                max_length=14,
                            ),
                        ),
                        (
                            "most_per_book",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="At most so many per book and run; empty tops the book up.",
                                null=True,
                            ),
                        ),
                        (
                            "fill_to_percent",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Fill each book to this share of its places; empty fills it up.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        ("criteria", models.JSONField(blank=True, db_default={}, default=dict)),
                        (
                            "minimum_score",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Beside the minimum of the target book; the higher one holds.",
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(100)],
                            ),
                        ),
                        (
                            "ranking",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12),
                                blank=True,
                                db_default=["score", "revenue", "activity"],
                                default=assignment.models.plan.usual_ranking,
                                size=None,
                            ),
                        ),
                        (
                            "exclusions",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="What differs from the usual exclusions.",
                            ),
                        ),
                        ("notifies_reps", models.BooleanField(db_default=True, default=True)),
                        ("keep_families_together", models.BooleanField(default=True)),
                        ("needs_approval", models.BooleanField(default=False)),
                        ("is_paused", models.BooleanField(default=True)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("daily", "every day"),
                                    ("weekly", "every week"),
                                    ("biweekly", "every second week"),
                                    ("monthly", "every month, on the nth weekday"),
                                ],
                                default="weekly",
                                max_length=10,
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                default=4,
                                help_text="0 = Monday … 6 = Sunday",
                                validators=[django.core.validators.MaxValueValidator(6)],
                            ),
                        ),
                        (
                            "nth",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="For monthly: the nth such weekday; 5 means the last.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                            ),
                        ),
                        ("at", models.TimeField(help_text="When the preview is built.")),
                        (
                            "apply_weekday",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="When it is applied; empty means at once.",
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(6)],
                            ),
                        ),
                        ("apply_at", models.TimeField(blank=True, null=True)),
                        (
                            "lead_hours",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="The time above is when it is applied; its preview is built so many hours earlier, at work.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(336),
                                ],
                            ),
                        ),
                        (
                            "anchor_on",
                            models.DateField(
                                blank=True, help_text="For every second week: a day in a week that counts.", null=True
                            ),
                        ),
                        (
                            "next_slot",
                            models.DateTimeField(
                                blank=True,
                                editable=False,
                                help_text="Kept by the scheduler; empty while paused.",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=40)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("distribution", "Distribution"), ("retrieval", "Retrieval")],
                                default="distribution",
                                max_length=12,
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("optimal", "optimal"),
                                    ("lowest_value", "lowest value per slot"),
                                    ("lowest_fill", "lowest fill"),
                                    ("round_robin", "round robin"),
                                ],
                                default="optimal",
                                max_length=14,
                            ),
                        ),
                        (
                            "most_per_book",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="At most so many per book and run; empty tops the book up.",
                                null=True,
                            ),
                        ),
                        (
                            "fill_to_percent",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Fill each book to this share of its places; empty fills it up.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        ("criteria", models.JSONField(blank=True, db_default={}, default=dict)),
                        (
                            "minimum_score",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Beside the minimum of the target book; the higher one holds.",
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(100)],
                            ),
                        ),
                        (
                            "ranking",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12),
                                blank=True,
                                db_default=["score", "revenue", "activity"],
                                default=assignment.models.plan.usual_ranking,
                                size=None,
                            ),
                        ),
                        (
                            "exclusions",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="What differs from the usual exclusions.",
                            ),
                        ),
                        ("notifies_reps", models.BooleanField(db_default=True, default=True)),
                        ("keep_families_together", models.BooleanField(default=True)),
                        ("needs_approval", models.BooleanField(default=False)),
                        ("is_paused", models.BooleanField(default=True)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("daily", "every day"),
                                    ("weekly", "every week"),
                                    ("biweekly", "every second week"),
                                    ("monthly", "every month, on the nth weekday"),
                                ],
                                default="weekly",
                                max_length=10,
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                default=4,
                                help_text="0 = Monday … 6 = Sunday",
                                validators=[django.core.validators.MaxValueValidator(6)],
                            ),
                        ),
                        (
                            "nth",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="For monthly: the nth such weekday; 5 means the last.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                            ),
                        ),
                        ("at", models.TimeField(help_text="When the preview is built.")),
                        (
                            "apply_weekday",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="When it is applied; empty means at once.",
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(6)],
                            ),
                        ),
                        ("apply_at", models.TimeField(blank=True, null=True)),
                        (
                            "lead_hours",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="The time above is when it is applied; its preview is built so many hours earlier, at work.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(336),
                                ],
                            ),
                        ),
                        (
                            "anchor_on",
                            models.DateField(
                                blank=True, help_text="For every second week: a day in a week that counts.", null=True
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Protection",
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
                                choices=[("hold", "Leader’s hold"), ("come_back", "Date to come back")], max_length=10
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "exceeds",
                            models.BooleanField(default=False, help_text="A director granted it above the limits."),
                        ),
                        ("set_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Repair",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("keeps_account", models.BooleanField(default=False)),
                        ("field", models.CharField(help_text="The field that is wrong.", max_length=60)),
                        ("seen_value", models.CharField(blank=True, max_length=500)),
                        ("proposed_value", models.CharField(blank=True, max_length=500)),
                        ("source_list", models.CharField(blank=True, max_length=200)),
                        ("note", models.CharField(blank=True, max_length=2000)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("fixed", "fixed"),
                                    ("data_was_right", "data was right"),
                                    ("released", "released"),
                                    ("duplicate", "closed as duplicate"),
                                    ("closed", "closed"),
                                    ("merged", "merged with another report"),
                                ],
                                default="open",
                                max_length=16,
                            ),
                        ),
                        ("reported_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        (
                            "waits_since",
                            models.DateField(
                                blank=True,
                                help_text="The reporter was asked something; the time of ops stands still.",
                                null=True,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision_note", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "ordering": ["reported_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RepairQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=1000)),
                        ("asked_at", models.DateTimeField()),
                        ("answer", models.CharField(blank=True, max_length=2000)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["asked_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RetrievalNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("given_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("missing", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("met", "worked in time"),
                                    ("extended", "extended"),
                                    ("protected", "protected"),
                                    ("taken", "taken back"),
                                    ("ended", "the holding ended otherwise"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Return",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting for the leader"),
                                    ("approved", "accepted"),
                                    ("rejected", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=2000)),
                        ("detail", models.JSONField(default=dict)),
                        ("resume_on", models.DateField(blank=True, null=True)),
                        ("work", models.JSONField(default=dict, help_text="Work done, frozen at the time of asking.")),
                        (
                            "counts_as_retrieval",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Given back on the last day before a retrieval, with too little done.",
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision_note", models.CharField(blank=True, max_length=500)),
                    ],
                ),
                migrations.CreateModel(
                    name="ReturnReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.SlugField(max_length=40, unique=True)),
                        ("label", models.CharField(max_length=100)),
                        ("help_text", models.CharField(blank=True, max_length=300)),
                        (
                            "family",
                            models.CharField(
                                choices=[
                                    ("data", "Data"),
                                    ("fit", "Fit"),
                                    ("timing", "Timing"),
                                    ("process", "Process"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "destination",
                            models.CharField(
                                choices=[
                                    ("rest", "rests, then pool"),
                                    ("repair", "ops repairs it"),
                                    ("review", "the leader looks at it"),
                                    ("nurture", "rests until the date given, then pool"),
                                    ("close", "closed for good"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("needs_approval", models.BooleanField(default=False)),
                        ("needs_note", models.BooleanField(default=False)),
                        ("needs_date", models.BooleanField(default=False)),
                        ("needs_file", models.BooleanField(default=False)),
                        (
                            "asks_for",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "nothing more"),
                                    ("field", "the field that is wrong, and what is right"),
                                    ("duplicate", "the account that it repeats"),
                                    ("criterion", "the point that does not fit"),
                                    ("proof", "how one knows"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "minimum_work",
                            models.CharField(
                                choices=[
                                    ("touches", "so many touches"),
                                    ("threshold", "what “worked” asks for in this book"),
                                    ("answer", "one answer, by voice or in writing"),
                                    ("two_way", "one two-way contact with a known person"),
                                ],
                                default="touches",
                                max_length=10,
                            ),
                        ),
                        ("minimum_touches", models.PositiveSmallIntegerField(default=0)),
                        (
                            "free_within_days",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Within so many days no work is asked for."
                            ),
                        ),
                        (
                            "limit_percent_per_month",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Of the book; empty means no limit.", null=True
                            ),
                        ),
                        (
                            "limit_count",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Per rep and period; empty means no limit.", null=True
                            ),
                        ),
                        (
                            "limit_period",
                            models.CharField(
                                choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")],
                                default="month",
                                max_length=8,
                            ),
                        ),
                        (
                            "earliest_days",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Open from this day of the assignment on."
                            ),
                        ),
                        (
                            "latest_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Open until this day of the assignment; empty means for ever.",
                                null=True,
                            ),
                        ),
                        (
                            "leader_only",
                            models.BooleanField(
                                default=False, help_text="Only a leader or ops gives back for this reason."
                            ),
                        ),
                        ("rest_days", models.PositiveSmallIntegerField(default=0)),
                        (
                            "replacement",
                            models.CharField(
                                choices=[
                                    ("next_batch", "with the next batch"),
                                    ("immediate", "at once"),
                                    ("none", "none before the next month"),
                                ],
                                default="next_batch",
                                max_length=10,
                            ),
                        ),
                        (
                            "counts_against_rate",
                            models.BooleanField(
                                default=True, help_text="Counts in the return rate of the rep. Data reasons never do."
                            ),
                        ),
                        (
                            "bars_rep",
                            models.BooleanField(default=False, help_text="This rep does not get the account again."),
                        ),
                        (
                            "prefers_rep",
                            models.BooleanField(
                                default=False, help_text="This rep comes first when it is ready again."
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnReasonHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=40)),
                        ("label", models.CharField(max_length=100)),
                        ("help_text", models.CharField(blank=True, max_length=300)),
                        (
                            "family",
                            models.CharField(
                                choices=[
                                    ("data", "Data"),
                                    ("fit", "Fit"),
                                    ("timing", "Timing"),
                                    ("process", "Process"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "destination",
                            models.CharField(
                                choices=[
                                    ("rest", "rests, then pool"),
                                    ("repair", "ops repairs it"),
                                    ("review", "the leader looks at it"),
                                    ("nurture", "rests until the date given, then pool"),
                                    ("close", "closed for good"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("needs_approval", models.BooleanField(default=False)),
                        ("needs_note", models.BooleanField(default=False)),
                        ("needs_date", models.BooleanField(default=False)),
                        ("needs_file", models.BooleanField(default=False)),
                        (
                            "asks_for",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "nothing more"),
                                    ("field", "the field that is wrong, and what is right"),
                                    ("duplicate", "the account that it repeats"),
                                    ("criterion", "the point that does not fit"),
                                    ("proof", "how one knows"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "minimum_work",
                            models.CharField(
                                choices=[
                                    ("touches", "so many touches"),
                                    ("threshold", "what “worked” asks for in this book"),
                                    ("answer", "one answer, by voice or in writing"),
                                    ("two_way", "one two-way contact with a known person"),
                                ],
                                default="touches",
                                max_length=10,
                            ),
                        ),
                        ("minimum_touches", models.PositiveSmallIntegerField(default=0)),
                        (
                            "free_within_days",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Within so many days no work is asked for."
                            ),
                        ),
                        (
                            "limit_percent_per_month",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Of the book; empty means no limit.", null=True
                            ),
                        ),
                        (
                            "limit_count",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Per rep and period; empty means no limit.", null=True
                            ),
                        ),
                        (
                            "limit_period",
                            models.CharField(
                                choices=[("month", "month"), ("quarter", "quarter"), ("year", "year")],
                                default="month",
                                max_length=8,
                            ),
                        ),
                        (
                            "earliest_days",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Open from this day of the assignment on."
                            ),
                        ),
                        (
                            "latest_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Open until this day of the assignment; empty means for ever.",
                                null=True,
                            ),
                        ),
                        (
                            "leader_only",
                            models.BooleanField(
                                default=False, help_text="Only a leader or ops gives back for this reason."
                            ),
                        ),
                        ("rest_days", models.PositiveSmallIntegerField(default=0)),
                        (
                            "replacement",
                            models.CharField(
                                choices=[
                                    ("next_batch", "with the next batch"),
                                    ("immediate", "at once"),
                                    ("none", "none before the next month"),
                                ],
                                default="next_batch",
                                max_length=10,
                            ),
                        ),
                        (
                            "counts_against_rate",
                            models.BooleanField(
                                default=True, help_text="Counts in the return rate of the rep. Data reasons never do."
                            ),
                        ),
                        (
                            "bars_rep",
                            models.BooleanField(default=False, help_text="This rep does not get the account again."),
                        ),
                        (
                            "prefers_rep",
                            models.BooleanField(
                                default=False, help_text="This rep comes first when it is ready again."
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=1)),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RuleAcknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("acknowledged_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RulesOfEngagement",
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
                                choices=[
                                    ("draft", "Draft"),
                                    ("scheduled", "Announced"),
                                    ("current", "In force"),
                                    ("retired", "Retired"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("effective_on", models.DateField()),
                        ("retired_on", models.DateField(blank=True, null=True)),
                        ("change_note", models.CharField(blank=True, max_length=500)),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "sections",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="The text: key, title, lines. Empty reads as the template.",
                            ),
                        ),
                        (
                            "scenarios",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Who gets it, by how it came and who holds it. Empty: the template.",
                            ),
                        ),
                        (
                            "frozen",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="How the text read, values and all, on the last day in force.",
                            ),
                        ),
                        ("preamble", models.TextField(blank=True, max_length=20000)),
                        (
                            "coverage_grace_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "retrieval_grace_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "new_hire_grace_days",
                            models.PositiveSmallIntegerField(
                                default=45,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                            ),
                        ),
                        (
                            "retrieval_cap_percent",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        ("retrieval_cap_floor", models.PositiveSmallIntegerField(default=10)),
                        (
                            "meeting_protects_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "opportunity_needs_activity_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "repair_pause_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="Working days.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "rest_after_untouched_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "rest_after_touched_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "not_back_to_holder_days",
                            models.PositiveSmallIntegerField(
                                default=180,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "undo_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "preview_stays_fresh_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "leader_hold_days",
                            models.PositiveSmallIntegerField(
                                default=60,
                                help_text="Most days of a leader’s holds on one holding, renewals included.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "leader_hold_percent",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Most accounts of a book on hold, in percent.",
                                validators=[django.core.validators.MaxValueValidator(100)],
                            ),
                        ),
                        (
                            "come_back_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="A date to come back protects within so many days.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "appeal_working_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MaxValueValidator(60)]
                            ),
                        ),
                        (
                            "over_capacity_gives_back",
                            models.BooleanField(
                                default=False,
                                help_text="A retrieval also takes the lowest-ranked accounts of books over their capacity.",
                            ),
                        ),
                        (
                            "dispute_leader_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                help_text="Of working days.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                            ),
                        ),
                        (
                            "dispute_director_hours",
                            models.PositiveSmallIntegerField(
                                default=48,
                                help_text="Of working days, in all.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(480),
                                ],
                            ),
                        ),
                        (
                            "announce_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                help_text="Proposed between announcing and coming into force.",
                                validators=[django.core.validators.MaxValueValidator(90)],
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rules of engagement",
                        "verbose_name_plural": "rules of engagement",
                        "ordering": ["-number"],
                    },
                ),
                migrations.CreateModel(
                    name="RulesOfEngagementHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("number", models.PositiveIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("scheduled", "Announced"),
                                    ("current", "In force"),
                                    ("retired", "Retired"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("effective_on", models.DateField()),
                        ("retired_on", models.DateField(blank=True, null=True)),
                        ("change_note", models.CharField(blank=True, max_length=500)),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "sections",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="The text: key, title, lines. Empty reads as the template.",
                            ),
                        ),
                        (
                            "scenarios",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Who gets it, by how it came and who holds it. Empty: the template.",
                            ),
                        ),
                        (
                            "frozen",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="How the text read, values and all, on the last day in force.",
                            ),
                        ),
                        ("preamble", models.TextField(blank=True, max_length=20000)),
                        (
                            "coverage_grace_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "retrieval_grace_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "new_hire_grace_days",
                            models.PositiveSmallIntegerField(
                                default=45,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "notice_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                            ),
                        ),
                        (
                            "retrieval_cap_percent",
                            models.PositiveSmallIntegerField(
                                default=20,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                            ),
                        ),
                        ("retrieval_cap_floor", models.PositiveSmallIntegerField(default=10)),
                        (
                            "meeting_protects_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "opportunity_needs_activity_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "repair_pause_days",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="Working days.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "rest_after_untouched_days",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "rest_after_touched_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "not_back_to_holder_days",
                            models.PositiveSmallIntegerField(
                                default=180,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "undo_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "preview_stays_fresh_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "leader_hold_days",
                            models.PositiveSmallIntegerField(
                                default=60,
                                help_text="Most days of a leader’s holds on one holding, renewals included.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "leader_hold_percent",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Most accounts of a book on hold, in percent.",
                                validators=[django.core.validators.MaxValueValidator(100)],
                            ),
                        ),
                        (
                            "come_back_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="A date to come back protects within so many days.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(730),
                                ],
                            ),
                        ),
                        (
                            "appeal_working_days",
                            models.PositiveSmallIntegerField(
                                default=5, validators=[django.core.validators.MaxValueValidator(60)]
                            ),
                        ),
                        (
                            "over_capacity_gives_back",
                            models.BooleanField(
                                default=False,
                                help_text="A retrieval also takes the lowest-ranked accounts of books over their capacity.",
                            ),
                        ),
                        (
                            "dispute_leader_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                help_text="Of working days.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                            ),
                        ),
                        (
                            "dispute_director_hours",
                            models.PositiveSmallIntegerField(
                                default=48,
                                help_text="Of working days, in all.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(480),
                                ],
                            ),
                        ),
                        (
                            "announce_days",
                            models.PositiveSmallIntegerField(
                                default=14,
                                help_text="Proposed between announcing and coming into force.",
                                validators=[django.core.validators.MaxValueValidator(90)],
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Run",
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
                                    ("score", "Scoring"),
                                    ("coverage", "Coverage"),
                                    ("distribution", "Distribution"),
                                    ("retrieval", "Retrieval"),
                                    ("rebalance", "Rebalance"),
                                    ("manual", "Moves by hand"),
                                    ("undo", "Undo"),
                                    ("grades", "Preview of a score model"),
                                    ("learning", "Learned weights"),
                                    ("simulation", "Simulation"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "slot",
                            models.DateTimeField(
                                help_text="The scheduled moment, or when it was asked for; the clock of its decisions."
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Waiting"),
                                    ("building", "Building the preview"),
                                    ("previewed", "Preview"),
                                    ("held", "Held"),
                                    ("approved", "Approved"),
                                    ("applying", "Applying"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                    ("reverted", "Undone"),
                                    ("partly_reverted", "Partly undone"),
                                ],
                                default="queued",
                                max_length=16,
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True, help_text="The name of its plan when it was asked for.", max_length=200
                            ),
                        ),
                        (
                            "named",
                            models.JSONField(
                                blank=True,
                                db_default={},
                                default=dict,
                                help_text="What else it is called, as a code and numbers.",
                            ),
                        ),
                        (
                            "target_books",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        (
                            "teams",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                default=list,
                                help_text="Teams whose books take part; empty means all.",
                                size=None,
                            ),
                        ),
                        ("settings", models.JSONField(default=dict)),
                        ("summary", models.JSONField(default=dict)),
                        ("fairness", models.JSONField(default=dict)),
                        ("certificate", models.JSONField(default=dict)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("skipped", models.PositiveIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("apply_after", models.DateTimeField(blank=True, null=True)),
                        ("claimed_by", models.CharField(blank=True, max_length=100)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("built_at", models.DateTimeField(blank=True, null=True)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RunBook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("capacity", models.PositiveIntegerField(default=0)),
                        ("used", models.PositiveIntegerField(default=0)),
                        ("free", models.PositiveIntegerField(default=0)),
                        ("given", models.IntegerField(default=0)),
                        ("taken", models.IntegerField(default=0)),
                        ("potential_before_cents", models.BigIntegerField(default=0)),
                        ("potential_after_cents", models.BigIntegerField(default=0)),
                        ("index_before", models.FloatField(null=True)),
                        ("index_after", models.FloatField(null=True)),
                        ("detail", models.JSONField(default=dict)),
                    ],
                ),
                migrations.CreateModel(
                    name="Simulation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "weeks",
                            models.PositiveSmallIntegerField(
                                default=26,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(104),
                                ],
                            ),
                        ),
                        (
                            "seed",
                            models.PositiveIntegerField(
                                default=1, help_text="The same seed plays the same weeks again."
                            ),
                        ),
                        ("variants", models.JSONField(default=list)),
                        ("basis", models.JSONField(default=dict)),
                        ("results", models.JSONField(default=list)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="StrategicAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "may_be_taken",
                            models.BooleanField(
                                default=False, help_text="A director lets the usual rules apply to it."
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="WorkingActivity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=100, unique=True)),
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
                            "directions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                blank=True,
                                default=list,
                                help_text="Empty means both.",
                                size=None,
                            ),
                        ),
                        (
                            "outcomes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=10),
                                blank=True,
                                default=list,
                                help_text="Empty means any but bounced and cancelled.",
                                size=None,
                            ),
                        ),
                        ("is_live", models.BooleanField(default=False, help_text="Counts as a live attempt.")),
                        ("needs_contact", models.BooleanField(default=True)),
                        (
                            "minimum_seconds",
                            models.PositiveIntegerField(
                                default=0, help_text="A call without an outcome counts only if it took this long."
                            ),
                        ),
                        (
                            "per_day",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="Most that count per account, kind and day.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "automated_every_days",
                            models.PositiveSmallIntegerField(
                                default=7, help_text="Automated ones count once in so many days."
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name_plural": "working activities",
                        "ordering": ["kind", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingActivityHistory",
                    fields=[
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=100)),
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
                            "directions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                blank=True,
                                default=list,
                                help_text="Empty means both.",
                                size=None,
                            ),
                        ),
                        (
                            "outcomes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=10),
                                blank=True,
                                default=list,
                                help_text="Empty means any but bounced and cancelled.",
                                size=None,
                            ),
                        ),
                        ("is_live", models.BooleanField(default=False, help_text="Counts as a live attempt.")),
                        ("needs_contact", models.BooleanField(default=True)),
                        (
                            "minimum_seconds",
                            models.PositiveIntegerField(
                                default=0, help_text="A call without an outcome counts only if it took this long."
                            ),
                        ),
                        (
                            "per_day",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="Most that count per account, kind and day.",
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        (
                            "automated_every_days",
                            models.PositiveSmallIntegerField(
                                default=7, help_text="Automated ones count once in so many days."
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BookSnapshot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("accounts", models.PositiveIntegerField(default=0)),
                        ("capacity", models.PositiveIntegerField(default=0)),
                        ("past_grace", models.PositiveIntegerField(default=0)),
                        ("new", models.PositiveIntegerField(default=0)),
                        ("not_worked", models.PositiveIntegerField(default=0)),
                        ("touched", models.PositiveIntegerField(default=0)),
                        ("worked", models.PositiveIntegerField(default=0)),
                        ("engaged", models.PositiveIntegerField(default=0)),
                        (
                            "covered_past_grace",
                            models.PositiveIntegerField(
                                default=0, help_text="Worked or engaged among those past grace."
                            ),
                        ),
                        ("at_risk", models.PositiveIntegerField(default=0)),
                        ("protected", models.PositiveIntegerField(default=0)),
                        ("potential_cents", models.BigIntegerField(default=0)),
                        ("covered_potential_cents", models.BigIntegerField(default=0)),
                        ("recurring_revenue_cents", models.BigIntegerField(default=0)),
                        (
                            "opportunities",
                            models.PositiveIntegerField(
                                default=0, help_text="Opened in the last 90 days on held accounts."
                            ),
                        ),
                        ("a_accounts", models.PositiveIntegerField(default=0)),
                        (
                            "pipeline_cents",
                            models.BigIntegerField(db_default=0, help_text="Open opportunities of the held accounts."),
                        ),
                        (
                            "fresh",
                            models.PositiveIntegerField(
                                db_default=0, help_text="Came into the book in the last 30 days."
                            ),
                        ),
                        (
                            "share",
                            models.FloatField(
                                db_default=0, help_text="What a fair load is measured by, as runs measure it."
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="snapshots",
                                to="accounts.book",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Coverage",
                    fields=[
                        (
                            "holding",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="coverage",
                                serialize=False,
                                to="assignment.holding",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("not_worked", "Not worked"),
                                    ("touched", "Touched"),
                                    ("worked", "Worked"),
                                    ("engaged", "Engaged"),
                                ],
                                default="new",
                                max_length=10,
                            ),
                        ),
                        ("is_past_grace", models.BooleanField(default=False)),
                        ("touches", models.PositiveSmallIntegerField(default=0)),
                        ("days", models.PositiveSmallIntegerField(default=0)),
                        ("live", models.PositiveSmallIntegerField(default=0)),
                        ("contacts", models.PositiveSmallIntegerField(default=0)),
                        ("channels", models.PositiveSmallIntegerField(default=0)),
                        ("two_way", models.PositiveSmallIntegerField(default=0)),
                        ("meetings", models.PositiveSmallIntegerField(default=0)),
                        (
                            "asked",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Units the threshold asks for in the nearest alternative."
                            ),
                        ),
                        ("met", models.PositiveSmallIntegerField(default=0, help_text="Units of them that are done.")),
                        ("missing", models.JSONField(default=list, help_text="What is missing: measure, have, need.")),
                        ("last_touch_at", models.DateTimeField(null=True)),
                        ("last_two_way_at", models.DateTimeField(null=True)),
                        ("window_started_on", models.DateField()),
                        ("window_ends_on", models.DateField()),
                        (
                            "extended",
                            models.BooleanField(
                                default=False, help_text="The one extension of this holding was given."
                            ),
                        ),
                        (
                            "paused_days",
                            models.PositiveSmallIntegerField(
                                db_default=0,
                                help_text="Days the clock stood still in this window; its end already includes them.",
                            ),
                        ),
                        ("worked_in_window", models.BooleanField(default=False)),
                        (
                            "at_risk_on",
                            models.DateField(blank=True, help_text="Due date while a notice is open.", null=True),
                        ),
                        ("protection", models.CharField(blank=True, max_length=20)),
                        ("protected_until", models.DateField(blank=True, null=True)),
                        ("has_open_opportunity", models.BooleanField(default=False)),
                        ("computed_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ClockPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=12)),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "holding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="assignment.holding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting for the leader"),
                                    ("granted", "granted"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(max_length=2000)),
                        ("evidence", models.JSONField(default=list)),
                        (
                            "interactions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("decide_by", models.DateField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision_note", models.CharField(blank=True, max_length=500)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rep",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "holding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="assignment.holding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CoverageCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("book_id", models.BigIntegerField(null=True)),
                        ("segment_id", models.BigIntegerField(null=True)),
                        ("grade", models.CharField(blank=True, max_length=2)),
                        ("is_past_grace", models.BooleanField(default=True)),
                        ("accounts", models.PositiveIntegerField(default=0)),
                        ("new", models.PositiveIntegerField(default=0)),
                        ("not_worked", models.PositiveIntegerField(default=0)),
                        ("touched", models.PositiveIntegerField(default=0)),
                        ("worked", models.PositiveIntegerField(default=0)),
                        ("engaged", models.PositiveIntegerField(default=0)),
                        ("contacts", models.PositiveIntegerField(default=0)),
                        ("several_contacts", models.PositiveIntegerField(default=0)),
                        ("touches", models.PositiveIntegerField(default=0)),
                        ("opportunities", models.PositiveIntegerField(default=0)),
                        ("with_opportunity", models.PositiveIntegerField(default=0)),
                        ("potential_cents", models.BigIntegerField(default=0)),
                        ("worked_potential_cents", models.BigIntegerField(default=0)),
                        ("score", models.BigIntegerField(default=0)),
                        ("worked_score", models.BigIntegerField(default=0)),
                        ("left_accounts", models.PositiveIntegerField(default=0)),
                        ("left_worked", models.PositiveIntegerField(default=0)),
                        ("worked_by_others", models.PositiveIntegerField(db_default=0)),
                        (
                            "quiet_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["day", "book_id"], name="coverage_cell_by_day")],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageSnapshot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("book_id", models.BigIntegerField()),
                        ("account_id", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("not_worked", "Not worked"),
                                    ("touched", "Touched"),
                                    ("worked", "Worked"),
                                    ("engaged", "Engaged"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("is_past_grace", models.BooleanField()),
                        ("touches", models.PositiveSmallIntegerField(default=0)),
                        ("segment_id", models.BigIntegerField(null=True)),
                        ("grade", models.CharField(db_default="", max_length=2)),
                        ("touches_lately", models.PositiveSmallIntegerField(db_default=0)),
                        ("contacts_lately", models.PositiveSmallIntegerField(db_default=0)),
                        (
                            "opportunities",
                            models.PositiveSmallIntegerField(db_default=0, help_text="Opened in the book’s window."),
                        ),
                        ("potential_cents", models.BigIntegerField(db_default=0)),
                        ("score", models.PositiveSmallIntegerField(db_default=0)),
                        (
                            "quiet_days",
                            models.PositiveSmallIntegerField(
                                db_default=0, help_text="Days since the last touch, or since the holding began."
                            ),
                        ),
                        (
                            "holding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="snapshots",
                                to="assignment.holding",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Dispute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("clause", models.CharField(max_length=40)),
                        ("claim", models.TextField(max_length=1000)),
                        ("evidence", models.JSONField(default=dict)),
                        (
                            "stage",
                            models.CharField(
                                choices=[("leader", "With the leader"), ("director", "With a director")],
                                default="leader",
                                max_length=8,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("claimant", "Goes to who claimed it"),
                                    ("holder", "Stays where it is"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="open",
                                max_length=9,
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(help_text="When the clock of this stage runs out.")),
                        ("final_due_at", models.DateTimeField(help_text="When the director’s clock runs out.")),
                        ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decision", models.TextField(blank=True, max_length=1000)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "claimant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claimed_from",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-opened_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("keep_alive", "Kept alive"),
                                    ("bunching", "Work bunched before due dates"),
                                    ("burst", "Burst of logs"),
                                    ("one_contact", "Same contact only"),
                                    ("backdating", "Logged late under notice"),
                                    ("empty_calls", "Empty calls"),
                                    ("parked_deal", "Parked opportunity"),
                                    ("hold_abuse", "Many or renewed holds"),
                                    ("overturned", "Bad data that was right"),
                                    ("ping_pong", "Accounts going to and fro"),
                                    ("last_day", "Returns on the last day"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("key", models.CharField(max_length=80, unique=True)),
                        ("figures", models.JSONField(default=dict)),
                        ("evidence", models.JSONField(default=dict)),
                        ("found_on", models.DateField()),
                        ("last_found_on", models.DateField()),
                        ("is_current", models.BooleanField(default=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "not looked at"), ("seen", "seen"), ("explained", "explained")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.book",
                            ),
                        ),
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
                            "other_rep",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rep",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flags",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="flagrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."is_on" IS DISTINCT FROM (NEW."is_on") OR OLD."numbers" IS DISTINCT FROM (NEW."numbers"))',
                            func='INSERT INTO "assignment_flagrulehistory" ("code", "id", "is_on", "numbers", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."is_on", OLD."numbers", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id"); RETURN NULL;',
                            hash="9ae987d75a1309b74fce0a836c5b6c5ceb9754aa",
                            operation='UPDATE OF "code", "is_on", "numbers"',
                            pgid="pgtrigger_keep_old_row_d6605",
                            table="assignment_flagrule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="flagrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assignment_flagrulehistory" ("code", "id", "is_on", "numbers", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."is_on", OLD."numbers", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="4388c0cf6b7fbb60d6a73b22fa4902663a0fbbad",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_efa7b",
                            table="assignment_flagrule",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="flagrulehistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="assignment.flagrule",
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="account",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="applied_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="book_from",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_out",
                        to="accounts.book",
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="book_to",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_in",
                        to="accounts.book",
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="changed_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="reverts",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reverted_by",
                        to="assignment.move",
                    ),
                ),
                migrations.AddField(
                    model_name="holding",
                    name="closed_by",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed",
                        to="assignment.move",
                    ),
                ),
                migrations.AddField(
                    model_name="holding",
                    name="opened_by",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened", to="assignment.move"
                    ),
                ),
                migrations.AddField(
                    model_name="appeal",
                    name="move",
                    field=models.OneToOneField(
                        blank=True,
                        help_text="The move that brought the account back.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="from_appeal",
                        to="assignment.move",
                    ),
                ),
                migrations.AddField(
                    model_name="appeal",
                    name="taken_by",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="assignment.move",
                    ),
                ),
                migrations.AddField(
                    model_name="notgiven",
                    name="account",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="plan",
                    name="owner",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="A leader’s plan takes the books of the led teams; any other takes all.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="plan",
                    name="recipients",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="Only these reps get accounts; none means everybody.",
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="plan",
                    name="source_books",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="Whose accounts are given to others; none means the pool.",
                        related_name="+",
                        to="accounts.book",
                    ),
                ),
                migrations.AddField(
                    model_name="plan",
                    name="target_books",
                    field=models.ManyToManyField(
                        blank=True,
                        help_text="None chosen means all active ones.",
                        related_name="plans",
                        to="accounts.targetbook",
                    ),
                ),
                migrations.AddField(
                    model_name="planhistory",
                    name="owner",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="A leader’s plan takes the books of the led teams; any other takes all.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="planhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="assignment.plan",
                    ),
                ),
                migrations.AddField(
                    model_name="protection",
                    name="ended_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="protection",
                    name="holding",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="protections", to="assignment.holding"
                    ),
                ),
                migrations.AddField(
                    model_name="protection",
                    name="set_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repairs", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="decided_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="duplicate_of",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="merged_into",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="assignment.repair",
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="reported_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_repairs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="repairquestion",
                    name="answered_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="repairquestion",
                    name="asked_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="repairquestion",
                    name="repair",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="assignment.repair"
                    ),
                ),
                migrations.AddField(
                    model_name="retrievalnotice",
                    name="holding",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="assignment.holding"
                    ),
                ),
                migrations.AddField(
                    model_name="appeal",
                    name="notice",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appeals",
                        to="assignment.retrievalnotice",
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="decided_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="evidence",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.attachment",
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="holding",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="assignment.holding"
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="move",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="from_return",
                        to="assignment.move",
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="rep",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="repair",
                    name="from_return",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="assignment.return",
                    ),
                ),
                migrations.AddField(
                    model_name="return",
                    name="reason",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="assignment.returnreason",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="returnreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."asks_for" IS DISTINCT FROM (NEW."asks_for") OR OLD."bars_rep" IS DISTINCT FROM (NEW."bars_rep") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."counts_against_rate" IS DISTINCT FROM (NEW."counts_against_rate") OR OLD."destination" IS DISTINCT FROM (NEW."destination") OR OLD."earliest_days" IS DISTINCT FROM (NEW."earliest_days") OR OLD."family" IS DISTINCT FROM (NEW."family") OR OLD."free_within_days" IS DISTINCT FROM (NEW."free_within_days") OR OLD."help_text" IS DISTINCT FROM (NEW."help_text") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."latest_days" IS DISTINCT FROM (NEW."latest_days") OR OLD."leader_only" IS DISTINCT FROM (NEW."leader_only") OR OLD."limit_count" IS DISTINCT FROM (NEW."limit_count") OR OLD."limit_percent_per_month" IS DISTINCT FROM (NEW."limit_percent_per_month") OR OLD."limit_period" IS DISTINCT FROM (NEW."limit_period") OR OLD."minimum_touches" IS DISTINCT FROM (NEW."minimum_touches") OR OLD."minimum_work" IS DISTINCT FROM (NEW."minimum_work") OR OLD."needs_approval" IS DISTINCT FROM (NEW."needs_approval") OR OLD."needs_date" IS DISTINCT FROM (NEW."needs_date") OR OLD."needs_file" IS DISTINCT FROM (NEW."needs_file") OR OLD."needs_note" IS DISTINCT FROM (NEW."needs_note") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."prefers_rep" IS DISTINCT FROM (NEW."prefers_rep") OR OLD."replacement" IS DISTINCT FROM (NEW."replacement") OR OLD."rest_days" IS DISTINCT FROM (NEW."rest_days"))',
                            func='INSERT INTO "assignment_returnreasonhistory" ("asks_for", "bars_rep", "code", "counts_against_rate", "destination", "earliest_days", "family", "free_within_days", "help_text", "id", "is_active", "label", "latest_days", "leader_only", "limit_count", "limit_percent_per_month", "limit_period", "minimum_touches", "minimum_work", "needs_approval", "needs_date", "needs_file", "needs_note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "prefers_rep", "replacement", "rest_days") VALUES (OLD."asks_for", OLD."bars_rep", OLD."code", OLD."counts_against_rate", OLD."destination", OLD."earliest_days", OLD."family", OLD."free_within_days", OLD."help_text", OLD."id", OLD."is_active", OLD."label", OLD."latest_days", OLD."leader_only", OLD."limit_count", OLD."limit_percent_per_month", OLD."limit_period", OLD."minimum_touches", OLD."minimum_work", OLD."needs_approval", OLD."needs_date", OLD."needs_file", OLD."needs_note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."position", OLD."prefers_rep", OLD."replacement", OLD."rest_days"); RETURN NULL;',
                            hash="6201b4811ced04095aa8bac53245d5ea45e4fe7a",
                            operation='UPDATE OF "code", "label", "help_text", "family", "destination", "needs_approval", "needs_note", "needs_date", "needs_file", "asks_for", "minimum_work", "minimum_touches", "free_within_days", "limit_percent_per_month", "limit_count", "limit_period", "earliest_days", "latest_days", "leader_only", "rest_days", "replacement", "counts_against_rate", "bars_rep", "prefers_rep", "position", "is_active"',
                            pgid="pgtrigger_keep_old_row_ef41b",
                            table="assignment_returnreason",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="returnreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assignment_returnreasonhistory" ("asks_for", "bars_rep", "code", "counts_against_rate", "destination", "earliest_days", "family", "free_within_days", "help_text", "id", "is_active", "label", "latest_days", "leader_only", "limit_count", "limit_percent_per_month", "limit_period", "minimum_touches", "minimum_work", "needs_approval", "needs_date", "needs_file", "needs_note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "prefers_rep", "replacement", "rest_days") VALUES (OLD."asks_for", OLD."bars_rep", OLD."code", OLD."counts_against_rate", OLD."destination", OLD."earliest_days", OLD."family", OLD."free_within_days", OLD."help_text", OLD."id", OLD."is_active", OLD."label", OLD."latest_days", OLD."leader_only", OLD."limit_count", OLD."limit_percent_per_month", OLD."limit_period", OLD."minimum_touches", OLD."minimum_work", OLD."needs_approval", OLD."needs_date", OLD."needs_file", OLD."needs_note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."position", OLD."prefers_rep", OLD."replacement", OLD."rest_days"); RETURN NULL;',
                            hash="8ff7068514c812f79dd25d6ba00c0bce238bcef5",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_877a9",
                            table="assignment_returnreason",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="returnreasonhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="assignment.returnreason",
                    ),
                ),
                migrations.AddField(
                    model_name="ruleacknowledgement",
                    name="user",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_acknowledgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="rulesofengagement",
                    name="drafted_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="rulesofengagement",
                    name="published_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="ruleacknowledgement",
                    name="rules",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to="assignment.rulesofengagement",
                    ),
                ),
                migrations.AddField(
                    model_name="dispute",
                    name="rules",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="assignment.rulesofengagement",
                    ),
                ),
                migrations.AddField(
                    model_name="rulesofengagementhistory",
                    name="drafted_by",
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
                    model_name="rulesofengagementhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="assignment.rulesofengagement",
                    ),
                ),
                migrations.AddField(
                    model_name="rulesofengagementhistory",
                    name="published_by",
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
                    model_name="run",
                    name="approved_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="asked_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="plan",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="assignment.plan",
                    ),
                ),
                migrations.AddField(
                    model_name="run",
                    name="undoes",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="retrievalnotice",
                    name="run",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="notgiven",
                    name="run",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="not_given",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="move",
                    name="run",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="dispute",
                    name="run",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="runbook",
                    name="book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.book"
                    ),
                ),
                migrations.AddField(
                    model_name="runbook",
                    name="run",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="books", to="assignment.run"
                    ),
                ),
                migrations.AddField(
                    model_name="simulation",
                    name="asked_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.AddField(
                    model_name="simulation",
                    name="run",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="simulation",
                        to="assignment.run",
                    ),
                ),
                migrations.AddField(
                    model_name="strategicaccount",
                    name="account",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="strategic", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="strategicaccount",
                    name="added_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workingactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."automated_every_days" IS DISTINCT FROM (NEW."automated_every_days") OR OLD."directions" IS DISTINCT FROM (NEW."directions") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_live" IS DISTINCT FROM (NEW."is_live") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."minimum_seconds" IS DISTINCT FROM (NEW."minimum_seconds") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."needs_contact" IS DISTINCT FROM (NEW."needs_contact") OR OLD."outcomes" IS DISTINCT FROM (NEW."outcomes") OR OLD."per_day" IS DISTINCT FROM (NEW."per_day"))',
                            func='INSERT INTO "assignment_workingactivityhistory" ("automated_every_days", "directions", "id", "is_active", "is_live", "kind", "minimum_seconds", "name", "needs_contact", "outcomes", "per_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."automated_every_days", OLD."directions", OLD."id", OLD."is_active", OLD."is_live", OLD."kind", OLD."minimum_seconds", OLD."name", OLD."needs_contact", OLD."outcomes", OLD."per_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id"); RETURN NULL;',
                            hash="e6d6487e29efc15bf4236f090e374dcd0a4d5f68",
                            operation='UPDATE OF "name", "kind", "directions", "outcomes", "is_live", "needs_contact", "minimum_seconds", "per_day", "automated_every_days", "is_active"',
                            pgid="pgtrigger_keep_old_row_e489e",
                            table="assignment_workingactivity",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workingactivity",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assignment_workingactivityhistory" ("automated_every_days", "directions", "id", "is_active", "is_live", "kind", "minimum_seconds", "name", "needs_contact", "outcomes", "per_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."automated_every_days", OLD."directions", OLD."id", OLD."is_active", OLD."is_live", OLD."kind", OLD."minimum_seconds", OLD."name", OLD."needs_contact", OLD."outcomes", OLD."per_day", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="7cc7f7352b994e01bca7e370f459a5820c7f74f5",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_cc1a8",
                            table="assignment_workingactivity",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="workingactivityhistory",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        to="assignment.workingactivity",
                    ),
                ),
                migrations.AddIndex(
                    model_name="booksnapshot",
                    index=models.Index(
                        models.F("book"), models.OrderBy(models.F("day"), descending=True), name="book_snapshot_trend"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="booksnapshot",
                    constraint=models.UniqueConstraint(fields=("day", "book"), name="one_snapshot_per_day_and_book"),
                ),
                migrations.AddField(
                    model_name="coverage",
                    name="account",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                migrations.AddField(
                    model_name="coverage",
                    name="book",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.book"
                    ),
                ),
                migrations.AddIndex(
                    model_name="clockpause",
                    index=models.Index(fields=["holding", "ends_on"], name="pause_by_holding"),
                ),
                migrations.AddConstraint(
                    model_name="clockpause",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="a_pause_ends_after_it_starts"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coveragesnapshot",
                    constraint=models.UniqueConstraint(
                        fields=("day", "holding"), name="one_snapshot_per_day_and_holding"
                    ),
                ),
                migrations.AddIndex(
                    model_name="flag",
                    index=models.Index(models.F("rep"), models.F("code"), name="flag_by_rep"),
                ),
                migrations.AddIndex(
                    model_name="flag",
                    index=models.Index(
                        models.OrderBy(models.F("last_found_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="flag_latest",
                    ),
                ),
                migrations.AddIndex(
                    model_name="flag",
                    index=models.Index(
                        condition=models.Q(("account__isnull", False)), fields=["account"], name="flag_by_account"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="flag",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "explained"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_explained_flag_says_how",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="flagrulehistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3d8b205d22e182fdf41ab7b8dd65c6412aec98ae",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_15bbb",
                            table="assignment_flagrulehistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="holding",
                    index=models.Index(
                        condition=models.Q(("during__upper_inf", True)),
                        fields=["book", "account"],
                        name="open_holding_by_book",
                    ),
                ),
                migrations.AddIndex(
                    model_name="holding",
                    index=models.Index(fields=["book", "id"], name="holding_by_book"),
                ),
                migrations.AddConstraint(
                    model_name="holding",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("account", "="), ("during", "&&")], name="one_holder_at_a_time"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="holding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("during__upper_inf", True), ("closed_by", None)),
                            models.Q(("during__upper_inf", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_closed_holding_names_its_move",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="holding",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("during__upper_inf", True)),
                        fields=("account",),
                        name="one_open_holding_per_account",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."anchor_on" IS DISTINCT FROM (NEW."anchor_on") OR OLD."apply_at" IS DISTINCT FROM (NEW."apply_at") OR OLD."apply_weekday" IS DISTINCT FROM (NEW."apply_weekday") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."criteria" IS DISTINCT FROM (NEW."criteria") OR OLD."exclusions" IS DISTINCT FROM (NEW."exclusions") OR OLD."fill_to_percent" IS DISTINCT FROM (NEW."fill_to_percent") OR OLD."frequency" IS DISTINCT FROM (NEW."frequency") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_paused" IS DISTINCT FROM (NEW."is_paused") OR OLD."keep_families_together" IS DISTINCT FROM (NEW."keep_families_together") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lead_hours" IS DISTINCT FROM (NEW."lead_hours") OR OLD."minimum_score" IS DISTINCT FROM (NEW."minimum_score") OR OLD."mode" IS DISTINCT FROM (NEW."mode") OR OLD."most_per_book" IS DISTINCT FROM (NEW."most_per_book") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."needs_approval" IS DISTINCT FROM (NEW."needs_approval") OR OLD."notifies_reps" IS DISTINCT FROM (NEW."notifies_reps") OR OLD."nth" IS DISTINCT FROM (NEW."nth") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."ranking" IS DISTINCT FROM (NEW."ranking") OR OLD."weekday" IS DISTINCT FROM (NEW."weekday"))',
                            func='INSERT INTO "assignment_planhistory" ("anchor_on", "apply_at", "apply_weekday", "at", "code", "criteria", "exclusions", "fill_to_percent", "frequency", "id", "is_active", "is_paused", "keep_families_together", "kind", "lead_hours", "minimum_score", "mode", "most_per_book", "name", "needs_approval", "notifies_reps", "nth", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ranking", "weekday") VALUES (OLD."anchor_on", OLD."apply_at", OLD."apply_weekday", OLD."at", OLD."code", OLD."criteria", OLD."exclusions", OLD."fill_to_percent", OLD."frequency", OLD."id", OLD."is_active", OLD."is_paused", OLD."keep_families_together", OLD."kind", OLD."lead_hours", OLD."minimum_score", OLD."mode", OLD."most_per_book", OLD."name", OLD."needs_approval", OLD."notifies_reps", OLD."nth", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."ranking", OLD."weekday"); RETURN NULL;',
                            hash="a2ad6780f54c39159b0f41b3feefe0563c581478",
                            operation='UPDATE OF "code", "name", "kind", "mode", "most_per_book", "fill_to_percent", "criteria", "minimum_score", "ranking", "exclusions", "notifies_reps", "keep_families_together", "needs_approval", "is_paused", "is_active", "frequency", "weekday", "nth", "at", "apply_weekday", "apply_at", "lead_hours", "anchor_on", "owner_id"',
                            pgid="pgtrigger_keep_old_row_54b10",
                            table="assignment_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assignment_planhistory" ("anchor_on", "apply_at", "apply_weekday", "at", "code", "criteria", "exclusions", "fill_to_percent", "frequency", "id", "is_active", "is_paused", "keep_families_together", "kind", "lead_hours", "minimum_score", "mode", "most_per_book", "name", "needs_approval", "notifies_reps", "nth", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "ranking", "weekday") VALUES (OLD."anchor_on", OLD."apply_at", OLD."apply_weekday", OLD."at", OLD."code", OLD."criteria", OLD."exclusions", OLD."fill_to_percent", OLD."frequency", OLD."id", OLD."is_active", OLD."is_paused", OLD."keep_families_together", OLD."kind", OLD."lead_hours", OLD."minimum_score", OLD."mode", OLD."most_per_book", OLD."name", OLD."needs_approval", OLD."notifies_reps", OLD."nth", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."ranking", OLD."weekday"); RETURN NULL;',
                            hash="181737a74c5b000dffc8261893ec4246233463f5",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_87428",
                            table="assignment_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="planhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="df01596ed1b50d9f6bf2003004e95c3fb01c1a4f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bf289",
                            table="assignment_planhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="protection",
                    index=models.Index(fields=["holding", "kind", "id"], name="protection_by_holding"),
                ),
                migrations.AddConstraint(
                    model_name="protection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="a_protection_ends_after_it_starts",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="protection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_protection_says_why"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="protection",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "come_back")),
                        fields=("holding",),
                        name="one_date_to_come_back_per_holding",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="repairquestion",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("repair",),
                        name="one_open_question_per_repair",
                    ),
                ),
                migrations.AddIndex(
                    model_name="appeal",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")), fields=["decide_by", "id"], name="appeal_to_decide"
                    ),
                ),
                migrations.AddIndex(
                    model_name="appeal",
                    index=models.Index(
                        models.F("rep"), models.OrderBy(models.F("asked_at"), descending=True), name="appeal_by_rep"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appeal",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("taken_by", None)),
                        fields=("holding",),
                        name="one_appeal_against_notices_per_holding",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appeal",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="an_appeal_says_why"
                    ),
                ),
                migrations.AddIndex(
                    model_name="repair",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["field", "source_list"], name="open_repair_group"
                    ),
                ),
                migrations.AddIndex(
                    model_name="repair",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["due_on", "id"], name="open_repair_queue"
                    ),
                ),
                migrations.AddIndex(
                    model_name="repair",
                    index=models.Index(
                        condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="repair_merged"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="repair",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("account", "field"),
                        name="one_open_repair_per_field",
                    ),
                ),
                migrations.AddIndex(
                    model_name="return",
                    index=models.Index(fields=["rep", "-asked_at"], name="return_by_rep"),
                ),
                migrations.AddIndex(
                    model_name="return",
                    index=models.Index(fields=["account", "-asked_at"], name="return_by_account"),
                ),
                migrations.AddIndex(
                    model_name="return",
                    index=models.Index(
                        condition=models.Q(("state", "waiting")), fields=["-asked_at"], name="return_to_decide"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="return",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved"])),
                        fields=("holding",),
                        name="one_return_per_holding",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="returnreasonhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e12ca605b6c9785342f0c820cbd7fd4527c2641b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_89319",
                            table="assignment_returnreasonhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rulesofengagement",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "current")),
                        fields=("status",),
                        name="one_version_of_the_rules_in_force",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rulesofengagement",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "scheduled")),
                        fields=("status",),
                        name="one_version_of_the_rules_announced",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rulesofengagement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_old_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."announce_days" IS DISTINCT FROM (NEW."announce_days") OR OLD."appeal_working_days" IS DISTINCT FROM (NEW."appeal_working_days") OR OLD."change_note" IS DISTINCT FROM (NEW."change_note") OR OLD."come_back_days" IS DISTINCT FROM (NEW."come_back_days") OR OLD."coverage_grace_days" IS DISTINCT FROM (NEW."coverage_grace_days") OR OLD."dispute_director_hours" IS DISTINCT FROM (NEW."dispute_director_hours") OR OLD."dispute_leader_hours" IS DISTINCT FROM (NEW."dispute_leader_hours") OR OLD."drafted_by_id" IS DISTINCT FROM (NEW."drafted_by_id") OR OLD."effective_on" IS DISTINCT FROM (NEW."effective_on") OR OLD."frozen" IS DISTINCT FROM (NEW."frozen") OR OLD."leader_hold_days" IS DISTINCT FROM (NEW."leader_hold_days") OR OLD."leader_hold_percent" IS DISTINCT FROM (NEW."leader_hold_percent") OR OLD."meeting_protects_days" IS DISTINCT FROM (NEW."meeting_protects_days") OR OLD."new_hire_grace_days" IS DISTINCT FROM (NEW."new_hire_grace_days") OR OLD."not_back_to_holder_days" IS DISTINCT FROM (NEW."not_back_to_holder_days") OR OLD."notice_days" IS DISTINCT FROM (NEW."notice_days") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."opportunity_needs_activity_days" IS DISTINCT FROM (NEW."opportunity_needs_activity_days") OR OLD."over_capacity_gives_back" IS DISTINCT FROM (NEW."over_capacity_gives_back") OR OLD."preamble" IS DISTINCT FROM (NEW."preamble") OR OLD."preview_stays_fresh_days" IS DISTINCT FROM (NEW."preview_stays_fresh_days") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."repair_pause_days" IS DISTINCT FROM (NEW."repair_pause_days") OR OLD."rest_after_touched_days" IS DISTINCT FROM (NEW."rest_after_touched_days") OR OLD."rest_after_untouched_days" IS DISTINCT FROM (NEW."rest_after_untouched_days") OR OLD."retired_on" IS DISTINCT FROM (NEW."retired_on") OR OLD."retrieval_cap_floor" IS DISTINCT FROM (NEW."retrieval_cap_floor") OR OLD."retrieval_cap_percent" IS DISTINCT FROM (NEW."retrieval_cap_percent") OR OLD."retrieval_grace_days" IS DISTINCT FROM (NEW."retrieval_grace_days") OR OLD."scenarios" IS DISTINCT FROM (NEW."scenarios") OR OLD."sections" IS DISTINCT FROM (NEW."sections") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."undo_days" IS DISTINCT FROM (NEW."undo_days"))',
                            func='INSERT INTO "assignment_rulesofengagementhistory" ("announce_days", "appeal_working_days", "change_note", "come_back_days", "coverage_grace_days", "dispute_director_hours", "dispute_leader_hours", "drafted_by_id", "effective_on", "frozen", "id", "leader_hold_days", "leader_hold_percent", "meeting_protects_days", "new_hire_grace_days", "not_back_to_holder_days", "notice_days", "number", "opportunity_needs_activity_days", "over_capacity_gives_back", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "preamble", "preview_stays_fresh_days", "published_at", "published_by_id", "repair_pause_days", "rest_after_touched_days", "rest_after_untouched_days", "retired_on", "retrieval_cap_floor", "retrieval_cap_percent", "retrieval_grace_days", "scenarios", "sections", "status", "undo_days") VALUES (OLD."announce_days", OLD."appeal_working_days", OLD."change_note", OLD."come_back_days", OLD."coverage_grace_days", OLD."dispute_director_hours", OLD."dispute_leader_hours", OLD."drafted_by_id", OLD."effective_on", OLD."frozen", OLD."id", OLD."leader_hold_days", OLD."leader_hold_percent", OLD."meeting_protects_days", OLD."new_hire_grace_days", OLD."not_back_to_holder_days", OLD."notice_days", OLD."number", OLD."opportunity_needs_activity_days", OLD."over_capacity_gives_back", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."preamble", OLD."preview_stays_fresh_days", OLD."published_at", OLD."published_by_id", OLD."repair_pause_days", OLD."rest_after_touched_days", OLD."rest_after_untouched_days", OLD."retired_on", OLD."retrieval_cap_floor", OLD."retrieval_cap_percent", OLD."retrieval_grace_days", OLD."scenarios", OLD."sections", OLD."status", OLD."undo_days"); RETURN NULL;',
                            hash="d38ec4d5473502ab9fb056fb668feeb7b43cb7d1",
                            operation='UPDATE OF "number", "status", "effective_on", "retired_on", "change_note", "published_by_id", "published_at", "drafted_by_id", "sections", "scenarios", "frozen", "preamble", "coverage_grace_days", "retrieval_grace_days", "new_hire_grace_days", "notice_days", "retrieval_cap_percent", "retrieval_cap_floor", "meeting_protects_days", "opportunity_needs_activity_days", "repair_pause_days", "rest_after_untouched_days", "rest_after_touched_days", "not_back_to_holder_days", "undo_days", "preview_stays_fresh_days", "leader_hold_days", "leader_hold_percent", "come_back_days", "appeal_working_days", "over_capacity_gives_back", "dispute_leader_hours", "dispute_director_hours", "announce_days"',
                            pgid="pgtrigger_keep_old_row_003d0",
                            table="assignment_rulesofengagement",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rulesofengagement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_deleted_row",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assignment_rulesofengagementhistory" ("announce_days", "appeal_working_days", "change_note", "come_back_days", "coverage_grace_days", "dispute_director_hours", "dispute_leader_hours", "drafted_by_id", "effective_on", "frozen", "id", "leader_hold_days", "leader_hold_percent", "meeting_protects_days", "new_hire_grace_days", "not_back_to_holder_days", "notice_days", "number", "opportunity_needs_activity_days", "over_capacity_gives_back", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "preamble", "preview_stays_fresh_days", "published_at", "published_by_id", "repair_pause_days", "rest_after_touched_days", "rest_after_untouched_days", "retired_on", "retrieval_cap_floor", "retrieval_cap_percent", "retrieval_grace_days", "scenarios", "sections", "status", "undo_days") VALUES (OLD."announce_days", OLD."appeal_working_days", OLD."change_note", OLD."come_back_days", OLD."coverage_grace_days", OLD."dispute_director_hours", OLD."dispute_leader_hours", OLD."drafted_by_id", OLD."effective_on", OLD."frozen", OLD."id", OLD."leader_hold_days", OLD."leader_hold_percent", OLD."meeting_protects_days", OLD."new_hire_grace_days", OLD."not_back_to_holder_days", OLD."notice_days", OLD."number", OLD."opportunity_needs_activity_days", OLD."over_capacity_gives_back", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."preamble", OLD."preview_stays_fresh_days", OLD."published_at", OLD."published_by_id", OLD."repair_pause_days", OLD."rest_after_touched_days", OLD."rest_after_untouched_days", OLD."retired_on", OLD."retrieval_cap_floor", OLD."retrieval_cap_percent", OLD."retrieval_grace_days", OLD."scenarios", OLD."sections", OLD."status", OLD."undo_days"); RETURN NULL;',
                            hash="d64d67dd1fc55e1392823691d423528b4258c7a4",
                            operation="DELETE",
                            pgid="pgtrigger_keep_deleted_row_65ae5",
                            table="assignment_rulesofengagement",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ruleacknowledgement",
                    constraint=models.UniqueConstraint(
                        fields=("rules", "user"), name="one_acknowledgement_per_version_and_person"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rulesofengagementhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1aae340357fa36c2935465670c32e3362265bbf4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_38805",
                            table="assignment_rulesofengagementhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(
                        condition=models.Q(("status__in", ["queued", "building", "previewed", "approved", "applying"])),
                        fields=["status", "lease_until"],
                        name="run_to_work_on",
                    ),
                ),
                migrations.AddIndex(
                    model_name="run",
                    index=models.Index(fields=["kind", "-id"], name="run_history"),
                ),
                migrations.AddConstraint(
                    model_name="run",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["score", "coverage"])),
                        fields=("kind", "slot"),
                        name="one_nightly_run_per_kind_and_slot",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="run",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "plan", "slot"), name="one_run_per_kind_plan_and_slot", nulls_distinct=True
                    ),
                ),
                migrations.AddConstraint(
                    model_name="run",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["building", "applying"]), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="a_working_run_has_a_lease",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="run",
                    trigger=pgtrigger.compiler.Trigger(
                        name="runs_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="d647fc7bd9d4d4f02a801a474c9bc7ceecc0262c",
                            operation="DELETE",
                            pgid="pgtrigger_runs_stay_a069b",
                            table="assignment_run",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="retrievalnotice",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["due_on"], name="open_notice_by_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="retrievalnotice",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("holding",), name="one_open_notice_per_holding"
                    ),
                ),
                migrations.AddIndex(
                    model_name="notgiven",
                    index=models.Index(fields=["run", "code", "id"], name="not_given_by_reason"),
                ),
                migrations.AddIndex(
                    model_name="notgiven",
                    index=models.Index(fields=["account", "-id"], name="not_given_by_account"),
                ),
                migrations.AddIndex(
                    model_name="move",
                    index=models.Index(fields=["run", "position"], name="move_by_run"),
                ),
                migrations.AddIndex(
                    model_name="move",
                    index=models.Index(
                        condition=models.Q(("state__in", ["proposed", "pinned"])),
                        fields=["run", "id"],
                        name="move_to_apply",
                    ),
                ),
                migrations.AddIndex(
                    model_name="move",
                    index=models.Index(
                        models.F("account"),
                        models.OrderBy(models.F("applied_at"), descending=True),
                        name="move_timeline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="move",
                    constraint=models.UniqueConstraint(fields=("run", "account"), name="one_line_per_account_of_a_run"),
                ),
                migrations.AddConstraint(
                    model_name="move",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("book_to", None), models.Q(("station_to", "held"), _negated=True)),
                            models.Q(("book_to__isnull", False), ("station_to", "held")),
                            _connector="OR",
                        ),
                        name="a_move_ends_in_a_book_or_at_a_station",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="move",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["applied", "reverted"]), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="an_applied_move_has_its_time",
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="move",
                    trigger=pgtrigger.compiler.Trigger(
                        name="moves_stay",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" IN ('applied', 'reverted'))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="878d06e2e16096f43473e9ed65987c33c9f0dd3f",
                            operation="DELETE",
                            pgid="pgtrigger_moves_stay_c9e20",
                            table="assignment_move",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="dispute",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["due_at"], name="open_dispute_by_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("account", "claimant"),
                        name="one_open_dispute_per_claimant",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "withdrawn"]),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_dispute_says_who_and_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("claimant", models.F("holder")), _negated=True),
                        name="nobody_disputes_with_oneself",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="runbook",
                    constraint=models.UniqueConstraint(fields=("run", "book"), name="one_line_per_book_of_a_run"),
                ),
                migrations.AddConstraint(
                    model_name="strategicaccount",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_strategic_account_says_why"
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="workingactivityhistory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b8d36321e2af6013e3e629e27b5f38f62617238d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0405b",
                            table="assignment_workingactivityhistory",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="coverage",
                    index=models.Index(fields=["book", "state"], name="coverage_by_book"),
                ),
                migrations.AddIndex(
                    model_name="coverage",
                    index=models.Index(fields=["account"], name="coverage_by_account"),
                ),
                migrations.AddIndex(
                    model_name="coverage",
                    index=models.Index(fields=["window_ends_on"], name="coverage_by_window_end"),
                ),
            ]
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
