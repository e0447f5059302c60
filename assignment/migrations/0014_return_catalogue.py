"""The whole catalogue of return reasons: the finer ones are added, switched off; the others learn what they ask for."""

from django.db import migrations

from assignment import starter

LATER = ("asks_for", "minimum_work", "replacement", "counts_against_rate", "leader_only")


def fill_in(apps, schema_editor):
    reasons = apps.get_model("assignment", "ReturnReason")
    for row in starter.return_reasons():
        reason, _is_new = reasons.objects.get_or_create(code=row["code"], defaults=row)
        for name in LATER:
            setattr(reason, name, row.get(name, getattr(reason, name)))
        reason.save(update_fields=LATER)


class Migration(migrations.Migration):
    dependencies = [("assignment", "0013_finer_returns")]
    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
