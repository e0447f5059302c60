"""The starter set, so that an empty database is ready to work with."""

from django.db import migrations

from assignment import starter


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    dependencies = [("assignment", "0001_engagement")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
