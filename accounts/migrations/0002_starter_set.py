"""The starter set, so that an empty database is ready to work with."""

from django.db import migrations

from accounts import starter


def install(apps, schema_editor):
    starter.install(apps)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_records")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
