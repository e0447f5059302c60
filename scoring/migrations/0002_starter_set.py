"""The starter set, so that an empty database is ready to work with."""

from django.db import migrations

from scoring import starter


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_scores")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
